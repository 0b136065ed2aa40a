"""axe-core on every page: no serious and no critical finding, in light and dark, wide and narrow."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from browsing import AT, Opened, Running

from barograph.cases.repository.decisions import Judgement, record
from barograph.export.html import html_page
from barograph.review.service import ReviewService
from barograph.review.static_site import write_copy
from barograph.review.urls import LENSES
from barograph.storage.store import Store
from made_workspace import made_workspace

GRAVE = ("serious", "critical")


@lru_cache(maxsize=1)
def axe() -> str:
    return (Path(__file__).parent / "axe" / "axe.min.js").read_text("utf-8")


COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules that ask which colours are shown; the others find the same in light and dark."""


def findings(page: Any, rules: list[str] | None = None) -> list[str]:
    """Grave findings on the page shown, with where they are; of all rules, or of those named."""
    page.evaluate(axe())
    found = page.evaluate("(only) => axe.run(document, only).then((all) => all.violations)",
                          {"runOnly": {"type": "rule", "values": rules}} if rules else {})  # fmt: skip
    return [
        f"{row['id']} ({row['impact']}): {[node['target'] for node in row['nodes']][:3]}"
        for row in found
        if row["impact"] in GRAVE
    ]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A workspace in which two readers have decided on a case."""
    made = made_workspace(tmp_path_factory.mktemp("axe") / "ws", cases=3)
    case = ReviewService(made).repository.entries(False)[0].case_id
    record(made, case, Judgement("Indeterminate", "fern", "cannot be told", AT, reply="These were my own words."))
    record(made, case, Judgement("FalsePositive", "moss", "a course", AT.replace(hour=11), second_reader="fern"))
    return made


def test_the_engine_finds_what_is_wrong(opened: Opened) -> None:
    page, _ = opened("about:blank")
    page.set_content("<html lang=en><title>t</title><main><h1>x</h1><img src='data:,'><input></main>")
    assert {row.split()[0] for row in findings(page)} >= {"image-alt", "label"}
    page.set_content("<html lang=en><title>t</title><main><h1>x</h1><p style='color:#eee'>pale</p></main>")
    assert [row.split()[0] for row in findings(page, COLOURS)] == ["color-contrast"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 400])
def test_review_pages(opened: Opened, serve: Callable[[Store], Running], store: Store, width: int, scheme: str) -> None:
    running = serve(store)
    page, _ = opened(running.url, viewport={"width": width, "height": 900}, color_scheme=scheme)
    found, rules = {}, COLOURS if scheme == "dark" else None
    for kind in ("", "?part=all&dismissed=true", "?tier=2&status=New", "history", "about", "nowhere"):
        page.goto(running.url + kind)
        found[kind] = findings(page, rules)
    for lens in LENSES:
        page.goto(f"{running.url}case/{running.cases[0]}/{lens}")
        found[lens] = findings(page, rules)
    assert {where: rows for where, rows in found.items() if rows} == {}


def test_a_form_with_faults(opened: Opened, serve: Callable[[Store], Running], store: Store) -> None:
    running = serve(store)
    page, _ = opened(running.url)
    page.goto(f"{running.url}case/{running.cases[0]}/history")
    page.locator("#status-Duplicate").check()
    page.locator("#reason").fill("the same")
    page.locator("button").click()
    page.get_by_role("alert").wait_for()
    assert "names the case it repeats" in page.get_by_role("alert").inner_text()
    assert findings(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("identify", [False, True])
def test_files_handed_on(opened: Opened, store: Store, tmp_path: Path, identify: bool, scheme: str) -> None:
    service = ReviewService(store, identify)
    case = service.repository.entries(False)[0].case_id
    (tmp_path / "case.html").write_bytes(html_page(service.repository.case(case, identify)))
    write_copy(service, tmp_path)
    page, seen = opened(tmp_path.as_uri(), color_scheme=scheme)
    found = {}
    for file in ("case.html", "index.html", "history.html", f"case/{case}/summary.html", f"case/{case}/history.html"):
        page.goto((tmp_path / file).as_uri())
        found[file] = findings(page, COLOURS if scheme == "dark" else None)
    assert {where: rows for where, rows in found.items() if rows} == {}
    assert seen.nothing, seen
