"""Runs that are killed at any step of the file system: what was there is readable, and the next run ends as if nothing.

The process is really killed (SIGKILL), at every place in turn where it renames, writes or removes a file. The stages
here are small and without Spark; `benchmarks/kills.py` kills loads and runs of an archive.

A process that has started engines cannot be forked, so the killed ones are children of a process that only imports.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from barograph.as_of import as_of_instant
from barograph.cases.repository.run_history import record_run, runs
from barograph.catalogue.tables import Table
from barograph.config import Config
from barograph.errors import DataError
from barograph.pipeline.runner import run_stage
from barograph.pipeline.stage import Context, Frames, Results, Stage
from barograph.storage.duckdb_reader import connect, source
from barograph.storage.row_hash import row_hashes
from barograph.storage.store import Store

AS_OF = as_of_instant("2024-06-30")
MADE = (Table.LINKS, Table.EXPOSURE, Table.GUARD, Table.CASES, Table.RUNS, Table.RUN_CASES)


def _numbered(reads: Table, writes: Table, column: str) -> Callable[[Frames, Context], Results]:
    def apply(_: Frames, context: Context) -> Results:
        count = context.store.arrow(reads).num_rows
        rows = [{column: f"{reads.label}-{number}"} for number in range(count + 1)]
        return {writes: pa.Table.from_pylist(rows, schema=writes.arrow)}

    return apply


def _cases(_: Frames, context: Context) -> Results:
    row = {"case_id": "C-1", "project": "p", "tier": 1, "rate": 0.5, "likelihood": "likely", "message_ids": ["m"]}
    row |= {"shown_as": "p", "window_end": AS_OF, "as_of": AS_OF}
    return {Table.CASES: pa.Table.from_pylist([row] * context.store.row_count(Table.GUARD), schema=Table.CASES.arrow)}


STAGES = (
    Stage("one", (Table.MESSAGES,), (Table.LINKS,), _numbered(Table.MESSAGES, Table.LINKS, "account_a"), frames=False),
    Stage("two", (Table.LINKS,), (Table.EXPOSURE,), _numbered(Table.LINKS, Table.EXPOSURE, "project"), frames=False),
    Stage("three", (Table.EXPOSURE,), (Table.GUARD,), _numbered(Table.EXPOSURE, Table.GUARD, "project"), frames=False),
    Stage("four", (Table.GUARD,), (Table.CASES,), _cases, frames=False),
)


def loaded(root: Path, messages: int) -> Store:
    store = Store(root)
    rows = pa.Table.from_pylist([{"sent_at": AS_OF}] * messages, schema=Table.MESSAGES.arrow)
    store.replace_arrow(Table.MESSAGES, rows, {"stage": "load"})
    return store


def run(store: Store) -> None:
    """What `Workspace.run` does, with stages of our own."""
    context = Context(Config(), AS_OF, store)
    with store.writing():
        for stage in STAGES:
            run_stage(pytest.fail, stage, context)
        record_run(store, context.config, AS_OF)


def digests(store: Store) -> dict[Table, str]:
    return {table: store.digest(table) for table in MADE}


class Steps:
    """Kills this process at one step of the file system: before it, or in the midst of a write."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.taken = 0

    def before(self, step: Callable[..., object]) -> Callable[..., object]:
        """The step, or the end."""

        def called(*given: object, **named: object) -> object:
            self.taken += 1
            if self.taken == self.at:
                os.kill(os.getpid(), signal.SIGKILL)
            return step(*given, **named)

        return called

    def torn(self, write: Callable[..., None]) -> Callable[..., None]:
        """A Parquet file, or half of one and the end."""

        def called(rows: pa.Table, path: Path, **named: object) -> None:
            self.taken += 1
            write(rows, path, **named)
            if self.taken == self.at:
                path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
                os.kill(os.getpid(), signal.SIGKILL)

        return called


def serve() -> None:
    """For each line, a folder and a step: run there in a child that is killed at the step; say whether it was."""
    for line in sys.stdin:
        root, at = line.rstrip("\n").split("\t")
        child = os.fork()
        if child == 0:
            steps = Steps(int(at))
            for name in ("replace", "unlink", "write_bytes"):
                setattr(Path, name, steps.before(getattr(Path, name)))
            pq.write_table = steps.torn(pq.write_table)
            try:
                run(Store(Path(root)))
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status) or status == 0
        print("killed" if os.WIFSIGNALED(status) else "ended", flush=True)


