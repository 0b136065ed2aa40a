"""The overview and the pages of projects, live and as files: what they say, how they are asked, what they escape."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from barograph.catalogue.tables import Table
from barograph.cli.app import cli
from barograph.overview.rows import project_key
from barograph.review.app import create_app
from barograph.review.project_pages import AskedWindow
from barograph.review.rendering import html
from barograph.review.service import ReviewService
from barograph.review.urls import PageUrls
from barograph.storage.store import Store
from case_samples import PROJECT, Changes
from made_projects import made_projects, project_name
from made_workspace import made_workspace

HOME = "/token-of-this-run/"
KEY = project_key(f"{PROJECT}-0")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return made_workspace(tmp_path_factory.mktemp("pages") / "ws", cases=2)


@pytest.fixture(scope="module")
def browser(store: Store) -> TestClient:
    app = create_app(ReviewService(store), HOME.strip("/"), lambda: datetime(2020, 2, 3, tzinfo=UTC))
    return TestClient(app, base_url="http://127.0.0.1:8000")


def test_the_overview_leads_to_each_project_and_a_project_to_its_cases(browser: TestClient, store: Store) -> None:
    page = browser.get(f"{HOME}overview").text
    for number in range(2):
        assert f'href="{HOME}project/{project_key(f"{PROJECT}-{number}")}"' in page
    assert "one account carries it" in page
    assert "Offer work, not advice" in page
    project = browser.get(f"{HOME}project/{KEY}").text
    case = next(row for row in store.arrow(Table.CASES).to_pylist() if row["project"] == f"{PROJECT}-0")
    assert f"{HOME}case/{case['case_id']}/summary" in project
    assert "Pressing messages a week" in project
    assert "the innermost core" in project


def test_json_stands_at_the_same_address(browser: TestClient) -> None:
    for address in ("overview", f"project/{KEY}"):
        asked = browser.get(HOME + address, headers={"accept": "application/json"}).json()
        assert browser.get(f"{HOME}{address}.json").json() == asked
        assert asked["page"] == address.partition("/")[0]


def test_a_window_is_chosen_by_its_days(browser: TestClient) -> None:
    def window(query: str) -> dict[str, object]:
        found: dict[str, object] = browser.get(f"{HOME}project/{KEY}.json{query}").json()["window"]
        return found

    assert window("?since=&until=") == window("")
    early = window("?since=2019-03-01&until=2019-03-10")
    assert (early["since"], early["until"]) == ("2019-03-01T00:00:00Z", "2019-03-10T23:59:59.999999Z")
    assert early["exchanges"] != window("")["exchanges"]
    assert window("?until=2031-01-01")["until"] == window("")["until"], "nothing after the as-of"


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("project/P-NOSUCHONE", 404, "no project P-NOSUCHONE"),
        (f"project/{KEY}?since=2020-01-01&until=2019-01-01", 422, "not after the last"),
        (f"project/{KEY}?since=tomorrow", 422, "date"),
    ],
)
def test_what_cannot_be_shown_is_said(browser: TestClient, address: str, status: int, said: str) -> None:
    answer = browser.get(HOME + address)
    assert (answer.status_code, said in answer.text) == (status, True)


def test_hostile_names_of_projects_are_text(tmp_path: Path) -> None:
    hostile = Changes(project='"><script>alert(1)</script>\u202e<svg onload=x>')
    service = ReviewService(made_workspace(tmp_path / "ws", cases=1, changes=hostile))
    overview = service.projects.overview()
    row = overview.overview.rows[0]
    for page in (overview, service.projects.project(row.key, AskedWindow())):
        shown = html(page, PageUrls("/t/", live=False))
        assert "<script" not in shown
        assert "<svg onload" not in shown
        assert "\u202e" not in shown
        assert "&lt;script&gt;" in shown


def test_pictures_are_well_formed_and_described(store: Store) -> None:
    page = html(ReviewService(store).projects.project(KEY, AskedWindow()), PageUrls("/t/", live=True))
    drawn = [f"<svg{part.partition('</svg>')[0]}</svg>" for part in page.split("<svg")[1:]]
    assert len(drawn) == 7 + 2
    for picture in drawn:
        root = ET.fromstring(picture)
        assert all(child.text for child in root[:2])
        assert root.get("role") == "img"


def test_equal_tables_give_equal_pages(store: Store) -> None:
    def pages() -> list[str]:
        reader = ReviewService(store).projects
        return [
            html(page, PageUrls("", live=False)) for page in (reader.overview(), reader.project(KEY, AskedWindow()))
        ]

    assert pages() == pages()


def test_a_workspace_without_a_run_says_what_to_do(tmp_path: Path) -> None:
    shown = html(ReviewService(Store(tmp_path)).projects.overview(), PageUrls("", live=False))
    assert "barograph run --as-of DATE" in shown
    answer = CliRunner().invoke(cli, ["-w", str(tmp_path), "overview"])
    assert (answer.exit_code, "no project" in answer.output) == (0, True)


def test_the_terminal_lists_and_writes_pages(tmp_path: Path) -> None:
    root = made_projects(tmp_path / "ws", projects=3, months=3).root
    listed = CliRunner().invoke(cli, ["-w", str(root), "overview", "--format", "csv"])
    rows = listed.stdout.splitlines()
    assert rows[0].startswith("project,signs,last_message")
    assert [row.split(",")[0] for row in rows[1:]] == [project_name(number) for number in (0, 2, 1)]
    written = CliRunner().invoke(cli, ["-w", str(root), "overview", "--out", str(tmp_path / "out")])
    assert written.stdout.strip() == str(tmp_path / "out" / "overview.html")
    assert (tmp_path / "out" / "project" / f"{project_key(project_name(2))}.html").is_file()
