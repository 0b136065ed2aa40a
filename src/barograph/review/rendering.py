"""Render the data of a page as HTML, with the templates here and those of the case file."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader
from markupsafe import Markup, escape

from barograph.cases.repository.decisions import STATUSES
from barograph.config import Review
from barograph.export.html import environment, page_values
from barograph.export.table_cards import with_headings
from barograph.review.pages import CasePage, DecisionForm, Page
from barograph.review.project_pages import OverviewPage, ProjectPage
from barograph.review.project_rendering import overview_values, project_values
from barograph.review.service import MEANINGS
from barograph.review.urls import LENSES, PageUrls

_NUMBER = re.compile(r'(<h2 id="[a-z]+-h">)\d+\. ')
"""Numbers of the sections of a case file, which mean nothing where they are shown one by one."""


def html(page: Page, urls: PageUrls, **more: Any) -> str:
    """The HTML of a page.

    Args:
        page: Its data; the template is chosen by `page.page`.
        urls: Addresses, as seen from this page.
        more: What only a live page has: the token, what was typed into a form, its faults.
    """
    values = {
        "data": page,
        "urls": urls,
        "css": "" if urls.live else Markup(style()),  # noqa: S704 (our own files)
        "lenses": {name: title for name, (title, _) in LENSES.items()},
        "meanings": MEANINGS,
        "statuses": STATUSES,
        "faults": (),
        "typed": DecisionForm(token=""),
        "reviewer": "",
        "rules": Review(),
        "token": "",
        "identify": False,
        **more,
    }
    if isinstance(page, CasePage):
        values["sections"] = _sections(page, urls)
    elif isinstance(page, OverviewPage):
        values |= overview_values(page)
    elif isinstance(page, ProjectPage):
        values |= project_values(page)
    return with_headings(templates().get_template(f"review/{page.page}.html.j2").render(**values))


def _sections(page: CasePage, urls: PageUrls) -> Markup:
    """The parts of the case file this lens shows, with links that lead to the other lenses."""
    values = page_values(page.case)
    _, parts = LENSES[page.lens]
    made = "".join(templates().get_template(f"{part}.html.j2").render(**values) for part in parts)
    made = _NUMBER.sub(r"\1", made)
    return Markup(urls.linked(made, page.entry.case_id, page.lens))  # noqa: S704 (autoescaped above)


@lru_cache(maxsize=1)
def templates() -> Environment:
    """The environment of the case file, with the templates of the review page beside."""
    own = PrefixLoader({"review": PackageLoader("barograph.review")})
    made = environment().overlay(loader=ChoiceLoader([PackageLoader("barograph.export"), own]))
    made.filters = {**made.filters, "unedited": _unedited}
    return made


def _unedited(text: str) -> Markup:
    """What was typed into a field, whole and as it was, so that sending it again changes nothing; escaped."""
    return escape(text)


@lru_cache(maxsize=1)
def style() -> str:
    """The style of the case file and that of the review page."""
    case = files("barograph.export").joinpath("templates", "case.css").read_text("utf-8")
    return case + files("barograph.review").joinpath("static", "review.css").read_text("utf-8")
