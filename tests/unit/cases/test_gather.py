"""The rows of a case, collected from written tables without a JVM."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pyarrow.compute as pc
import pytest

from barograph.cases.build import build
from barograph.cases.inputs.gather import CaseReader
from barograph.catalogue.tables import Table
from barograph.config import Config
from barograph.errors import DataError
from barograph.storage.store import Store
from case_samples import AS_OF, INES, MAREN, PELLE, START, TOVE
from made_workspace import made_workspace, numbered


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return made_workspace(tmp_path_factory.mktemp("gather") / "ws", cases=3)


def test_what_was_written_is_what_is_read(store: Store) -> None:
    given = numbered(1)
    read = CaseReader(store, Config(), AS_OF).inputs(given.episode.episode_id)
    assert read.episode == given.episode
    assert read.group == given.group
    assert {finding.family for finding in read.findings} == {finding.family for finding in given.findings}
    assert {kind.message_id for kind in read.kinds} == {kind.message_id for kind in given.kinds}
    assert {act.message_id for act in read.acts} == set(given.episode.message_ids)
    assert {right.kind for right in read.rights} == {"member", "push"}
    assert [month.month for month in read.exposure] == [month.month for month in given.exposure if month.month <= AS_OF]
    assert len(read.loads) == 1
    assert read.around.venues == given.around.venues


def test_neighbours_come_from_the_edges_and_every_account_of_the_threads_is_known(store: Store) -> None:
    read = CaseReader(store, Config(), AS_OF).inputs(numbered(0).episode.episode_id)
    core = {MAREN.identity, PELLE.identity, INES.identity, TOVE.identity}
    known = {account.identity_id for account in read.accounts}
    assert len(core & known) == 4
    assert core.isdisjoint(read.neighbours)
    assert set(read.neighbours) <= known
    ends = {*read.edges["actor"].to_pylist(), *read.edges["towards"].to_pylist()}
    assert ends <= core | set(read.neighbours)


def test_a_cap_on_the_picture_leaves_neighbours_out_and_counts_them(store: Store) -> None:
    settings = Config(graphs={"max_nodes": 6})
    wide = CaseReader(store, Config(), AS_OF).inputs(numbered(0).episode.episode_id)
    read = CaseReader(store, settings, AS_OF).inputs(numbered(0).episode.episode_id)
    assert read.neighbours == wide.neighbours[:2]
    assert read.around.capped_neighbours == len(wide.neighbours) - 2
    assert len(build(read).graph.nodes) <= 6


def test_nothing_after_the_as_of_is_read(store: Store) -> None:
    early = START + timedelta(days=50)
    read = CaseReader(store, Config(), early).inputs(numbered(0).episode.episode_id)
    assert max(message.sent_at for message in read.messages) <= early
    assert max(place.sent_at for place in read.placements) <= early
    assert read.rights == ()
    assert pc.max(read.edges["at"]).as_py() <= early


def test_an_episode_that_is_not_there_is_named(store: Store) -> None:
    with pytest.raises(DataError, match="no episode"):
        CaseReader(store, Config(), AS_OF).inputs("f" * 32)


def test_messages_that_are_gone_are_told_with_the_way_back(tmp_path: Path) -> None:
    broken = made_workspace(tmp_path / "ws", cases=1)
    broken.replace_arrow(Table.PLACEMENTS, Table.PLACEMENTS.arrow.empty_table(), {"stage": "made"})
    with pytest.raises(DataError, match="barograph run --from link"):
        CaseReader(broken, Config(), AS_OF).inputs(numbered(0).episode.episode_id)


def test_reading_twice_gives_the_same_case(store: Store) -> None:
    first, second = (build(CaseReader(store, Config(), AS_OF).inputs(numbered(2).episode.episode_id)) for _ in range(2))
    assert first.digest == second.digest
