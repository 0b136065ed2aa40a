from __future__ import annotations

import json
from pathlib import Path

import pytest
from episode_samples import CAMPAIGN, LOOKALIKE

from barograph.errors import DataError
from barograph.evaluation.episodes.episode_file import read_episodes


def written(path: Path, *lines: object) -> Path:
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8")
    return path


def test_files_are_read_in_their_order_and_keys_of_other_hands_are_passed_over(tmp_path: Path) -> None:
    first = written(tmp_path / "a.jsonl", {**CAMPAIGN, "remark": "mine"}, "")
    second = written(tmp_path / "b.jsonl", LOOKALIKE)
    assert [one.id for one in read_episodes([first, second])] == ["c1", "l1"]


def test_all_faults_of_all_files_are_told_at_once_with_file_line_and_key(tmp_path: Path) -> None:
    stranger = {**CAMPAIGN["messages"][0], "by": "z", "in_reply": "nobody"}
    again = {**CAMPAIGN["messages"][3], "new_thread_subject": "Once more"}
    first = written(
        tmp_path / "a.jsonl",
        {**CAMPAIGN, "style": "rude"},
        "{broken",
        "[1, 2]",
        {**CAMPAIGN, "messages": [stranger, again]},
        {**CAMPAIGN, "id": "c2", "accounts": CAMPAIGN["accounts"] + CAMPAIGN["accounts"][:1]},
        {**LOOKALIKE, "history_bodies": []},
        LOOKALIKE,
    )
    second = written(tmp_path / "b.jsonl", LOOKALIKE)
    with pytest.raises(DataError) as caught:
        read_episodes([first, second, tmp_path / "none.jsonl"])
    lines = str(caught.value).splitlines()
    for expected in (
        f"{first}:1: style: Input should be 'polite', 'plain', 'harsh' or 'mixed'; found 'rude'",
        f"{first}:2: no JSON",
        f"{first}:3: a JSON list; expected an object",
        f"{first}:4: messages.0.by: no account z; accounts: a, b",
        f"{first}:4: messages.0.in_reply: expected maintainer, previous, root, null or one of a, b; found 'nobody'",
        f"{first}:4: messages.1.new_thread_subject: thread x has begun before",
        f"{first}:5: accounts: two are called a",
        f"{first}:6: history_bodies: empty, but an account has a history",
        f"{second}:1: id l1 stands in {first}:7 too",
        f"{tmp_path / 'none.jsonl'}: cannot be read",
    ):
        assert [line for line in lines if line.startswith(expected)], expected
    assert len(lines) == 10


def test_a_file_without_any_episode_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no episode"):
        read_episodes([written(tmp_path / "a.jsonl", "")])
