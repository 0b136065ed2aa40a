"""Exports of GitLab, Jira and Bugzilla: bundles, CSV, XML, dumps that flatten."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from tracker_samples import ignored, messages, read_all, rejects, write_lines

from barograph.errors import SourceError
from barograph.sources.base import ReadOptions
from barograph.sources.trackers.bugzilla_xml import BugzillaXml
from barograph.sources.trackers.gitlab import GitLabDump
from barograph.sources.trackers.jira import JiraDump

AT = "2021-01-01T10:00:00.123Z"


def bundle(path: Path, members: dict[str, str]) -> Path:
    with tarfile.open(path, "w:gz") as held:
        for name, words in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(words.encode())
            held.addfile(info, io.BytesIO(words.encode()))
    return path


def note(own: int, author: int, name: str, **more: Any) -> dict[str, Any]:
    fixed = {"noteable_type": "Issue", "created_at": AT, "author": {"name": name}}
    return {"id": own, "note": "Here too.", "author_id": author, "system": False, **fixed, **more}


def test_a_project_export(tmp_path: Path) -> None:
    opened = {
        "iid": 4,
        "title": "Wick",
        "description": "It smokes.",
        "author_id": 12,
        "project_id": 41,
        "created_at": AT,
        "notes": [note(1, 13, "Finch"), note(2, 12, "Wren"), note(3, 12, "Wren", system=True)],
    }
    merge = {**opened, "iid": 5, "source_branch": "x", "notes": []}
    path = bundle(
        tmp_path / "lantern_export.tar.gz",
        {
            "./tree/project/issues.ndjson": json.dumps(opened) + "\n",
            "./tree/project/labels.ndjson": json.dumps({"id": 1, "title": "bug"}) + "\n",
            "./tree/project/merge_requests.ndjson": json.dumps(merge) + "\n",
            "./tree/project/murmurs.ndjson": json.dumps({"id": 1}) + "\n",
            "./tree/project/project_members.ndjson": json.dumps({"user": {"id": 12, "username": "wren"}}) + "\n",
            "./VERSION": "0.2",
        },
    )
    reader = GitLabDump()
    assert reader.recognise(path)
    records = read_all(reader, path, ReadOptions("gitlab.example.org/acme/lantern"))
    root, said, own, pull = messages(records)
    assert (root.native_id, root.login) == ("gitlab.example.org/acme/lantern/issues/4", "wren")
    assert (said.display_name, said.login) == ("Finch (13)", None)
    assert own.account_id == root.account_id == pull.account_id and pull.kind == "pull"
    assert sorted(ignored(records)) == [
        "export-without-talk",
        "export-without-talk",
        "member left out: describes or signs the archive",
        "system-note",
    ]
    (lost,) = rejects(records)
    assert lost.reason == "bad-shape" and lost.provenance.path.endswith("murmurs.ndjson")


def test_projects_of_a_folder_stay_apart(tmp_path: Path) -> None:
    for project, name in ((3, "lantern"), (4, "wick")):
        web = f"https://gitlab.com/acme/{name}/-/issues/1"
        author = {"username": "wren"}
        opened = {"iid": 1, "project_id": project, "title": "t", "author": author, "created_at": AT, "web_url": web}
        said = {**note(project, 5, "Finch"), "project_id": project, "noteable_iid": 1, "author": {"username": "finch"}}
        write_lines(tmp_path / f"issues_{name}.json", [[opened]])
        write_lines(tmp_path / f"notes_{name}.json", [[said]])
    found = messages(read_all(GitLabDump(), tmp_path, ReadOptions("gitlab.com/acme"), parts=3))
    assert sorted(message.native_id for message in found) == [
        "gitlab.com/acme/lantern/issues/1",
        "gitlab.com/acme/lantern/issues/1/comment/3",
        "gitlab.com/acme/wick/issues/1",
        "gitlab.com/acme/wick/issues/1/comment/4",
    ]


def test_notes_of_unknown_projects_stay_apart(tmp_path: Path) -> None:
    for project in (3, 4):
        said = {**note(project, 5, "Finch"), "project_id": project, "noteable_iid": 1}
        write_lines(tmp_path / f"notes_{project}.json", [[said]])
    found = messages(read_all(GitLabDump(), tmp_path, ReadOptions("gitlab.com/acme")))
    assert len({message.thread_hint for message in found}) == 2


def test_issues_as_csv(tmp_path: Path) -> None:
    path = tmp_path / "issues.csv"
    header = "Title,Description,Issue ID,URL,State,Author,Author Username,Created At (UTC)"
    web = "https://gitlab.com/acme/lantern/-/issues/1"
    path.write_text(f'{header}\nWick,"It, smokes.\nAt dusk.",1,{web},Open,Wren,wren,2023-06-19 17:51:38\nshort,row\n')
    assert GitLabDump().recognise(path)
    records = read_all(GitLabDump(), path)
    (message,) = messages(records)
    assert (message.native_id, message.login) == ("gitlab.com/acme/lantern/issues/1", "wren")
    assert message.own_text == "It, smokes.\nAt dusk."
    assert [reject.reason for reject in rejects(records)] == ["bad-row"]


@pytest.mark.parametrize("key", ["comments", "comment", "comments_data"])
def test_flat_comments_of_jira(tmp_path: Path, key: str) -> None:
    said = {"id": "5", "author": {"name": "finch"}, "body": "Here too.", "created": AT}
    fields = {"summary": "Wick", "description": "d", "created": AT, "creator": {"name": "wren"}, key: [said]}
    path = write_lines(tmp_path / "a.json", [{"_id": {"$oid": "6"}, "key": "LAMP-3", "fields": fields}])
    assert [message.login for message in messages(read_all(JiraDump(), path))] == ["wren", "finch"]


BUG = """<?xml version="1.0"?>
<!DOCTYPE bugzilla SYSTEM "https://bugs.example.org/bugzilla.dtd">
<bugzilla version="5" urlbase="https://bugs.example.org/">
<bug><bug_id>7</bug_id><product>Lantern</product><short_desc>Wick</short_desc>
<long_desc isprivate="0"><commentid>1</commentid><comment_count>0</comment_count>
<who name="Wren">wren@example.org</who><bug_when>2021-01-01 10:00:00 +0000</bug_when><thetext>It smokes.</thetext>
</long_desc><long_desc isprivate="1"><thetext>hidden</thetext></long_desc>
<long_desc><who>finch</who><bug_when>2021-01-02 10:00:00 +0000</bug_when><thetext>Here &amp; there.</thetext>
</long_desc>
</bug><bug error="NotPermitted"><bug_id>8</bug_id></bug></bugzilla>"""


def test_bugzilla_xml(tmp_path: Path) -> None:
    path = tmp_path / "bugs.xml"
    path.write_text(BUG)
    reader = BugzillaXml()
    assert reader.recognise(path)
    records = read_all(reader, path, ReadOptions("bugs"))
    root, answer = messages(records)
    assert (root.native_id, root.venue, root.subject) == ("bugs.example.org/bug/7", "bugs.example.org/lantern", "Wick")
    assert (answer.login, answer.own_text) == ("finch", "Here & there.")
    assert sorted(ignored(records)) == ["bug-not-shown", "private-comment"]
    path.write_text(BUG[:-200])
    torn = read_all(reader, path, ReadOptions("bugs"))
    assert [reject.reason for reject in rejects(torn)] == ["bad-xml"]


def test_entities_of_xml_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bugs.xml"
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    path.write_text(f'<!DOCTYPE bugzilla [<!ENTITY l0 "ha">{laughs}]><bugzilla><bug>&l8;</bug></bugzilla>')
    records = read_all(BugzillaXml(), path)
    assert [reject.reason for reject in rejects(records)] == ["bad-xml"] and len(records) == 1
    path.write_text('<!DOCTYPE b [<!ENTITY x SYSTEM "file:///etc/hostname">]><bugzilla><bug>&x;</bug></bugzilla>')
    assert [reject.reason for reject in rejects(read_all(BugzillaXml(), path))] == ["bad-xml"]
    with pytest.raises(SourceError):
        BugzillaXml().plan(tmp_path / "gone.xml", ReadOptions("v"), 1)
