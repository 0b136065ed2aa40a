"""The entry points: there is one a stage, they are thin, and they tell failures in their result line."""

import re
from pathlib import Path

import orjson
import pyarrow as pa
import pytest

from barograph import submit as pipeline
from barograph.as_of import as_of_instant
from barograph.catalogue.tables import Table
from barograph.config import Config
from barograph.errors import DataError
from barograph.pipeline.stages import STAGES, Context, stage_named
from barograph.storage.store import Store

PIPELINES = Path(__file__).resolve().parents[2] / "pipelines"


def _rows(store: Store, table: Table, as_of: str | None = None) -> None:
    """One row of nulls."""
    rows = pa.Table.from_pylist([{}], schema=table.arrow)
    store.replace_arrow(table, rows, {"as_of": as_of_instant(as_of).isoformat()} if as_of else {})


def _result(capsys: pytest.CaptureFixture[str], *arguments: str, job: str = "link") -> dict[str, object]:
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as ended:
        patch.setattr("sys.argv", [f"{job}.py", *arguments])
        pipeline.run_load() if job == "load" else pipeline.run_stages(job)
    (line,) = capsys.readouterr().out.splitlines()
    told: dict[str, object] = orjson.loads(line)
    assert told["ok"] is False
    assert ended.value.code == told["exit_code"]
    return told


def test_every_stage_has_an_entry_point_of_a_few_lines() -> None:
    scripts = {path.stem: path.read_text("utf-8") for path in PIPELINES.glob("*.py")}
    assert set(scripts) == {stage.name for stage in STAGES} | {"load", "all"}
    for name, text in scripts.items():
        assert len(text.splitlines()) <= 15
        assert f"pipelines/{name}.py" in text
        assert f'run_stages("{name}")' in text or name == "load"


def test_the_readme_tells_what_each_reads_and_writes() -> None:
    text = (PIPELINES / "README.md").read_text("utf-8")
    told = {
        cells[0]: (cells[2], cells[3])
        for cells in re.findall(r"\| `(\w+)\.py` \| (\w+) \| ([^|]*) \| ([^|]*) \|", text)
    }
    for stage in STAGES:
        reads, writes = (", ".join(table.label for table in tables) for tables in (stage.reads, stage.writes))
        assert told[stage.name] == (reads, writes)


def test_faults_of_the_configuration_exit_with_3(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    told = _result(capsys, "--workspace", str(tmp_path), "--as-of", "2024-06-30", "--set", "group.k_mx=4")
    assert told["exit_code"] == 3
    assert "group.k_max" in str(told["error"])


def test_an_as_of_that_is_no_date_exits_with_3(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert _result(capsys, "--workspace", str(tmp_path), "--as-of", "soon")["exit_code"] == 3


def test_no_messages_exit_with_4(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    told = _result(capsys, "--workspace", str(tmp_path), "--as-of", "2024-06-30", job="all")
    assert told["exit_code"] == 4
    assert "pipelines/load.py" in str(told["error"])


def test_a_path_that_is_not_there_exits_with_4(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    told = _result(capsys, "--workspace", str(tmp_path), str(tmp_path / "none.mbox"), "--format", "mbox", job="load")
    assert told["exit_code"] == 4


def test_usage_exits_with_2(tmp_path: Path) -> None:
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as ended:
        patch.setattr("sys.argv", ["link.py", "--workspace", str(tmp_path)])
        pipeline.run_stages("link")
    assert ended.value.code == 2


def test_a_fault_of_ours_exits_with_1_and_its_trace(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("broken")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "check_inputs", breaks)
        told = _result(capsys, "--workspace", str(tmp_path), "--as-of", "2024-06-30")
    assert (told["exit_code"], told["error"]) == (1, "RuntimeError: broken")


def test_a_stage_says_what_to_run_first(tmp_path: Path) -> None:
    store = Store(tmp_path)
    context = Context(Config(), as_of_instant("2024-06-30"), store)
    _rows(store, Table.MESSAGES)
    with pytest.raises(DataError, match=r"reads table placements, which was never made\. Run first: .*link\.py"):
        pipeline.check_inputs(stage_named("sense"), context)
    _rows(store, Table.PLACEMENTS, "2024-06-30")
    pipeline.check_inputs(stage_named("sense"), context)
    _rows(store, Table.PLACEMENTS, "2024-03-31")
    with pytest.raises(DataError, match=r"placements was made as of 2024-03-31.*, not 2024-06-30.*link\.py"):
        pipeline.check_inputs(stage_named("sense"), context)
