"""Every page kind in a real browser: it shows, it asks nobody else, it fits, and it can be walked by keyboard."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browsing import Opened, Running
from pypdf import PdfReader

from barograph.catalogue.tables import Table
from barograph.export.brief import brief_for
from barograph.export.next_steps import Reader
from barograph.review.service import ReviewService
from barograph.review.urls import LENSES
from barograph.storage.store import Store
from made_workspace import made_workspace

WIDTHS = {"wide": 1280, "narrow": 400}
KINDS = ["", "?part=all", "history", "about", "nowhere", *(f"case/CASE/{lens}" for lens in LENSES)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_shows_fits_and_asks_nobody_else(
    opened: Opened, serve: Callable[[Store], Running], still: Store, shots: Path, width: str, scheme: str
) -> None:
    running = serve(still)
    page, seen = opened(running.url, viewport={"width": WIDTHS[width], "height": 900}, color_scheme=scheme)
    for kind in KINDS:
        # a crowded machine was seen to give no answer for a page that had come
        answer = page.goto(running.url + kind.replace("CASE", running.cases[0])) or page.reload()
        assert answer.status == (404 if kind == "nowhere" else 200), kind
        assert page.locator("h1").count() == 1, kind
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{kind} scrolls sideways"
        name = kind.replace("case/CASE/", "case-").strip("?").replace("=", "-") or "queue"
        page.screenshot(path=shots / f"{name}-{width}-{scheme}.png", full_page=True)
    seen.console = [line for line in seen.console if "404" not in line]
    assert seen.nothing, seen


def focused(page: Any) -> str:
    return str(page.evaluate("(document.activeElement.innerText || document.activeElement.id || '').trim()"))


def tab_to(page: Any, text: str) -> None:
    """Press Tab until an element with this text or id has the focus, and see that the focus can be seen."""
    for _ in range(80):
        page.keyboard.press("Tab")
        visible = page.evaluate("getComputedStyle(document.activeElement).outlineStyle !== 'none'")
        assert visible, f"the focus cannot be seen on {focused(page)!r}"
        if focused(page) == text:
            return
    raise AssertionError(f"{text!r} cannot be reached by keyboard")


def test_from_the_queue_to_a_decision_by_keyboard_alone(
    opened: Opened, serve: Callable[[Store], Running], tmp_path: Path
) -> None:
    running = serve(made_workspace(tmp_path / "ws", cases=2))
    case = running.cases[0]
    page, seen = opened(running.url)
    page.goto(running.url)
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    tab_to(page, case)
    page.keyboard.press("Enter")
    page.wait_for_url("**/summary")
    tab_to(page, "Against it")
    page.keyboard.press("Enter")
    page.wait_for_url("**/against")
    tab_to(page, "History and decision")
    page.keyboard.press("Enter")
    page.wait_for_url("**/history")
    tab_to(page, "status-New")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    assert page.locator("#status-FalsePositive").is_checked()
    tab_to(page, "reason")
    page.keyboard.type("a course of students")
    tab_to(page, "second_reader")
    page.keyboard.type("moss")
    tab_to(page, "Record the decision")
    page.keyboard.press("Enter")
    page.wait_for_url("**/history#decisions")
    assert "a course of students" in page.locator("#decisions").inner_text()
    row = running.store.arrow(Table.DECISIONS).to_pylist()[0]
    assert (row["case_id"], row["status"], row["reviewer"], row["second_reader"]) == (
        case,
        "FalsePositive",
        "fern",
        "moss",
    )
    assert seen.nothing, seen


def test_everything_works_without_script(opened: Opened, serve: Callable[[Store], Running], tmp_path: Path) -> None:
    running = serve(made_workspace(tmp_path / "ws", cases=2))
    case = running.cases[0]
    page, seen = opened(running.url, java_script_enabled=False)
    for lens in LENSES:
        page.goto(f"{running.url}case/{case}/{lens}")
        assert page.locator("main section").count() >= 1
    assert not page.locator("#explore").count()
    page.goto(f"{running.url}case/{case}/graph")
    assert not page.locator("#explore").is_visible()
    assert page.locator("#graph svg.wide").is_visible()
    page.goto(f"{running.url}case/{case}/history")
    page.locator("#status-Indeterminate").check()
    page.locator("#reason").fill("cannot be told")
    page.locator("button").click()
    page.wait_for_url("**/history#decisions")
    assert running.store.arrow(Table.DECISIONS)["status"].to_pylist() == ["Indeterminate"]
    page.goto(running.url)
    page.locator("#tier").select_option("2")
    page.locator("button").click()
    assert "tier=2" in page.url
    assert page.locator("table.queue tbody tr").count() == 1
    assert seen.nothing, seen


def test_a_dispute_goes_in_by_keyboard_and_marks_the_case(
    opened: Opened, serve: Callable[[Store], Running], tmp_path: Path
) -> None:
    running = serve(made_workspace(tmp_path / "ws", cases=1))
    case = running.cases[0]
    page, seen = opened(running.url, viewport={"width": 400, "height": 900})
    page.goto(f"{running.url}case/{case}/history")
    page.locator("#status-Indeterminate").check()
    page.get_by_label("Reason").fill("they have answered")
    page.get_by_label("Statement of somebody concerned").fill("<b>We sat in one course.</b>")
    page.get_by_label("What that account disputes").fill("that we act together")
    page.get_by_label("Expires").fill("2021-05-01")
    page.get_by_role("button", name="Record the decision").click()
    alert = page.get_by_role("alert")
    assert "say whose it is" in alert.inner_text()
    assert page.locator("#dispute").input_value() == "that we act together"
    assert page.locator("#expires").input_value() == "2021-05-01"
    page.get_by_label("Account whose statement this is").select_option("A1")
    page.get_by_role("button", name="Record the decision").click()
    page.wait_for_url("**/history#decisions")
    assert "<b>We sat in one course.</b>" in page.locator("#decisions").inner_text()
    assert page.locator("#decisions b").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(running.url)
    assert "disputed" in page.locator("table.queue tbody tr").inner_text()
    row = running.store.arrow(Table.DECISIONS).to_pylist()[0]
    assert (row["statement_of"], row["dispute"], row["expires_at"].year) == ("A1", "that we act together", 2021)
    seen.console = [line for line in seen.console if "422" not in line]
    assert seen.nothing, seen


def test_the_graph_can_be_followed_by_keyboard(opened: Opened, serve: Callable[[Store], Running], still: Store) -> None:
    running = serve(still)
    page, seen = opened(running.url)
    page.goto(f"{running.url}case/{running.cases[0]}/graph")
    page.locator("#explore").wait_for(state="visible")
    assert page.locator("#canvas canvas").count() >= 1
    page.locator("#focus").focus()
    page.keyboard.type("A1")
    assert page.locator("#focus").input_value() == "A1"
    assert page.locator("#selection").inner_text() == "A1 shares an edge with A2, G, T"
    for button in ("closer", "farther", "whole"):
        page.locator(f"#{button}").press("Enter")
    assert seen.nothing, seen


def test_events_can_be_left_out_of_the_timeline(
    opened: Opened, serve: Callable[[Store], Running], still: Store
) -> None:
    running = serve(still)
    page, seen = opened(running.url)
    page.goto(f"{running.url}case/{running.cases[0]}/timeline")
    shown = page.locator("#timeline tbody tr:visible")
    whole = shown.count()
    page.get_by_label("pressing message", exact=True).press("Space")
    assert shown.count() == whole - 8
    assert page.get_by_role("status").inner_text() == f"{whole - 8} of {whole} events shown"
    assert seen.nothing, seen


def test_print_leaves_out_what_cannot_be_used_on_paper(
    opened: Opened, serve: Callable[[Store], Running], still: Store
) -> None:
    running = serve(still)
    page, _ = opened(running.url)
    page.emulate_media(media="print")
    page.goto(f"{running.url}case/{running.cases[0]}/history")
    assert not page.locator(".bar").is_visible()
    assert not page.locator("#decide").is_visible()
    assert page.locator("#decisions").is_visible()


def test_keys_go_through_the_queue_and_the_views_of_a_case(
    opened: Opened, serve: Callable[[Store], Running], still: Store
) -> None:
    running = serve(still)
    page, seen = opened(running.url)
    page.goto(running.url)
    page.keyboard.press("j")
    first = focused(page)
    page.keyboard.press("j")
    second = focused(page)
    assert first != second
    page.keyboard.press("k")
    assert focused(page) == first
    page.keyboard.press("Enter")
    page.wait_for_url("**/summary")
    page.keyboard.press("j")
    page.wait_for_url("**/timeline")
    page.keyboard.press("k")
    page.wait_for_url("**/summary")
    page.keyboard.press("?")
    assert "decide on this case" in page.get_by_role("dialog").inner_text()
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0
    page.keyboard.press("d")
    page.wait_for_url("**/history#decide")
    page.locator("input[name=status]:focus").wait_for()  # set once the page's script has run
    page.locator("#reason").fill("j k ?")
    assert page.locator("#reason").input_value() == "j k ?"
    assert seen.nothing, seen


def test_a_key_works_as_soon_as_the_list_of_keys_is_closed(
    opened: Opened, serve: Callable[[Store], Running], still: Store
) -> None:
    running = serve(still)
    page, _ = opened(running.url)
    page.goto(running.url)
    page.keyboard.press("?")
    # The browser tells of the closing a moment later: a key in between must not be lost.
    page.evaluate(
        """() => {
          document.querySelector("dialog").close();
          document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "j", bubbles: true}));
        }"""
    )
    assert page.evaluate("document.activeElement.matches('table.queue tbody th a')")


def test_keys_can_be_turned_off(opened: Opened, serve: Callable[[Store], Running], still: Store) -> None:
    running = serve(still)
    page, _ = opened(running.url)
    page.goto(running.url)
    page.keyboard.press("?")
    page.get_by_label("turn j, k, d, n and q off").check()
    page.keyboard.press("Escape")
    before = focused(page)
    page.keyboard.press("j")
    assert focused(page) == before


def test_arrow_keys_go_from_mark_to_mark_of_the_timeline(
    opened: Opened, serve: Callable[[Store], Running], still: Store
) -> None:
    running = serve(still)
    page, seen = opened(running.url)
    page.goto(f"{running.url}case/{running.cases[0]}/timeline")
    page.locator("#timeline svg.wide a").first.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("M2:")
    assert page.locator("#timeline tr.chosen td").last.inner_text() == "M2"
    page.keyboard.press("Enter")
    page.wait_for_url("**/messages#M2")
    assert seen.nothing, seen


@pytest.mark.parametrize("reader", ["lawyer", "maintainer"])
def test_a_brief_is_one_page_of_paper(opened: Opened, still: Store, tmp_path: Path, reader: Reader) -> None:
    service = ReviewService(still)
    case = service.repository.case(service.repository.entries(False)[0].case_id, False)
    (tmp_path / "brief.html").write_bytes(brief_for(reader)(case))
    page, _ = opened(tmp_path.as_uri())
    page.goto((tmp_path / "brief.html").as_uri())
    printed = PdfReader(io.BytesIO(page.pdf(format="A4")))
    assert len(printed.pages) == 1
    assert "What speaks against it".casefold() in printed.pages[0].extract_text().casefold()
