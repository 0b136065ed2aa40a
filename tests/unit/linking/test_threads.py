"""Threads in one pass by time: by references, by tracker, by subject, and never by what comes later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barograph.linking.threads import SUBJECT_DAYS, Known, Sent, Threading, base_subject

START = datetime(2020, 1, 1, tzinfo=UTC)


def sent(number: int, *named: int, subject: str = "hello", hours: float | None = None, hint: str | None = None) -> Sent:
    ids = tuple(f"{one}@x" for one in named)
    at = START + timedelta(hours=number if hours is None else hours)
    return Sent(f"m{number}", f"{number}@x", ids[-1] if ids else None, ids, hint, at, subject)


def placed(*messages: Sent) -> list[tuple[str, str | None, str]]:
    threading = Threading("list")
    return [threading.place(message) for message in messages]


def test_a_reply_hangs_under_its_nearest_known_ancestor() -> None:
    root, _, lost, answer = placed(sent(1), sent(2, 1), sent(4, 1, 3), sent(5, 1, 3, 4))
    assert lost == (root[0], "m1", "references")
    assert answer == (root[0], "m4", "references")


def test_replies_to_a_message_that_is_not_there_hang_together() -> None:
    first, second = placed(sent(2, 1, subject="a"), sent(3, 1, subject="b"))
    assert first[0] == second[0]
    assert (first[1], second[1]) == (None, None)


def test_a_reply_without_references_joins_by_subject_within_its_days() -> None:
    root, near, late = placed(
        sent(1, subject="[dev] Fix it"),
        sent(2, subject="Re: [dev] Fix  it"),
        sent(3, subject="Re: Fix it", hours=24 * (SUBJECT_DAYS + 2)),
    )
    assert near == (root[0], None, "subject")
    assert late[0] != root[0]


def test_an_answer_on_another_venue_of_the_project_is_in_the_thread_it_answers() -> None:
    project = Known()
    users, developers = Threading("users", project), Threading("developers", project)
    root = developers.place(sent(1))
    across = users.place(sent(2, 1))
    back = developers.place(sent(3, 1, 2))
    assert across == (root[0], "m1", "references")
    assert back == (root[0], "m2", "references")


def test_a_copy_in_another_venue_keeps_the_thread_of_its_own_venue() -> None:
    project = Known()
    users, developers = Threading("users", project), Threading("developers", project)
    first, copy = developers.place(sent(1)), users.place(sent(1))
    assert first[0] != copy[0]
    assert users.place(sent(2, 1))[0] == copy[0]


def test_an_equal_subject_without_a_reply_mark_is_another_thread() -> None:
    first, second = placed(sent(1, subject="weekly report"), sent(2, subject="weekly report"))
    assert first[0] != second[0]


def test_tracker_messages_hang_under_their_issue() -> None:
    first, second = placed(sent(1, hint="h/o/r/issues/1"), sent(2, hint="h/o/r/issues/1", subject="Re: other"))
    assert first[0] == second[0]
    assert second[2] == "tracker"


def test_a_message_that_names_itself_is_a_root() -> None:
    assert placed(sent(1, 1))[0][1:] == (None, "root")


@given(st.lists(st.lists(st.integers(0, 30), max_size=4), min_size=1, max_size=30), st.integers(0, 29))
def test_what_comes_later_moves_nothing(named: list[list[int]], cut: int) -> None:
    messages = [sent(number, *ids) for number, ids in enumerate(named)]
    assert placed(*messages)[:cut] == placed(*messages[:cut])


@pytest.mark.parametrize(
    ("subject", "base"),
    [
        ("AW: [x] WG: Hi", ("hi", True)),
        ("Re[2]: Hi", ("hi", True)),
        ("[PATCH v2] Hi", ("hi", False)),
        ("", ("", False)),
    ],
)
def test_reply_marks_of_many_clients(subject: str, base: tuple[str, bool]) -> None:
    assert base_subject(subject) == base
