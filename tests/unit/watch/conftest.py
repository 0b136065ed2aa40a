"""A server and a client for the tests of fetching."""

from collections.abc import Iterator

import pytest

from made_server import MadeServer, made_server


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[MadeServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with made_server() as running:
        yield running
