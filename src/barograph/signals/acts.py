"""What a message asks for: seven acts, each with its own rarity among pressing newcomers' messages.

See docs/method.md, S6.

The score of an act is the largest anchor contrast of a message's sentences with the kinds of the act (`ACTS`). Its
p-value counts comparably pressing newcomers' messages (p of pressure within `embed.max_p`) of the same length class in
other projects that score as high for the same act. The act of a message is the one with the smallest p; its p is
corrected for the number of acts looked at (Sidak 1967), so that seven acts together are seen by chance as often as one.

*Innocent explanations*: each act has its own; see the families `role-act`, `merge-act`, `revert-act`, `urgency-act`,
`nomination-act`, `endorsement-act` and `silence-act`.

*Limits*: see `signals.anchors`. Only pressing messages are looked at: an act asked for without any pressure is missed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

import numpy as np

from barograph.config import Config
from barograph.errors import DataError
from barograph.identifiers import digest, sha256_of
from barograph.signals.anchors import load_anchors
from barograph.signals.made_with import eligible_settings, marked
from barograph.signals.sensor import load_sensor
from barograph.signals.strata import LENGTHS

ROLE = "role"

ACTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        ROLE: ("handover", "promotion", "exit"),
        "change": ("merge",),
        "revert": ("revert",),
        "urgency": ("urgency",),
        "nomination": ("nomination",),
        "endorsement": ("endorsement",),
        "silence": ("silence",),
    }
)
"""Act -> kinds of anchors that stand for it. List columns of `Table.KINDS` have one value an act, in this order."""


def act_index(act: str) -> int:
    """Place of an act in the list columns of `Table.KINDS`.

    Example:
        >>> act_index("role"), act_index("change")
        (0, 1)
    """
    return tuple(ACTS).index(act)


@dataclass(frozen=True, slots=True)
class ActReference:
    """Scores of pressing messages in control archives, by act and length class.

    Attributes:
        scores: Act -> one sorted array a length class. An act that is not here is not assessed.
        name: `shipped`, with `!settings` where others counted as newcomers when it was made.
        settings: `made_with.eligible_settings` it was made under, as JSON.
    """

    scores: Mapping[str, tuple[np.ndarray, ...]]
    name: str = "shipped"
    settings: str = "{}"

    @property
    def fingerprint(self) -> str:
        """Digest of its numbers."""
        parts = [
            text for act, arrays in self.scores.items() for text in (act, *(sha256_of(a.tobytes()) for a in arrays))
        ]
        return digest("acts", self.name, *parts)

    def p_values(self, scores: np.ndarray, words: np.ndarray) -> np.ndarray:
        """How rare scores are, each among references of its act and length class.

        Args:
            scores: One column an act, in the order of `ACTS`, shape (m, acts); NaN where not assessed.
            words: Words of each message, shape (m,).

        Returns:
            (1 + #{references >= s}) / (1 + n), shape (m, acts); NaN where the score is NaN or the act has no reference.
        """
        p = np.full(scores.shape, np.nan)
        length = np.searchsorted(LENGTHS, words, side="left")
        for column, act in enumerate(ACTS):
            for code, references in enumerate(self.scores.get(act, ())):
                rows = np.flatnonzero((length == code) & ~np.isnan(scores[:, column]))
                below = np.searchsorted(references, scores[rows, column], side="left")
                p[rows, column] = (1 + len(references) - below) / (1 + len(references))
        return p


@dataclass(frozen=True, slots=True)
class Seen:
    """The act of each of m messages.

    Attributes:
        act: Act with the smallest p, the first of equals; None where none was assessed.
        p: Its p, corrected for the acts looked at, shape (m,); NaN where none was assessed.
    """

    act: list[str | None]
    p: np.ndarray


def clearest(p: np.ndarray) -> Seen:
    """The act with the smallest p of each message.

    The chance that the smallest of k uniform p-values is as small is the distribution function of Beta(1, k).

    Args:
        p: One column an act, shape (m, acts); NaN where not assessed.

    Example:
        >>> seen = clearest(np.array([[0.5, 0.01, np.nan, np.nan, np.nan, np.nan, np.nan]]))
        >>> seen.act, seen.p.round(4).tolist()
        (['change'], [0.0199])
    """
    from scipy.special import betainc

    looked_at = (~np.isnan(p)).sum(axis=1)
    filled = np.where(np.isnan(p), 2.0, p)
    names = tuple(ACTS)
    act = [names[index] if number else None for index, number in zip(filled.argmin(axis=1), looked_at, strict=True)]
    corrected = betainc(1.0, np.maximum(looked_at, 1), np.minimum(filled.min(axis=1), 1.0))
    return Seen(act, np.where(looked_at > 0, corrected, np.nan))


def role_fingerprint() -> str:
    """What role scores depend on: the anchors of pressure, and the sensor that chose the messages."""
    return f"anchors {load_anchors().fingerprint}, sensor {load_sensor().fingerprint}"


def acts_fingerprint() -> str:
    """What the scores of the other acts depend on: the anchors of acts too."""
    return f"acts {load_anchors().acts_fingerprint}, sensor {load_sensor().fingerprint}"


@lru_cache(maxsize=1)
def shipped_acts() -> ActReference:
    """The shipped reference of acts (numbers only; `scripts/make_reference.py` makes it again).

    A file without other acts than the role act is accepted: the others are then not assessed.

    Raises:
        DataError: It was made with other anchors or another sensor than are shipped.
    """
    with files("barograph.resources").joinpath("roles-default.npz").open("rb") as stream, np.load(stream) as stored:
        return read_reference(stored)


def read_reference(stored: Mapping[str, np.ndarray]) -> ActReference:
    """A reference from the arrays of its file, as `stored_reference` gives them.

    Raises:
        DataError: As `shipped_acts`.
    """
    checks = {"made_with": role_fingerprint()} | ({"acts_made_with": acts_fingerprint()} if has_acts(stored) else {})
    for key, now in checks.items():
        made_with = str(stored[key]) if key in stored else "unknown"
        if made_with != now:
            raise DataError(
                f"roles-default.npz was made with {made_with}, now {now}; make it again with scripts/make_reference.py"
            )
    scores = {
        act: tuple(np.sort(stored[_key(act, code)].astype(float)) for code in range(len(LENGTHS) + 1))
        for act in ACTS
        if _key(act, 0) in stored
    }
    return ActReference(scores, settings=str(stored["settings"]) if "settings" in stored else "{}")


def has_acts(stored: Mapping[str, np.ndarray]) -> bool:
    """Whether a file holds other acts than the role act."""
    return any(_key(act, 0) in stored for act in ACTS if act != ROLE)


def stored_reference(scores: np.ndarray, words: np.ndarray, settings: str) -> dict[str, np.ndarray]:
    """The arrays of a reference file.

    Args:
        scores: Scores of pressing messages, shape (n, acts), in the order of `ACTS`.
        words: Words of each message, shape (n,).
        settings: `made_with.eligible_settings` in force.
    """
    length = np.searchsorted(LENGTHS, words, side="left")
    arrays: dict[str, np.ndarray] = {
        _key(act, code): np.sort(scores[length == code, column]).astype(np.float32)
        for column, act in enumerate(ACTS)
        for code in range(len(LENGTHS) + 1)
    }
    made_with = {"made_with": role_fingerprint(), "acts_made_with": acts_fingerprint(), "settings": settings}
    return arrays | {key: np.array(text) for key, text in made_with.items()}


def _key(act: str, code: int) -> str:
    return f"length{code}" if act == ROLE else f"{act}-length{code}"


def acts_of(config: Config) -> ActReference:
    """The shipped reference of acts in force; its name ends in `!settings` where others counted as newcomers.

    Raises:
        DataError: As `shipped_acts`.
    """
    shipped = shipped_acts()
    return replace(shipped, name=marked(shipped.name, shipped.settings, eligible_settings(config)))
