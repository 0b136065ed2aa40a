from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from barograph.cases.repository.case_repository import CaseRepository
from barograph.cases.repository.decision_record import DecisionRecord
from barograph.cases.repository.decisions import STATUSES, Judgement, evidence_digest, record, status_by_case
from barograph.catalogue.tables import Table
from barograph.errors import BusyError, DataError
from barograph.storage.store import Store
from made_workspace import build_cases, made_workspace, numbered, write

AT = datetime(2020, 2, 3, 10, tzinfo=UTC)


def judged(status: str = "FalsePositive", hours: float = 0, **more: object) -> Judgement:
    return replace(Judgement(status, "fern", "a course of students", AT + timedelta(hours=hours)), **more)


def decided(case: str, status: str, messages: str, hours: float = 0, reviewer: str = "fern") -> DecisionRecord:
    ids = tuple(sorted(messages.split()))
    at = AT + timedelta(hours=hours)
    name = f"{case}{status}{hours}{reviewer}"
    return DecisionRecord(name, case, "d", status, reviewer, None, "why", at, None, evidence_digest(ids), None, ids)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return made_workspace(tmp_path / "ws", cases=3)


def first(store: Store) -> str:
    return CaseRepository(store).entries(False)[0].case_id


def test_a_decision_is_added_and_none_before_it_changes(store: Store) -> None:
    case = first(store)
    record(store, case, judged("InProgress"))
    before = store.arrow(Table.DECISIONS).to_pylist()
    record(store, case, judged("TruePositive", 1, second_reader="moss"))
    after = store.arrow(Table.DECISIONS).to_pylist()
    assert after[:1] == before
    assert [row["status"] for row in after] == ["InProgress", "TruePositive"]
    assert CaseRepository(store).case(case, False).status == "TruePositive"
    assert [row.second_reader for row in CaseRepository(store).case(case, False).decisions] == [None, "moss"]


def test_decisions_survive_a_rebuild_and_the_case_digest_does_not_depend_on_them(store: Store) -> None:
    case = first(store)
    digest = CaseRepository(store).case(case, False).digest
    record(store, case, judged())
    build_cases(store)
    again = CaseRepository(store).case(case, False)
    assert again.status == "FalsePositive"
    assert again.digest == digest == again.computed_digest()


def test_a_dismissed_case_is_hidden_until_a_message_arrives_that_was_not_known(store: Store) -> None:
    case = first(store)
    record(store, case, judged("FalsePositive"))
    assert case not in {entry.case_id for entry in CaseRepository(store).entries(False, dismissed=False)}
    assert case in {entry.case_id for entry in CaseRepository(store).entries(False)}
    grown(store)
    entry = CaseRepository(store).entry(case)
    assert (entry.status, entry.dismissed, entry.new_messages) == ("FalsePositive", False, 1)
    record(store, case, judged("FalsePositive", 1))
    assert CaseRepository(store).entry(case).dismissed


def test_a_decision_that_has_expired_as_of_the_run_stands_no_longer(store: Store) -> None:
    case = first(store)
    as_of = CaseRepository(store).case(case, False).head.as_of
    early = {"at": as_of - timedelta(days=60)}
    record(store, case, judged("FalsePositive", **early, expires_at=as_of + timedelta(days=1)))
    assert CaseRepository(store).entry(case).dismissed
    record(store, case, judged("TruePositive", at=as_of - timedelta(days=50), expires_at=as_of))
    entry, file = CaseRepository(store).entry(case), CaseRepository(store).case(case, False)
    assert (entry.status, entry.dismissed) == (file.status, True) == ("FalsePositive", True)
    assert [row.status for row in file.decisions] == ["FalsePositive", "TruePositive"]


def test_a_case_nobody_stands_by_any_more_is_new_again(store: Store) -> None:
    case = first(store)
    as_of = CaseRepository(store).case(case, False).head.as_of
    record(store, case, judged("FalsePositive", at=as_of - timedelta(days=60), expires_at=as_of))
    assert CaseRepository(store).entry(case).status == CaseRepository(store).case(case, False).status == "New"
    assert CaseRepository(store).status(case) == "New"
    assert case in {entry.case_id for entry in CaseRepository(store).entries(False, dismissed=False)}


