"""The history of runs, and what is new between two of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from barograph.cases.repository.case_repository import CaseRepository
from barograph.cases.repository.decisions import Judgement, record
from barograph.cases.repository.run_history import RunCase, record_run, rests_on_the_same, runs, state_of
from barograph.catalogue.tables import Table
from barograph.config import Config
from barograph.errors import DataError
from barograph.storage.store import Store
from barograph.watch.changes import one_line, sentences, whatsnew
from barograph.watch.letter import page, plain_text, write_letter
from case_samples import AS_OF
from made_workspace import build_cases, made_workspace, numbered, write

LATER = AS_OF + timedelta(days=7)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = made_workspace(tmp_path / "ws", cases=2)
    record_run(made, Config(), AS_OF)
    return made


def _again(store: Store, *numbers: int, tier: int | None = None, less: int = 0) -> None:
    """Another run that finds these cases, perhaps of another tier or with fewer messages."""
    cases = [numbered(n) for n in numbers]
    cases = [
        replace(
            case,
            episode=replace(
                case.episode,
                tier=case.episode.tier if tier is None else tier,
                message_ids=case.episode.message_ids[: len(case.episode.message_ids) - less],
            ),
        )
        for case in cases
    ]
    write(store, cases)
    build_cases(store)


def test_a_run_is_recorded_once_and_named_by_its_first_letters(store: Store) -> None:
    first = record_run(store, Config(), AS_OF)
    assert runs(store) == (first,)
    second = record_run(store, Config(), LATER)
    assert [run.number for run in runs(store)] == [1, 2]
    assert store.row_count(Table.RUN_CASES) == 4
    assert whatsnew(store, run=second.run_id[:6]).run == second
    with pytest.raises(DataError, match="no run zz"):
        whatsnew(store, run="zz")


def test_a_record_that_was_killed_leaves_nothing(store: Store) -> None:
    rows = store.arrow(Table.RUN_CASES)
    (first,) = runs(store)
    store.replace_arrow(Table.RUNS, store.arrow(Table.RUNS).slice(0, 0), {})
    assert record_run(store, Config(), AS_OF) == first
    assert store.arrow(Table.RUN_CASES).equals(rows)


def test_the_history_names_nobody(store: Store) -> None:
    names = CaseRepository(store).entries(identify=True)
    told = str(store.arrow(Table.RUNS).to_pylist()) + str(store.arrow(Table.RUN_CASES).to_pylist())
    words = [word for case in names for account in case.accounts for word in (*account.names, *account.addresses)]
    assert words
    assert [word for word in words if word in told] == []
    assert "account" not in " ".join(Table.RUN_CASES.columns)


def test_a_run_rests_on_loads_settings_and_code(store: Store) -> None:
    (run,) = runs(store)
    assert rests_on_the_same(run, state_of(store, Config()))
    other = Config().model_copy(update={"projects": {"a": "b"}})
    assert not rests_on_the_same(run, state_of(store, other))


def test_in_the_first_run_every_case_is_new(store: Store) -> None:
    news = whatsnew(store)
    assert news.before is None
    assert [change.step for change in news.changes] == ["new", "new"]
    assert news.changes[0].why == ("first run",)
    assert one_line(news).endswith(": 2 new; 2 open")


def test_raised_lowered_and_vanished_cases_are_told_with_the_reason(store: Store) -> None:
    _again(store, 1, tier=2)
    record_run(store, Config(), LATER)
    news = whatsnew(store)
    assert [(change.step, change.tier_before, change.tier) for change in news.changes] == [
        ("raised", 1, 2),
        ("vanished", 2, None),
    ]
    assert any("as-of moved" in reason for reason in news.changes[0].why)
    _again(store, 1, tier=0)
    record_run(store, Config(projects={"x": "y"}), LATER)
    (lowered,) = whatsnew(store).changes
    assert (lowered.step, lowered.why) == ("lowered", ("configuration changed",))
    assert any(sentence.startswith("lowered: C-") for sentence in sentences((lowered,)))
    whole = whatsnew(store, since=AS_OF)
    assert [change.step for change in whole.changes] == ["lowered", "vanished"]


def test_a_dismissed_case_is_told_and_told_again_when_it_returns(store: Store) -> None:
    _again(store, 0, 1, less=1)
    record_run(store, Config(), AS_OF)
    case = CaseRepository(store).entries(False)[0].case_id
    record(store, case, Judgement("FalsePositive", "fern", "a course", datetime(2030, 1, 1, tzinfo=UTC)))
    record_run(store, Config(), LATER)
    (gone,) = whatsnew(store).changes
    assert (gone.step, gone.case_id) == ("dismissed", case)
    assert "decision: New became FalsePositive" in gone.why
    _again(store, 0, 1)
    record_run(store, Config(), LATER)
    (back,) = whatsnew(store).changes
    assert (back.step, "new mail: 1 more in the case" in back.why) == ("returned", True)


def test_a_case_is_followed_when_its_id_changes(store: Store) -> None:
    rows = store.arrow(Table.RUN_CASES).to_pylist()
    changed = [{**row, "case_id": f"C-OLD{number}"} for number, row in enumerate(rows)]
    import pyarrow as pa

    store.replace_arrow(Table.RUN_CASES, pa.Table.from_pylist(changed, schema=Table.RUN_CASES.arrow), {})
    record_run(store, Config(), LATER)
    assert whatsnew(store).changes == ()
    assert RunCase.table is Table.RUN_CASES


def test_nothing_before_that_date_and_nothing_run(store: Store, tmp_path: Path) -> None:
    assert whatsnew(store, since=AS_OF - timedelta(days=1)).before is None
    with pytest.raises(DataError, match="no run is recorded"):
        whatsnew(Store(tmp_path / "none"))


def test_the_letter_is_one_line_on_a_quiet_night_and_escapes_what_it_shows(store: Store, tmp_path: Path) -> None:
    news = whatsnew(store)
    hostile = replace(news.changes[0], project="<script>x</script>\u202e")
    loud = replace(news, changes=(hostile,))
    assert "<script>" not in page(loud)
    assert "\u202e" not in page(loud) + plain_text(loud)
    assert plain_text(replace(news, changes=())).count("\n") == 1
    text, markup = write_letter(tmp_path / "out", plain_text(loud), page(loud))
    assert text.stat().st_mode & 0o077 == markup.stat().st_mode & 0o077 == 0
