"""Train both heads of the sensor, print how they find what another hand wrote, and write them.

    python scripts/train_head.py --ordinary WORKSPACE --compared WORKSPACE [--episodes FOLDER] [--cache FOLDER]

Learned from: the phrase book and the voices in `data/phrases`, and real newcomers' messages of the ordinary
workspace (`benchmarks/detect_data.py --ordinary`). Judged against newcomers' messages of the compared workspace, of
whose projects nothing is learned: each voice with that voice left out of training, and with `--episodes` the
campaigns of other hands, which are never learned from. The cover rate, of harmless texts by the same hands, stands
beside every hit rate: a head that had learned who wrote like us would show it there.

Writes `head-default.npz`, its card beside it, and `sentence-head-default.npz` into `src/barograph/resources`: numbers
only, the same bytes each time.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path

import click
import numpy as np
import scipy
import sklearn

from barograph.evaluation.episodes.episode_file import read_episodes
from head_data import (
    MIN_DF,
    SENTENCES_C,
    WORDS_C,
    Texts,
    fit_words,
    joined,
    read_book,
    read_newcomers,
    read_voices,
)
from head_trial import Encoder, Found, Scores, Split, both_heads, fit_sentences, found

ROOT = Path(__file__).resolve().parents[1]
RESOURCES = ROOT / "src" / "barograph" / "resources"
PHRASES = ROOT / "data" / "phrases"

FLOOR_QUANTILE = 0.5
"""Share of newcomers' messages that lie under the floor: so many need no vectors. Of the pressing texts of the episodes
about .5 % lie there (printed)."""
LEARNED, COMPARED = 1500, 500
"""Newcomers' messages taken of a project, to learn from and to compare with."""
FILLED = {"project": "the project", "maintainer": "Robin", "subject": "the last report", "feature": "the new option"}
"""What the places in the texts of episodes are filled with here."""


def read_campaigns(folder: Path) -> Texts:
    """Messages of the campaigns in a folder of episodes; cover is harmless, a beneficiary's messages are left out."""
    campaigns = [episode for episode in read_episodes([folder / "campaigns.jsonl"]) if episode.kind_of == "campaign"]
    rows = [
        (message.body, not message.cover, episode.style or "", "episodes")
        for episode in campaigns
        for message in episode.messages
        if message.by in {account.key for account in episode.accounts}
    ]
    filled = []
    for body, *_ in rows:
        for name, text in FILLED.items():
            body = body.replace("{" + name + "}", text)  # noqa: PLW2901
        filled.append(body)
    return Texts(
        filled,
        np.array([row[1] for row in rows]),
        np.array([row[2] for row in rows]),
        np.array([row[3] for row in rows]),
        np.zeros(len(rows), dtype=bool),
        hashlib.sha256((folder / "campaigns.jsonl").read_bytes()).hexdigest(),
    )


class Trial:
    """All texts as one set, with their vectors, and who is who among them.

    Args:
        written: Texts of our hands.
        ordinary: Newcomers' messages that are learned from.
        compared: Newcomers' messages that are compared with.
        judged: Texts of other hands, or none.
        encode: The encoder.
    """

    def __init__(self, written: Texts, ordinary: Texts, compared: Texts, judged: list[Texts], encode: Encoder) -> None:
        self.data = joined([written, ordinary, compared, *judged])
        ends = np.cumsum([len(part.texts) for part in (written, ordinary, compared)])
        rows = np.arange(len(self.data.texts))
        self.written, self.ordinary, self.compared, self.judged = np.split(rows, ends)
        self.split = Split.of(self.data.texts, encode)

    def rows_of(self, rows: np.ndarray) -> Texts:
        """Some texts as a set of their own."""
        data = self.data
        texts = [data.texts[row] for row in rows]
        return Texts(texts, data.pressing[rows], data.tone[rows], data.voice[rows], data.real[rows], data.digest)

    def scores(self, train: np.ndarray) -> Scores:
        """Scores of all texts, with both heads fitted to some."""
        return both_heads(self.data, self.split, train, self.compared)

    def found(self, scores: Scores, rows: np.ndarray) -> Found:
        """How well some texts are found."""
        return found(scores.total[rows], self.rows_of(rows), scores.total[self.compared])


