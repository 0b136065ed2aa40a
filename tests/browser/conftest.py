"""A review page being served, and a headless Chromium that may talk to it and to nobody else."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import AT, Opened, Running, Seen

from barograph.review.service import ReviewService
from barograph.storage.store import Store
from made_workspace import made_workspace


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in Path(item.fspath).parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install -e '.[dev]'")
    path = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    with api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Any) -> Iterator[Opened]:
    """Opens a fresh window that may load from one origin only."""
    contexts = []

    def window(origin: str, **options: Any) -> tuple[Any, Seen]:
        context = chromium.new_context(viewport=options.pop("viewport", {"width": 1280, "height": 900}), **options)
        contexts.append(context)
        seen = Seen()

        def route(request: Any) -> None:
            if request.request.url.startswith((origin, "data:,")):
                request.continue_()
            else:
                seen.outside.append(request.request.url)
                request.abort()

        context.route("**/*", route)
        page = context.new_page()
        page.on("console", lambda message: seen.console.append(message.text))
        page.on("pageerror", lambda error: seen.console.append(str(error)))
        page.on("dialog", lambda dialog: (seen.dialogs.append(dialog.message), dialog.dismiss()))
        return page, seen

    yield window
    for context in contexts:
        context.close()


@pytest.fixture
def serve() -> Iterator[Callable[[Store], Running]]:
    """Serves a workspace until the test ends."""
    stops = []

    def running(store: Store) -> Running:
        from barograph.review.server import prepared

        served = prepared(ReviewService(store), lambda: AT, "fern")
        thread = threading.Thread(target=served.run, daemon=True)
        thread.start()
        stops.append((served.stop, thread))
        return Running(served.url, store)

    yield running
    for stop, thread in stops:
        stop()
        thread.join(timeout=20)


@pytest.fixture(scope="session")
def still(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Cases no test decides on."""
    return made_workspace(tmp_path_factory.mktemp("browser") / "ws", cases=3)


@pytest.fixture(scope="session")
def shots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go: `BAROGRAPH_SHOTS`, to be looked at, else a folder that is thrown away."""
    folder = Path(os.environ.get("BAROGRAPH_SHOTS") or tmp_path_factory.mktemp("shots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
