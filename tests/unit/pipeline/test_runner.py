"""The runner without Spark: inputs are checked whatever way it is called, and what is up to date is left out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest
from pyspark.sql import SparkSession

from barograph.as_of import as_of_instant
from barograph.catalogue.tables import Table
from barograph.cli.app import main
from barograph.config import Config
from barograph.errors import DataError
from barograph.pipeline import key as keys
from barograph.pipeline.key import Key
from barograph.pipeline.runner import check_inputs, check_same_as_of, run_all, run_stage
from barograph.pipeline.stage import SPARK_SUBMIT, Context, Door, Stage, by_month
from barograph.pipeline.stages import STAGES, stage_named
from barograph.storage.store import Store
from barograph.workspace import Workspace

DATE = "2024-06-30"
AS_OF = as_of_instant(DATE)


def no_spark() -> SparkSession:
    raise AssertionError("Spark was asked for")


def rows(store: Store, table: Table, as_of: str | None = None, sent: datetime | None = None) -> None:
    """One row of nulls, but for the time of a message."""
    made = pa.Table.from_pylist([{"sent_at": sent}] if sent else [{}], schema=table.arrow)
    store.replace_arrow(table, made, {"as_of": as_of_instant(as_of).isoformat()} if as_of else {})


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A workspace with a message, linked as of the date."""
    made = Store(tmp_path / "ws")
    rows(made, Table.MESSAGES)
    for table in stage_named("link").writes:
        rows(made, table, DATE)
    return made


@pytest.fixture
def counting() -> Stage:
    """A stage without Spark that gives one row, and counts how often it ran."""
    ran: list[datetime] = []

    def apply(frames: object, context: Context) -> dict[Table, pa.Table]:
        ran.append(context.as_of)
        return {Table.EXPOSURE: pa.Table.from_pylist([{"threads": len(ran)}], schema=Table.EXPOSURE.arrow)}

    return Stage("counting", (Table.MESSAGES, Table.PLACEMENTS), (Table.EXPOSURE,), apply, dated=by_month, frames=False)


def times_run(store: Store) -> int:
    return int(store.arrow(Table.EXPOSURE, ["threads"])["threads"][0].as_py())


@pytest.mark.parametrize(
    ("door", "load", "first"),
    [
        (Context(Config(), AS_OF, Store(Path())).door, "load auto PATH", f"run --as-of {DATE}"),
        (SPARK_SUBMIT, "spark-submit pipelines/load.py", "spark-submit pipelines/stage.py link --workspace"),
    ],
)
def test_the_advice_is_right_for_the_way_in(tmp_path: Path, door: Door, load: str, first: str) -> None:
    context = Context(Config(), AS_OF, Store(tmp_path), door)
    with pytest.raises(DataError, match="no messages") as none:
        check_inputs(stage_named("sense"), context)
    assert load in str(none.value)
    rows(context.store, Table.MESSAGES)
    with pytest.raises(DataError, match="reads table placements, which was never made") as never:
        check_inputs(stage_named("sense"), context)
    assert first in str(never.value)
    assert f"--as-of {DATE}" in str(never.value)
    rows(context.store, Table.PLACEMENTS, "2024-03-31")
    with pytest.raises(DataError, match=r"made as of 2024-03-31.*, not 2024-06-30") as other:
        check_inputs(stage_named("sense"), context)
    assert first in str(other.value)
    rows(context.store, Table.PLACEMENTS, DATE)
    check_inputs(stage_named("sense"), context)


def test_vectors_serve_every_as_of(store: Store) -> None:
    context = Context(Config(), AS_OF, store)
    rows(store, Table.SENSED, DATE)
    rows(store, Table.VECTORS, "2020-01-01")
    check_inputs(stage_named("measure"), context)


@pytest.mark.parametrize("start", [stage.name for stage in STAGES if stage.name != "link"])
def test_no_stage_starts_where_nothing_was_run(tmp_path: Path, start: str) -> None:
    workspace = Workspace(tmp_path)
    rows(workspace.store, Table.MESSAGES)
    with pytest.raises(DataError, match="never made"):
        list(run_all(no_spark, Context(workspace.config, AS_OF, workspace.store), start))
    with pytest.raises(DataError, match="never made"):
        workspace.run(DATE, start)
    assert workspace.store.manifest(Table.CASES) is None


