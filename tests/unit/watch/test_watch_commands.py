"""The verbs of the watch, and what `cases` says of its run."""

from pathlib import Path

from click.testing import CliRunner, Result

from barograph.cases.repository.case_repository import CaseRepository
from barograph.cases.repository.decisions import Judgement, record
from barograph.cases.repository.run_history import record_run
from barograph.catalogue.tables import Table
from barograph.cli.app import cli
from barograph.config import Config
from barograph.storage.store import Store
from barograph.watch.sync import alone
from case_samples import AS_OF
from made_workspace import made_workspace


def _call(root: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["-w", str(root), *words])


def test_the_list_is_kept_and_checked(tmp_path: Path) -> None:
    url = "https://lists.example.org/harbor"
    assert _call(tmp_path, "watch", "add", "harbor", "dev", "public-inbox", url).exit_code == 0
    more = ("harbor", "crew/harbor", "github", "https://api.github.com/repos/crew/harbor", "--token-env", "NO_SUCH")
    assert _call(tmp_path, "watch", "add", *more).exit_code == 0
    assert "public-inbox  https://lists.example.org/harbor" in _call(tmp_path, "watch", "list").stdout
    assert "NO_SUCH is not set" in str(_call(tmp_path, "watch", "check").exception)
    assert _call(tmp_path, "watch", "remove", "harbor", "crew/harbor").exit_code == 0
    assert "1 projects, 1 venues; no fault" in _call(tmp_path, "watch", "check").stderr
    bad = _call(tmp_path, "watch", "add", "harbor", "dev", "mbx", url)
    assert "Did you mean mbox?" in str(bad.exception)


def test_only_one_fetch_at_a_time(tmp_path: Path) -> None:
    _call(tmp_path, "watch", "add", "p", "code", "git", str(tmp_path / "none"))
    with alone(tmp_path.resolve()):
        refused = _call(tmp_path, "sync")
    assert refused.exception is not None
    assert type(refused.exception).__name__ == "BusyError"


def test_a_venue_that_cannot_be_fetched_is_a_fault_of_the_data(tmp_path: Path) -> None:
    assert "nothing is watched" in str(_call(tmp_path, "update").exception)
    _call(tmp_path, "watch", "add", "p", "code", "git", str(tmp_path / "none"))
    for verb in (("sync",), ("update", "--as-of", "2024-01-01")):
        failed = _call(tmp_path, *verb)
        assert getattr(failed.exception, "exit_code", None) == 4
        assert "no git repository there" in str(failed.exception)


def test_cases_says_of_which_run_it_speaks_and_why_it_lists_nothing(tmp_path: Path) -> None:
    assert "nothing is loaded" in _call(tmp_path / "none", "cases").stderr
    store = made_workspace(tmp_path / "ws", cases=2)
    assert "not in the history" in _call(store.root, "cases").stderr
    run = record_run(store, Config(), AS_OF)
    listed = _call(store.root, "cases")
    assert f"of run {run.run_id[:8]} as of " in listed.stderr
    project = store.arrow(Table.CASES)["project"].to_pylist()[0]
    assert len(_call(store.root, "cases", "--project", project, "--format", "csv").stdout.splitlines()) == 2
    assert "no project harbour" in str(_call(store.root, "cases", "--project", "harbour").exception)
    for case in CaseRepository(store).entries(False):
        record(store, case.case_id, Judgement("FalsePositive", "fern", "a course", AS_OF))
    assert "no open case: all 2 are dismissed" in _call(store.root, "cases").stderr
    store.replace_arrow(Table.CASES, store.arrow(Table.CASES).slice(0, 0), {"as_of": AS_OF.isoformat()})
    assert "no case. That means little" in _call(store.root, "cases").stderr
    store.replace_arrow(Table.PLACEMENTS, store.arrow(Table.PLACEMENTS).slice(0, 0), {})
    assert "no message is dated " in _call(store.root, "cases").stderr


def test_messages_without_a_run_are_told_apart(tmp_path: Path) -> None:
    made = made_workspace(tmp_path / "ws", cases=1)
    fresh = Store(tmp_path / "loaded")
    fresh.replace_arrow(Table.MESSAGES, made.arrow(Table.MESSAGES), {})
    assert "never run" in _call(fresh.root, "cases").stderr


def test_whatsnew_is_printed_and_written(tmp_path: Path) -> None:
    store = made_workspace(tmp_path / "ws", cases=2)
    assert "no run is recorded" in str(_call(store.root, "whatsnew").exception)
    record_run(store, Config(), AS_OF)
    told = _call(store.root, "whatsnew", "--out", str(tmp_path / "out"))
    assert told.stdout.count("new ") >= 2
    assert (tmp_path / "out" / "whatsnew.html").is_file()
    assert len(_call(store.root, "whatsnew", "--runs", "--format", "csv").stdout.splitlines()) == 2