def test_a_dispute_is_open_until_somebody_decides_again(store: Store) -> None:
    case = first(store)
    said = {"reply": "We sat in one course.", "statement_of": "A1", "dispute": "that we act together"}
    plain = record(store, case, judged("TruePositive"))
    answered = record(store, case, judged("TruePositive", 1, **said))
    assert (answered.statement_of, answered.dispute) == ("A1", "that we act together")
    assert CaseRepository(store).entry(case).disputed
    shown = CaseRepository(store).case(case, False).decisions
    assert [row.whose for row in shown][1] == "Statement of A1, recorded by fern, unedited"
    record(store, case, judged("FalsePositive", 2))
    assert not CaseRepository(store).entry(case).disputed
    assert plain.statement_of is plain.expires_at is None


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"reply": "No.", "statement_of": "A9"}, "no account of the case"),
        ({"statement_of": "A1"}, "no statement"),
        ({"dispute": "all of it"}, "say whose"),
        ({"expires_at": AT}, "not after the decision"),
        ({"expires_at": AT.replace(tzinfo=None)}, "no zone"),
    ],
)
def test_an_answer_that_cannot_be_recorded(store: Store, more: dict[str, object], told: str) -> None:
    with pytest.raises(DataError, match=told):
        record(store, first(store), judged("Indeterminate", **more))


def test_decisions_from_before_statements_had_an_account_go_on_reading(store: Store) -> None:
    case = first(store)
    record(store, case, judged("FalsePositive"))
    rows = store.arrow(Table.DECISIONS).drop_columns(["statement_of", "dispute", "expires_at"])
    path = store.files(Table.DECISIONS)[0]
    pq.write_table(rows, path)
    assert CaseRepository(store).entry(case).dismissed
    shown = CaseRepository(store).case(case, False).decisions[0]
    assert not {"statement_of", "dispute", "expires_at"} & shown.model_dump(mode="json").keys()
    record(store, case, judged("Indeterminate", 1, expires_at=AT + timedelta(days=400)))
    assert [row.expires_at for row in CaseRepository(store).decisions] == [None, AT + timedelta(days=400)]


def grown(store: Store) -> None:
    """The first case again, with the target's last answer taken for a message of the group."""
    made = [numbered(n) for n in range(3)]
    inputs = made[0]
    more = next(m.message_id for m in inputs.messages if m.message_id not in inputs.episode.message_ids)
    made[0] = replace(inputs, episode=replace(inputs.episode, message_ids=(*inputs.episode.message_ids, more)))
    write(store, made)
    build_cases(store)


def test_a_decision_follows_a_case_whose_id_has_changed(store: Store) -> None:
    case = first(store)
    record(store, case, judged("FalsePositive"))
    made = [numbered(n) for n in range(3)]
    made[0] = replace(made[0], episode=replace(made[0].episode, episode_id="ab" * 16), findings=())
    write(store, made)
    build_cases(store)
    repository = CaseRepository(store)
    assert case not in {entry.case_id for entry in repository.entries(False)}
    heir = next(entry for entry in repository.entries(False) if entry.supersedes)
    assert heir.supersedes == (case,)
    assert (heir.status, heir.dismissed) == ("FalsePositive", True)
    assert [row.case_id for row in repository.case(heir.case_id, False).decisions] == [case]


def test_two_cases_that_become_one_are_read_again() -> None:
    known = [decided("C-A", "FalsePositive", "a b c"), decided("C-B", "FalsePositive", "d e", 1)]
    found = status_by_case({"C-A": frozenset("abcde")}, known)["C-A"]
    assert found.supersedes == ("C-B",)
    assert [row.case_id for row in found.decisions] == ["C-A", "C-B"]
    assert (found.status, found.new_messages, found.dismissed) == ("FalsePositive", 2, False)


