from __future__ import annotations

import re
import stat
from html.parser import HTMLParser
from pathlib import Path

import pytest

from barograph.review.service import ReviewService
from barograph.review.static_site import write_copy
from barograph.review.urls import LENSES
from barograph.storage.store import Store
from made_workspace import made_workspace


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return made_workspace(tmp_path_factory.mktemp("copy") / "ws", cases=2)


class Pulled(HTMLParser):
    """Collects what a page would fetch or run, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("script", "form", "iframe", "object", "embed", "img") or any(
            name.startswith("on") for name in given
        ):
            self.fetched.append(tag)
        if tag == "link" and given.get("href") != "data:,":
            self.fetched.append(str(given))
        if tag == "a":
            self.links.append(given.get("href") or "")


def test_a_copy_holds_every_page_and_needs_nothing_else(store: Store, tmp_path: Path) -> None:
    written = write_copy(ReviewService(store), tmp_path)
    projects = 2
    assert len(written) == 2 * (3 + 1 + projects + 2 * len(LENSES))
    for path in written:
        if path.suffix != ".html":
            continue
        page = Pulled()
        page.feed(path.read_text("utf-8"))
        assert page.fetched == [], path
        for link in page.links:
            file, _, anchor = link.partition("#")
            if re.match(r"https?:", link):
                continue
            target = (path.parent / file).resolve() if file else path
            assert target.is_file(), (path, link)
            if anchor:
                assert f' id="{anchor}"' in target.read_text("utf-8"), (path, link)


def test_equal_cases_give_equal_copies(store: Store, tmp_path: Path) -> None:
    one, two = write_copy(ReviewService(store), tmp_path / "a"), write_copy(ReviewService(store), tmp_path / "b")
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def test_a_copy_with_names_is_for_its_owner_only(store: Store, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("older, readable by all")
    for path in write_copy(ReviewService(store, identify=True), tmp_path):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "Pelle Okonjo" in (tmp_path / "index.html").read_text("utf-8")
