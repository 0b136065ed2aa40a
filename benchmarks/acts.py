"""How often the acts of campaigns by other hands are seen, and how often those of look-alikes and of newcomers.

    python benchmarks/acts.py WORKSPACE --episodes FOLDER

The messages of newcomers in the workspace (at most `--sample`, those with the smallest ids) are the null: half of them
are the reference, the other half show the rate by chance. Pressing are texts at or above the quantile of the reference
that leaves `embed.max_p` above it. Nothing is planted or trained: texts of episodes are scored as they stand. An act is
seen in a message that is pressing and has p at most `decision.role_p`; in a group as in tiers, with Sidak over its
messages and over the acts. Prints Markdown tables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import duckdb
import numpy as np

from barograph.catalogue.tables import Table
from barograph.config import Config
from barograph.detection.evidence.act_calls import act_p
from barograph.detection.evidence.statistics import sidak
from barograph.embedding.model import load_model
from barograph.evaluation.episodes.episode import Episode
from barograph.evaluation.episodes.episode_file import read_episodes
from barograph.signals.acts import ACTS, ActReference, clearest
from barograph.signals.anchors import load_anchors
from barograph.signals.kinds import act_scores
from barograph.signals.sensor import load_sensor
from barograph.signals.strata import LENGTHS
from barograph.text.sentences import sentences

NEWCOMERS = """
    SELECT m.own_text FROM {acts} a JOIN {messages} m USING (message_id)
    WHERE a.newcomer AND m.own_text IS NOT NULL ORDER BY a.message_id LIMIT ?
"""
FILLED = {"{project}": "the project", "{maintainer}": "Alex", "{subject}": "the change", "{feature}": "the feature"}
STATED: Mapping[str, tuple[str, ...]] = {"role": ACTS["role"], "urgency": ("urgency",)}
"""Act -> what the files call it; the other acts are known by the goal of the campaign only."""
GOALS: Mapping[str, tuple[str, ...]] = {
    "change": ("merge", "release"), "revert": ("revert",), "silence": ("silence",),
    "role": ("handover", "rights_for_X"),
}  # fmt: skip


@dataclass(frozen=True)
class Scored:
    """Texts with what the detector makes of them.

    Attributes:
        pressure: Score of pressure, shape (n,).
        acts: Score of each act, shape (n, acts); NaN for texts under the floor of the sensor, or without a sentence.
        words: Words of each, shape (n,).
    """

    pressure: np.ndarray
    acts: np.ndarray
    words: np.ndarray

    def rows(self, chosen: np.ndarray | slice) -> Scored:
        """Some of the texts."""
        return Scored(self.pressure[chosen], self.acts[chosen], self.words[chosen])


def scored(texts: Sequence[str], config: Config) -> Scored:
    """Score texts as the stages sense and describe do."""
    sensor, encode = load_sensor(config.sensor.head), load_model(config.embed).encode
    anchors = load_anchors().vectors(encode)
    linear = sensor.linear.score(list(texts))
    worth = linear >= sensor.floor
    split = [
        [sentence.text for sentence in sentences(text)] if kept else [] for text, kept in zip(texts, worth, strict=True)
    ]
    vectors = encode([sentence for own in split for sentence in own])
    logits = sensor.sentence.score(vectors)
    asked = act_scores(anchors.kind_of(vectors), anchors.asked_of(vectors))
    ends = np.cumsum([len(own) for own in split])
    second, acts = np.full(len(texts), sensor.low), np.full((len(texts), len(ACTS)), np.nan)
    for row, (end, own) in enumerate(zip(ends, split, strict=True)):
        if own:
            second[row] = max(sensor.low, float(logits[end - len(own) : end].max()))
            acts[row] = asked[end - len(own) : end].max(axis=0)
    return Scored(linear + sensor.share * second, acts, np.array([len(text.split()) for text in texts]))


@dataclass(frozen=True)
class Judge:
    """The null: scores of pressing newcomers' messages.

    Attributes:
        reference: Scores of acts.
        threshold: From this pressure on a text is pressing.
        seen_p: At or below it an act is seen.
    """

    reference: ActReference
    threshold: float
    seen_p: float

    @classmethod
    def of(cls, newcomers: Scored, config: Config) -> Judge:
        """From newcomers' messages."""
        threshold = float(np.quantile(newcomers.pressure, 1 - config.embed.max_p))
        pressing = newcomers.rows((newcomers.pressure >= threshold) & ~np.isnan(newcomers.acts[:, 0]))
        length = np.searchsorted(LENGTHS, pressing.words, side="left")
        scores = {
            act: tuple(np.sort(pressing.acts[length == code, column]) for code in range(len(LENGTHS) + 1))
            for column, act in enumerate(ACTS)
        }
        return cls(ActReference(scores), threshold, config.decision.role_p)

    def p_values(self, texts: Scored) -> np.ndarray:
        """p of each act, shape (n, acts); NaN for texts that are not pressing."""
        p = self.reference.p_values(texts.acts, texts.words)
        p[texts.pressure < self.threshold] = np.nan
        return p

    def group_p(self, p: np.ndarray) -> tuple[float, float]:
        """p of a group's messages as in tiers: of the clearest act of all, and of the role act alone."""
        looked_at = p[~np.isnan(p[:, 0])]
        if not len(looked_at):
            return 1.0, 1.0
        each = [sidak(float(column.min()), len(looked_at)) for column in looked_at.T]
        return act_p(each), each[0]


