"""JSON as it is: documents back to back, padded, torn, in other encodings, of any size; nothing lost."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tracker_samples import issue, messages, read_all, rejects

from barograph.sources.base import Ignored, Provenance, ReadOptions, Reject, Task
from barograph.sources.containers import json_documents, json_split
from barograph.sources.containers.json_documents import plan_documents, units_of
from barograph.sources.containers.json_split import STREAMED, UTF16, Unit, documents_in
from barograph.sources.trackers.github_dump import GitHubDump

PLACE = Provenance("t", "a.json", 0, 0, "")
PAGES = [[issue(1), issue(2)], [issue(3)]]
IDS = [f"github.com/acme/lantern/issues/{number}" for number in (1, 2, 3)]


def found_in(path: Path, options: ReadOptions | None = None) -> list[Unit | Reject | Ignored]:
    held = options or ReadOptions("v")
    return [found for task in plan_documents("t", path, 1) for found in units_of(task, held)]


def values_in(path: Path, options: ReadOptions | None = None) -> list[Any]:
    return [found.value for found in found_in(path, options) if isinstance(found, Unit)]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("between", ["", "\n", "\n\n", "\x1e", "\0\0\0", ",\n"])
def test_pages_one_after_the_other(tmp_path: Path, indent: int | None, between: str) -> None:
    path = tmp_path / "pages.json"
    path.write_text(between.join(json.dumps(page, indent=indent) for page in PAGES))
    assert [message.native_id for message in messages(read_all(GitHubDump(), path))] == IDS
    assert GitHubDump().recognise(path)


def test_pages_of_pages(tmp_path: Path) -> None:
    path = tmp_path / "slurped.json"
    path.write_text(json.dumps(PAGES))
    assert [message.native_id for message in messages(read_all(GitHubDump(), path))] == IDS


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-8-sig"])
@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.json.gz"])
def test_other_encodings(tmp_path: Path, encoding: str, name: str) -> None:
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    raw = (mark + "\n".join(json.dumps({**entry, "body": "Ünlü"}, ensure_ascii=False) for entry in PAGES[0])).encode(
        encoding
    )
    path = tmp_path / name
    path.write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    found = messages(read_all(GitHubDump(), path))
    assert [(message.native_id, message.own_text) for message in found] == [(own, "Ünlü") for own in IDS[:2]]
    assert all((UTF16 in message.notes) == encoding.startswith("utf-16") for message in found)
    assert GitHubDump().recognise(path)


def test_padding_with_nul(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"a":1}\0\0\0\n\0\0{"a":2}\n\0\0\0\n')
    assert values_in(path) == [{"a": 1}, {"a": 2}]


def test_a_torn_document_is_one_reject_and_the_next_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{\n  "a": [1,\n  "b\n{\n  "a": 2\n}\n{\n  "a": 3\n}\n')
    first, second, third = found_in(path)
    assert isinstance(first, Reject) and first.reason == "bad-json"
    assert isinstance(second, Unit) and isinstance(third, Unit) and (second.value, third.value) == ({"a": 2}, {"a": 3})
    raw = path.read_bytes()
    place = third.place
    assert raw[place.byte_offset : place.byte_offset + place.byte_length] == b'{\n  "a": 3\n}'


def test_words_between_documents_are_rejected_and_named(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{\n"a": 1}\nFetching page 2\n{\n"a": 2}\n')
    assert [found.value if isinstance(found, Unit) else found.reason for found in found_in(path)] == [
        {"a": 1},
        "bad-json",
        {"a": 2},
    ]


@settings(max_examples=60, deadline=None)
@given(
    values=st.lists(
        st.recursive(
            st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
            lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=4), inside, max_size=3),
            max_leaves=8,
        ).filter(lambda value: isinstance(value, dict | list)),
        min_size=1,
        max_size=5,
    ),
    indent=st.sampled_from([None, 1]),
    between=st.sampled_from(["", "\n", " \n "]),
)
def test_any_documents_come_apart_as_they_were(values: list[Any], indent: int | None, between: str) -> None:
    raw = between.join(json.dumps(value, indent=indent) for value in values).encode()
    found = list(documents_in(raw, PLACE))
    assert [unit.value if isinstance(unit, Unit) else unit for unit in found] == values
    for unit in found:
        cut = raw[unit.place.byte_offset : unit.place.byte_offset + unit.place.byte_length]
        assert isinstance(unit, Unit) and json.loads(cut) == unit.value


def test_one_large_document_comes_entry_by_entry(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    entries = [{"number": number, "labels": ["a"], "pad": "x" * 400} for number in range(50)]
    whole = {"repo": "o/r", "owner": {"login": "o"}, "issues": entries, "pulls": [{"number": 99}]}
    path.write_text(json.dumps(whole, indent=1))
    values = values_in(path, ReadOptions("v", max_unit_bytes=2000))
    assert [value["issues"] for value in values[:-1]] == [[entry] for entry in entries]
    assert values[-1] == {"repo": "o/r", "owner": {"login": "o"}, "pulls": [{"number": 99}]}
    assert all(value["repo"] == "o/r" for value in values)


def test_many_small_documents_in_a_large_file_stay_whole(tmp_path: Path) -> None:
    path = tmp_path / "many.json"
    entries = [{"number": number, "comments": [{"a": 1}, {"a": 2}], "pad": "x" * 300} for number in range(40)]
    path.write_text("\n".join(json.dumps(entry, indent=1) for entry in entries))
    assert values_in(path, ReadOptions("v", max_unit_bytes=2000)) == entries


def test_an_entry_above_the_limit_is_rejected_and_the_rest_read(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    path.write_text(json.dumps([{"a": 1}, {"a": "x" * 9000}, {"a": 3}], indent=1))
    kinds = [
        found.value if isinstance(found, Unit) else found.reason
        for found in found_in(path, ReadOptions("v", max_unit_bytes=2000))
        if not isinstance(found, Ignored)
    ]
    assert kinds == [{"a": 1}, "too-large", {"a": 3}]


def test_a_large_document_that_breaks_off_is_read_so_far(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    path.write_text(json.dumps([{"a": "x" * 100}] * 100, indent=1)[:-30])
    found = found_in(path, ReadOptions("v", max_unit_bytes=2000))
    assert sum(isinstance(unit, Unit) and STREAMED in unit.notes for unit in found) == 99
    assert isinstance(found[-1], Reject) and found[-1].reason == "bad-json"


def test_memory_for_a_large_document_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_split, "WINDOW", 1 << 20)
    path = tmp_path / "large.json"
    with path.open("w") as stream:
        stream.write('{"issues":[\n')
        for number in range(40_000):
            stream.write(f'{{"number":{number},"title":"{"t" * 400}"}},')
        stream.write('{"number":0}]}')
    tracemalloc.start()
    count = sum(1 for _ in units_of(Task("t", str(path), path.name), ReadOptions("v")))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 40_001
    assert path.stat().st_size > 16 << 20 and most < 5 << 20  # five windows, whatever the size


def test_a_bomb_among_documents_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_documents, "FREE_BYTES", 1 << 20)
    path = tmp_path / "a.json.gz"
    path.write_bytes(gzip.compress(b"[\n" + (b'{"a": "' + b"0" * 9000 + b'"},\n') * 300 + b"1]"))
    last = found_in(path, ReadOptions("v", max_ratio=2))[-1]
    assert isinstance(last, Reject) and last.reason == "bomb"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
def test_wide_characters_with_and_without_a_mark(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.json").write_bytes('[{"a": "é"}] [2]'.encode(encoding))
    assert values_in(tmp_path / "a.json") == [[{"a": "é"}], [2]]


def test_a_list_that_is_torn_or_ends_with_a_comma_gives_its_whole_entries(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    for raw in ('[{"a": 1}, {"a": 2},]', '[{"a": 1}, {"a": 2}, {"a": 3, "b'):
        path.write_text(raw)
        assert values_in(path) == [{"a": 1}, {"a": 2}]
        assert [found.reason for found in found_in(path) if isinstance(found, Reject)] == ["bad-json"]
    path.write_text('{"a": [1, 2], "b')
    assert values_in(path) == []


def test_what_only_strictness_refuses_is_read_with_a_note(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes('{"a": "caf\xe9", "b": NaN, "c": "x\ny"}'.encode("latin-1"))
    (unit,) = [found for found in found_in(path) if isinstance(found, Unit)]
    assert unit.value == {"a": "café", "b": None, "c": "x\ny"}
    assert len(unit.notes) == 2


def test_an_empty_file_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b" \n\0")
    assert [found.reason for found in found_in(path) if not isinstance(found, Unit)] == ["empty-file"]


def test_rejects_of_a_line_with_one_fault_are_one(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"a":1}\n{"a":\n{"a":2}\n')
    assert [reject.reason for reject in rejects(found for found in found_in(path) if isinstance(found, Reject))] == [
        "bad-json"
    ]
    assert values_in(path) == [{"a": 1}, {"a": 2}]
