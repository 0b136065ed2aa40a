"""Erasing: no byte of a name is left in any file of a workspace, and everybody else's rows are as they were."""

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from click.testing import CliRunner

from barograph.catalogue import column
from barograph.catalogue.column import Column
from barograph.catalogue.tables import Table
from barograph.cli.app import cli
from barograph.errors import DataError
from barograph.identifiers import case_id, mail_account
from barograph.privacy import erase
from barograph.privacy.erase import ORDER
from barograph.privacy.forget import expire, forget
from barograph.privacy.rewrite import rewrite
from barograph.storage.audit_log import AuditLog
from barograph.storage.store import Store
from barograph.text.sentences import sentences

AT = datetime(2024, 3, 1, tzinfo=UTC)
ADA, OTTO = mail_account("ada.fern@x.example"), mail_account("otto@y.example")
TEXT = {ADA: "When will you merge it? I am waiting.", OTTO: "Hi Ada, thanks. Ada Fern asked twice.\n\nOtto Ruhm"}
SAYS = {"name": {ADA: "Ada Fern", OTTO: "Otto Ruhm"}, "address": {ADA: "ada.fern@x.example", OTTO: "otto@y.example"}}
EPISODE = "e" * 32
SPELLINGS = (b"ada fern", b"ada.fern", b"adafern", b"hi ada")


def _defaults(field: pa.Field) -> Any:
    if pa.types.is_list(field.type):
        return []
    if pa.types.is_timestamp(field.type):
        return AT
    return "x" if pa.types.is_string(field.type) and field.name not in ("address", "login") else None


def _rows(table: Table, *given: dict[str, Any]) -> pa.Table:
    full = [{field.name: row.get(field.name, _defaults(field)) for field in table.arrow} for row in given]
    return pa.Table.from_pylist(full, schema=table.arrow)


def _message(number: int, account: str, **values: Any) -> dict[str, Any]:
    return {
        "message_id": f"{number:032x}", "account_id": account, "display_name": SAYS["name"][account],
        "address": SAYS["address"][account], "login": None, "native_id": f"{number}@mail.example", "reply_to": None,
        "thread_hint": None, "own_text": TEXT[account], "sent_at": AT + timedelta(days=number), **values,
    }  # fmt: skip


