"""Several readers: their names come from the configuration, and two must dismiss where that is asked for."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from barograph.cases.repository.decisions import Judgement, record
from barograph.config import Review, load_config
from barograph.errors import DataError
from barograph.review.app import create_app
from barograph.review.service import ReviewService
from barograph.storage.store import Store
from made_workspace import made_workspace

AT = datetime(2020, 2, 3, 10, tzinfo=UTC)
RULES = Review(readers=("fern", "moss"), two_from_tier=2)
HOME = "/token/"


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return made_workspace(tmp_path_factory.mktemp("team") / "ws", cases=2)


@pytest.fixture
def store(still: Store, tmp_path: Path) -> Store:
    return Store(shutil.copytree(still.root, tmp_path / "ws"))


def case_of(store: Store, tier: int) -> str:
    return next(entry.case_id for entry in ReviewService(store).repository.entries(False) if entry.tier == tier)


def browser(store: Store, rules: Review) -> TestClient:
    app = create_app(ReviewService(store, rules=rules), "token", lambda: AT, "fern")
    return TestClient(app, base_url="http://127.0.0.1:8000", follow_redirects=False)


def test_a_case_of_the_tier_is_dismissed_by_two_and_a_lower_one_by_one(store: Store) -> None:
    high, low = case_of(store, 2), case_of(store, 1)
    with pytest.raises(DataError, match=r"a case of tier 2 is dismissed by two readers \(review.two_from_tier\)"):
        record(store, high, Judgement("FalsePositive", "fern", "a course", AT), RULES)
    record(store, high, Judgement("InProgress", "fern", "reading", AT), RULES)
    later = AT.replace(hour=11)
    record(store, high, Judgement("FalsePositive", "fern", "a course", later, second_reader="moss"), RULES)
    record(store, low, Judgement("FalsePositive", "moss", "a course", AT), RULES)


@pytest.mark.parametrize(("reviewer", "second", "name"), [("fren", None, "reviewer"), ("fern", "mos", "second_reader")])
def test_a_name_that_is_not_configured_is_refused(store: Store, reviewer: str, second: str | None, name: str) -> None:
    judgement = Judgement("FalsePositive", reviewer, "a course", AT, second_reader=second)
    with pytest.raises(DataError, match=rf"{name}: .* is not in review.readers: fern, moss. Did you mean"):
        record(store, case_of(store, 1), judgement, RULES)


def test_the_form_offers_the_readers_and_says_when_two_are_needed(store: Store) -> None:
    address = f"{HOME}case/{case_of(store, 2)}/history"
    with browser(store, RULES) as page:
        form = LexborHTMLParser(page.get(address).text)
        sent = {"token": "token", "status": "FalsePositive", "reviewer": "fern", "reason": "a course"}
        refused = page.post(address, data=sent)
    assert [option.text() for option in form.css("#reviewer option")] == ["", "fern", "moss"]
    assert form.css_first("#reviewer option[selected]").text() == "fern"
    assert "needed to dismiss" in form.css_first("label[for=second_reader]").text()
    assert (refused.status_code, "dismissed by two readers" in refused.text) == (422, True)
    with browser(store, Review()) as page:
        assert LexborHTMLParser(page.get(address).text).css_first("input#reviewer") is not None


def test_hidden_cases_are_counted_and_one_link_away(store: Store) -> None:
    record(store, case_of(store, 1), Judgement("FalsePositive", "fern", "a course", AT))
    with browser(store, Review()) as page:
        queue = page.get(HOME)
        assert "One dismissed case is hidden" in queue.text
        assert page.get(f"{HOME}index.json").json()["hidden"] == 1
        assert page.get(f"{HOME}index.json?dismissed=true").json()["hidden"] == 0
        assert "is hidden" not in page.get(f"{HOME}?dismissed=true").text


def test_the_whole_head_of_a_case_stands_on_its_summary_alone(store: Store) -> None:
    case = case_of(store, 2)
    with browser(store, Review()) as page:
        heads = [page.get(f"{HOME}case/{case}/{lens}").text for lens in ("summary", "messages")]
    assert ["Reading tier" in text for text in heads] == [True, False]
    assert all("TLP:AMBER" in text for text in heads)


def test_readers_are_configured_and_no_part_of_the_digest(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("review: {readers: [fern, moss], two_from_tier: 2}\n", "utf-8")
    config = load_config(tmp_path / "own.yaml")
    assert config.review == RULES
    assert config.digest() == load_config().digest()
