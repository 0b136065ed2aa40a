"""The page: structure, accessibility, contrast, nothing from outside, a bounded size."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pages import elements, faults, parsed
from selectolax.lexbor import LexborHTMLParser

from barograph.cases.build import BuiltCase, build, build_with_names
from barograph.cases.model.case import CaseDecision, CaseFile
from barograph.cases.text.language import accusations
from barograph.export.html import html_page
from case_samples import Changes, sample_inputs


def decided(case: CaseFile) -> CaseFile:
    at = datetime(2019, 10, 2, 8, 0, tzinfo=UTC)
    taken = CaseDecision(
        status="FalsePositive", reviewer="R. One", second_reader=None, reason="A class <b>of</b> students.",
        reply="We were asked to write.", at=at, case_digest="0" * 64, case_id=case.head.case_id, duplicate_of=None,
    )  # fmt: skip
    return case.model_copy(update={"decisions": (taken,)})


@pytest.fixture(scope="module")
def built() -> BuiltCase:
    return build_with_names(sample_inputs())


def variants() -> dict[str, CaseFile]:
    made = build_with_names(sample_inputs())
    bare = sample_inputs(Changes(beneficiary=False, target=False, exposure=False))
    return {
        "plain": made.case,
        "named": made.case.model_copy(update={"names": made.names}),
        "decided": decided(made.case),
        "bare": build(replace(bare, edges=bare.edges.slice(0, 0), findings=(), loads=(), rights=(), neighbours=())),
        "counted": build(sample_inputs(Changes(weights={"role-act": 1.0}))),
    }


@pytest.fixture(scope="module", params=list(variants()))
def page(request: pytest.FixtureRequest) -> LexborHTMLParser:
    return parsed(html_page(variants()[request.param]))


def test_nothing_runs_and_nothing_comes_from_outside(page: LexborHTMLParser) -> None:
    assert faults(page) == []


def test_the_policy_forbids_everything_but_its_own_style(page: LexborHTMLParser) -> None:
    policy = page.css_first('meta[http-equiv="Content-Security-Policy"]').attributes["content"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")
    assert "url(" not in page.css_first("style").text()
    assert "@import" not in page.css_first("style").text()


def test_one_h1_and_headings_in_order(page: LexborHTMLParser) -> None:
    levels = [int(node.tag[1]) for node in elements(page) if re.fullmatch(r"h[1-6]", node.tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_language_title_landmarks_and_skip_link(page: LexborHTMLParser) -> None:
    assert page.css_first("html").attributes["lang"] == "en"
    assert page.css_first("title").text()
    assert all(len(page.css(tag)) == 1 for tag in ("main", "nav", "footer"))
    first = page.css_first("body a")
    assert page.css_first(first.attributes["href"]) is not None


def test_every_header_cell_has_a_scope_and_every_table_a_caption(page: LexborHTMLParser) -> None:
    assert page.css("th")
    assert [node.html for node in page.css("th") if node.attributes.get("scope") not in ("col", "row")] == []
    assert all(table.css_first("caption") is not None for table in page.css("table"))


def test_every_picture_has_a_role_title_and_description(page: LexborHTMLParser) -> None:
    assert page.css("svg")
    for picture in page.css("svg"):
        links = picture.css("a")
        assert picture.attributes["role"] == ("group" if links else "img")
        assert all(link.attributes["aria-label"] for link in links)
        named = (picture.attributes["aria-labelledby"] or "").split()
        assert [page.css_first(f"#{name}").tag for name in named] == ["title", "desc"]
        assert all(page.css_first(f"#{name}").text() for name in named)


def test_ids_are_unique_and_links_inside_lead_somewhere(page: LexborHTMLParser) -> None:
    ids = [node.attributes["id"] for node in elements(page) if "id" in node.attributes]
    assert len(ids) == len(set(ids))
    targets = [node.attributes["href"][1:] for node in page.css('a[href^="#"]')]
    assert set(targets) <= set(ids)
    labelled = [node.attributes["aria-labelledby"] for node in elements(page) if "aria-labelledby" in node.attributes]
    assert {name for names in labelled for name in names.split()} <= set(ids)


def test_links_outside_tell_nobody_where_they_are_from(page: LexborHTMLParser) -> None:
    for link in page.css('a[href^="http"]'):
        assert link.attributes["rel"] == "noreferrer nofollow"


def test_times_are_absolute(page: LexborHTMLParser) -> None:
    form = re.compile(r"\d{4}-\d\d(-\d\d(T\d\d:\d\d:\d\dZ)?)?")
    assert page.css("time")
    assert all(form.fullmatch(node.attributes["datetime"]) for node in page.css("time"))


def test_every_claim_of_the_summary_leads_to_its_source(page: LexborHTMLParser) -> None:
    for claim in page.css(".answers > section"):
        assert claim.css('.from a[href^="#"]')


def test_sections_in_order_of_need(page: LexborHTMLParser) -> None:
    assert [node.attributes["id"] for node in page.css("main > section")] == [
        "summary", "accounts", "timeline", "graph", "evidence", "against", "open", "messages", "provenance",
        "decisions", "terms",
    ]  # fmt: skip
    assert [link.attributes["href"][1:] for link in page.css("nav a")] == [
        node.attributes["id"] for node in page.css("main > section")
    ]


def test_each_message_can_be_found_without_barograph(built: BuiltCase) -> None:
    page = parsed(html_page(built.case))
    for message in built.case.messages:
        text = page.css_first(f"#{message.ref}").text()
        for part in (message.native_id, message.sha256, message.see, f"{message.byte_offset:,}", message.path):
            assert part in text
        assert page.css_first(f"#{message.ref} > .text").text() == message.text


def test_the_prose_accuses_nobody(built: BuiltCase) -> None:
    page = parsed(html_page(decided(built.case)))
    for node in page.css(".text, .subject, .quotes, style"):
        node.decompose()
    assert accusations(page.css_first("body").text()) == []


def test_decisions_are_shown_with_the_right_of_reply(built: BuiltCase) -> None:
    text = parsed(html_page(decided(built.case))).css_first("#decisions").text()
    for part in (
        "FalsePositive",
        "R. One",
        "A class <b>of</b> students.",
        "We were asked to write.",
        "no second reader",
    ):
        assert part in text
    assert "the case has changed since" in text


def test_equal_cases_give_equal_bytes(built: BuiltCase) -> None:
    assert html_page(built.case) == html_page(build(sample_inputs()))


def test_long_messages_keep_a_page_below_500_kilobytes(built: BuiltCase) -> None:
    long = tuple(
        built.case.messages[n % 14].model_copy(update={"ref": f"M{n + 1}", "text": f"<{n}>" + "&' " * 6_000})
        for n in range(60)
    )
    raw = html_page(built.case.model_copy(update={"messages": long}))
    assert len(raw) <= 500_000
    assert raw.decode().count("further characters stand in the JSON file") == 60
    assert len(html_page(built.case)) <= 150_000


def _luminance(colour: str) -> float:
    full = colour if len(colour) == 7 else "#" + "".join(2 * digit for digit in colour[1:])
    parts = [int(full[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", [0, 1, 2], ids=["light", "dark", "print"])
def test_every_text_colour_has_a_contrast_of_4_5(built: BuiltCase, scheme: int) -> None:
    style = parsed(html_page(built.case)).css_first("style").text()
    colours = dict(re.findall(r"--(\w+):(#\w+)", re.findall(r":root\{([^}]*)\}", style)[scheme]))
    for ground in ("paper", "card", "ground", "warn"):
        for ink in ("ink", "soft", "link", "acting", "target", "gained", "neighbour"):
            light, dark = sorted((_luminance(colours[ground]), _luminance(colours[ink])), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)
