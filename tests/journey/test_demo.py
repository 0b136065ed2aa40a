"""The whole way on the invented archive: what is planted is found, what only looks like it is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from barograph.as_of import as_of_instant
from barograph.cases.repository.run_history import cases_of, runs
from barograph.catalogue.tables import Table
from barograph.cli import demo
from barograph.pipeline.stages import STAGES
from barograph.storage import spark_session
from barograph.workspace import Workspace

from .conftest import Truth, loaded_demo


def test_the_planted_campaign_is_the_top_case_and_holds_exactly_its_accounts(harbor: Workspace, truth: Truth) -> None:
    top = harbor.cases(identify=True)[0]
    assert {address for account in top.accounts for address in account.addresses} == set(truth.accounts)
    assert top.tier >= 1
    assert top.target is not None
    assert truth.target in top.target.addresses
    assert top.false_alarms_per_list_year.surrogate <= 1e-3


def test_the_account_the_calls_point_at_has_its_own_place(harbor: Workspace, truth: Truth) -> None:
    top = harbor.cases(identify=True)[0]
    assert top.beneficiary is not None
    assert top.beneficiary.label == "G"
    assert truth.beneficiary in top.beneficiary.addresses
    case = harbor.case(top.case_id)
    assert [account.label for account in case.account("gained")] == ["G"]
    (found,) = [item for item in case.evidence if item.family == "beneficiary"]
    assert found.direction == "for"
    assert found.weight == 0
    assert any("[G]" in quote.sentence for quote in found.quotes)
    assert truth.beneficiary not in case.model_dump_json()


def test_no_look_alike_is_in_any_case(harbor: Workspace, truth: Truth) -> None:
    flagged = {
        address for case in harbor.cases(identify=True) for account in case.accounts for address in account.addresses
    }
    assert flagged
    for name, addresses in truth.look_alikes.items():
        assert not flagged & addresses, name


def test_the_case_rests_on_planted_messages_only(harbor: Workspace, truth: Truth) -> None:
    top = harbor.cases()[0]
    case = harbor.case(top.case_id)
    names = {message.ref: message.native_id for message in harbor.names(top.case_id).messages}
    pressing = {names[message.ref] for message in case.messages if message.pressing}
    assert pressing
    assert pressing <= {message_id for ids in truth.accounts.values() for message_id in ids}


def test_nothing_names_anybody_unless_asked(harbor: Workspace, truth: Truth) -> None:
    for entry in harbor.cases():
        assert not any(account.names or account.addresses or account.logins for account in entry.accounts)
        written = harbor.case(entry.case_id).model_dump_json()
        for address in truth.accounts:
            assert address not in written


def test_a_second_run_changes_nothing(harbor: Workspace) -> None:
    before = {table: harbor.store.digest(table) for table in Table}
    reports = harbor.run(demo.AS_OF)
    assert all(report.skipped for report in reports)
    assert {table: harbor.store.digest(table) for table in Table} == before


def test_loading_again_is_a_no_op_without_spark(harbor: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spark_session, "session", pytest.fail)
    again = harbor.load(demo.demo_folder() / "harbor-list.mbox", venue=demo.VENUE)[0].report
    assert (again.units, again.unchanged) == (0, 1)


def test_another_workspace_moved_on_from_the_day_before_is_equal_in_ids_and_digests(
    harbor: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No mail was sent on the last day: only the case files, which hold the date, are made again, without Spark."""
    other = loaded_demo(tmp_path / "ws")
    other.run("2023-06-29")
    with monkeypatch.context() as patch:
        patch.setattr(spark_session, "session", pytest.fail)
        reports = other.run(demo.AS_OF)
    assert {report.stage: report.why for report in reports if not report.skipped} == {"cases": ("other date",)}
    of_runs = (Table.RUNS, Table.RUN_CASES)
    made = [table for table in Table if table not in of_runs]
    assert {t.label: other.store.digest(t) for t in made} == {t.label: harbor.store.digest(t) for t in made}
    assert {other.store.manifest(t).made("as_of") for stage in STAGES if not stage.caches for t in stage.writes} == {
        as_of_instant(demo.AS_OF).isoformat()
    }
    assert [case.digest for case in other.cases()] == [case.digest for case in harbor.cases()]
    last, fresh = runs(other.store)[-1], runs(harbor.store)[-1]
    assert replace(last, run_id=fresh.run_id, number=fresh.number) == fresh
    recorded = [[replace(case, run_id="") for case in cases_of(w.store, run.run_id)] for w, run in
                ((other, last), (harbor, fresh))]  # fmt: skip
    assert recorded[0] == recorded[1]
