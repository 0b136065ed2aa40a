"""What becomes of each file of a path: read, left out by name, or a reject that says what was seen."""

from __future__ import annotations

import gzip
import json
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mail_samples import FROM, mail

from barograph.errors import DataError, SourceError
from barograph.sources.base import Message, ReadOptions, Reject
from barograph.sources.ingest.inspect import describe
from barograph.sources.ingest.survey import Survey, survey, survey_as
from barograph.sources.ingest.venues import apart, venue_of
from barograph.sources.registry import reader_named

BOX = FROM + mail()
OPTIONS = ReadOptions("v")
ISSUE = {
    "number": 1, "title": "t", "body": "b", "created_at": "2020-01-01T00:00:00Z", "user": {"login": "ada"},
    "html_url": "https://github.com/o/r/issues/1",
}  # fmt: skip
PNG = b"\x89PNG\r\n\x1a\n" + bytes(50)
FILES = {
    "box": ("list.mbox", BOX),
    "jsonl": ("tracker.jsonl.gz", gzip.compress(json.dumps(ISSUE).encode() + b"\n")),
    "picture": ("logo.png", PNG),
    "empty": ("nothing.mbox", b""),
    "prose": ("notes.txt", b"Some words that are no archive.\n"),
    "about": ("README.md", b"# About\n"),
}


def tarred(path: Path) -> Path:
    inner = path.parent / "inner.mbox"
    inner.write_bytes(FROM + mail(message_id="<9@x>"))
    with tarfile.open(path, "w:gz") as bundle:
        bundle.add(inner, "inner.mbox")
    inner.unlink()
    return path


def written(folder: Path, *names: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        file, raw = FILES[name]
        (folder / file).write_bytes(raw)
    return folder


def ids(found: Survey) -> list[str]:
    options = ReadOptions("v")
    return sorted(
        record.native_id
        for part in found.loads
        for task in part.reader.plan(part.path, options, 1)
        for record in part.reader.read(task, options)
        if isinstance(record, Message)
    )


def test_a_mixed_folder_is_read_and_the_rest_is_named(tmp_path: Path) -> None:
    folder = written(tmp_path / "mixed", *FILES)
    tarred(folder / "old.tar.gz")
    found = survey(folder)
    assert sorted(part.reader.name for part in found.parts) == ["github", "mail-bundle", "mbox"]
    assert ids(found) == ["1@example.org", "9@x", "github.com/o/r/issues/1"]
    assert {item.path: item.why for item in found.left_out} == {
        "mixed/logo.png": "a picture (PNG)",
        "mixed/nothing.mbox": "empty",
        "mixed/README.md": "describes or signs the archive",
    }
    assert found.unknown == (folder / "notes.txt",)


def test_a_file_of_no_known_form_is_a_reject_that_says_what_was_seen(tmp_path: Path) -> None:
    found = survey(written(tmp_path / "mixed", "box", "prose"))
    part = found.loads[-1]
    records = [
        r for task in part.reader.plan(part.path, ReadOptions("v"), 1) for r in part.reader.read(task, ReadOptions("v"))
    ]
    assert [(record.reason, record.provenance.path) for record in records if isinstance(record, Reject)] == [
        ("unknown-form", "mixed/notes.txt")
    ]
    assert "begins with 'Some words that are no archive.'" in records[0].detail


def test_one_bad_file_of_many_does_not_stop_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(49):
        (folder / f"{number:02}.mbox").write_bytes(FROM + mail(message_id=f"<{number}@x>"))
    (folder / "bad.mbox").write_bytes(b"\x00\x01garbage")
    found = survey(folder)
    assert len(ids(found)) == 49
    assert [path.name for path in found.unknown] == ["bad.mbox"]


def test_folders_in_folders_are_each_of_their_own_form(tmp_path: Path) -> None:
    top = tmp_path / "top"
    written(top / "a", "box")
    (top / "b" / "cur").mkdir(parents=True)
    (top / "b" / "new").mkdir()
    (top / "b" / "tmp").mkdir()
    (top / "b" / "cur" / "1600000000.x:2,S").write_bytes(mail(message_id="<5@x>"))
    (top / "b" / "dovecot-uidlist").write_bytes(b"3 V1\n")
    found = survey(top)
    assert sorted(part.reader.name for part in found.parts) == ["maildir", "mbox"]
    assert ids(found) == ["1@example.org", "5@x"]
    assert {item.path for item in found.left_out} == {"top/b/tmp", "top/b/dovecot-uidlist"}


def test_a_mailbox_of_several_lists_names_them_and_the_way_out(tmp_path: Path) -> None:
    box = tmp_path / "inbox.mbox"
    box.write_bytes(b"\n".join(listed(number, name) for number, name in enumerate(("a.x", "b.x", "a.x"))))
    parts = survey(box).parts
    with pytest.raises(DataError, match=r"a\.x \(2\), b\.x \(1\).*list-id=a\.x.*venue-by=list-id"):
        venue_of(box, parts)
    assert venue_of(box, parts, (("list-id", "b.x"),)) == "b.x"
    assert venue_of(box, parts, (("venue-by", "list-id"),)) == "mailbox"


def test_folders_of_one_name_with_two_lists_are_two_venues(tmp_path: Path) -> None:
    for number, name in enumerate(("a.x", "b.x")):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "talk.mbox").write_bytes(listed(number, name))
    named = [(survey(tmp_path / str(number) / "talk.mbox"), "talk") for number in (0, 1)]
    assert [venue for _, venue in apart(named)] == ["a.x", "b.x"]
    assert [venue for _, venue in apart([named[0], named[0]])] == ["talk", "talk"]


