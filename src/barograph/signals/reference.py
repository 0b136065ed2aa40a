"""The reference distribution of the sensor, and conformal p-values against it with the own project left out.

p = (1 + #{references of the stratum, other project, score >= s}) / (1 + n)

See docs/method.md, S3; Vovk, Gammerman & Shafer.

The shipped reference holds numbers only: scores, strata and project codes of eligible newcomers' messages in control
archives. Messages of other loaded projects are added to it, so a user with one list and a user with a hundred both get
an answer, and each message says how many references it was compared with. The shipped one knows under which settings it
was made; where another rule for newcomers is in force, its name ends in `!settings`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

import numpy as np

from barograph.config import Config
from barograph.errors import DataError
from barograph.identifiers import digest, sha256_of
from barograph.signals.made_with import eligible_settings, marked
from barograph.signals.sensor import load_sensor
from barograph.signals.strata import Strata

KEY_LETTERS = 15
"""Hexadecimal characters of a message id that make its key: 60 bits."""


@dataclass(frozen=True, slots=True)
class Reference:
    """Scores of eligible messages with their strata and project codes.

    Attributes:
        name: Where it came from, e.g. `shipped 2026-11`.
        scores: Raw scores of the sensor, shape (n,).
        strata: Their strata.
        project: Project codes, shape (n,); negative codes are the shipped ones.
        key: `key_of` the message id, shape (n,): who loads an archive the reference was made from is known by it.
        settings: `eligible_settings` it was made under, as JSON; empty for loaded messages.
    """

    name: str
    scores: np.ndarray
    strata: Strata
    project: np.ndarray
    key: np.ndarray
    settings: str = ""

    @property
    def fingerprint(self) -> str:
        """Digest of its numbers."""
        parts = (self.scores, self.strata.unanswered, self.strata.length, self.strata.tracker, self.project, self.key)
        return digest("reference", self.name, *(sha256_of(part.tobytes()) for part in parts))

    def joined(self, loaded: Reference) -> Reference:
        """This shipped reference and a loaded one.

        A message is kept once, as loaded. A shipped project that shares messages with loaded ones takes the code of
        the loaded project with most of them: it *is* that project, and has to be left out of its p-values.
        """
        both, place = self._also_in(loaded)
        project = self.project.copy()
        for shipped in np.unique(self.project[both]):
            owners = loaded.project[place[both & (self.project == shipped)]]
            project[self.project == shipped] = np.bincount(owners).argmax()
        strata = Strata(
            np.concatenate([self.strata.unanswered[~both], loaded.strata.unanswered]),
            np.concatenate([self.strata.length[~both], loaded.strata.length]),
            np.concatenate([self.strata.tracker[~both], loaded.strata.tracker]),
        )
        return Reference(
            f"{self.name}+{loaded.name}",
            np.concatenate([self.scores[~both], loaded.scores]),
            strata,
            np.concatenate([project[~both], loaded.project]),
            np.concatenate([self.key[~both], loaded.key]),
        )

    def _also_in(self, loaded: Reference) -> tuple[np.ndarray, np.ndarray]:
        """Which rows are loaded too, and where there."""
        if len(loaded.key) == 0:
            return np.zeros(len(self.key), dtype=bool), np.zeros(len(self.key), dtype=np.int64)
        order = np.argsort(loaded.key, kind="stable")
        spot = np.minimum(np.searchsorted(loaded.key[order], self.key), len(order) - 1)
        place = order[spot]
        return loaded.key[place] == self.key, place

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


def key_of(message_id: str) -> int:
    """The first 60 bits of a message id (32 hexadecimal characters).

    Example:
        >>> key_of("00000000000001f" + "0" * 17)
        31
    """
    return int(message_id[:KEY_LETTERS], 16)


@lru_cache(maxsize=4)
def shipped_reference(name: str = "default") -> Reference:
    """Load the shipped reference (numbers only; `scripts/make_reference.py` makes it again).

    Args:
        name: Name of the sensor whose scores it holds.

    Raises:
        DataError: None of that name is shipped, or it holds the scores of a sensor with other numbers.
    """
    resource = files("barograph.resources").joinpath(f"reference-{name}.npz")
    if not resource.is_file():
        raise DataError(f"no reference named {name} is shipped; make one with scripts/make_reference.py")
    with resource.open("rb") as stream, np.load(stream) as stored:
        made_with = str(stored["sensor"]) if "sensor" in stored else "unknown"
        sensor = load_sensor(name).fingerprint
        if made_with != sensor:
            raise DataError(
                f"reference-{name}.npz was made with sensor {made_with}, but sensor {name} is {sensor}; "
                "make it again with scripts/make_reference.py"
            )
        strata = Strata(stored["unanswered"], stored["length"], stored["tracker"])
        project = -1 - stored["project"].astype(np.int64)
        settings = str(stored["settings"]) if "settings" in stored else "{}"
        return Reference(str(stored["name"]), stored["scores"].astype(float), strata, project, stored["key"], settings)


def reference_of(config: Config) -> Reference:
    """The shipped reference in force; its name ends in `!settings` where others counted as newcomers when it was made.

    Args:
        config: The head of section `sensor`, and who and what is eligible.

    Raises:
        DataError: As `shipped_reference`.
    """
    shipped = shipped_reference(config.sensor.head)
    return replace(shipped, name=marked(shipped.name, shipped.settings, eligible_settings(config)))


def empty_reference() -> Reference:
    """A reference without any rows."""
    small = np.zeros(0, dtype=np.int8)
    none = np.zeros(0, dtype=np.int64)
    return Reference("none", np.zeros(0), Strata(small, small, small), none, none)
