"""Gains of access: when, how fast against other gains, and what was public before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from click.testing import CliRunner

from barograph.cases.repository.handovers import Gain, handovers
from barograph.catalogue.tables import Table
from barograph.cli.app import cli
from barograph.errors import DataError
from barograph.storage.store import Store

BEGUN = datetime(2018, 1, 1, tzinfo=UTC)
NAMES = {"ada": "Ada Fern", "bo": "Bo Moss", "cy": "Cy Reed", "di": "Di Holt"}


def day(number: int) -> datetime:
    return BEGUN + timedelta(days=number)


def write(store: Store, table: Table, rows: list[dict[str, Any]]) -> None:
    store.replace_arrow(table, pa.Table.from_pylist(rows, schema=table.arrow), {"as_of": day(2000).isoformat()})


def message(number: int, who: str, project: str, at: int, to: str | None = None) -> dict[str, Any]:
    return {
        "message_id": f"{number:032x}", "venue": f"{project}-list", "project": project, "identity_id": who,
        "parent_identity": to, "sent_at": day(at), "account_id": who, "patch": number % 2 == 0,
    }  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """harbor: ada there from the beginning, bo after 700 days, cy after 30; quay: di after 500."""
    store = Store(tmp_path / "ws")
    said = [message(1, "ada", "harbor", 0), message(2, "bo", "harbor", 10), message(3, "cy", "harbor", 870)]
    said += [message(4, "cy", "harbor", 880, to="ada"), message(5, "ada", "harbor", 880, to="cy")]
    said += [message(6, "di", "quay", 0), message(7, "di", "quay", 400), message(8, "cy", "harbor", 1000)]
    columns = set(Table.PLACEMENTS.columns)
    write(store, Table.PLACEMENTS, [{k: v for k, v in row.items() if k in columns} for row in said])
    columns = set(Table.MESSAGES.columns)
    write(store, Table.MESSAGES, [{k: v for k, v in row.items() if k in columns} for row in said])
    known = [{"account_id": who, "identity_id": who, "names": [name]} for who, name in NAMES.items()]
    write(store, Table.ACCOUNTS, known)
    steps = [("ada", "push", 5, "harbor-git"), ("bo", "push", 710, "harbor-git"), ("cy", "commit", 890, "harbor-git")]
    steps += [("cy", "merge", 900, "harbor-git"), ("cy", "release", 950, "harbor-git"), ("di", "push", 500, "quay-git")]
    steps += [("bo", "member", 3000, "harbor-git")]
    rights = [
        {"right_id": f"{n:032x}", "venue": venue, "at": day(at), "account_id": who, "kind": kind}
        for n, (who, kind, at, venue) in enumerate(steps)
    ]
    write(store, Table.RIGHTS, rights)
    return store


PROJECTS = {"harbor-git": "harbor", "quay-git": "quay"}


def found(store: Store, **more: bool) -> dict[str, Gain]:
    return {gain.account: gain for gain in handovers(store, PROJECTS, "harbor", **more)}


def test_gains_are_by_time_and_compared_with_gains_here_and_elsewhere(store: Store) -> None:
    assert [gain.account for gain in handovers(store, PROJECTS, "harbor")] == ["ada", "bo", "cy"]
    ada, bo, cy = found(store).values()
    assert (ada.compared, bo.compared, cy.compared) == (False, True, True)
    assert (bo.days_there, cy.days_there) == (700.0, 30.0)
    assert (bo.as_fast_here, bo.gains_here, bo.as_fast_elsewhere, bo.gains_elsewhere) == (1, 1, 1, 1)
    assert (cy.as_fast_here, cy.gains_here, cy.as_fast_elsewhere, cy.gains_elsewhere) == (0, 1, 0, 1)


def test_the_year_before_is_counted_and_nothing_after_the_gain(store: Store) -> None:
    cy = found(store)["cy"]
    assert (cy.messages, cy.active_days, cy.answers, cy.answered, cy.patches, cy.commits) == (2, 2, 1, 1, 1, 1)


def test_the_ladder_holds_the_first_event_of_each_kind_up_to_the_as_of(store: Store) -> None:
    gains = found(store)
    assert [(rung.kind, rung.at) for rung in gains["cy"].ladder] == [
        ("commit", day(890)), ("merge", day(900)), ("release", day(950)),
    ]  # fmt: skip
    assert [rung.kind for rung in gains["bo"].ladder] == ["push"]


def test_names_only_where_asked_for(store: Store) -> None:
    assert {gain.names for gain in found(store).values()} == {()}
    assert found(store, identify=True)["cy"].names == ("Cy Reed",)


def test_an_unknown_project_and_a_workspace_without_a_run(store: Store, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="Did you mean harbor"):
        handovers(store, PROJECTS, "harbour")
    with pytest.raises(DataError, match="barograph run"):
        handovers(Store(tmp_path / "none"), {}, "harbor")


def test_the_verb_names_nobody(store: Store) -> None:
    told = CliRunner().invoke(cli, ["-w", str(store.root), "handover", "harbor-git"])
    assert told.exit_code == 0, told.output
    assert not [name for name in NAMES.values() if name in told.output]
    assert "days_there" in told.stdout