def test_an_archive_with_mail_and_json_is_read_by_both(tmp_path: Path) -> None:
    path = tmp_path / "both.zip"
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr("a.mbox.gz", gzip.compress(FROM + mail(message_id="<7@x>")))
        bundle.writestr("issues.json", json.dumps(ISSUE))
        bundle.writestr("p.png", b"\x89PNG\r\n")
        bundle.writestr("odd.bin", b"\x01\x02")
    found = survey(path)
    assert [part.reader.name for part in found.parts] == ["mail-bundle", "github"]
    records = [
        r for part in found.parts for t in part.reader.plan(path, OPTIONS, 1) for r in part.reader.read(t, OPTIONS)
    ]
    assert sorted(type(record).__name__ for record in records) == ["Ignored"] * 5 + ["Message"] * 2 + ["Reject"]
    (lost,) = [record for record in records if isinstance(record, Reject)]
    assert (lost.reason, lost.provenance.path) == ("unknown-form", "both.zip!odd.bin")


def test_a_bad_member_does_not_stop_the_others(tmp_path: Path) -> None:
    path = tmp_path / "X.ZIP"
    with zipfile.ZipFile(path, "w") as bundle:
        for number in range(3):
            bundle.writestr(f"{number}.mbox", FROM + mail(message_id=f"<{number}@x>"))
    raw = bytearray(path.read_bytes())
    raw[raw.find(b"<1@x>")] ^= 1
    path.write_bytes(raw)
    (part,) = survey(path).parts
    records = [r for t in part.reader.plan(path, OPTIONS, 1) for r in part.reader.read(t, OPTIONS)]
    assert [r.native_id for r in records if isinstance(r, Message)] == ["0@x", "2@x"]
    assert [r.provenance.path for r in records if isinstance(r, Reject)] == ["X.ZIP!1.mbox"]


@pytest.mark.parametrize("name", ["issues", "issues.txt", "ISSUES.JSON"])
def test_json_is_known_by_content_whatever_its_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(json.dumps(ISSUE))
    assert [part.reader.name for part in survey(tmp_path / name).parts] == ["github"]


def test_json_of_two_trackers_in_one_folder(tmp_path: Path) -> None:
    folder = tmp_path / "two"
    folder.mkdir()
    (folder / "a.json").write_text(json.dumps(ISSUE))
    lab = {"iid": 1, "web_url": "https://gitlab.com/o/r/-/issues/1", "title": "t", "description": "d",
           "created_at": "2020-01-01T00:00:00Z", "author": {"username": "ada"}}  # fmt: skip
    (folder / "b.json").write_text(json.dumps(lab))
    found = survey(folder)
    assert sorted(part.reader.name for part in found.parts) == ["github", "gitlab"]
    assert len(ids(found)) == 2


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(places=st.lists(st.tuples(st.sampled_from(sorted(FILES)), st.sampled_from([".", "a", "a/b", "c"])), max_size=8))
def test_every_file_is_in_exactly_one_place(
    tmp_path_factory: pytest.TempPathFactory, places: list[tuple[str, str]]
) -> None:
    root = tmp_path_factory.mktemp("any") / "root"
    root.mkdir()
    for name, folder in places:
        written(root / folder, name)
    found = survey(root)
    read = []
    for part in found.parts:
        roots = [Path(task.root) for task in part.reader.plan(part.path, ReadOptions("v"), 1)]
        read += [file for root in roots for file in (part.reader.files(root) if root.is_dir() else [root])]
    named = [root.parent / item.path for item in found.left_out]
    files = sorted(file for file in root.rglob("*") if file.is_file())
    assert sorted([*read, *named, *found.unknown]) == files