def test_a_case_that_falls_apart_hands_its_decision_to_both_halves() -> None:
    found = status_by_case(
        {"C-1": frozenset("ab"), "C-2": frozenset("cd")}, [decided("C-A", "FalsePositive", "a b c d")]
    )
    assert {case: standing.dismissed for case, standing in found.items()} == {"C-1": True, "C-2": True}


def test_a_case_that_shares_less_than_half_is_another_case() -> None:
    known = [decided("C-A", "FalsePositive", "a b c d e")]
    assert status_by_case({"C-1": frozenset({"a", "b", "x", "y", "z"})}, known)["C-1"].status == "New"


def test_own_decisions_count_before_those_that_follow() -> None:
    known = [decided("C-A", "TruePositive", "a b"), decided("C-GONE", "FalsePositive", "a b", 5)]
    assert status_by_case({"C-A": frozenset("ab")}, known)["C-A"].status == "TruePositive"


@pytest.mark.parametrize("status", STATUSES)
def test_only_dismissing_takes_a_case_out(status: str) -> None:
    found = status_by_case({"C-A": frozenset("ab")}, [decided("C-A", status, "a b")])["C-A"]
    assert found.dismissed == (status in ("FalsePositive", "Duplicate"))


def test_a_message_that_goes_away_is_no_new_evidence() -> None:
    assert status_by_case({"C-A": frozenset("a")}, [decided("C-A", "FalsePositive", "a b")])["C-A"].dismissed


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"status": "Falsepositve"}, "Did you mean FalsePositive"),
        ({"reviewer": "  "}, "reviewer: say who decides"),
        ({"reason": "\n"}, "reason: say why"),
        ({"second_reader": "Fern "}, "somebody else"),
        ({"status": "Duplicate"}, "names the case it repeats"),
        ({"duplicate_of": "C-AAAAAAAAAA"}, "only a Duplicate"),
        ({"status": "Duplicate", "duplicate_of": "C-AAAAAAAAAA"}, "no case C-AAAAAAAAAA"),
        ({"at": datetime(2020, 1, 1)}, "has no zone"),  # noqa: DTZ001
        ({"reason": "x" * 20_001}, "at most 20,000"),
    ],
)
def test_a_fault_is_named_and_nothing_is_written(store: Store, change: dict[str, object], words: str) -> None:
    with pytest.raises(DataError, match=words):
        record(store, first(store), judged(**change))
    assert store.row_count(Table.DECISIONS) == 0


def test_all_faults_are_listed_at_once(store: Store) -> None:
    with pytest.raises(DataError) as caught:
        record(store, "C-NONE", judged("Wrong", reviewer="", reason=""))
    assert len(str(caught.value).splitlines()) == 4


def test_a_case_is_not_a_duplicate_of_itself(store: Store) -> None:
    case = first(store)
    with pytest.raises(DataError, match="is this case"):
        record(store, case, judged("Duplicate", duplicate_of=case))


def test_a_decision_cannot_be_slipped_in_before_the_last(store: Store) -> None:
    case = first(store)
    record(store, case, judged("TruePositive", 2))
    with pytest.raises(DataError, match="is not after the last decision"):
        record(store, case, judged("FalsePositive", 1))
    assert store.row_count(Table.DECISIONS) == 1


def test_a_statement_is_kept_as_it_came(store: Store) -> None:
    said = "  I wrote these.\r\n\r\n\tNobody asked me to. \u202eok\n"
    case = first(store)
    record(store, case, judged("InProgress", reply=said))
    assert store.arrow(Table.DECISIONS)["reply"].to_pylist() == [said]
    assert CaseRepository(store).case(case, False).decisions[0].reply == said


def test_a_second_writer_is_refused(store: Store) -> None:
    with store.writing(), pytest.raises(BusyError):
        record(store, first(store), judged())


def test_a_decision_holds_no_name_of_the_archive(store: Store) -> None:
    record(store, first(store), judged())
    row = repr(store.arrow(Table.DECISIONS).to_pylist())
    assert "Pelle" not in row
    assert "okonjo" not in row
