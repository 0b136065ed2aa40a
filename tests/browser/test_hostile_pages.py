"""Hostile archive text in a real browser: it is shown, and does nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browsing import Opened, Running, Seen

from barograph.export.html import html_page
from barograph.identifiers import case_id
from barograph.review.service import ReviewService
from barograph.review.static_site import write_copy
from barograph.review.urls import LENSES
from barograph.storage.store import Store
from case_samples import Changes
from hostile import HOSTILE
from made_workspace import build_cases, numbered, write

AT_ONCE = 14
"""Hostile strings a case holds; each is the text and the subject of a message."""

TAKEN_OUT = "\u202e\u202d\u202a\u202b\u2066\u2067\u2068\u200b\u200e\u200f\ufeff\u00ad\x1b\x00"
STRANGERS = (
    "h6, marquee, iframe, object, embed, base, template, xss, video, math, main script:not([type]), "
    "details:not(.rows, .source, .why)"
)
FAR_OUT = """[...document.querySelectorAll('body *')].filter(
    (e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.scroll') && !e.closest('.skip')).length"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Every hostile string in text and subject, some as list, file and evidence."""
    store = Store(tmp_path_factory.mktemp("hostile") / "ws")
    batches = [HOSTILE[n : n + AT_ONCE] for n in range(0, len(HOSTILE), AT_ONCE)]
    write(store, [numbered(n, changed(batch)) for n, batch in enumerate(batches)])
    build_cases(store)
    return store


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Hostile names; apart, since their words are taken out of every text of the account."""
    store = Store(tmp_path_factory.mktemp("named") / "ws")
    write(store, [numbered(n, Changes(name=f"Pelle {said}")) for n, said in enumerate(HOSTILE[:60:6])])
    build_cases(store)
    return store


def changed(batch: tuple[str, ...]) -> Changes:
    return Changes(
        text=tuple(f"Please hand it over. {said}" for said in batch),
        subject=batch,
        project=batch[1],
        path=batch[2 % len(batch)],
        evidence=batch[3 % len(batch)],
    )


def inert(page: Any, seen: Seen, where: str) -> None:
    assert page.evaluate(f"document.querySelectorAll({STRANGERS!r}).length") == 0, where
    assert page.locator("h1").count() == 1, where
    text = page.evaluate("document.documentElement.textContent")
    assert not [hex(ord(sign)) for sign in TAKEN_OUT if sign in text], where
    assert page.evaluate(FAR_OUT) == 0, f"{where}: something is wider than the window"
    assert not (seen.outside or seen.dialogs), (where, seen)


def test_review_pages_are_inert(opened: Opened, serve: Callable[[Store], Running], hostile: Store) -> None:
    running = serve(hostile)
    page, seen = opened(running.url)
    page.goto(f"{running.url}?part=all")
    inert(page, seen, "queue")
    for number, case in enumerate(running.cases):
        for lens in LENSES if number < 3 else ("messages", "timeline"):
            page.goto(f"{running.url}case/{case}/{lens}")
            inert(page, seen, f"{case} {lens}")
    page.goto(f"{running.url}case/{case_id(numbered(0).episode.episode_id)}/messages")
    assert HOSTILE[0] in page.locator("main").inner_text()
    assert seen.console == []


def test_a_decision_with_hostile_words_is_inert(
    opened: Opened, serve: Callable[[Store], Running], tmp_path: Path
) -> None:
    store = Store(tmp_path / "ws")
    write(store, [numbered(0)])
    build_cases(store)
    running = serve(store)
    page, seen = opened(running.url)
    words = HOSTILE[0]
    page.goto(f"{running.url}case/{running.cases[0]}/history")
    page.locator("#status-InProgress").check()
    for name in ("reason", "reply", "reviewer"):
        page.locator(f"#{name}").fill(f"{words} {name}")
    page.locator("button").click()
    page.wait_for_url("**/history#decisions")
    inert(page, seen, "decision")
    page.goto(f"{running.url}history")
    inert(page, seen, "history")
    assert f"{words} reason" in page.locator("main").inner_text()
    assert seen.console == []


@pytest.mark.parametrize("which", ["hostile", "named"])
def test_files_handed_on_are_inert(opened: Opened, which: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    service = ReviewService(request.getfixturevalue(which), identify=True)
    write_copy(service, tmp_path / "copy")
    page, seen = opened(tmp_path.as_uri())
    for case in service.repository.entries(False)[:8]:
        (tmp_path / f"{case.case_id}.html").write_bytes(html_page(service.repository.case(case.case_id, True)))
        for file in (f"{case.case_id}.html", f"copy/case/{case.case_id}/messages.html"):
            page.goto((tmp_path / file).as_uri())
            inert(page, seen, file)
    assert seen.console == []
