"""The review web application: queue, views of a case, decisions, projects. Each address answers HTML or JSON.

JSON is given where the `Accept` header asks for it, or at the address with `.json` behind. Everything works without
script. Nothing reads the clock here: the instant of a decision comes from the clock the caller hands over.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from typing import Annotated, Any

from fastapi import FastAPI, Form, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse
from starlette.exceptions import HTTPException

from barograph.cases.repository.decisions import record
from barograph.errors import BusyError, DataError
from barograph.review.pages import AboutPage, CasePage, DecisionForm, Faults, Filter, HistoryPage, Page, QueuePage
from barograph.review.project_pages import AskedWindow, OverviewPage, ProjectPage
from barograph.review.rendering import html, style
from barograph.review.security import App, guarded
from barograph.review.service import ReviewService
from barograph.review.urls import LENSES, PageUrls
from barograph.version import VERSION

SCRIPTS = ("keys.js", "graph.js", "timeline.js", "cytoscape.min.js", "cytoscape.LICENSE.txt")
KINDS = {"js": "text/javascript", "css": "text/css", "txt": "text/plain"}
_BOTH: dict[int | str, dict[str, Any]] = {200: {"content": {"text/html": {}}}}


class ReviewPage:
    """The request handlers of the review pages.

    Args:
        service: The cases.
        token: The token of this run.
        clock: Tells the instant of a decision.
        reviewer: Name that stands in the form to begin with.
    """

    def __init__(self, service: ReviewService, token: str, clock: Callable[[], datetime], reviewer: str = "") -> None:
        self.service = service
        self.clock = clock
        self.urls = PageUrls(f"/{token}/", live=True)
        self.shown = {"token": token, "identify": service.identify, "reviewer": reviewer, "rules": service.rules}

    def answer(self, request: Request, page: Page, status: int = 200, **more: Any) -> Response:
        """A page as HTML, or as JSON where that was asked for."""
        asked = request.headers.get("accept", "")
        if request.url.path.endswith(".json") or ("application/json" in asked and "text/html" not in asked):
            return Response(page.model_dump_json(), status, media_type="application/json")
        return HTMLResponse(html(page, self.urls, **{**self.shown, **more}), status)

    def queue(self, request: Request, asked: Annotated[Filter, Query()]) -> Response:
        """The queue: top, random and sparse cases mixed, or as asked for."""
        return self.answer(request, self.service.queue(asked))

    def case(self, request: Request, case_id: str, lens: str = "summary") -> Response:
        """A case through a lens; JSON is always whole."""
        lens = lens.removesuffix(".json")
        if lens not in LENSES:
            raise HTTPException(404, f"no lens {lens}; there are {', '.join(LENSES)}")
        return self.answer(request, self.service.case(case_id.removesuffix(".json"), lens))

    def decide(self, request: Request, case_id: str, form: Annotated[DecisionForm, Form()]) -> Response:
        """Add a decision; nothing decided before is changed."""
        if form.token != self.shown["token"]:
            raise HTTPException(403, "the form does not hold the token of this run; open the page again")
        page = self.service.case(case_id, "history")
        try:
            record(self.service.store, case_id, form.judgement(self.clock()), self.service.rules)
        except BusyError as error:
            message = f"{error} Nothing is lost; send it again then."
            return self.answer(request, page, 503, typed=form, faults=(message,))
        except DataError as error:
            return self.answer(request, page, 422, typed=form, faults=tuple(str(error).splitlines()))
        return RedirectResponse(f"{self.urls.lens(case_id, 'history')}#decisions", 303)

    def history(self, request: Request) -> Response:
        """Every decision ever taken, agreement of readers, false-positive rates."""
        return self.answer(request, self.service.history())

    def overview(self, request: Request) -> Response:
        """Every project, those first for which most signs say that help may be welcome."""
        return self.answer(request, self.service.projects.overview())

    def project(self, request: Request, key: str, asked: Annotated[AskedWindow, Query()]) -> Response:
        """One project: trends, graph of a window, cases."""
        return self.answer(request, self.service.projects.project(key.removesuffix(".json"), asked))

    def about(self, request: Request) -> Response:
        """How to read a case."""
        return self.answer(request, self.service.about())

    def missing(self, request: Request, error: Exception) -> Response:
        """What could not be answered, in the form that was asked for."""
        if isinstance(error, RequestValidationError):
            faults = tuple(f"{item['loc'][-1]}: {item['msg']}" for item in error.errors())
            return self.answer(request, Faults(page="faults", faults=faults), 422)
        if isinstance(error, HTTPException):
            return self.answer(request, Faults(page="faults", faults=(str(error.detail),)), error.status_code)
        return self.answer(request, Faults(page="faults", faults=tuple(str(error).splitlines())), 404)


def create_app(service: ReviewService, token: str, clock: Callable[[], datetime], reviewer: str = "") -> App:
    """The whole application, guarded.

    Args:
        service: The cases.
        token: The token of this run, hard to guess; every address begins with it.
        clock: Tells the instant of a decision.
        reviewer: Name that stands in the form to begin with.
    """
    pages = ReviewPage(service, token, clock, reviewer)
    app = FastAPI(title="barograph review", version=VERSION, docs_url=None, redoc_url=None)
    for address, page, model in (
        ("/", pages.queue, QueuePage),
        ("/history", pages.history, HistoryPage),
        ("/about", pages.about, AboutPage),
        ("/overview", pages.overview, OverviewPage),
        ("/project/{key}", pages.project, ProjectPage),
        ("/case/{case_id}", pages.case, CasePage),
        ("/case/{case_id}/{lens}", pages.case, CasePage),
    ):
        app.get(address, response_model=model, responses=_BOTH)(page)
    for address, page in (
        ("/index.json", pages.queue),
        ("/history.json", pages.history),
        ("/about.json", pages.about),
        ("/overview.json", pages.overview),
    ):
        app.get(address, include_in_schema=False)(page)
    app.post("/case/{case_id}/history", response_class=RedirectResponse, status_code=303)(pages.decide)
    app.get("/static/{name}", include_in_schema=False)(asset)
    for kind in (DataError, HTTPException, RequestValidationError):
        app.add_exception_handler(kind, pages.missing)
    return guarded(app, token)


def asset(name: str) -> Response:
    """A style or script of the package."""
    kind = KINDS.get(name.rpartition(".")[2])
    if name == "review.css":
        return Response(style(), media_type=kind)
    if name not in SCRIPTS:
        return PlainTextResponse("not found", 404)
    return Response(_script(name), media_type=kind)


@lru_cache(maxsize=len(SCRIPTS))
def _script(name: str) -> bytes:
    return files("barograph.review").joinpath("static", name).read_bytes()
