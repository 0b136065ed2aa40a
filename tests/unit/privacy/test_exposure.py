"""The exposure view speaks of projects and months, never of people; `explain` speaks as the code does."""

from datetime import UTC, datetime
from pathlib import Path

import orjson
import pyarrow as pa
import pytest
from click.testing import CliRunner

from barograph.catalogue.tables import Table
from barograph.cli.app import cli
from barograph.errors import DataError
from barograph.storage.store import Store


@pytest.fixture
def root(tmp_path: Path) -> Path:
    rows = [
        {"project": project, "month": datetime(2024, month, 1, tzinfo=UTC), "maintainers": 1, "threads": 9,
         "median_reply_days": 8.5, "unanswered_share": 0.5, "activity_ratio": 0.4, "load_stated": month == 3}
        for project in ("harbor", "quay")
        for month in (1, 2, 3)
    ]  # fmt: skip
    Store(tmp_path).replace_arrow(Table.EXPOSURE, pa.Table.from_pylist(rows, schema=Table.EXPOSURE.arrow), {})
    return tmp_path


def _run(root: Path, *arguments: str) -> str:
    result = CliRunner().invoke(cli, ["-w", str(root), *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_latest_months_of_each_project(root: Path) -> None:
    told = orjson.loads(_run(root, "exposure", "--months", "2", "--format", "json"))
    assert [(row["project"], row["month"]) for row in told] == [
        ("harbor", "2024-02"), ("harbor", "2024-03"), ("quay", "2024-02"), ("quay", "2024-03"),
    ]  # fmt: skip
    assert [row["load_stated"] for row in told] == [False, True, False, True]
    assert "harbor" not in _run(root, "exposure", "--project", "quay")


def test_no_column_of_exposure_can_name_or_identify_anybody() -> None:
    names = set(Table.EXPOSURE.columns)
    assert not {name for name in names if name.endswith(("_id", "identity", "name", "address", "login", "text"))}
    assert not any(column.private for column in Table.EXPOSURE.value.columns)


def test_explain_tells_meaning_limits_and_thresholds_in_force(root: Path) -> None:
    told = _run(root, "--set", "account.rho=0.4", "explain", "surprise")
    assert "account.rho = 0.4" in told
    told = _run(root, "explain", "role_act")
    assert "INNOCENT EXPLANATIONS" in told
    assert "LIMITS" in told
    assert "*Limits*" not in told


def test_explain_lists_everything_and_names_the_nearest(root: Path) -> None:
    listed = orjson.loads(_run(root, "explain", "--format", "json"))
    assert {"pressure", "core", "role-act", "exposure"} <= set(listed)
    with pytest.raises(DataError, match="Did you mean exposure"):
        CliRunner().invoke(cli, ["-w", str(root), "explain", "exposur"], catch_exceptions=False)


def test_projects_most_alone_come_first_with_what_one_can_do(root: Path) -> None:
    store = Store(root)
    row = store.arrow(Table.EXPOSURE).to_pylist()[0]
    latest = {**row, "month": datetime(2024, 4, 1, tzinfo=UTC)}
    rows = [
        {**latest, "project": "harbor", "maintainers": 4, "unanswered_share": 0.1, "load_stated": False},
        {**latest, "project": "quay", "unanswered_share": 0.9, "load_stated": False},
        {**latest, "project": "mole", "unanswered_share": 0.2, "load_stated": True},
    ]
    held = pa.Table.from_pylist([row, *rows], schema=Table.EXPOSURE.arrow)
    store.replace_arrow(Table.EXPOSURE, held, {})
    told = orjson.loads(_run(root, "exposure", "--rank", "--format", "json"))
    assert [(item["project"], item["one_can"].partition(";")[0]) for item in told] == [
        ("quay", "ask first"), ("mole", "ask for nothing new"), ("harbor", "nothing now"),
    ]  # fmt: skip
    assert {item["month"] for item in told} == {"2024-04"}


def test_a_stratum_keeps_to_watched_projects_marked_so(root: Path) -> None:
    (root / "watch.yaml").write_text(
        "projects:\n  quay:\n    strata: [dependency]\n    venues:\n"
        "      - {venue: quay, kind: git, url: 'https://git.example.org/quay'}\n"
    )
    told = orjson.loads(_run(root, "exposure", "--stratum", "dependency", "--format", "json"))
    assert [item["project"] for item in told] == ["quay"]
    with pytest.raises(DataError, match="Did you mean dependency"):
        _run(root, "exposure", "--stratum", "dependencies")