def test_a_named_format_that_is_not_the_paths_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "x", "box") / "list.mbox"
    with pytest.raises(SourceError, match=r"named gharchive, but list.mbox begins with a From line.*load mbox"):
        survey_as(path, reader_named("gharchive"))
    assert ids(survey_as(path, reader_named("debbugs"))) == ["1@example.org"]


def test_an_empty_file_is_named_whatever_the_format(tmp_path: Path) -> None:
    path = written(tmp_path / "x", "empty") / "nothing.mbox"
    for found in (survey(path), survey_as(path, reader_named("mbox"))):
        assert (found.parts, [item.why for item in found.left_out]) == ((), ["empty"])


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (
            '{"a": 1, "b": 2}'.encode("utf-16"),
            "UTF-16 (convert it to UTF-8: iconv -t UTF-8), JSON with the first keys a, b",
        ),
        (gzip.compress(b'[{"zzz": 1}]', mtime=0), "gz compressed, JSON with the first keys zzz"),
        (b"Subject: x\nDate: y\n\nz\n", "text with mail headers but no From line at the start. Nearest formats: mbox"),
        (b"a,b,c,d\n1,2,3,4\n", "begins with 'a,b,c,d'. Nearest formats: git-log"),
        ("a\u202eb".encode(), "begins with 'a⟨U+202E⟩b'"),
    ],
)
def test_what_is_seen_is_said(tmp_path: Path, raw: bytes, said: str) -> None:
    path = tmp_path / "x.dat"
    path.write_bytes(raw)
    assert said in str(describe(path))
    assert f"{len(raw):,} bytes" in str(describe(path))


def listed(number: int, list_id: str) -> bytes:
    return FROM + mail(
        b"Words.\n", "Ada <ada@x.org>", "Fri, 30 Dec 2016 10:00:00 +0000", f"<{number}@x>", f"List-Id: <{list_id}>"
    )


@pytest.mark.parametrize("name", ["list.mbox", "archive.mbox", "2010-May.txt", "inbox", "data.mbox", "0"])
def test_a_name_that_says_nothing_gives_way_to_the_list_id(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(listed(1, "dev.example.org") + b"\n" + listed(2, "dev.example.org"))
    assert venue_of(path, survey(path).parts) == "dev.example.org"


@pytest.mark.parametrize("lists", [("", ""), ("a.example.org", "b.example.org")])
def test_without_a_name_of_its_own_the_venue_is_asked_for(tmp_path: Path, lists: tuple[str, str]) -> None:
    path = tmp_path / "archive.mbox"
    boxes = [
        listed(number, name) if name else FROM + mail(message_id=f"<{number}@x>") for number, name in enumerate(lists)
    ]
    path.write_bytes(b"\n".join(boxes))
    with pytest.raises(DataError, match=r"archive.mbox: the name 'archive' could be any archive's.*--venue NAME"):
        venue_of(path, survey(path).parts)


def test_a_good_name_is_kept_and_a_tracker_needs_none(tmp_path: Path) -> None:
    box = tmp_path / "harbor-list.mbox"
    box.write_bytes(BOX)
    assert venue_of(box, survey(box).parts) == "harbor-list"
    dump = tmp_path / "data.json"
    dump.write_text(json.dumps(ISSUE))
    assert venue_of(dump, survey(dump).parts) == "data"


def test_a_repository_is_named_after_what_it_was_cloned_from(tmp_path: Path) -> None:
    repo = tmp_path / "repo"
    git = ["git", "-C", str(repo), "-c", "user.name=A", "-c", "user.email=a@b.c"]
    subprocess.run(["git", "init", "--quiet", str(repo)], check=True)
    (repo / "code.c").write_text("int x;\n")
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "--quiet", "-m", "one"], check=True)
    with pytest.raises(DataError, match="--venue NAME"):
        venue_of(repo, survey(repo).parts)
    subprocess.run([*git, "remote", "add", "origin", "https://git.example/crew/lantern.git"], check=True)
    assert venue_of(repo, survey(repo).parts) == "lantern"
