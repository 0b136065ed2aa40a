"""The demo archive, taken the whole way once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from barograph.cli import demo
from barograph.config import load_config
from barograph.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Truth:
    """What was planted in the demo archive."""

    accounts: dict[str, list[str]]
    target: str
    beneficiary: str
    look_alikes: dict[str, set[str]]


@pytest.fixture(scope="session")
def truth() -> Truth:
    read = json.loads((ROOT / "data" / "demo" / "truth.json").read_text(encoding="utf-8"))
    campaign = read["campaign"]
    return Truth(
        {account["address"]: account["message_ids"] for account in campaign["accounts"]},
        campaign["target"]["address"],
        campaign["beneficiary"]["address"],
        {name: {account["address"] for account in group["accounts"]} for name, group in read["look_alikes"].items()},
    )


def loaded_demo(root: Path) -> Workspace:
    config = load_config(overrides={f"projects.{demo.VENUE}": demo.PROJECT})
    config = config.model_copy(update={"projects": {demo.VENUE: demo.PROJECT, demo.TRACKER: demo.PROJECT}})
    workspace = Workspace(root, config)
    workspace.load(demo.demo_folder() / "harbor-list.mbox", venue=demo.VENUE)
    workspace.load(demo.demo_folder() / "harbor-tracker.jsonl", venue=demo.TRACKER)
    return workspace


@pytest.fixture(scope="session")
def harbor(spark: object, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The demo workspace after a run; tests must not write to it."""
    workspace = loaded_demo(tmp_path_factory.mktemp("harbor") / "ws")
    workspace.run(demo.AS_OF)
    return workspace
