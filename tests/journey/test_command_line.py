"""The command line as a stranger uses it: contracts of its JSON, exit codes, and reads that start no JVM."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import networkx as nx
import pytest

from barograph.workspace import Workspace

CASE_KEYS = {
    "case_id", "tier", "likelihood", "confidence", "venue", "first_crossed_at", "window_start", "window_end",
    "accounts", "target", "beneficiary", "score", "false_alarms_per_list_year",
}  # fmt: skip
RATE_KEYS = {"surrogate", "surrogate_upper", "real", "real_upper", "list_years"}


def barograph(workspace: Path, *words: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run a verb where there is no Java, so that a read that started Spark would fail."""
    program = Path(sys.executable).parent / "barograph"
    env = {key: value for key, value in os.environ.items() if key != "JAVA_HOME"} | {"PATH": str(program.parent)}
    line = [str(program), "--workspace", str(workspace), *words]
    done = subprocess.run(line, capture_output=True, text=True, env=env, timeout=120, check=False)
    assert done.returncode == code, done.stderr
    return done


def test_cases_keep_the_contract(harbor: Workspace) -> None:
    found = json.loads(barograph(harbor.store.root, "cases", "--format", "json").stdout)
    assert found
    for case in found:
        assert case.keys() >= CASE_KEYS
        assert case["false_alarms_per_list_year"].keys() >= RATE_KEYS
        assert all(account["names"] == [] for account in case["accounts"])
    rates = [max(c["false_alarms_per_list_year"]["surrogate"], c["false_alarms_per_list_year"]["real"]) for c in found]
    assert [(-c["tier"], rate) for c, rate in zip(found, rates, strict=True)] == sorted(
        (-c["tier"], rate) for c, rate in zip(found, rates, strict=True)
    )


def test_identified_cases_name_accounts_and_say_so(harbor: Workspace) -> None:
    done = barograph(harbor.store.root, "cases", "--identify", "--format", "json")
    assert all(account["addresses"] for account in json.loads(done.stdout)[0]["accounts"])


def test_tables_fit_eighty_columns(harbor: Workspace) -> None:
    for verb in (("cases",), ("status",), ("show", harbor.cases()[0].case_id)):
        for line in barograph(harbor.store.root, *verb).stdout.splitlines():
            assert len(line) <= 80, line


def test_csv_is_csv(harbor: Workspace) -> None:
    rows = list(csv.DictReader(io.StringIO(barograph(harbor.store.root, "cases", "--format", "csv").stdout)))
    assert rows[0]["case_id"] == harbor.cases()[0].case_id


def test_show_tells_what_speaks_against(harbor: Workspace) -> None:
    shown = barograph(harbor.store.root, "show", harbor.cases()[0].case_id).stdout
    assert "INNOCENT EXPLANATIONS" in shown
    assert "It is not proof" in " ".join(shown.split())


def test_export_writes_files_that_verify(harbor: Workspace, tmp_path: Path) -> None:
    case_id = harbor.cases()[0].case_id
    written = barograph(harbor.store.root, "export", case_id, "--out", str(tmp_path)).stdout.split()
    assert {Path(path).suffix for path in written} == {".html", ".json"}
    barograph(harbor.store.root, "verify", *written)
    document = tmp_path / f"{case_id}.json"
    document.write_bytes(document.read_bytes().replace(b"new account", b"old account"))
    assert "DIFFERS" in barograph(harbor.store.root, "verify", str(document), code=4).stdout


@pytest.mark.parametrize(("form", "read"), [("gexf", nx.read_gexf), ("graphml", nx.read_graphml)])
def test_graphs_are_read_by_others(harbor: Workspace, tmp_path: Path, form: str, read: object) -> None:
    assert callable(read)
    for what in (harbor.cases()[0].case_id, "harbor"):
        path = barograph(harbor.store.root, "graph", what, "--format", form, "--out", str(tmp_path)).stdout.strip()
        assert read(path).number_of_edges() > 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["show", "C-NOSUCHCASE"], 4, "no case C-NOSUCHCASE"),
        (["cases", "--set"], 2, "No such option"),
        (["casse"], 2, "Did you mean cases?"),
        (["load", "mboks", "x.mbox"], 4, "Did you mean mbox?"),
        (["load", "auto", "no-such.mbox"], 4, "no such file"),
        (["graph", "harbour", "--format", "json"], 4, "Did you mean harbor?"),
    ],
)
def test_mistakes_are_answered_with_the_way_out(harbor: Workspace, words: list[str], code: int, said: str) -> None:
    assert said in barograph(harbor.store.root, *words, code=code).stderr


def test_configuration_faults_are_told_at_once(harbor: Workspace) -> None:
    settings = ["--set", "group.k_mx=4", "--set", "account.rho=2"]
    program = Path(sys.executable).parent / "barograph"
    done = subprocess.run([str(program), *settings, "cases"], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 3
    assert "group.k_mx" in done.stderr
    assert "Did you mean group.k_max?" in done.stderr
    assert "account.rho" in done.stderr


def test_a_run_without_messages_says_what_to_do(tmp_path: Path) -> None:
    assert "Load an archive first" in barograph(tmp_path / "none", "run", "--as-of", "2024-01-01", code=4).stderr
