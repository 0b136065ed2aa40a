"""From a score to false alarms per list-year, with upper bounds (docs/method.md S8).

A calibration holds, per branch and stratum of newcomers a year, the largest scores of control list-years and of
surrogate list-years (numbers only). Two rates are read from it, and the worse is taken for ranking:

    surrogate = (#{surrogate years with max >= T} + 1) / (surrogate years + 1)
    real      =  #{control years with max >= T} / control years
    upper     = chi2_inv(0.95, 2 (n + 1)) / (2 Y)              (Garwood 1936, one-sided)

The +1 keeps a score no surrogate reached from being called impossible. `detection.calibrate` makes calibrations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import orjson

from barograph.config import Config
from barograph.detection.scoring.branches import RETURNING
from barograph.errors import DataError
from barograph.identifiers import canonical_json, digest
from barograph.signals.acts import acts_of
from barograph.signals.made_with import MARK, agrees
from barograph.signals.reference import reference_of
from barograph.signals.sensor import load_sensor

CUTS = (30, 150)
"""Cuts of newcomers a year: small, middle and large projects."""

NAMES = ("<30", "30-150", ">150")

SETTINGS = ("newcomer", "established", "text", "sensor", "account", "group", "blitz", "dormant", "evidence")
"""Sections of the configuration that scores depend on; a calibration serves only where they are the same."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How often a score as high comes up for nothing, per list-year.

    Attributes:
        surrogate: Rate on surrogates, with +1 in numerator and denominator.
        surrogate_upper: 95 % upper bound.
        real: Rate on control list-years.
        real_upper: 95 % upper bound; what may be claimed.
        surrogate_years: Surrogate list-years behind it.
        real_years: Control list-years behind it.
    """

    surrogate: float
    surrogate_upper: float
    real: float
    real_upper: float
    surrogate_years: float
    real_years: float

    @property
    def ranking(self) -> float:
        """The rate that orders the queue and gates the tiers."""
        return max(self.surrogate, self.real)


@dataclass(frozen=True, slots=True)
class Stratum:
    """Year maxima of one stratum: positive ones by falling value, all by number."""

    surrogate: tuple[float, ...] = ()
    surrogate_years: float = 0.0
    real: tuple[float, ...] = ()
    real_years: float = 0.0

    def rate(self, score: float) -> Rate:
        """Rates of a score; 1.0 where the score is not positive."""
        if score <= 0:
            return Rate(1.0, 1.0, 1.0, 1.0, self.surrogate_years, self.real_years)
        above_surrogate = int(np.sum(np.asarray(self.surrogate) >= score))
        above_real = int(np.sum(np.asarray(self.real) >= score))
        return Rate(
            surrogate=min(1.0, (above_surrogate + 1) / (self.surrogate_years + 1)),
            surrogate_upper=upper_bound(above_surrogate, self.surrogate_years),
            real=above_real / self.real_years if self.real_years else 0.0,
            real_upper=upper_bound(above_real, self.real_years),
            surrogate_years=self.surrogate_years,
            real_years=self.real_years,
        )

    def joined(self, other: Stratum) -> Stratum:
        """List-years of both."""
        return Stratum(
            tuple(sorted((*self.surrogate, *other.surrogate), reverse=True)),
            self.surrogate_years + other.surrogate_years,
            tuple(sorted((*self.real, *other.real), reverse=True)),
            self.real_years + other.real_years,
        )


@dataclass(frozen=True, slots=True)
class Calibration:
    """A versioned calibration.

    Attributes:
        name: Its name.
        branches: For each branch its strata, one a class of newcomers a year in the order of `NAMES`.
        made_by: What made it: command, head, settings, archives by name and number of list-years.
    """

    name: str
    branches: tuple[tuple[str, tuple[Stratum, ...]], ...]
    made_by: tuple[tuple[str, str], ...] = ()

    @property
    def calibration_id(self) -> str:
        """Name and digest of the numbers."""
        return f"{self.name}-{digest('calibration', canonical_json(self._values()).decode())[:8]}"

    def strata(self, branch: str = RETURNING) -> tuple[Stratum, ...]:
        """The strata of a branch; empty ones, whose every rate is 1, where the branch was not calibrated."""
        return dict(self.branches).get(branch, (Stratum(),) * len(NAMES))

    def stratum(self, newcomers_per_year: float, branch: str = RETURNING) -> tuple[str, Stratum]:
        """Name and numbers of the stratum of a project with so many newcomers a year."""
        code = stratum_code(newcomers_per_year)
        return NAMES[code], self.strata(branch)[code]

    def rate(self, score: float, newcomers_per_year: float, branch: str = RETURNING) -> Rate:
        """False alarms per list-year of a score in a project with so many newcomers a year."""
        return self.stratum(newcomers_per_year, branch)[1].rate(score)

    def combined(self, other: Calibration) -> Calibration:
        """Both calibrations' list-years in one, branch by branch and stratum by stratum."""
        names = sorted({name for name, _ in (*self.branches, *other.branches)})
        branches = tuple(
            (name, tuple(a.joined(b) for a, b in zip(self.strata(name), other.strata(name), strict=True)))
            for name in names
        )
        made_by = tuple((f"{c.name}: {key}", value) for c in (self, other) for key, value in c.made_by)
        return Calibration(f"{self.name}+{other.name}", branches, made_by)

    def _values(self) -> dict[str, object]:
        keys = ("surrogate", "surrogate_years", "real", "real_years")
        return {
            "name": self.name,
            "branches": {
                name: [{key: getattr(stratum, key) for key in keys} for stratum in strata]
                for name, strata in self.branches
            },
            "made_by": dict(self.made_by),
        }

    def to_json(self) -> bytes:
        """Canonical JSON: numbers and names of archives, no text and no account."""
        return canonical_json(self._values())

    @classmethod
    def from_json(cls, raw: bytes) -> Calibration:
        """Read what `to_json` wrote.

        Raises:
            DataError: It is not a calibration.
        """
        try:
            read = orjson.loads(raw)
            branches = tuple(
                (name, tuple(_stratum(row) for row in strata)) for name, strata in sorted(read["branches"].items())
            )
            if any(len(strata) != len(NAMES) for _, strata in branches):
                raise KeyError(f"{len(NAMES)} strata a branch")
            return cls(str(read["name"]), branches, tuple(sorted(read["made_by"].items())))
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError, ValueError) as error:
            raise DataError(f"not a calibration: {error}. Make one with: barograph calibrate") from error


