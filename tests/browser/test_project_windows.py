"""Pages of projects in a real browser: they show, they fit, they need no script, and axe finds nothing grave."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browsing import Opened, Running
from test_accessible import findings

from barograph.review.service import ReviewService
from barograph.storage.store import Store
from made_projects import made_projects

SIZES = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A dozen projects without a case."""
    return made_projects(tmp_path_factory.mktemp("many") / "ws", projects=12)


def addresses(store: Store) -> list[str]:
    return ["overview", f"project/{ReviewService(store).projects.overview().overview.rows[0].key}"]


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_they_show_fit_and_have_no_grave_finding(
    opened: Opened,
    serve: Callable[[Store], Running],
    many: Store,
    still: Store,
    shots: Path,
    width: int,
    scheme: str,
) -> None:
    found: dict[str, Any] = {}
    for name, store in (("many", many), ("cases", still)):
        running = serve(store)
        page, seen = opened(running.url, viewport={"width": width, "height": 900}, color_scheme=scheme)
        for address in addresses(store):
            assert page.goto(running.url + address).status == 200
            assert page.locator("h1").count() == 1
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{address} scrolls sideways"
            found[f"{name} {address}"] = findings(page)
            shown = f"{name}-{address.partition('/')[0]}-{width}-{scheme}.png"
            page.screenshot(path=shots / shown, full_page=True)
        assert seen.nothing, seen
    assert {where: rows for where, rows in found.items() if rows} == {}


def test_a_window_is_chosen_without_script(opened: Opened, serve: Callable[[Store], Running], many: Store) -> None:
    running = serve(many)
    page, seen = opened(running.url, java_script_enabled=False)
    page.goto(f"{running.url}overview")
    page.locator("table.projects tbody a").first.click()
    assert page.locator("figure svg.trend-pressing").is_visible()
    page.locator("#since").fill("2023-06-01")
    page.locator("#until").fill("2023-06-15")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**since=2023-06-01&until=2023-06-15**")
    assert "from 2023-06-01 to 2023-06-15" in page.locator("#window").inner_text()
    assert seen.nothing, seen


def test_small_multiples_are_printed_side_by_side(
    opened: Opened, serve: Callable[[Store], Running], many: Store
) -> None:
    running = serve(many)
    page, _ = opened(running.url, viewport={"width": 794, "height": 1123})
    page.emulate_media(media="print")
    page.goto(f"{running.url}overview")
    boxes = [item.bounding_box() for item in page.locator(".multiples li").all()]
    assert len({round(box["y"]) for box in boxes[:4]}) == 1
    assert not page.locator(".bar").is_visible()
