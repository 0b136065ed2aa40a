from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from episode_samples import LOOKALIKE, episode, planted

from barograph.as_of import as_of_instant
from barograph.config import Config
from barograph.evaluation.episodes.draft import message_of
from barograph.evaluation.episodes.evaluate import EpisodeEvaluation, EpisodeRun
from barograph.evaluation.episodes.outcome import Assessed, EpisodeOutcome, PlantedEpisode, outcomes_of
from barograph.evaluation.episodes.report import MESSAGES, document, markdown, trick_rows, write
from barograph.evaluation.episodes.tables import campaign_lines, lookalike_lines
from barograph.evaluation.evaluate import AsItIs

HIT_P = 0.05


def case(one: PlantedEpisode, accounts: int, **changes: Any) -> dict[str, Any]:
    """A case with so many accounts of an episode in it and a bystander."""
    mine = sorted({message_of(draft).account_id for draft in one.drafts if draft.part != "answer"})
    crossed = min(draft.sent_at for draft in one.drafts) + timedelta(days=10)
    row = {
        "episode_id": "e", "project": "dev-list", "branch": "returning", "identities": [*mine[:accounts], "bystander"],
        "target": "target-identity", "rate_surrogate": 1e-5, "rate_real": 1e-5, "tier": 1, "crossed_at": [crossed],
    }  # fmt: skip
    return row | changes


def assessed(one: PlantedEpisode, cases: list[dict[str, Any]], p: list[float | None]) -> EpisodeOutcome:
    own = [message_of(draft).message_id for draft in one.drafts if draft.part in ("pressing", "cover")]
    acts = {name: (1.0, value) for name, value in zip(own, p, strict=True) if value is not None}
    return outcomes_of([one], Assessed(cases, acts, {"target-account": "target-identity"}), Config())[0]


def test_a_campaign_is_found_by_a_case_with_two_of_its_accounts() -> None:
    one, p = planted(episode()), [0.01, 0.5, 0.04, 0.03]
    assert assessed(one, [case(one, 2)], p).found
    assert assessed(one, [case(one, 2)], p).caught == 2
    assert not assessed(one, [case(one, 1)], p).found
    assert not assessed(one, [case(one, 2, project="other-list")], p).found
    assert not assessed(one, [case(one, 2, rate_real=0.5)], p).found


def test_a_lookalike_is_flagged_by_one_account_already() -> None:
    one = planted(episode(LOOKALIKE))
    assert assessed(one, [case(one, 1)], [0.01]).found
    assert not assessed(one, [], [0.01]).found


def test_messages_hits_returning_accounts_and_the_target_are_counted() -> None:
    one = planted(episode())
    outcome = assessed(one, [case(one, 2, target="somebody")], [0.01, None, 0.04, 0.03])
    assert [message.eligible for message in outcome.messages] == [True, False, True, True]
    assert [message.cover for message in outcome.messages] == [False, True, False, False]
    assert outcome.returning == 1  # a: two hits in eleven days; b: one hit
    assert outcome.target_right is False
    assert outcome.days_to_alarm == pytest.approx(10.0)


def evaluation(*runs: EpisodeRun) -> EpisodeEvaluation:
    quiet = AsItIs(10.0, 1, 0, 0, 0, 0.0, 300.0, 0.0)
    return EpisodeEvaluation(as_of_instant("2020-01-01"), 1e-3, HIT_P, 0, 1, 1, quiet, runs, ("c9",))


def sample_run(trick: str = "", found: bool = True) -> EpisodeRun:
    one, other = planted(episode()), planted(episode(LOOKALIKE))
    cases = [case(one, 2)] if found else []
    return EpisodeRun(0.5, trick, (assessed(one, cases, [0.01, 0.02, 0.2, 0.03]), assessed(other, [], [None])))


def test_tables_group_campaigns_and_lookalikes_apart() -> None:
    run = sample_run()
    lines = campaign_lines(run.outcomes, HIT_P)
    assert [(line.by, line.value) for line in lines] == [
        ("", "all"), ("style", "plain"), ("shape", "slow"), ("goal", "release"), ("accounts", "2"), ("author", "w1"),
    ]  # fmt: skip
    assert [(line.by, line.value) for line in lookalike_lines(run.outcomes, HIT_P)] == [("", "all"), ("kind", "ping")]
    whole = lines[0]
    assert (whole.messages, whole.eligible.found) == (4, 4)
    assert (whole.hits.found, whole.hits.of_all) == (2, 3)
    assert (whole.fine_hits.found, whole.cover_hits.found, whole.cover_hits.of_all) == (1, 1, 1)
    assert (whole.found.found, whole.at_review.found, whole.at_high.found) == (1, 1, 0)
    assert whole.target_right.value == 1.0


def test_a_trick_stands_beside_the_untouched() -> None:
    rows = trick_rows(evaluation(sample_run(), sample_run("leetspeak", found=False)))
    assert [(row["trick"], row["of untouched"]) for row in rows] == [("untouched", "1.00"), ("leetspeak", "0.00")]


def test_files_hold_the_tables_and_a_row_for_each_message(tmp_path: Path) -> None:
    result = evaluation(sample_run(), sample_run("leetspeak"))
    paths = write(result, tmp_path)
    assert [path.name for path in paths] == ["episodes.json", "episodes.md", "episode-messages.parquet"]
    rows = pq.read_table(paths[2])
    assert rows.schema.equals(MESSAGES)
    assert rows.num_rows == 2 * 5
    assert document(result)["tables"][0]["campaigns"][0]["found"]["found"] == 1
    text = markdown(result)
    assert "| all | 1 | 4 | 4 | 0.67 (2) |" in text
    assert "1 found no room" in text