def _stratum(row: Mapping[str, object]) -> Stratum:
    def scores(key: str) -> tuple[float, ...]:
        values = row[key]
        if not isinstance(values, list):
            raise TypeError(f"{key} is not a list of numbers")
        return tuple(sorted((float(value) for value in values), reverse=True))

    years = [float(str(row[key])) for key in ("surrogate_years", "real_years")]
    return Stratum(scores("surrogate"), years[0], scores("real"), years[1])


def stratum_code(newcomers_per_year: float) -> int:
    """0, 1 or 2 by newcomers a year.

    Example:
        >>> [stratum_code(n) for n in (3, 30, 151)]
        [0, 1, 2]
    """
    return 0 if newcomers_per_year < CUTS[0] else 1 if newcomers_per_year <= CUTS[1] else 2


def upper_bound(alarms: int, years: float, level: float = 0.95) -> float:
    """One-sided upper bound of a rate after n alarms in so many years (Garwood 1936); 1.0 with no years.

    Example:
        >>> round(upper_bound(0, 354), 4)
        0.0085
    """
    if years <= 0:
        return 1.0
    return min(1.0, garwood_upper(alarms, years, level))


def garwood_upper(alarms: int, years: float, level: float = 0.95) -> float:
    """The same bound without the cap of one alarm a year; infinite with no years.

    Example:
        >>> round(garwood_upper(2, 0.5), 2), garwood_upper(0, 0.0)
        (12.59, inf)
    """
    from scipy.stats import chi2

    return float(chi2.ppf(level, 2 * (alarms + 1)) / (2 * years)) if years > 0 else float("inf")


def settings_of(config: Config) -> str:
    """The settings scores depend on, as canonical JSON."""
    values = config.model_dump(mode="json")
    for branch in ("blitz", "dormant"):
        values[branch].pop("share")  # what a branch may use of a tier is no part of its scores
    weights = {family: weight for family, weight in values["evidence"]["weights"].items() if weight}
    caps = {family: cap for family, cap in values["evidence"]["caps"].items() if family in weights}
    values["evidence"] = {"weights": weights, "caps": caps}  # what has no weight is no part of them either
    return canonical_json({key: values[key] for key in SETTINGS}).decode()


def _recorded(part: Calibration) -> str:
    """The settings a calibration was made under; before families had a weight, none counted."""
    recorded = orjson.loads(dict(part.made_by).get("settings", "{}"))
    return canonical_json({"evidence": {"weights": {}}} | recorded).decode()


@lru_cache(maxsize=4)
def shipped_calibration(name: str = "default") -> Calibration:
    """Load the shipped calibration (`scripts/make_reference.py` makes it again).

    Raises:
        DataError: None of that name is shipped.
    """
    resource = files("barograph.resources").joinpath(f"calibration-{name}.json")
    if not resource.is_file():
        raise DataError(f"no calibration named {name} is shipped; make one with: barograph calibrate")
    return Calibration.from_json(resource.read_bytes())


def calibration_of(config: Config) -> Calibration:
    """The calibration in force: the shipped one by name, or a file's list-years together with the shipped ones.

    Args:
        config: `calibration.name` is a shipped name, or the path of a file made by `barograph calibrate`.

    Returns:
        The calibration; its name ends in `!settings` where it was made under other settings than are in force, since
        its rates then hold for another score.

    Raises:
        DataError: There is none, it cannot be read, or it was made with another sensor.
    """
    name = config.calibration.name
    if name.endswith(".json"):
        path = Path(name)
        if not path.is_file():
            raise DataError(f"calibration.name: {path}: no such file; make one with: barograph calibrate")
        parts = [shipped_calibration(), Calibration.from_json(path.read_bytes())]
    else:
        parts = [shipped_calibration(name)]
    sensor = load_sensor(config.sensor.head).fingerprint
    for part in parts:
        if dict(part.made_by).get("sensor") != sensor:
            raise DataError(
                f"calibration {part.name} was made with another sensor than {config.sensor.head} ({sensor}); "
                "make it again with: barograph calibrate"
            )
    same = all(agrees(_recorded(part), settings_of(config)) for part in parts)
    whole = parts[0] if len(parts) == 1 else parts[0].combined(parts[1])
    return whole if same else replace(whole, name=f"{whole.name}{MARK}")


def marked_numbers(config: Config) -> list[str]:
    """Shipped numbers that were made under other settings than are in force, a sentence each, for whoever runs."""
    named = (
        ("reference of wording", reference_of(config).name),
        ("reference of acts", acts_of(config).name),
        ("calibration", calibration_of(config).name),
    )
    return [
        f"{what} {name}: made under other settings of who and what counts; its numbers hold for other messages"
        for what, name in named
        if name.endswith(MARK)
    ]
