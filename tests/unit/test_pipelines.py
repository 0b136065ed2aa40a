"""The entry points: what they take, and that failures stand in their result line."""

import re
import runpy
import sys
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace

import orjson
import pyarrow as pa
import pytest

from barograph import submit as pipeline
from barograph.as_of import as_of_instant
from barograph.catalogue.tables import Table
from barograph.pipeline.stages import STAGES
from barograph.storage.store import Store

PIPELINES = Path(__file__).resolve().parents[2] / "pipelines"


def _rows(store: Store, table: Table, as_of: str | None = None) -> None:
    """One row of nulls."""
    rows = pa.Table.from_pylist([{}], schema=table.arrow)
    store.replace_arrow(table, rows, {"as_of": as_of_instant(as_of).isoformat()} if as_of else {})


def _result(capsys: pytest.CaptureFixture[str], *arguments: str, job: str = "link") -> dict[str, object]:
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as ended:
        patch.setattr("sys.argv", [f"{job}.py", *arguments])
        pipeline.run_load() if job == "load" else pipeline.run_stages(None if job == "stage" else job)
    (line,) = capsys.readouterr().out.splitlines()
    told: dict[str, object] = orjson.loads(line)
    assert told["ok"] is False
    assert ended.value.code == told["exit_code"]
    return told


def test_there_are_two_entry_points_and_an_alias_for_each_earlier_name() -> None:
    scripts = {path.stem: path.read_text("utf-8") for path in PIPELINES.glob("*.py")}
    assert set(scripts) == {stage.name for stage in STAGES} | {"stage", "load", "all"}
    for name, text in scripts.items():
        assert f"spark-submit pipelines/{name}.py" in text
        if name not in {"stage", "load"}:
            assert f"pipelines/stage.py {name}`" in text
            assert f'run_stages("{name}")' in text


def test_the_readme_lists_what_each_stage_reads_and_writes() -> None:
    text = (PIPELINES / "README.md").read_text("utf-8")
    listed = {cells[0]: (cells[1], cells[2]) for cells in re.findall(r"\| `(\w+)` \| ([^|]*) \| ([^|]*) \|", text)}
    for stage in STAGES:
        reads, writes = (", ".join(table.label for table in tables) for tables in (stage.reads, stage.writes))
        assert listed[stage.name] == (reads, writes)


def test_a_stage_is_named_by_the_first_argument(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    said = _result(capsys, "sense", "--workspace", str(tmp_path), "--as-of", "2024-06-30", job="stage")
    assert (said["job"], said["exit_code"]) == ("sense", 4)
    assert "spark-submit pipelines/load.py --workspace" in str(said["error"])
    said = _result(capsys, "sens", "--workspace", str(tmp_path), "--as-of", "2024-06-30", job="stage")
    assert (said["job"], said["exit_code"]) == ("sens", 4)
    assert "Did you mean sense?" in str(said["error"])


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
        patch.setattr("barograph.pipeline.runner.check_inputs", breaks)
        told = _result(capsys, "--workspace", str(tmp_path), "--as-of", "2024-06-30")
    assert (told["exit_code"], told["error"]) == (1, "RuntimeError: broken")


def test_a_stage_says_what_to_run_first(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    store = Store(tmp_path)
    _rows(store, Table.MESSAGES)
    line = ("--workspace", str(tmp_path), "--as-of", "2024-06-30")
    said = _result(capsys, *line, job="sense")
    assert said["exit_code"] == 4
    assert re.search(r"reads table placements, which was never made\. Run first: .*stage\.py link", str(said["error"]))
    _rows(store, Table.PLACEMENTS, "2024-03-31")
    said = _result(capsys, *line, job="sense")
    assert said["exit_code"] == 4
    assert re.search(r"placements, which was made as of 2024-03-31.*, not 2024-06-30.*link --work", str(said["error"]))


def test_options_without_a_value_are_all_listed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    line = ("--workspace", str(tmp_path), "--as-of", "2024-06-30", "--set", "group", "--set", "embed")
    said = _result(capsys, *line)
    assert said["exit_code"] == 3
    assert said["error"] == "--set group: expected KEY=VALUE\n--set embed: expected KEY=VALUE"


def test_the_airflow_example_runs_the_stages_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example is run with stand-ins for Airflow, which is not installed here."""
    tasks: list[tuple[str, str, list[str]]] = []
    order: list[tuple[str, str]] = []

    class Task:
        def __init__(self, task_id: str, application: str, application_args: list[str], **_: object) -> None:
            self.task_id = task_id
            tasks.append((task_id, Path(application).name, application_args))

        def __rshift__(self, later: "Task") -> None:
            order.append((self.task_id, later.task_id))

    stand_ins = {
        "pendulum": SimpleNamespace(datetime=lambda *_, **__: None),
        "airflow": SimpleNamespace(),
        "airflow.models": SimpleNamespace(),
        "airflow.models.dag": SimpleNamespace(DAG=lambda **_: nullcontext()),
        "airflow.providers.apache.spark.operators.spark_submit": SimpleNamespace(SparkSubmitOperator=Task),
    }
    for name, module in stand_ins.items():
        monkeypatch.setitem(sys.modules, name, module)
    for name in ("airflow.providers", "airflow.providers.apache", "airflow.providers.apache.spark"):
        monkeypatch.setitem(sys.modules, name, SimpleNamespace())
    monkeypatch.setitem(sys.modules, "airflow.providers.apache.spark.operators", SimpleNamespace())
    runpy.run_path(str(PIPELINES / "schedule" / "airflow_dag.py"))
    names = [stage.name for stage in STAGES]
    assert order == list(zip(["load", *names[:-1]], names, strict=True))
    for name, script, arguments in tasks[1:]:
        assert (script, arguments[0]) == ("stage.py", name)
        assert "--as-of" in arguments