def message_lines(judge: Judge, groups: Mapping[str, tuple[Scored, str | None]]) -> Iterable[str]:
    """One line a group of texts: its own act, each act alone, and any act."""
    names = list(ACTS)
    yield "| messages | n | pressing | its own act | any act (Sidak) | " + " | ".join(names) + " |"
    yield "|---" + "|--:" * (4 + len(names)) + "|"
    for label, (texts, own) in groups.items():
        p = judge.p_values(texts)
        each = (p <= judge.seen_p).mean(axis=0)
        any_act = float(np.mean(clearest(p).p <= judge.seen_p))
        mine = f"{each[names.index(own)]:.2f}" if own else ""
        shares = " | ".join(f"{share:.2f}" for share in each)
        pressing = float(np.mean(~np.isnan(p[:, 0])))
        yield f"| {label} | {len(p)} | {pressing:.2f} | {mine} | {any_act:.2f} | {shares} |"


def group_lines(judge: Judge, episodes: Sequence[Episode], texts: Scored, owner: np.ndarray) -> Iterable[str]:
    """Episodes in which some act is seen as tiers ask for it, beside the role act alone."""
    yield "| episodes | n | any act | role act alone |"
    yield "|---|--:|--:|--:|"
    p = judge.p_values(texts)
    found = [judge.group_p(p[owner == number]) for number in range(len(episodes))]
    sides: dict[str, Callable[[Episode], bool]] = {
        "campaigns": lambda one: one.kind_of == "campaign",
        **{
            f"goal {goal}": lambda one, goal=goal: one.kind_of == "campaign" and one.goal == goal
            for goals in GOALS.values()
            for goal in goals
        },
        "look-alikes": lambda one: one.kind_of == "lookalike",
    }
    for label, belongs in sides.items():
        mine = [pair for one, pair in zip(episodes, found, strict=True) if belongs(one)]
        counts = [sum(pair[which] <= judge.seen_p for pair in mine) for which in (0, 1)]
        yield f"| {label} | {len(mine)} | {counts[0]} | {counts[1]} |"


def report(newcomers: Sequence[str], episodes: Sequence[Episode], config: Config) -> list[str]:
    """Both tables."""
    known = scored(newcomers, config)
    judge = Judge.of(known.rows(slice(0, None, 2)), config)
    said = [(number, message) for number, one in enumerate(episodes) for message in one.messages]
    texts = scored([_filled(message.body) for _, message in said], config)
    campaign = np.array([episodes[number].kind_of == "campaign" for number, _ in said])
    cover = np.array([message.cover for _, message in said])
    act = np.array([message.act or "" for _, message in said])
    goal = np.array([episodes[number].goal or "" for number, _ in said])
    pressing = campaign & ~cover
    groups: dict[str, tuple[Scored, str | None]] = {
        "newcomers, other half": (known.rows(slice(1, None, 2)), None),
        "look-alikes": (texts.rows(~campaign), None),
        "campaigns, cover": (texts.rows(campaign & cover), None),
        "campaigns, the rest": (texts.rows(pressing), None),
    }
    for name, stated in STATED.items():
        for one in stated:
            groups[f"said to be {one}"] = (texts.rows(pressing & (act == one)), name)
    for name, goals in GOALS.items():
        groups[f"goal {' or '.join(goals)}"] = (texts.rows(pressing & np.isin(goal, goals)), name)
    owner = np.array([number for number, _ in said])
    return [*message_lines(judge, groups), "", *group_lines(judge, episodes, texts, owner)]


def _filled(body: str) -> str:
    for slot, words in FILLED.items():
        body = body.replace(slot, words)
    return body


@click.command()
@click.argument("workspace", type=click.Path(exists=True, path_type=Path))
@click.option("--episodes", "folder", type=click.Path(exists=True, path_type=Path), required=True)
@click.option("--sample", default=3000, help="Newcomers' messages, references and the rest together.")
def main(workspace: Path, folder: Path, sample: int) -> None:
    """Print how often acts are seen."""
    files = {
        table.label: f"read_parquet('{workspace}/tables/{table.label}/**/*.parquet', union_by_name = true)"
        for table in (Table.ACTS, Table.MESSAGES)
    }
    rows = duckdb.connect().execute(NEWCOMERS.format(**files), [sample]).fetchall()
    episodes = read_episodes(sorted(folder.glob("*.jsonl")))
    for line in report([row[0] for row in rows], episodes, Config()):
        print(line)


if __name__ == "__main__":
    main()
