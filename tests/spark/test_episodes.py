"""Episodes of a file planted into a small invented list, through all stages."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from barograph.cli.app import cli
from barograph.errors import DataError
from barograph.evaluation.episodes.episode_file import read_episodes
from barograph.evaluation.episodes.evaluate import EpisodeEvaluation, EpisodePlan
from barograph.evaluation.evasions import TRICKS
from barograph.workspace import Workspace

BEGUN = datetime(2018, 1, 1, 9, tzinfo=UTC)
ANSWERS = ("That part is described in the manual.", "The next version will have it.", "I cannot see that here.")
QUESTIONS = ("How do I build the tool on my machine?", "Which option turns the log on?", "The test fails for me.")

CAMPAIGN = {
    "id": "c1", "class": "campaign", "style": "harsh", "shape": "slow", "goal": "handover",
    "accounts": [
        {"key": "a", "name": "Wim Olan", "address": "wim.olan@mail.example", "tz": "+0100"},
        {"key": "b", "name": "Zoe Arr", "address": "zoe@box.example", "tz": "-0500"},
    ],
    "beneficiary": None,
    "messages": [
        {"by": "a", "day": 0.4, "thread": "x", "new_thread_subject": "Is {project} dead?", "in_reply": None,
         "body": "Nobody looks after {project} any more and every report rots. {maintainer}, hand it to someone else."},
        {"by": "b", "day": 4.5, "thread": "x", "in_reply": "a",
         "body": "I am fed up with waiting as well. This is a disgrace and you should step down at last."},
        {"by": "a", "day": 14.4, "thread": "y", "in_reply": "maintainer",
         "body": "Weeks have gone by and still nothing happens here. Give the rights to people who care."},
        {"by": "b", "day": 16.4, "thread": "x", "in_reply": "root",
         "body": "You ignore everybody. Let somebody else take over this project before it is too late."},
    ],
}  # fmt: skip
LOOKALIKE = {
    "id": "l1", "class": "lookalike", "kind": "ping",
    "accounts": [{"key": "k", "name": "Kai Muster", "address": "kai@mail.example", "tz": "+0100"}],
    "history_bodies": [],
    "messages": [{"by": "k", "day": 0.4, "thread": "x", "in_reply": "maintainer", "body": "Is there any news here?"}],
}  # fmt: skip


def mail(number: int, at: datetime, name: str, body: str, parent: int | None) -> bytes:
    made = EmailMessage()
    made["From"] = f"{name} <{name.split(maxsplit=1)[0].lower()}@{'home' if name == 'Ada Keeper' else 'guest'}.example>"
    made["To"] = "dev@lists.example"
    made["Subject"] = f"Question {number}" if parent is None else f"Re: Question {parent}"
    made["Date"] = format_datetime(at)
    made["Message-ID"] = f"<m{number}@list.example>"
    if parent is not None:
        made["In-Reply-To"] = f"<m{parent}@list.example>"
    made.set_content(f"{body}\n\nNumber {number} in my notes.")
    return f"From x@y {at:%a %b %d %H:%M:%S %Y}\n".encode() + made.as_bytes() + b"\n"


@pytest.fixture(scope="module")
def folder(spark: object, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A list of five years on which one member answers newcomers twice a week."""
    folder, mails = tmp_path_factory.mktemp("episodes"), []
    for number in range(0, 1000, 2):
        at = BEGUN + timedelta(days=number * 1.8)
        given = "".join(chr(97 + digit) for digit in (number // 260, number // 10 % 26, number % 10))
        mails.append(mail(number, at, f"N{given} Guest", QUESTIONS[number // 2 % 3], None))
        mails.append(mail(number + 1, at + timedelta(hours=5), "Ada Keeper", ANSWERS[number // 2 % 3], number))
    (folder / "dev.mbox").write_bytes(b"".join(mails))
    (folder / "episodes.jsonl").write_text("\n".join(map(json.dumps, (CAMPAIGN, LOOKALIKE))), encoding="utf-8")
    Workspace(folder / "ws").load(folder / "dev.mbox", venue="dev-list")
    return folder


@pytest.fixture(scope="module")
def result(folder: Path) -> EpisodeEvaluation:
    from barograph.evaluation.episodes.evaluate import evaluate_episodes
    from barograph.evaluation.scratch_runner import ScratchRunner

    workspace = Workspace(folder / "ws")
    runner = ScratchRunner(workspace.spark, workspace.store, workspace.config)
    plan = EpisodePlan(read_episodes([folder / "episodes.jsonl"]), (0.0, 1.0))
    chosen = {name: TRICKS[name] for name in ("Auto-Submitted",)}
    return evaluate_episodes(runner, runner.last_message(), plan, chosen)


def test_episodes_are_planted_and_counted_under_each_share_of_answers(result: EpisodeEvaluation) -> None:
    silent, heard, _ = result.runs
    assert (result.projects, result.not_planted) == (1, ())
    for run in (silent, heard):
        assert [outcome.episode_id for outcome in run.outcomes] == ["c1", "l1"]
        assert [len(outcome.messages) for outcome in run.outcomes] == [4, 1]
    eligible = [[message.eligible for message in run.outcomes[0].messages] for run in (silent, heard)]
    assert eligible == [[True, True, True, True]] * 2, "the opening is off topic, but the others answer it"


def test_messages_are_measured_and_sites_do_not_depend_on_answers(result: EpisodeEvaluation) -> None:
    silent, heard, _ = result.runs
    pressing = heard.outcomes[0].messages
    assert all(message.p is not None and message.raw_score is not None for message in pressing)
    assert [replace(m, eligible=True, p=None, raw_score=None) for m in silent.outcomes[0].messages] == [
        replace(m, eligible=True, p=None, raw_score=None) for m in pressing
    ]


def test_a_trick_is_run_on_the_campaigns_only(result: EpisodeEvaluation) -> None:
    untouched, _, trick = result.runs
    assert trick.trick == "Auto-Submitted"
    assert [outcome.episode_id for outcome in trick.outcomes] == ["c1"]
    counted = [[message.eligible for message in run.outcomes[0].messages] for run in (untouched, trick)]
    assert counted[1] == counted[0], "the header hides nothing"


def test_the_workspace_itself_stays_as_it_was(folder: Path, result: EpisodeEvaluation) -> None:
    messages = Workspace(folder / "ws").arrow("messages")
    assert messages.num_rows == 1000
    assert "planted" not in set(messages["source"].to_pylist())


def test_the_command_writes_its_files_and_names_faults_of_a_file(
    folder: Path, result: EpisodeEvaluation, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, out = str(folder / "ws"), folder / "out"
    given = ["--workspace", workspace, "evaluate", "--episodes", str(folder / "episodes.jsonl"), "--out", str(out)]
    with monkeypatch.context() as patch:  # another evaluation would cost minutes and show the same
        patch.setattr(Workspace, "evaluate_episodes", lambda *_: result)
        told = CliRunner().invoke(cli, [*given, "--answered", "1", "--format", "csv"], catch_exceptions=False)
    assert told.exit_code == 0, told.output
    assert "look-alike,1,kind ping" in told.stdout
    assert pq.read_table(out / "episode-messages.parquet").num_rows == 5 + 5 + 4
    broken = folder / "broken.jsonl"
    broken.write_text("{}", encoding="utf-8")
    with pytest.raises(DataError, match=r"broken.jsonl:1: messages: Field required"):
        CliRunner().invoke(
            cli, ["--workspace", workspace, "evaluate", "--episodes", str(broken)], standalone_mode=False,
            catch_exceptions=False,
        )  # fmt: skip