def judge(trial: Trial) -> dict[str, Found]:
    """Print how each voice is found with that voice left out, and other hands by the whole; return the latter."""
    print("| texts | AUC | p <= .05 | p <= .01 | polite, .05 | cover, .05 |\n|---|---|---|---|---|---|")
    voices = trial.data.voice[trial.written]
    for voice in np.unique(voices):
        if voice == "book":
            continue
        train = np.concatenate([trial.written[voices != voice], trial.ordinary])
        print(
            f"| voice {voice}, left out | {trial.found(trial.scores(train), trial.written[voices == voice])} |",
            flush=True,
        )
    whole = trial.scores(np.concatenate([trial.written, trial.ordinary]))
    figures = {}
    if len(trial.judged):
        figures["episodes"] = trial.found(whole, trial.judged)
        print(f"| episodes, never learned from | {figures['episodes']} |", flush=True)
        pressing = trial.judged[trial.data.pressing[trial.judged]]
        under = np.mean(whole.words[pressing] < np.quantile(whole.words[trial.compared], FLOOR_QUANTILE))
        print(f"pressing texts of the episodes under the floor: {under:.4f}")
    shares = []
    limit = np.quantile(whole.total[trial.compared], 0.95)
    for project in np.unique(trial.data.voice[trial.compared]):
        own = trial.compared[trial.data.voice[trial.compared] == project]
        shares.append(f"{project} {np.mean(whole.total[own] >= limit):.3f} of {len(own)}")
    print("share of the top 5 % by project:", "; ".join(shares))
    return figures


def write(trial: Trial, encode: Encoder, figures: dict[str, Found]) -> None:
    """Fit to everything that is learned from, and write both heads and the card."""
    data, train = trial.data, np.concatenate([trial.written, trial.ordinary])
    head = fit_words(data, train)
    sentence = fit_sentences(data, trial.split, train)
    scores = trial.scores(train)
    idf, weights = np.concatenate(head.idf), head.model.coef_[0]
    index = np.flatnonzero(idf)
    target = RESOURCES / "head-default.npz"
    learned = trial.rows_of(train)
    digest = hashlib.sha256("\0".join(learned.texts).encode()).hexdigest()
    np.savez_compressed(
        target,
        index=index.astype(np.int32),
        idf=idf[index].astype(np.float16),
        weights=weights[index].astype(np.float16),
        intercept=np.float64(head.model.intercept_[0]),
        digest=np.str_(digest),
        labels=np.array(["pressing"]),
    )
    np.savez_compressed(
        RESOURCES / "sentence-head-default.npz",
        weights=sentence.coef_[0].astype(np.float32),
        intercept=np.float64(round(float(sentence.intercept_[0]), 6)),
        encoder=np.str_(encode.name),
        share=np.float64(scores.share),
        floor=np.float64(round(float(np.quantile(scores.words[trial.compared], FLOOR_QUANTILE)), 3)),
        low=np.float64(scores.low),
    )
    voices, counts = np.unique(learned.voice, return_counts=True)
    card = {
        "sha256": hashlib.sha256(target.read_bytes()).hexdigest(),
        "trained_on": "data/phrases with its voices; newcomers' messages of real lists as harmless (unlabelled) ones",
        "trained_on_sha256": digest,
        "texts": {str(voice): int(count) for voice, count in zip(voices, counts, strict=True)},
        "pressing": int(learned.pressing.sum()),
        "judged": {name: str(figure) for name, figure in figures.items()},
        "C": {"words": WORDS_C, "sentences": SENTENCES_C},
        "min_df": MIN_DF,
        "features": len(index),
        "sentence_head": {"share": scores.share, "low": scores.low, "floor_quantile": FLOOR_QUANTILE},
        "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__, "scipy": scipy.__version__},
        "command": "python scripts/train_head.py --ordinary WORKSPACE --compared WORKSPACE",
    }
    target.with_suffix(".json").write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    print(f"wrote {target.relative_to(ROOT)}, its card and sentence-head-default.npz")


@click.command()
@click.option(
    "--ordinary", type=click.Path(exists=True, path_type=Path), required=True, help="Newcomers to learn from."
)
@click.option(
    "--compared", type=click.Path(exists=True, path_type=Path), required=True, help="Newcomers to compare with."
)
@click.option("--episodes", type=click.Path(exists=True, path_type=Path), help="Folder of campaigns by other hands.")
@click.option(
    "--cache",
    type=click.Path(path_type=Path),
    default=Path(tempfile.gettempdir()) / "barograph-train-head",
    help="Folder for sentence vectors.",
)
@click.option("--dry", is_flag=True, help="Judge only; write nothing.")
def main(ordinary: Path, compared: Path, episodes: Path | None, cache: Path, dry: bool) -> None:
    """Judge with whole voices left out, then fit to everything and write."""
    written = joined([read_book(PHRASES), read_voices(PHRASES / "voices")])
    encode = Encoder(cache)
    judged = [read_campaigns(episodes)] if episodes else []
    trial = Trial(written, read_newcomers(ordinary, LEARNED), read_newcomers(compared, COMPARED), judged, encode)
    print(f"{len(trial.written)} texts of our hands, {trial.data.pressing[trial.written].sum()} of them pressing; "
          f"{len(trial.ordinary)} newcomers' messages learned from, {len(trial.compared)} compared with")  # fmt: skip
    figures = judge(trial)
    if not dry:
        write(trial, encode, figures)


if __name__ == "__main__":
    main()
