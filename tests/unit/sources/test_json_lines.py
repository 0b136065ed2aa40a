"""Lines by byte ranges: each once, none lost, damage told."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from barograph.errors import SourceError
from barograph.sources.base import Ignored, ReadOptions, Reject, Task
from barograph.sources.containers.json_lines import Line, lines_of, plan_lines

OPTIONS = ReadOptions("v")


def task(path: Path, start: int = 0, end: int | None = None) -> Task:
    return Task("t", str(path), path.name, start=start, end=end)


@settings(max_examples=60, deadline=None)
@given(
    lines=st.lists(st.binary(max_size=30).map(lambda raw: raw.replace(b"\n", b"")), max_size=20),
    cuts=st.lists(st.integers(1, 200), max_size=4),
    closed=st.booleans(),
)
def test_ranges_give_every_line_once(
    tmp_path_factory: pytest.TempPathFactory, lines: list[bytes], cuts: list[int], closed: bool
) -> None:
    path = tmp_path_factory.mktemp("ranges") / "a.jsonl"
    lines = [b"{}", *lines]  # else hypothesis finds the marks of gz and xz, and the file is no plain one
    path.write_bytes(b"\n".join(lines) + (b"\n" if closed else b""))
    size = path.stat().st_size
    edges = sorted({0, *(cut for cut in cuts if cut < size)})
    ends = [*edges[1:], None]
    whole = list(lines_of(task(path), OPTIONS))
    pieces = [
        found for start, end in zip(edges, ends, strict=True) for found in lines_of(task(path, start, end), OPTIONS)
    ]
    assert pieces == whole
    raw = path.read_bytes()
    for found in whole:
        assert isinstance(found, Line | Ignored)
        if isinstance(found, Line):
            assert raw[found.offset : found.offset + len(found.raw)] == found.raw


def test_an_overlong_line_is_rejected_with_its_digest_and_the_rest_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"x" * 100 + b"\n{}\n")
    first, second = lines_of(task(path), ReadOptions("v", max_unit_bytes=50))
    assert isinstance(first, Reject) and first.reason == "too-large"
    assert first.provenance.sha256 == hashlib.sha256(b"x" * 100 + b"\n").hexdigest()
    assert isinstance(second, Line) and (second.offset, second.raw) == (101, b"{}")


def test_a_torn_gz_gives_what_was_whole_and_one_reject(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    packed = gzip.compress(b"".join(b'{"n": %d}\n' % n for n in range(5000)), mtime=0)
    path.write_bytes(packed[: len(packed) // 2])
    *lines, last = lines_of(task(path), OPTIONS)
    assert lines and all(isinstance(line, Line) for line in lines)
    assert isinstance(last, Reject) and last.reason == "truncated"


def test_a_bomb_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress((b"0" * 1023 + b"\n") * 70_000, mtime=0))
    *_, last = lines_of(task(path), ReadOptions("v", max_ratio=2))
    assert isinstance(last, Reject) and last.reason == "bomb"


def test_a_file_that_is_gone_is_a_reject_and_a_missing_path_an_error(tmp_path: Path) -> None:
    (only,) = lines_of(task(tmp_path / "gone.jsonl"), OPTIONS)
    assert isinstance(only, Reject) and only.reason == "unreadable"
    with pytest.raises(SourceError, match="no such file"):
        plan_lines("t", tmp_path / "gone.jsonl", 2, (".jsonl",))


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("{}\n")
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "real.jsonl").write_text("{}\n")
    (folder / "link.jsonl").symlink_to(tmp_path / "secret")
    assert [planned.path for planned in plan_lines("t", folder, 2, (".jsonl",))] == ["real.jsonl"]
