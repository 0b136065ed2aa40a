from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser
from starlette.testclient import TestClient

from barograph.cases.model.case import CaseFile
from barograph.catalogue.tables import Table
from barograph.review.app import create_app
from barograph.review.service import ReviewService
from barograph.review.urls import LENSES, lens_of
from barograph.storage.store import Store
from made_workspace import made_workspace

TOKEN = "token-of-this-run"
AT = datetime(2020, 2, 3, 10, tzinfo=UTC)
HOME = f"/{TOKEN}/"
NAMES = ("Pelle", "okonjo", "Carvoeiro", "Maren", "fastpost")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return made_workspace(tmp_path / "ws", cases=3)


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A workspace no test writes to."""
    return made_workspace(tmp_path_factory.mktemp("review") / "ws", cases=3)


def client(store: Store, identify: bool = False, host: str = "127.0.0.1:8000") -> TestClient:
    app = create_app(ReviewService(store, identify), TOKEN, lambda: AT, "fern")
    return TestClient(app, base_url=f"http://{host}", follow_redirects=False)


def case_of(store: Store) -> str:
    return ReviewService(store).repository.entries(False)[0].case_id


def addresses(store: Store) -> list[str]:
    case = case_of(store)
    return [HOME, f"{HOME}history", f"{HOME}about", *(f"{HOME}case/{case}/{lens}" for lens in LENSES)]


def test_every_page_is_there_as_html_and_as_json_at_the_same_address(still: Store) -> None:
    with client(still) as browser:
        for address in addresses(still):
            html = browser.get(address, headers={"accept": "text/html,*/*"})
            json = browser.get(address, headers={"accept": "application/json"})
            assert (html.status_code, json.status_code) == (200, 200), address
            assert html.headers["content-type"].startswith("text/html")
            assert json.json()["page"] in ("queue", "history", "about", "case")
            suffixed = browser.get(f"{HOME}index.json" if address == HOME else f"{address}.json")
            assert suffixed.json() == json.json()


def test_json_of_a_case_is_the_case_file_whole(still: Store) -> None:
    with client(still) as browser:
        held = browser.get(f"{HOME}case/{case_of(still)}/graph.json").json()["case"]
    case = CaseFile.model_validate(held)
    assert case.computed_digest() == case.digest == ReviewService(still).repository.entry(case.head.case_id).digest


def test_openapi_describes_every_page(still: Store) -> None:
    with client(still) as browser:
        paths = browser.get(f"{HOME}openapi.json").json()["paths"]
    assert set(paths) == {
        "/",
        "/history",
        "/about",
        "/overview",
        "/project/{key}",
        "/case/{case_id}",
        "/case/{case_id}/{lens}",
        "/case/{case_id}/history",
    }
    assert "application/json" in paths["/"]["get"]["responses"]["200"]["content"]


@pytest.mark.parametrize("address", ["/", "/wrong/", "/history", f"/{TOKEN}x/", "/openapi.json", f"//{TOKEN}/"])
def test_without_the_token_nothing_is_there(still: Store, address: str) -> None:
    with client(still) as browser:
        answer = browser.get(address)
    assert (answer.status_code, answer.text) == (404, "not found")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.168.1.4:8000", "evil.example:8000"])
def test_another_host_name_is_refused(still: Store, host: str) -> None:
    with client(still, host=host) as browser:
        assert browser.get(HOME).status_code == 400


def test_every_answer_carries_the_headers_refusals_too(still: Store) -> None:
    with client(still) as browser:
        answers = [browser.get(a) for a in (HOME, "/", f"{HOME}nowhere", f"{HOME}static/review.css", f"{HOME}case/C-X")]
        answers.append(browser.post(f"{HOME}case/C-X/history", headers={"sec-fetch-site": "cross-site"}))
    answers.append(client(still, host="evil.example").get(HOME))
    assert [answer.status_code for answer in answers] == [200, 404, 404, 200, 404, 403, 400]
    for answer in answers:
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in answer.headers


def form(**more: str) -> dict[str, str]:
    return {"token": TOKEN, "status": "FalsePositive", "reviewer": "fern", "reason": "a course", **more}


def test_a_decision_is_recorded_and_shown(store: Store) -> None:
    case = case_of(store)
    with client(store) as browser:
        sent = browser.post(
            f"{HOME}case/{case}/history", data=form(second_reader="moss", reply="I wrote these <b>.\r\n")
        )
        assert (sent.status_code, sent.headers["location"]) == (303, f"{HOME}case/{case}/history#decisions")
        page = browser.get(f"{HOME}case/{case}/history").text
        queue = browser.get(HOME, headers={"accept": "application/json"}).json()
        assert case not in {entry["case_id"] for entry in queue["cases"]}
        shown = browser.get(f"{HOME}?dismissed=true", headers={"accept": "application/json"}).json()
        assert case in {entry["case_id"] for entry in shown["cases"]}
        assert case in browser.get(f"{HOME}history").text
    row = store.arrow(Table.DECISIONS).to_pylist()[0]
    assert (row["at"], row["status"], row["second_reader"], row["reply"]) == (
        AT,
        "FalsePositive",
        "moss",
        "I wrote these <b>.\r\n",
    )
    assert "I wrote these &lt;b&gt;." in page


def test_faults_are_named_and_what_was_typed_is_kept(store: Store) -> None:
    with client(store) as browser:
        sent = browser.post(f"{HOME}case/{case_of(store)}/history", data=form(reason="", second_reader="fern"))
    assert sent.status_code == 422
    assert "reason: say why" in sent.text
    assert "a second reader is somebody else" in sent.text
    assert 'value="FalsePositive" required checked' in sent.text
    assert store.row_count(Table.DECISIONS) == 0


HOSTILE = '"><script>alert(1)</script>{{7*7}}\u202e'
"""Typed into a field; it may reach the page as text only."""


def test_a_statement_a_dispute_and_an_expiry_are_recorded_and_shown(store: Store) -> None:
    case = case_of(store)
    said = {
        "reply": f"We sat in one course. {HOSTILE}",
        "statement_of": "A1",
        "dispute": f"that we act together {HOSTILE}",
    }
    with client(store) as browser:
        sent = browser.post(
            f"{HOME}case/{case}/history", data=form(status="Indeterminate", expires="2021-05-01", **said)
        )
        assert sent.status_code == 303
        pages = [browser.get(f"{HOME}{place}").text for place in (f"case/{case}/history", "history", "")]
        listed = {row["case_id"]: row for row in browser.get(f"{HOME}index.json?part=all").json()["cases"]}
    row = store.arrow(Table.DECISIONS).to_pylist()[0]
    assert (row["statement_of"], row["reply"], row["dispute"]) == ("A1", said["reply"], said["dispute"])
    assert row["expires_at"] == datetime(2021, 5, 1, tzinfo=UTC)
    assert [held["disputed"] for name, held in sorted(listed.items()) if name == case] == [True]
    assert "Disputed by <bdi>A1</bdi>" in pages[0]
    assert "An account disputes this case" in pages[0]
    assert "stands until 2021-05-01 00:00 UTC" in re.sub(r"<[^>]+>", "", pages[0])
    assert "disputed by A1" in pages[1]
    assert '<span class="tag">disputed</span>' in pages[2]
    for page in pages:
        assert "<script>alert" not in page
        assert "\u202e" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in pages[0]


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ({"dispute": "that we act together"}, "dispute: say whose it is"),
        ({"statement_of": "A1"}, "there is no statement and no dispute of that account"),
        ({"statement_of": "A9", "dispute": "no"}, "no account of the case; expected one of A1, A2"),
        ({"statement_of": HOSTILE, "dispute": HOSTILE}, "no account of the case"),
        ({"expires": "soon"}, "expected a date such as 2025-05-01"),
        ({"expires": HOSTILE}, "expected a date such as 2025-05-01"),
        ({"expires": "2019-01-01"}, "is not after the decision itself"),
        ({"dispute": "x" * 20_001, "statement_of": "A1"}, "20,001 characters, at most 20,000 are kept"),
        ({"dispute": "\n two lines\nof it </textarea><b>"}, "dispute: say whose it is"),
    ],
)
def test_faults_of_a_statement_are_shown_beside_what_was_typed(store: Store, more: dict[str, str], fault: str) -> None:
    with client(store) as browser:
        sent = browser.post(f"{HOME}case/{case_of(store)}/history", data=form(**more))
    assert sent.status_code == 422
    page = LexborHTMLParser(sent.text)
    assert fault in page.css_first("[role=alert]").text()
    assert store.row_count(Table.DECISIONS) == 0
    assert (page.css_first("#dispute").text() or "") == more.get("dispute", "")
    chosen = page.css_first("#statement_of option[selected]")
    assert (chosen.attributes["value"] if chosen else None) == ("A1" if more.get("statement_of") == "A1" else None)
    assert "<script>alert" not in sent.text


def test_every_field_of_the_form_has_a_label_and_the_accounts_of_the_case_are_offered(still: Store) -> None:
    case = ReviewService(still).case(case_of(still), "history").case
    with client(still) as browser:
        page = LexborHTMLParser(browser.get(f"{HOME}case/{case.head.case_id}/history").text)
    fields = page.css("#decide input:not([type=hidden]), #decide textarea, #decide select")
    assert {"statement_of", "dispute", "expires"} <= {field.attributes["name"] for field in fields}
    assert [field.id for field in fields if page.css_first(f'label[for="{field.id}"]') is None] == []
    offered = [option.attributes["value"] for option in page.css("#statement_of option")]
    assert offered == ["", *(account.label for account in case.accounts if account.role != "neighbour")]


def test_while_another_process_writes_nothing_typed_is_lost(store: Store) -> None:
    with store.writing(), client(store) as browser:
        sent = browser.post(f"{HOME}case/{case_of(store)}/history", data=form(reason="seen before"))
    assert sent.status_code == 503
    assert "seen before</textarea>" in sent.text


@pytest.mark.parametrize(
    ("headers", "data"),
    [
        ({"sec-fetch-site": "cross-site"}, form()),
        ({"sec-fetch-site": "same-site"}, form()),
        ({"origin": "https://evil.example"}, form()),
        ({"origin": "http://127.0.0.1:9999"}, form()),
        ({}, form(token="guessed")),
        ({}, form(token="")),
    ],
)
def test_a_form_from_elsewhere_is_refused(store: Store, headers: dict[str, str], data: dict[str, str]) -> None:
    with client(store) as browser:
        assert browser.post(f"{HOME}case/{case_of(store)}/history", data=data, headers=headers).status_code == 403
    assert store.row_count(Table.DECISIONS) == 0


def test_a_form_that_is_too_large_is_refused(store: Store) -> None:
    with client(store) as browser:
        sent = browser.post(f"{HOME}case/{case_of(store)}/history", data=form(reply="x" * 1_000_001))
    assert sent.status_code == 403
    assert store.row_count(Table.DECISIONS) == 0


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_refused(still: Store, method: str) -> None:
    with client(still) as browser:
        assert browser.request(method, HOME).status_code == 403


@pytest.mark.parametrize(
    ("query", "cases"),
    [("", 3), ("?tier=2", 1), ("?tier=0", 0), ("?status=New", 3), ("?status=TruePositive", 0), ("?part=all", 3),
     ("?project=quillstone-dev-1", 1), ("?tier=&status=&project=", 3), ("?part=all&number=2", 0)],
)  # fmt: skip
def test_filters(still: Store, query: str, cases: int) -> None:
    with client(still) as browser:
        held = browser.get(f"{HOME}{query}", headers={"accept": "application/json"}).json()
    assert len(held["cases"]) == cases


def test_the_mixed_queue_is_not_ordered_by_rank_and_all_is(still: Store) -> None:
    with client(still) as browser:
        mixed = browser.get(f"{HOME}index.json").json()["cases"]
        best = browser.get(f"{HOME}index.json?part=all").json()["cases"]
    assert {row["case_id"] for row in mixed} == {row["case_id"] for row in best}
    assert [row["tier"] for row in best] == sorted((row["tier"] for row in best), reverse=True)
    assert mixed != best


@pytest.mark.parametrize(
    ("address", "status"),
    [("case/C-NOTHERE", 404), ("case/C-NOTHERE/graph", 404), ("nowhere", 404), ("?tier=7", 422), ("?part=x", 422),
     ("static/../app.py", 404), ("static/%2e%2e/app.py", 404), ("static/review.js", 404)],
)  # fmt: skip
def test_what_is_not_there_is_told(still: Store, address: str, status: int) -> None:
    with client(still) as browser:
        answer = browser.get(f"{HOME}{address}")
    assert answer.status_code == status
    assert "Traceback" not in answer.text


def test_links_between_parts_lead_to_a_lens_that_holds_the_anchor(still: Store) -> None:
    case = case_of(still)
    with client(still) as browser:
        pages = {lens: browser.get(f"{HOME}case/{case}/{lens}").text for lens in LENSES}
    seen = 0
    for lens, page in pages.items():
        ids = set(re.findall(r' id="([^"]+)"', page))
        assert len(ids) == len(re.findall(r' id="([^"]+)"', page)), f"an id stands twice in {lens}"
        for where, anchor in re.findall(r'href="([^"#]*)#([^"]+)"', page):
            target = where.rpartition("/")[2] or lens
            assert f' id="{anchor}"' in pages[target], (lens, where, anchor)
            seen += 1
    assert seen > 50
    assert lens_of("main") is None


def test_nobody_is_named_unless_asked(still: Store) -> None:
    with client(still) as browser:
        for address in addresses(still):
            for text in (browser.get(address).text, browser.get(address, headers={"accept": "application/json"}).text):
                assert not [name for name in NAMES if name in text], address
    with client(still, identify=True) as browser:
        queue = browser.get(HOME).text
        assert "Pelle Okonjo" in queue
        assert "Names are shown; that was recorded" in queue
        assert "Pelle Okonjo" in browser.get(f"{HOME}case/{case_of(still)}/summary").text


def test_a_rebuild_and_a_decision_elsewhere_are_seen_at_once(store: Store) -> None:
    from barograph.cases.repository.decisions import Judgement, record

    case = case_of(store)
    with client(store) as browser:
        assert browser.get(f"{HOME}case/{case}.json").json()["entry"]["status"] == "New"
        record(store, case, Judgement("InProgress", "moss", "reading", AT))
        assert browser.get(f"{HOME}case/{case}.json").json()["entry"]["status"] == "InProgress"


def test_an_empty_workspace_has_its_pages(tmp_path: Path) -> None:
    with client(Store(tmp_path)) as browser:
        assert "No case is in this workspace" in browser.get(HOME).text
        assert "Nothing has been decided yet" in browser.get(f"{HOME}history").text
