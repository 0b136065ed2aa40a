"""The load job: every unit accounted for, nothing twice, the same wherever and however often it is done."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import orjson
import pyarrow.parquet as pq
import pytest
from pyspark.cloudpickle import register_pickle_by_value

sys.path.append(str(Path(__file__).parents[1] / "unit" / "sources"))

from mail_samples import FROM, hostile, mail
from test_public_inbox import Inbox, numbered

from barograph.catalogue.tables import Table
from barograph.errors import BusyError, SourceError
from barograph.identifiers import digest
from barograph.sources.base import Reader, ReadOptions, Record, Task
from barograph.sources.exchange.native import Native
from barograph.sources.ingest.inputs import inputs_of
from barograph.sources.ingest.load import load
from barograph.sources.ingest.paths import LoadRequest, load_paths
from barograph.sources.ingest.report import LoadReport
from barograph.sources.ingest.staging import Progress
from barograph.sources.mail.mbox import Mbox
from barograph.sources.mail.public_inbox import PublicInbox
from barograph.sources.trackers.gharchive import GhArchive
from barograph.storage.project_names import read_projects
from barograph.storage.store import Store

register_pickle_by_value(sys.modules[__name__])  # workers cannot import a test module
TABLES = (Table.MESSAGES, Table.REJECTS, Table.RIGHTS, Table.LOADS)


def boxed(mails: list[bytes], folder: Path, name: str = "list.mbox") -> Path:
    path = folder / name
    path.write_bytes(b"\n".join(FROM + raw.rstrip(b"\n") + b"\n" for raw in mails))
    return path


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "ws")


def loaded(spark, store: Store, path: Path, reader: Reader | None = None, venue: str = "list", **more) -> LoadReport:
    with store.writing():
        reader, options = reader or Mbox(), ReadOptions(venue)
        report = load(spark, store, reader, inputs_of(store, reader, path, options), options, "as told", **more)
    assert report.balanced()
    return report


def rows(store: Store) -> dict[str, dict]:
    return {row["native_id"]: row for row in store.arrow(Table.MESSAGES).to_pylist()}


def digests(store: Store) -> list[str]:
    return [store.digest(table) for table in TABLES]


def test_every_unit_is_accounted_for_and_a_second_load_changes_nothing(spark, store: Store, tmp_path: Path) -> None:
    mails = [*hostile(), hostile()[0], b"no headers at all"]
    path = boxed(mails, tmp_path)
    report = loaded(spark, store, path)
    assert (report.units, report.messages, report.duplicates, report.rejects) == (23, 21, 1, 1)
    assert report.rejects_by_reason == (("no-headers", 1),)
    assert store.row_count(Table.MESSAGES) == 21
    before = digests(store)
    again = loaded(spark, store, path)
    assert (again.units, again.unchanged) == (0, 1)
    assert digests(store) == before


def test_two_workspaces_are_equal(spark, tmp_path: Path) -> None:
    path = boxed([*hostile(), hostile()[3]], tmp_path)
    stores = [Store(tmp_path / name) for name in ("one", "two")]
    for store in stores:
        loaded(spark, store, path)
    assert digests(stores[0]) == digests(stores[1])


def test_a_grown_archive_gives_only_what_is_new(spark, store: Store, tmp_path: Path) -> None:
    mails = [mail(message_id=f"<{n}@x>") for n in range(5)]
    loaded(spark, store, boxed(mails[:3], tmp_path))
    report = loaded(spark, store, boxed(mails, tmp_path))
    assert (report.units, report.messages, report.duplicates) == (5, 2, 3)


def test_one_message_in_two_lists_is_one_message(spark, store: Store, tmp_path: Path) -> None:
    first, second = boxed([mail()], tmp_path, "a.mbox"), boxed([mail(), mail(message_id="<2@x>")], tmp_path, "b.mbox")
    loaded(spark, store, first, venue="a")
    report = loaded(spark, store, second, venue="b")
    assert (report.messages, report.duplicates) == (1, 1)
    assert rows(store)["1@example.org"]["also_seen_in"] == ["b"]


def test_an_archive_under_a_second_name_is_said(spark, store: Store, tmp_path: Path) -> None:
    mails = [mail(message_id=f"<{n}@x>") for n in range(4)]
    loaded(spark, store, boxed(mails[:3], tmp_path, "a.mbox"), venue="a")
    report = loaded(spark, store, boxed(mails, tmp_path, "b.mbox"), venue="b")
    assert (report.messages, report.duplicates, report.already_in) == (1, 3, (("a", 3),))


def test_a_mixed_folder_is_loaded_and_every_file_accounted_for(spark, store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "harbor"
    folder.mkdir()
    boxed([mail()], folder)
    (folder / "own.jsonl").write_text('{"sent_at": "2020-01-01T00:00:00Z", "text": "Hello there.", "author": "Ada"}\n')
    (folder / "notes.txt").write_bytes(b"No archive.\n")
    (folder / "logo.png").write_bytes(b"\x89PNG\r\n")
    found = load_paths(lambda: spark, store, [folder], LoadRequest())
    assert [(item.format, item.report.messages, item.report.rejects) for item in found] == [
        ("mbox", 1, 0),
        ("barograph", 1, 0),
        ("unknown", 0, 1),
    ]
    assert [(item.path, item.why) for item in found[0].left_out] == [("harbor/logo.png", "a picture (PNG)")]
    assert {row["venue"] for row in rows(store).values()} == {"harbor"}
    assert not any(item.report.took_nothing() for item in found[:2])
    again = load_paths(pytest.fail, store, [folder], LoadRequest())  # asks for no session
    assert [(item.report.units, item.report.unchanged) for item in again] == [(0, 1)] * 3


def test_a_list_and_its_tracker_are_named_one_project(spark, store: Store, tmp_path: Path) -> None:
    box = boxed([mail()], tmp_path, "harbor.mbox")
    events = tmp_path / "events.json"
    events.write_bytes(pushed(1, 2020, "crew/harbor") + b"\n" + pushed(2, 2020, "crew/pier"))
    load_paths(lambda: spark, store, [box, events], LoadRequest(project="harbor"))
    found = {"harbor", "events", "github.com/crew/harbor", "github.com/crew/pier"}
    assert read_projects(store.root) == dict.fromkeys(found, "harbor")
    load_paths(pytest.fail, store, [box, events], LoadRequest(project="port"))  # loaded before: asks for no session
    assert read_projects(store.root) == dict.fromkeys(found, "port")


def test_another_archive_under_a_derived_name_is_warned_of(spark, store: Store, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir(), two.mkdir()
    first = boxed([mail(message_id="<1@x>")], one, "dev.mbox")
    second = boxed([mail(message_id="<2@x>")], two, "dev.mbox")
    assert not load_paths(lambda: spark, store, [first], LoadRequest())[0].report.warnings
    assert load_paths(lambda: spark, store, [second], LoadRequest())[0].report.warnings
    boxed([mail(message_id=f"<{n}@x>") for n in (1, 3)], one, "dev.mbox")
    assert not load_paths(lambda: spark, store, [first], LoadRequest())[0].report.warnings, "it has grown"


def test_nothing_to_read_is_an_error_before_a_session_is_started(store: Store, tmp_path: Path) -> None:
    (tmp_path / "empty.mbox").write_bytes(b"")
    (tmp_path / "prose.txt").write_bytes(b"No archive.\n")
    with pytest.raises(
        SourceError, match=r"(?s)empty\.mbox: left out: empty.*prose\.txt: of no form known here: 12 bytes"
    ):
        load_paths(pytest.fail, store, [tmp_path / "empty.mbox", tmp_path / "prose.txt"], LoadRequest())


def test_messages_that_share_an_id_but_not_their_words_are_all_kept(spark, store: Store, tmp_path: Path) -> None:
    forged = mail(b"Something quite different was said.\n", "Mal Orr <mal@example.net>")
    report = loaded(spark, store, boxed([mail(), forged, mail()], tmp_path))
    assert (report.messages, report.duplicates) == (2, 1)
    found = store.arrow(Table.MESSAGES).to_pylist()
    assert len({row["message_id"] for row in found}) == 2
    assert {row["native_id"] for row in found} == {"1@example.org"}
    assert sum("same id" in note for row in found for note in row["notes"]) == 1


def test_an_undated_message_is_put_between_its_parent_and_its_answer(spark, store: Store, tmp_path: Path) -> None:
    def one(number: int, date: str | None, *more: str) -> dict[str, object]:
        raw = mail(b"Words.\n", "Ada <ada@example.org>", date, f"<{number}@x>", *more)
        return {"raw": raw}

    mails = [
        one(1, "Fri, 30 Dec 2016 10:00:00 +0000"),
        one(2, "none", "In-Reply-To: <1@x>"),
        one(3, "Fri, 30 Dec 2016 10:00:30 +0000", "In-Reply-To: <2@x>"),
        one(4, "Mon, 02 Jan 2017 10:00:00 +0000"),
        one(5, None),
    ]
    separator = b"From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n"
    path = tmp_path / "list.mbox"
    path.write_bytes(b"\n".join(separator + item["raw"] for item in mails))
    report = loaded(spark, store, path)
    assert (report.messages, report.rejects) == (5, 0)
    found = rows(store)
    assert found["2@x"]["sent_at"].isoformat() == "2016-12-30T10:00:01+00:00"
    assert found["5@x"]["sent_at"] == found["4@x"]["sent_at"]
    assert {row["native_id"] for row in found.values() if row["date_source"] == "neighbours"} == {"2@x", "5@x"}


def test_a_message_nothing_can_date_is_rejected(spark, store: Store, tmp_path: Path) -> None:
    path = tmp_path / "list.mbox"
    path.write_bytes(b"From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n" + mail(date=None))
    report = loaded(spark, store, path)
    assert (report.messages, report.rejects_by_reason) == (0, (("no-date", 1),))
    reject = store.arrow(Table.REJECTS).to_pylist()[0]
    assert reject["sha256"] and reject["byte_length"] == len(path.read_bytes())
    assert reject["reject_id"] == digest("reject", reject["path"], reject["byte_offset"], reject["sha256"], "no-date")


class Interrupted:
    """A reader that stops half-way."""

    name = "mbox"

    def __init__(self, broken: bool) -> None:
        self.broken = broken

    def recognise(self, path: Path) -> str | None:
        return None

    def plan(self, path: Path, options: ReadOptions, parts: int) -> list[Task]:
        return [replace(Mbox().plan(path, options, 1)[0], path=f"part-{number}") for number in range(40)]

    def read(self, task: Task, options: ReadOptions) -> Iterator[Record]:
        if self.broken and task.path == "part-39":
            raise RuntimeError("the machine goes away")
        yield from Mbox().read(task, options)


def test_an_interrupted_load_goes_on_where_it_stopped(spark, store: Store, tmp_path: Path) -> None:
    path = boxed([mail(message_id="<1@x>"), b"nothing"], tmp_path)
    seen: list[Progress] = []
    with pytest.raises(Exception, match="the machine goes away"):
        loaded(spark, store, path, Interrupted(broken=True), watch=seen.append)
    assert store.row_count(Table.MESSAGES) == 0
    groups = sorted((store.root / "staging").glob("load-*/group=*/_SUCCESS"))
    assert len(groups) == len(seen) > 1
    kept = {group: group.stat().st_mtime_ns for group in groups}
    report = loaded(
        spark, store, path, Interrupted(broken=False), watch=lambda progress: _untouched(kept, seen, progress)
    )
    assert (report.units, report.messages, report.duplicates) == (80, 1, 39)
    assert seen[-1] == Progress(40, 40, 80, 40)
    assert not list((store.root / "staging").glob("load-*"))


def _untouched(kept: dict[Path, int], seen: list[Progress], progress: Progress) -> None:
    assert all(path.stat().st_mtime_ns == at for path, at in kept.items())
    seen.append(progress)


def test_two_loads_at_once_are_refused(spark, store: Store, tmp_path: Path) -> None:
    path = boxed([mail()], tmp_path)
    with store.writing(), pytest.raises(BusyError), Store(store.root).writing():
        pytest.fail("the second writer came in")
    assert loaded(spark, store, path).messages == 1


def test_an_inbox_is_taken_up_from_the_commit_it_stood_at(spark, store: Store, tmp_path: Path) -> None:
    inbox = Inbox(tmp_path / "list")
    inbox.commit({"m": numbered(1)})
    inbox.commit({"m": numbered(2)})
    assert loaded(spark, store, inbox.folder, PublicInbox()).messages == 2
    assert loaded(spark, store, inbox.folder, PublicInbox()).unchanged == 1
    inbox.commit({"m": numbered(3)})
    inbox.commit({"d": numbered(1)})
    report = loaded(spark, store, inbox.folder, PublicInbox())
    assert (report.units, report.messages, report.removals, report.duplicates) == (2, 1, 1, 0)
    assert set(rows(store)) == {"2@example.org", "3@example.org"}
    loads = store.arrow(Table.LOADS).to_pylist()
    assert [row["sha256"] for row in loads] == [inbox.run("rev-parse", "HEAD").strip()]


def test_a_mail_withdrawn_in_the_same_load_leaves_its_place_and_digest(spark, store: Store, tmp_path: Path) -> None:
    inbox = Inbox(tmp_path / "list")
    inbox.commit({"m": numbered(1)})
    inbox.commit({"d": numbered(1)})
    report = loaded(spark, store, inbox.folder, PublicInbox())
    assert (report.units, report.messages, report.removals) == (2, 0, 1)
    assert report.rejects_by_reason == (("removed", 1),)
    assert "Words" not in str(store.arrow(Table.REJECTS).to_pylist())


def test_other_options_are_another_load(spark, store: Store, tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text('{"sent_at": "2020-01-01T00:00:00Z", "text": "Hello there.", "author": "Ada"}\n')
    assert loaded(spark, store, path, Native()).messages == 1
    with store.writing():
        options = ReadOptions("list", extra=(("account_dates", str(_dates(tmp_path))),))
        inputs = inputs_of(store, Native(), path, options)
        report = load(spark, store, Native(), inputs, options, "as told")
    assert (report.venue, report.unchanged, report.duplicates) == ("list", 0, 1)


def _dates(folder: Path) -> Path:
    path = folder / "dates.csv"
    path.write_text("login,created_at\nada,2019-01-01T00:00:00Z\n")
    return path


def test_files_written_by_tasks_are_what_spark_would_write(spark, store: Store, tmp_path: Path) -> None:
    """Plain messages never pass through Spark: the digest of their files is that of the same rows written by it."""
    dates = [f"{day:02d} Mar {year} 10:00:00 +0000" for year in (2014, 2015, 2016) for day in range(1, 21)]
    mails = [mail(date=date, message_id=f"<{number}@x>") for number, date in enumerate(dates)]
    forged = mail(b"Other words.\n", date=dates[7], message_id="<7@x>")
    report = loaded(spark, store, boxed([*mails, mails[3], forged], tmp_path))
    assert (report.messages, report.duplicates, report.first) == (61, 1, "2014-03-01T10:00:00Z")
    assert {path.parts[-3] for path in store.files(Table.MESSAGES)} == {"_year=2014", "_year=2015", "_year=2016"}
    for path in store.files(Table.MESSAGES):
        times = pq.ParquetFile(path).read(columns=["sent_at"])["sent_at"].to_pylist()
        assert times == sorted(times)
        assert {time.year for time in times} == {int(path.parts[-3].removeprefix("_year="))}
    fresh = Store(tmp_path / "fresh")
    fresh.replace(Table.MESSAGES, store.read(spark, Table.MESSAGES), {})
    assert fresh.digest(Table.MESSAGES) == store.digest(Table.MESSAGES)


def pushed(number: int, year: int, repository: str) -> bytes:
    actor, repo = {"id": 1, "login": f"dev{number}"}, {"id": 1, "name": repository}
    at = f"{year}-05-01T12:00:{number:02d}Z"
    event = {"id": f"{number}", "type": "PushEvent", "actor": actor, "repo": repo, "payload": {}, "created_at": at}
    return orjson.dumps(event)


def test_a_step_of_access_is_taken_in_once_and_laid_out_as_spark_would(spark, store: Store, tmp_path: Path) -> None:
    """Rights never pass through Spark either, but for those that stand twice or are held already."""
    events = [pushed(number, (2019, 2020)[number % 2], f"o/r{number % 5}") for number in range(12)]
    hours = tmp_path / "hours"
    hours.mkdir()
    (hours / "2020-05-01-1.json").write_bytes(b"\n".join([*events[:6], events[0]]))
    report = loaded(spark, store, hours, GhArchive())
    assert (report.units, report.rights, report.duplicates) == (7, 6, 1)
    (hours / "2020-05-01-2.json").write_bytes(b"\n".join(events[4:]))
    report = loaded(spark, store, hours, GhArchive())
    assert (report.units, report.rights, report.duplicates, report.unchanged) == (8, 6, 2, 1)
    found = store.arrow(Table.RIGHTS).to_pylist()
    assert sorted(row["login"] for row in found) == sorted(f"dev{number}" for number in range(12))
    for path in store.files(Table.RIGHTS):
        years = {row["at"].year for row in pq.ParquetFile(path).read(columns=["at"]).to_pylist()}
        assert years == {int(path.parts[-3].removeprefix("_year="))}
    fresh = Store(tmp_path / "fresh")
    fresh.replace(Table.RIGHTS, store.read(spark, Table.RIGHTS), {})
    assert fresh.digest(Table.RIGHTS) == store.digest(Table.RIGHTS)
