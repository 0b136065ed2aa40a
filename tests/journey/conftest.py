"""The demo archive, taken the whole way once."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from barograph.cli import demo
from barograph.config import Config, load_config
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


def demo_config() -> Config:
    projects = {demo.VENUE: demo.PROJECT, demo.TRACKER: demo.PROJECT}
    return load_config().model_copy(update={"projects": projects})


def loaded_demo(root: Path) -> Workspace:
    workspace = Workspace(root, demo_config())
    workspace.load(demo.demo_folder() / "harbor-list.mbox", venue=demo.VENUE)
    workspace.load(demo.demo_folder() / "harbor-tracker.jsonl", venue=demo.TRACKER)
    return workspace


@pytest.fixture(scope="session")
def harbor(spark: object, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The demo workspace after a run; tests must not write to it.

    A run costs a minute or two, so the processes that share the tests make it once and each takes a copy.
    """
    own = tmp_path_factory.mktemp("harbor") / "ws"
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return _after_a_run(own)
    shared = tmp_path_factory.getbasetemp().parent / "harbor-of-all"
    with shared.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shared.exists():
            _after_a_run(tmp_path_factory.mktemp("made") / "ws").store.root.rename(shared)
    shutil.copytree(shared, own)
    return Workspace(own, demo_config())


def _after_a_run(root: Path) -> Workspace:
    workspace = loaded_demo(root)
    workspace.run(demo.AS_OF)
    return workspace