def said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> tuple[object, str]:
    """Exit code and everything the command line says."""
    monkeypatch.setattr("sys.argv", ["barograph", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    out = capsys.readouterr()
    return ended.value.code, out.out + out.err


def test_the_command_line_refuses_to_start_where_nothing_was_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = ("--workspace", str(tmp_path), "run", "--from", "cases", "--as-of", DATE)
    code, text = said(capsys, monkeypatch, *line)
    assert (code, "no messages" in text, "0 cases" in text) == (4, True, False)
    rows(Store(tmp_path), Table.MESSAGES)
    code, text = said(capsys, monkeypatch, *line)
    assert (code, "0 cases" in text) == (4, False)
    assert f"Run first: barograph --workspace {tmp_path} run --as-of {DATE}" in text
    assert "go on with" not in text, "the same command again would fail again"


def test_the_command_line_refuses_tables_of_another_date(
    store: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = ("--workspace", str(store.root), "run", "--from", "expose", "--as-of", "2022-06-30")
    code, text = said(capsys, monkeypatch, *line)
    assert code == 4
    assert "made as of 2024-06-30" in text


def test_a_stage_that_is_up_to_date_is_left_out_and_starts_no_spark(store: Store, counting: Stage) -> None:
    context = Context(Config(), AS_OF, store)
    assert [run_stage(no_spark, counting, context).skipped for _ in range(3)] == [False, True, True]
    assert times_run(store) == 1
    assert not run_stage(no_spark, counting, context, force=True).skipped
    assert times_run(store) == 2


def test_other_code_runs_a_stage_again(store: Store, counting: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    context = Context(Config(), AS_OF, store)
    run_stage(no_spark, counting, context)
    made = store.manifest(Table.EXPOSURE)
    assert made is not None
    assert made.made("code") == f"{keys.VERSION}+{keys.code_digest()[:12]}"
    monkeypatch.setattr(keys, "code_digest", lambda: "f" * 64)
    assert not run_stage(no_spark, counting, context).skipped
    assert times_run(store) == 2
    changed = store.manifest(Table.EXPOSURE)
    assert changed is not None
    assert changed.made("code") == f"{keys.VERSION}+{'f' * 12}"


def moved(store: Store, counting: Stage, date: str) -> tuple[str, ...]:
    """Run the stage as of another date, with inputs of that date; says why it ran, nothing where it did not."""
    rows(store, Table.PLACEMENTS, date)
    report = run_stage(no_spark, counting, Context(Config(), as_of_instant(date), store))
    assert report.skipped == (not report.why)
    manifest = store.manifest(Table.EXPOSURE)
    assert manifest is not None
    assert manifest.made("as_of") == as_of_instant(date).isoformat(), "made again or not, it is of that date now"
    return report.why


def test_another_date_runs_a_stage_again_only_where_it_shows_other_messages_or_months(
    store: Store, counting: Stage
) -> None:
    rows(store, Table.MESSAGES, sent=as_of_instant("2024-06-20"))
    assert moved(store, counting, "2024-06-25") == ("never made",)
    before = store.files(Table.EXPOSURE)
    assert moved(store, counting, "2024-06-30") == ()
    assert store.files(Table.EXPOSURE) == before
    assert moved(store, counting, "2024-06-20") == (), "the day of the message itself"
    assert moved(store, counting, "2024-06-19") == ("other messages",)
    assert moved(store, counting, "2024-07-01") == ("other date", "other messages")
    assert moved(store, counting, "2024-07-31") == ()
    rows(store, Table.MESSAGES, sent=as_of_instant("2024-06-21"))
    assert moved(store, counting, "2024-07-31") == ("other messages",)
    assert times_run(store) == 4


def test_tables_that_were_never_written_cannot_be_marked(store: Store) -> None:
    with pytest.raises(DataError, match="exposure was never written"):
        store.mark(Table.EXPOSURE, {})


def test_what_a_stage_reads_is_in_its_key(store: Store) -> None:
    context = Context(Config(), AS_OF, store)
    before = Key.of(stage_named("cases"), context).digest
    rows(store, Table.LOADS)
    assert Key.of(stage_named("cases"), context).digest != before


def test_work_after_a_run_refuses_tables_of_different_dates(store: Store) -> None:
    tables = (Table.PLACEMENTS, Table.ACTS)
    with pytest.raises(DataError, match=r"table acts was never made. Run first: barograph --workspace .* run --as-of"):
        check_same_as_of(tables, store)
    rows(store, Table.ACTS, "2023-06-30")
    with pytest.raises(DataError, match=r"placements as of 2024-06-30.*, acts as of 2023-06-30.* Run first"):
        check_same_as_of(tables, store)
    rows(store, Table.ACTS, DATE)
    check_same_as_of(tables, store)