@contextmanager
def killer() -> Iterator[Callable[[Store, int], bool]]:
    """A function that runs and kills at a step; false where the run ended before that."""
    line = [sys.executable, "-c", f"import sys; sys.path = {sys.path!r}; from test_kills import serve; serve()"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(line, **pipes) as server:  # type: ignore[call-overload]

        def killed(store: Store, at: int) -> bool:
            server.stdin.write(f"{store.root}\t{at}\n")
            server.stdin.flush()
            said = server.stdout.readline().strip()
            assert said in ("killed", "ended")
            return bool(said == "killed")

        yield killed
        server.stdin.close()


def readable(store: Store) -> None:
    """Every table there is holds the rows that its manifest says."""
    for table in MADE:
        manifest = store.manifest(table)
        if manifest is not None:
            assert sum(row_hashes(store.arrow(table))) == manifest.row_sum


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that can be forked")
def test_a_run_killed_at_every_step_ends_as_one_that_was_not(tmp_path: Path) -> None:
    calm = loaded(tmp_path / "calm", 3)
    run(calm)
    before = loaded(tmp_path / "ws", 2)
    run(before)
    store = loaded(tmp_path / "ws", 3)
    with killer() as killed:
        at = 1
        while killed(store, at):
            readable(store)
            at += 1
    assert at > 10, "a run has more steps than that"
    wanted = {table: held for table, held in digests(calm).items() if table not in (Table.RUNS, Table.RUN_CASES)}
    assert {table: store.digest(table) for table in wanted} == wanted
    first, second = runs(store)
    assert (first.messages, second.messages, second.found) == (2, 3, runs(calm)[0].found)
    assert store.row_count(Table.RUN_CASES) == before.row_count(Table.CASES) + calm.row_count(Table.CASES) - 1
    named = {path for table in MADE for path in store.files(table)}
    run(store)
    assert named == {path for table in MADE for path in store.files(table)}, "nothing is made again"


def test_a_lost_manifest_is_told_and_no_row_is_swept_away(tmp_path: Path) -> None:
    store = loaded(tmp_path / "ws", 3)
    held = store.files(Table.MESSAGES)
    (store.folder(Table.MESSAGES) / "manifest.json").unlink()
    for use in (store.row_count, store.digest, store.sweep, store.arrow):
        with pytest.raises(DataError, match=r"manifest.json: gone, though the table was written.*cp \S+-copy.json \S+"):
            use(Table.MESSAGES)
    with pytest.raises(DataError, match="gone"):
        loaded(tmp_path / "ws", 4)
    assert all(path.exists() for path in held)
    advised = store.folder(Table.MESSAGES) / "manifest-copy.json"
    (store.folder(Table.MESSAGES) / "manifest.json").write_bytes(advised.read_bytes())
    assert store.arrow(Table.MESSAGES).num_rows == 3


@pytest.mark.parametrize("left", ["{", None])
def test_a_table_with_a_lost_or_damaged_manifest_is_made_again_when_forced(tmp_path: Path, left: str | None) -> None:
    store = loaded(tmp_path / "ws", 3)
    run(store)
    before = digests(store)
    path = store.folder(Table.GUARD) / "manifest.json"
    path.write_text(left) if left else path.unlink()
    with pytest.raises(DataError, match=r"manifest.json: (not a manifest|gone)"):
        run(store)
    run_stage(pytest.fail, STAGES[2], Context(Config(), AS_OF, store), force=True)
    assert digests(store) == before


@pytest.mark.parametrize(("fault", "said"), [("cut", "is damaged"), ("gone", "is gone"), ("empty", "is damaged")])
def test_a_torn_file_is_named_with_what_to_do(tmp_path: Path, fault: str, said: str) -> None:
    store = loaded(tmp_path / "ws", 3)
    run(store)
    (path,) = store.files(Table.GUARD)
    raw = path.read_bytes()
    path.unlink() if fault == "gone" else path.write_bytes(raw[: len(raw) // 2] if fault == "cut" else b"")
    told = rf"{path.name}: a file of table guard {said}. .*barograph run --force"
    with pytest.raises(DataError, match=told):
        store.arrow(Table.GUARD)
    with pytest.raises(DataError, match=told):
        source(connect(), store, Table.GUARD)
    run_stage(pytest.fail, STAGES[2], Context(Config(), AS_OF, store), force=True)
    assert store.arrow(Table.GUARD).num_rows == 6
