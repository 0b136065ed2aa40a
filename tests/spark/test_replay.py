"""The answer of a replay at a date is that of a fresh run as of it, whatever the archive holds later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from barograph.as_of import as_of_instant
from barograph.catalogue.tables import Table
from barograph.evaluation.replay import episodes_as_of
from barograph.evaluation.scratch_runner import LAST, ScratchRunner
from barograph.pipeline import runner as pipeline
from barograph.pipeline.stage import Context
from barograph.pipeline.stages import stages_to
from barograph.workspace import Workspace

LIST = Path(__file__).resolve().parents[2] / "data" / "demo" / "harbor-list.mbox"
DATE = "2023-05-20"
"""In the middle of the invented campaign of the demo."""


@pytest.fixture(scope="module")
def loaded(spark: object, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace(tmp_path_factory.mktemp("replay"))
    workspace.load(LIST, venue="harbor-list")
    return workspace


def scrambled(messages: pa.Table, after: datetime) -> pa.Table:
    """The messages up to an instant as they are, the later ones with authors, texts, parents and dates mixed up."""
    is_later = np.array([at > after for at in messages["sent_at"].to_pylist()])
    later = messages.filter(pa.array(is_later))
    random = np.random.default_rng(1)
    mixed = {name: random.permutation(later.num_rows) for name in ("account_id", "own_text", "reply_to", "sent_at")}
    mixed |= {"display_name": mixed["account_id"], "address": mixed["account_id"]}
    mixed |= {"content_key": mixed["own_text"], "words": mixed["own_text"], "text_digest": mixed["own_text"]}
    for name, order in mixed.items():
        column = later[name].take(pa.array(order))
        later = later.set_column(later.schema.get_field_index(name), later.schema.field(name), column)
    return pa.concat_tables([messages.filter(pa.array(~is_later)), later])


def detected(workspace: Workspace, as_of: datetime) -> list[dict[str, Any]]:
    """Run the stages up to detection in a workspace."""
    with workspace.store.writing():
        for stage in stages_to(LAST):
            pipeline.run_stage(lambda: workspace.spark, stage, Context(workspace.config, as_of, workspace.store))
    return known(workspace.store.arrow(Table.EPISODES).to_pylist())


def known(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: row["episode_id"])


def test_a_replay_is_a_run_as_of_each_date_and_sees_nothing_later(loaded: Workspace, tmp_path: Path) -> None:
    as_of = as_of_instant(DATE)
    fresh = detected(loaded, as_of)
    assert fresh, "the demo must hold an episode at this date, or nothing is tested"

    other = Workspace(tmp_path / "scrambled", loaded.config)
    changed = scrambled(loaded.store.arrow(Table.MESSAGES), as_of)
    assert changed != loaded.store.arrow(Table.MESSAGES)
    other.store.replace_arrow(Table.MESSAGES, changed, {"stage": "test"})
    runner = ScratchRunner(other.spark, other.store, other.config)
    with runner.working():
        assert known(episodes_as_of(runner, as_of).episodes) == fresh


def test_order_of_rows_and_number_of_partitions_change_nothing(
    loaded: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_of, setting = as_of_instant(DATE), "spark.sql.shuffle.partitions"
    fresh = detected(loaded, as_of)
    messages = loaded.store.arrow(Table.MESSAGES)
    other = Workspace(tmp_path / "mixed", loaded.config)
    other.store.replace_arrow(
        Table.MESSAGES, messages.take(pa.array(np.random.default_rng(2).permutation(messages.num_rows))), {"by": "test"}
    )
    before = str(other.spark.conf.get(setting))
    assert pipeline.fitted(other.spark, messages.num_rows)[setting] == "1", "the first run had one partition"
    other.spark.conf.set(setting, "8")
    monkeypatch.setattr(pipeline, "ROWS_A_PARTITION", 1)
    assert pipeline.fitted(other.spark, messages.num_rows) == {setting: "8"}
    try:
        assert detected(other, as_of) == fresh
    finally:
        other.spark.conf.set(setting, before)
    by_id = [("message_id", "ascending")]
    made, first = (held.store.arrow(Table.ACTS).sort_by(by_id) for held in (other, loaded))
    assert made.equals(first)


def test_every_mail_once_more_in_another_venue_of_the_project_changes_no_score(
    loaded: Workspace, tmp_path: Path
) -> None:
    as_of = as_of_instant(DATE)
    fresh = detected(loaded, as_of)
    messages = loaded.store.arrow(Table.MESSAGES)
    other_id = pa.array([value[::-1] for value in messages["message_id"].to_pylist()])
    other_venue = pa.array([f"copy-of-{value}" for value in messages["venue"].to_pylist()])
    copies = messages.set_column(0, messages.schema.field("message_id"), other_id)
    copies = copies.set_column(messages.schema.get_field_index("venue"), messages.schema.field("venue"), other_venue)
    config = loaded.config.model_copy(update={"projects": {"copy-of-harbor-list": "harbor-list"}})
    other = Workspace(tmp_path / "twice", config)
    other.store.replace_arrow(Table.MESSAGES, pa.concat_tables([messages, copies]), {"by": "test"})
    counts = ("score", "k", "newcomers", "surprises", "window_start", "window_end", "tier")
    told = [[{name: row[name] for name in counts} for row in rows] for rows in (detected(other, as_of), fresh)]
    assert sorted(told[0], key=str) == sorted(told[1], key=str)


def test_alarms_tell_when_they_were_first_crossed_and_name_nobody_unasked(loaded: Workspace) -> None:
    found = loaded.replay("2023-05-01", "2023-06-30", "quarter", min_tier=1)
    assert [step.as_of.date().isoformat() for step in found.steps] == ["2023-06-30"]
    assert found.list_years == pytest.approx(61 / 365.25, abs=0.02)
    assert len(found.alarms) == 1
    alarm = found.alarms[0]
    assert datetime(2023, 5, 1, tzinfo=UTC) < alarm.first_crossed_at < as_of_instant("2023-06-30")
    assert alarm.first_seen_as_of - alarm.first_crossed_at > timedelta(0)
    assert [account.label for account in alarm.accounts] == [f"A{n}" for n in range(1, len(alarm.accounts) + 1)]
    assert not [account for account in alarm.accounts if account.names or account.addresses]
