"""Milliseconds a sentence of each engine, and how far their vectors differ (`make bench-embedding`).

    python benchmarks/embedding.py [--sentences 150] [--model FOLDER]

Sentences are made by `benchmarks/mail_corpus.py`. The engines run in turns in one process, one thread each, and the
smallest CPU time of the rounds counts. Writes benchmarks/RESULTS-embedding.md.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import click
import numpy as np

from barograph.config import Embed
from barograph.embedding.model import PACKAGED, Model, load_model, prepare
from barograph.text.sentences import sentences
from mail_corpus import prose

RESULTS = Path(__file__).resolve().parent / "RESULTS-embedding.md"
SEED = 20240101
REFERENCE = "torch, one by one"
ALONE = "CTranslate2, one by one"
DEFAULT = "CTranslate2, 16 of equal length (default)"
SETTINGS = {
    REFERENCE: {"engine": "sentence-transformers", "batch_size": 1},
    "torch, 32 at once": {"engine": "sentence-transformers", "batch_size": 32},
    ALONE: {"engine": "ctranslate2", "batch_size": 1},
    "CTranslate2, 8 of equal length": {"engine": "ctranslate2", "batch_size": 8},
    DEFAULT: {"engine": "ctranslate2", "batch_size": 16},
    "CTranslate2, 32 of equal length": {"engine": "ctranslate2", "batch_size": 32},
}
"""What is measured."""


@dataclass
class Measured:
    """What one way to embed came to.

    Attributes:
        model: It, loaded.
        seconds: Least CPU seconds of a round.
        vectors: Float32, shape (n, dimensions).
    """

    model: Model
    seconds: float
    vectors: np.ndarray


def invented(count: int) -> list[str]:
    """Different sentences, as the pipeline would split them."""
    chance = random.Random(SEED)
    return list(islice((part.text for _ in range(count) for part in sentences(prose(chance, 6))), count))


def measured(texts: Sequence[str], model: str, rounds: int) -> dict[str, Measured]:
    """Run all in turns, so that a busy machine is busy for each."""
    found = {}
    for name, values in SETTINGS.items():
        settings = Embed(model=model, **values)
        prepare(settings)
        loaded = load_model.__wrapped__(settings)
        found[name] = Measured(loaded, np.inf, loaded.encode(texts[:8]))
    for _ in range(rounds):
        for one in found.values():
            start = time.process_time()
            one.vectors = one.model.encode(texts)
            one.seconds = min(one.seconds, time.process_time() - start)
    return found


def row(name: str, one: Measured, reference: Measured) -> str:
    """A line of the table."""
    cost = one.seconds / len(one.vectors) * 1000
    apart = np.abs(one.vectors - reference.vectors).max()
    halves = np.mean(one.vectors.astype("<f2") != reference.vectors.astype("<f2"))
    return f"| {name} | {cost:.2f} | {reference.seconds / one.seconds:.1f} | {apart:.1e} | {halves:.4%} |"


@click.command()
@click.option("--sentences", "count", default=150, show_default=True, help="Sentences embedded.")
@click.option("--rounds", default=2, show_default=True, help="Times each engine embeds them.")
@click.option("--model", default=PACKAGED, show_default=True, help="The packaged model, or a folder; see embed.model.")
def main(count: int, rounds: int, model: str) -> None:
    """Measure, print and write."""
    texts = invented(count)
    found = measured(texts, model, rounds)
    alone, default = (found[name].vectors for name in (ALONE, DEFAULT))
    same = np.mean(np.all(alone == default, axis=1))
    lines = [
        "# Engines that embed",
        "",
        f"`python benchmarks/embedding.py --sentences {count} --rounds {rounds} --model {model}`: sentences of common",
        "words made by `benchmarks/mail_corpus.py`, one thread, least CPU time of the rounds, tokenizing included.",
        f"Difference: the largest of a component of a vector, from {REFERENCE}. Float16: components stored otherwise.",
        "",
        "| engine | CPU ms a sentence | times quicker | difference | float16 |",
        "|---|--:|--:|--:|--:|",
        *(row(name, one, found[REFERENCE]) for name, one in found.items()),
        "",
        f"CTranslate2, default and one by one: {same:.1%} of the vectors have the same bits.",
    ]
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    click.echo("\n".join(lines))


if __name__ == "__main__":
    main()
