"""What `status` tells: venues with spans and counts, the last load, the last run; tables where they are asked for."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from barograph.cases.repository.run_history import record_run
from barograph.catalogue.tables import Table
from barograph.cli import app
from barograph.config import Config
from barograph.storage.store import Store
from made_workspace import made_workspace


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    made = made_workspace(tmp_path_factory.mktemp("status") / "ws", cases=2)
    record_run(made, Config(), datetime(2019, 9, 30, tzinfo=UTC))
    return made


def call(root: Path, *words: str) -> tuple[str, str]:
    done = CliRunner().invoke(app.cli, ["-w", str(root), "status", *words], catch_exceptions=False)
    return done.stdout, done.stderr


def test_venues_come_first_and_the_last_run_is_told(store: Store) -> None:
    shown, said = call(store.root)
    head, first, second = shown.splitlines()
    assert head.split() == ["venue", "first", "last", "messages", "rejects"]
    assert first.split() == ["quillstone-dev-0", "2019-03-04", "2019-04-27", "14", "0"]
    assert second.startswith("quillstone-dev-1")
    assert "last load: " in said
    assert "as of 2019-09-30: 1 high, 1 to review, 0 to watch" in said
    assert store.digest(Table.MESSAGES)[:16] not in shown


def test_json_holds_it_all_and_tables_are_one_option_away(store: Store) -> None:
    told = json.loads(call(store.root, "--format", "json")[0])
    assert told.keys() == {"venues", "last_load", "last_run", "tables"}
    assert told["last_run"]["cases"] == [0, 1, 1]
    assert [(venue["messages"], venue["accounts"]) for venue in told["venues"]] == [(14, 4), (14, 4)]
    assert max(map(len, call(store.root)[0].splitlines())) <= 80
    shown, _ = call(store.root, "--tables")
    assert store.digest(Table.MESSAGES)[:16] in shown


def test_a_workspace_without_a_load_or_a_run_says_the_next_step(tmp_path: Path) -> None:
    shown, said = call(tmp_path / "none")
    assert shown == ""
    assert "nothing is loaded. Begin with: barograph --workspace" in said
    shown, said = call(made_workspace(tmp_path / "ws", cases=1).root)
    assert "last run:  none. Run with: barograph --workspace" in said
