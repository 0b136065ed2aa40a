"""Where the review page is served from and to: this machine, under an address of its own, with files of the package."""

from __future__ import annotations

import re
import socket
from datetime import UTC, datetime
from hashlib import sha256
from importlib.resources import files
from inspect import signature
from pathlib import Path

import pytest

from barograph.cli.review import command
from barograph.errors import DataError
from barograph.review.server import Served, prepared
from barograph.review.service import ReviewService
from barograph.storage.store import Store

ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/([\w-]{32,})/")
STATIC = files("barograph.review").joinpath("static")
CYTOSCAPE = "081591ab735b2b6a3b31a3c60f8f3a3e2fee8c92939e0c7820ad1208571b6cd8"
"""SHA-256 of `cytoscape.min.js` of the npm package cytoscape 3.34.4, as published."""


def serve(root: Path, port: int = 0) -> Served:
    return prepared(ReviewService(Store(root)), lambda: datetime(2024, 5, 1, tzinfo=UTC), port=port)


def test_each_run_has_a_port_and_a_token_of_its_own(tmp_path: Path) -> None:
    both = serve(tmp_path), serve(tmp_path)
    first, second = (ADDRESS.fullmatch(served.url) for served in both)
    assert first and second
    assert first.group(1) != second.group(1)
    assert first.group(2) != second.group(2)


def test_no_other_address_of_this_machine_is_answered(tmp_path: Path) -> None:
    served = serve(tmp_path)  # held, or its port is free again
    found = ADDRESS.fullmatch(served.url)
    assert found
    port = int(found.group(1))
    with socket.create_connection(("127.0.0.1", port), 5):
        pass
    with pytest.raises(OSError), socket.create_connection(("127.0.0.2", port), 5):
        pass


def test_nobody_can_ask_for_another_address() -> None:
    assert "host" not in signature(prepared).parameters
    assert not [option for option in command.params if "host" in option.name or "bind" in option.name]


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    served = serve(tmp_path)  # held, or its port is free again
    found = ADDRESS.fullmatch(served.url)
    assert found
    with pytest.raises(DataError, match="Choose another with --port"):
        serve(tmp_path, int(found.group(1)))


def test_the_vendored_library_is_the_published_one_and_its_licence_lies_beside_it() -> None:
    assert sha256(STATIC.joinpath("cytoscape.min.js").read_bytes()).hexdigest() == CYTOSCAPE
    assert "Permission is hereby granted, free of charge" in STATIC.joinpath("cytoscape.LICENSE.txt").read_text("utf-8")
    assert "cytoscape.js 3.34.4" in STATIC.joinpath("README.md").read_text("utf-8")


@pytest.mark.parametrize("name", ["graph.js", "timeline.js", "review.css"])
def test_our_own_files_name_no_address_outside(name: str) -> None:
    text = STATIC.joinpath(name).read_text("utf-8")
    assert len(text) > 200
    assert re.findall(r"(?:https?:)?//[\w.-]+\.\w+|@import|url\(", text) == []