def _vector(text: str) -> dict[str, Any]:
    return {"sentence_digest": text, "encoder": "m", "dimensions": 1, "vector": b"\0\0"}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A workspace in which Ada stands in every table that can hold somebody."""
    made = Store(tmp_path / "ws")
    first, answer, alone = f"{1:032x}", f"{2:032x}", f"{3:032x}"
    digests = [sentence.digest for text in TEXT.values() for sentence in sentences(text)]
    tables = {
        Table.MESSAGES: [
            _message(1, ADA),
            _message(2, OTTO, reply_to="1@mail.example", recipients=["ada.fern@x.example", "dev@x.example"]),
            _message(3, OTTO, own_text="The tests pass.", references=[]),
        ],
        Table.REJECTS: [{"reject_id": "r", "path": "cur/12.ada.fern@x.example", "detail": "no date by Ada Fern"}],
        Table.RIGHTS: [
            {"right_id": "1", "account_id": ADA, "display_name": "Ada Fern"},
            {"right_id": "2", "account_id": OTTO},
        ],
        Table.LOADS: [{"load_id": "l", "path": "ada-fern.mbox"}],
        Table.PLACEMENTS: [
            {"message_id": first, "identity_id": ADA},
            {"message_id": answer, "identity_id": OTTO, "parent_identity": ADA},
            {"message_id": alone, "identity_id": OTTO},
        ],
        Table.THREADS: [{"thread_id": "t", "opener": ADA, "subject": "merge"}, {"thread_id": "u", "opener": OTTO}],
        Table.ACCOUNTS: [
            {"account_id": ADA, "identity_id": ADA, "names": ["Ada Fern"], "addresses": ["ada.fern@x.example"]},
            {"account_id": OTTO, "identity_id": OTTO, "names": ["Otto Ruhm"], "addresses": ["otto@y.example"]},
        ],
        Table.LINKS: [{"account_a": ADA, "account_b": OTTO, "reason": "x", "detail": "ada fern"}],
        Table.ROLES: [{"identity_id": ADA}, {"identity_id": OTTO}],
        Table.VECTORS: [_vector(digest) for digest in [*digests, "kept"]],
        Table.SENSED: [{"message_id": first, "identity_id": ADA}, {"message_id": alone, "identity_id": OTTO}],
        Table.ACTS: [{"message_id": first, "identity_id": ADA}, {"message_id": alone, "identity_id": OTTO}],
        Table.KINDS: [{"message_id": first}, {"message_id": alone}],
        Table.EXPOSURE: [{"project": "dev"}],
        Table.GUARD: [{"project": "dev"}],
        Table.EDGES: [
            {"edge_id": "1", "actor": OTTO, "towards": ADA},
            {"edge_id": "2", "actor": OTTO, "towards": OTTO},
        ],
        Table.EPISODES: [
            {"episode_id": EPISODE, "identities": [ADA], "message_ids": [first]},
            {"episode_id": "d" * 32, "identities": [OTTO], "message_ids": [alone]},
        ],
        Table.EVIDENCE: [{"episode_id": EPISODE, "family": "f"}, {"episode_id": "d" * 32, "family": "f"}],
        Table.CASES: [
            {"case_id": case_id(EPISODE), "episode_id": EPISODE, "names": '{"A1":"Ada Fern"}', "document": "{}"},
            {"case_id": case_id("d" * 32), "episode_id": "d" * 32, "names": '{"A1":"Otto Ruhm"}', "document": "{}"},
        ],
        Table.DECISIONS: [
            {"decision_id": "1", "case_id": case_id(EPISODE), "reason": "a colleague of mine, newly wed",
             "reply": "I only wanted that release.", "status": "FalsePositive", "case_digest": "f" * 64,
             "evidence_digest": "a" * 32, "message_ids": [first]},
            {"decision_id": "2", "case_id": "C-GROWNSINCE", "reason": "they wrote to me", "reply": None,
             "message_ids": [answer, first]},
            {"decision_id": "3", "case_id": case_id("d" * 32), "reason": "Ada Fern vouches for him",
             "reply": "I am Otto.", "message_ids": [alone]},
        ],
        Table.RUNS: [{"run_id": "1" * 32, "number": 1, "cases": 2}],
        Table.RUN_CASES: [{"run_id": "1" * 32, "case_id": case_id(EPISODE), "project": "dev", "message_ids": [first]}],
        Table.REPLAYED: [{"project": "dev", "case_id": case_id(EPISODE)}],
    }  # fmt: skip
    for table, rows in tables.items():
        made.replace_arrow(table, _rows(table, *rows), {"stage": "x", "key": "k", "venue": "lists-of-ada-fern"})
    assert set(tables) == set(Table) == set(ORDER)
    return made


def _bytes(root: Path) -> Iterator[tuple[Path, bytes]]:
    """Everything in a workspace, Parquet unpacked."""
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        if path.suffix == ".parquet":
            yield path, str(pq.ParquetFile(path).read().to_pylist()).lower().encode()
        yield path, path.read_bytes().lower()


def test_no_byte_of_the_name_is_left(store: Store) -> None:
    assert sum(any(spelling in raw for spelling in SPELLINGS) for _, raw in _bytes(store.root)) >= 10
    forget(store, "Ada.Fern@X.example")
    for path, raw in _bytes(store.root):
        assert not [spelling for spelling in SPELLINGS if spelling in raw], path
        assert ADA.encode() not in raw, path


def test_everybody_else_stays(store: Store) -> None:
    untouched = store.arrow(Table.MESSAGES).to_pylist()[2]
    done = forget(store, "ada.fern@x.example")
    assert (done.accounts, done.messages, done.mentioned, done.left, done.alike) == (1, 1, 1, (), ())
    answer, alone = store.arrow(Table.MESSAGES).to_pylist()
    assert alone == untouched
    assert answer["own_text"] == "Hi [forgotten], thanks. [forgotten] asked twice.\n\nOtto Ruhm"
    assert answer["recipients"] == ["dev@x.example"]
    assert (answer["display_name"], answer["address"]) == ("Otto Ruhm", "otto@y.example")
    left = {table: store.row_count(table) for table in Table}
    assert left[Table.VECTORS] == 1
    halved = (Table.RIGHTS, Table.THREADS, Table.ACCOUNTS, Table.ROLES, Table.SENSED, Table.ACTS, Table.KINDS)
    assert all(left[table] == 1 for table in (*halved, Table.EDGES))
    assert [row["episode_id"] for row in store.arrow(Table.EVIDENCE).to_pylist()] == ["d" * 32]
    assert [row["episode_id"] for row in store.arrow(Table.CASES).to_pylist()] == ["d" * 32]


def test_decisions_on_a_case_of_the_forgotten_keep_digests_and_no_words(store: Store) -> None:
    before = {row["decision_id"]: row for row in store.arrow(Table.DECISIONS).to_pylist()}
    forget(store, ADA)
    after = {row["decision_id"]: row for row in store.arrow(Table.DECISIONS).to_pylist()}
    wordless = {"reason": "[forgotten]", "reply": "[forgotten]", "dispute": "[forgotten]"}
    assert after["1"] == {**before["1"], **wordless}
    assert after["2"] == {**before["2"], **wordless, "reply": None}
    assert after["3"] == {**before["3"], "reason": "[forgotten] vouches for him"}
    assert "newly wed" not in b"".join(raw for _, raw in _bytes(store.root)).decode(errors="replace")


def test_a_decision_about_the_forgotten_target_loses_its_words_though_its_case_grew(store: Store) -> None:
    rows = store.arrow(Table.EPISODES).to_pylist()
    alone = {**rows[1], "target": ADA}
    store.replace_arrow(Table.EPISODES, _rows(Table.EPISODES, rows[0], alone), {})
    held = {**store.arrow(Table.DECISIONS).to_pylist()[2], "case_id": "C-OLDERID"}
    store.replace_arrow(Table.DECISIONS, _rows(Table.DECISIONS, held), {})
    forget(store, ADA)
    (decision,) = store.arrow(Table.DECISIONS).to_pylist()
    assert (decision["reason"], decision["reply"], decision["message_ids"]) == (
        "[forgotten]", "[forgotten]", held["message_ids"],
    )  # fmt: skip


def test_what_was_touched_is_made_again_by_the_next_run(store: Store) -> None:
    forget(store, ADA)
    assert all(store.manifest(table).made("key") is None for table in (Table.EDGES, Table.MESSAGES))  # type: ignore[union-attr]
    assert store.manifest(Table.EXPOSURE).made("key") == "k"  # type: ignore[union-attr]


def test_the_digest_of_every_table_is_that_of_a_fresh_write_of_what_is_left(store: Store, tmp_path: Path) -> None:
    before = {table: store.digest(table) for table in Table}
    forget(store, ADA)
    fresh = Store(tmp_path / "fresh")
    for table in Table:
        rows = store.arrow(table)
        fresh.replace_arrow(table, rows.take(pa.array(reversed(range(rows.num_rows)), pa.int64())), {})
        assert store.digest(table) == fresh.digest(table), table
    changed = (Table.LOADS, Table.CASES, Table.DECISIONS, Table.MESSAGES)
    assert not [table for table in changed if store.digest(table) == before[table]]


def test_an_invented_text_column_is_scrubbed_until_it_says_otherwise(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = Table.MESSAGES.value
    added = (
        Column("remark", column.TEXT, "a remark"),
        Column("tags", column.TEXTS, "tags"),
        Column("signed", column.TEXT, "by", column.NAME),
    )
    rows = store.arrow(Table.MESSAGES).to_pylist()
    monkeypatch.setattr(Table.MESSAGES, "_value_", dataclasses.replace(spec, columns=(*spec.columns, *added)))
    said = {"remark": "as Ada Fern said", "tags": ["Ada Fern", "x"], "signed": "Ada Fern Otto"}
    store.replace_arrow(Table.MESSAGES, _rows(Table.MESSAGES, *({**row, **said} for row in rows)), {})
    forget(store, ADA)
    left = store.arrow(Table.MESSAGES).to_pylist()
    assert len(left) == 2
    for row in left:
        assert (row["remark"], row["tags"]) == ("as [forgotten] said", ["[forgotten]", "x"])
        assert row["signed"] == "Ada Fern Otto"


def test_a_dry_run_changes_nothing(store: Store) -> None:
    before = dict(_bytes(store.root))
    done = forget(store, ADA, dry_run=True)
    assert (done.accounts, done.messages, done.mentioned, done.erased) == (1, 1, 1, ())
    assert dict(_bytes(store.root)) == before


def test_an_interrupted_erasure_is_ended_by_asking_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    whole = rewrite

    def breaks(held: Store, table: Table, *rest: Any) -> tuple[int, int]:
        calls.append(table)
        if table is Table.RIGHTS and calls.count(table) == 1:
            raise KeyboardInterrupt
        return whole(held, table, *rest)

    monkeypatch.setattr(erase, "rewrite", breaks)
    with pytest.raises(KeyboardInterrupt):
        forget(store, ADA)
    forget(store, ADA)
    assert not [path for path, raw in _bytes(store.root) if any(spelling in raw for spelling in SPELLINGS)]


def test_unknown_and_already_forgotten(store: Store) -> None:
    with pytest.raises(DataError, match="give an address or a login"):
        forget(store, "Ada Fern")
    forget(store, "ada.fern@x.example")
    assert forget(store, "ada.fern@x.example").already


def test_namesakes_are_told_and_erased_on_request(store: Store) -> None:
    rows = store.arrow(Table.MESSAGES).to_pylist()
    other = _message(4, OTTO, account_id="c" * 32, display_name="Ada Fern", address="af@z.example", own_text="No.")
    store.replace_arrow(Table.MESSAGES, _rows(Table.MESSAGES, *rows, other), {})
    assert forget(store, "ada.fern@x.example", dry_run=True).alike == ("c" * 32,)
    assert forget(store, "ada.fern@x.example", reach="namesakes").accounts == 2
    assert not [path for path, raw in _bytes(store.root) if b"af@z.example" in raw or b"ada fern" in raw]


def test_files_outside_the_tables_are_named(store: Store) -> None:
    (store.root / "notes.txt").write_text("mail ada.fern@x.example")
    assert forget(store, ADA).left == ("notes.txt",)


def test_the_verb_writes_down_why_without_the_name(store: Store) -> None:
    told = ["-w", str(store.root), "forget", "-", "--reason", "Ada Fern asked"]
    result = CliRunner().invoke(cli, told, input="ada.fern@x.example\n", env={"BAROGRAPH_REVIEWER": "rita"})
    assert result.exit_code == 0, result.output
    (entry,) = AuditLog(store.root).entries()
    assert (entry.who, entry.what) == ("rita", "1 accounts, 1 messages: [forgotten] asked")


def test_what_expired_goes_with_all_that_was_made_from_it(store: Store) -> None:
    erased = {item.table: item.removed for item in expire(store, AT + timedelta(days=3))}
    assert erased["messages"] == 2
    assert [row["own_text"] for row in store.arrow(Table.MESSAGES).to_pylist()] == ["The tests pass."]
    assert store.row_count(Table.ACTS) == store.row_count(Table.PLACEMENTS) == 0
    assert [row["reply"] for row in store.arrow(Table.DECISIONS).to_pylist()] == [
        "I only wanted that release.", None, "I am Otto.",
    ]  # fmt: skip


def test_retention_has_to_be_set(store: Store) -> None:
    told = ["-w", str(store.root), "forget", "--expired", "--as-of", "2024-06-30"]
    result = CliRunner().invoke(cli, told)
    assert "privacy.retention_days" in str(result.exception)
    result = CliRunner().invoke(cli, ["--set", "privacy.retention_days=90", *told, "--format", "json"])
    assert result.exit_code == 0, result.output
    assert '"table": "messages"' in result.stdout


def test_notes_of_the_watch_list_lose_the_account_and_its_venues_are_told(store: Store) -> None:
    venue = {"venue": "harbor-git", "kind": "git", "url": "https://git.example.org/harbor"}
    own = {"venue": "own-git", "kind": "git", "url": "https://git.example.org/ada.fern@x.example/tool"}
    listed = {
        "harbor": {"venues": [venue], "notes": "Ada Fern <ada.fern@x.example> asked for it", "strata": ["Ada's"]},
        "tool": {"venues": [own], "notes": "nobody is named here"},
    }
    path = store.root / "watch.yaml"
    path.write_text(yaml.safe_dump({"projects": listed}), encoding="utf-8")
    told = forget(store, ADA)
    after = yaml.safe_load(path.read_text("utf-8"))["projects"]
    assert "asked for it" in after["harbor"]["notes"]
    assert "ada" not in str(after["harbor"]).lower()
    assert after["tool"] == listed["tool"]
    assert "watch.yaml" in told.left


def test_a_watch_list_that_names_nobody_or_is_broken_is_left_alone(store: Store) -> None:
    path = store.root / "watch.yaml"
    path.write_text("# for people\nprojects: {}\n", encoding="utf-8")
    forget(store, ADA)
    assert path.read_text("utf-8").startswith("# for people")
    path.write_text("projects: [", encoding="utf-8")
    forget(store, OTTO)
    assert path.read_text("utf-8") == "projects: ["
