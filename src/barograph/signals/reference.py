"""The reference distribution of the sensor, and conformal p-values against it with the own project left out.

p = (1 + #{references of the stratum, other project, score >= s}) / (1 + n)    (METHODS S3; Vovk, Gammerman & Shafer)

The shipped reference holds numbers only: scores, strata and project codes of eligible newcomers' messages in control
archives. Messages of other loaded projects are added to it, so a user with one list and a user with a hundred both get
an answer, and each message says how many references it was compared with.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from barograph.errors import DataError
from barograph.signals.strata import Strata


@dataclass(frozen=True, slots=True)
class Reference:
    """Scores of eligible messages with their strata and project codes.

    Attributes:
        name: Where it came from, e.g. `shipped 2026-11`.
        scores: Raw scores of the head, shape (n,).
        strata: Their strata.
        project: Project codes, shape (n,); negative codes are the shipped ones, never equal to a loaded project.
    """

    name: str
    scores: np.ndarray
    strata: Strata
    project: np.ndarray

    def joined(self, other: Reference) -> Reference:
        """This reference and another as one."""
        strata = Strata(
            np.concatenate([self.strata.unanswered, other.strata.unanswered]),
            np.concatenate([self.strata.length, other.strata.length]),
            np.concatenate([self.strata.tracker, other.strata.tracker]),
        )
        return Reference(
            f"{self.name}+{other.name}",
            np.concatenate([self.scores, other.scores]),
            strata,
            np.concatenate([self.project, other.project]),
        )

    def p_values(
        self, scores: np.ndarray, strata: Strata, project: np.ndarray, min_stratum: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Conformal p-values, own project left out.

        Args:
            scores: Raw scores, shape (m,).
            strata: Their strata.
            project: Project codes, shape (m,).
            min_stratum: References a stratum needs outside the own project; below it the next coarser one serves.

        Returns:
            p, shape (m,), in [1/(1+n), 1]; and n, the references compared with, shape (m,).
        """
        p = np.ones(len(scores))
        n = np.zeros(len(scores), dtype=np.int64)
        open_rows = np.ones(len(scores), dtype=bool)
        levels = list(zip(strata.levels(), self.strata.levels(), strict=True))
        for depth, (mine, theirs) in enumerate(levels):
            at_least = min_stratum if depth + 1 < len(levels) else 0
            for code in np.unique(mine[open_rows]):
                rows = np.flatnonzero(open_rows & (mine == code))
                above, count = self._counts(theirs == code, scores[rows], project[rows])
                enough = count >= at_least
                chosen = rows[enough]
                p[chosen] = (1.0 + above[enough]) / (1.0 + count[enough])
                n[chosen] = count[enough]
                open_rows[chosen] = False
        return p, n

    def _counts(self, within: np.ndarray, scores: np.ndarray, project: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """References with score >= s, and all references, in a stratum outside the own project."""
        ordered = np.sort(self.scores[within])
        above = len(ordered) - np.searchsorted(ordered, scores, side="left")
        count = np.full(len(scores), len(ordered))
        owners = self.project[within]
        for own in np.intersect1d(project, owners):
            rows = project == own
            mine = np.sort(self.scores[within][owners == own])
            above[rows] -= len(mine) - np.searchsorted(mine, scores[rows], side="left")
            count[rows] -= len(mine)
        return above, count


@lru_cache(maxsize=4)
def shipped_reference(name: str = "default") -> Reference:
    """Load the shipped reference (numbers only; `scripts/make_reference.py` makes it again).

    Raises:
        DataError: No reference of that name is shipped.
    """
    resource = files("barograph.resources").joinpath(f"reference-{name}.npz")
    if not resource.is_file():
        raise DataError(f"no reference named {name} is shipped; make one with scripts/make_reference.py")
    with resource.open("rb") as stream:
        held = np.load(stream)
        strata = Strata(held["unanswered"], held["length"], held["tracker"])
        return Reference(str(held["name"]), held["scores"].astype(float), strata, -1 - held["project"].astype(np.int64))


def empty_reference() -> Reference:
    """A reference without any rows."""
    none = np.zeros(0)
    small = np.zeros(0, dtype=np.int8)
    return Reference("none", none, Strata(small, small, small), np.zeros(0, dtype=np.int64))
