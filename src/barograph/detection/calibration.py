"""From a score to false alarms per list-year, with upper bounds (METHODS S8).

A calibration holds, per stratum of newcomers a year, the largest scores of control list-years and of surrogate
list-years (numbers only). Two rates are read from it, and the worse is taken for ranking:

    surrogate = (#{surrogate years with max >= T} + 1) / (surrogate years + 1)
    real      =  #{control years with max >= T} / control years
    upper     = chi2_inv(0.95, 2 (n + 1)) / (2 Y)              (Garwood 1936, one-sided)

The +1 keeps a score no surrogate reached from being called impossible.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
import orjson
from scipy.stats import chi2

from barograph.detection.surrogates import YearMaximum
from barograph.errors import DataError
from barograph.identifiers import canonical_json, digest

CUTS = (30, 150)
"""Cuts of newcomers a year: small, middle and large projects."""

NAMES = ("<30", "30-150", ">150")


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
    """Year maxima of one stratum: positive ones by value, all by number."""

    surrogate: tuple[float, ...]
    surrogate_years: float
    real: tuple[float, ...]
    real_years: float

    def rate(self, score: float) -> Rate:
        """Rates of a score; 1.0 and more where the score is not positive."""
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


@dataclass(frozen=True, slots=True)
class Calibration:
    """A versioned calibration.

    Attributes:
        name: Its name.
        strata: One a class of newcomers a year, in the order of `NAMES`.
        made_by: What made it: command, config digest, archives by name and number of list-years.
    """

    name: str
    strata: tuple[Stratum, ...]
    made_by: tuple[tuple[str, str], ...] = ()

    @property
    def calibration_id(self) -> str:
        """Name and digest of the numbers."""
        return f"{self.name}-{digest('calibration', canonical_json(self._values()).decode())[:8]}"

    def stratum(self, newcomers_per_year: float) -> tuple[str, Stratum]:
        """Name and numbers of the stratum of a project with so many newcomers a year."""
        code = stratum_code(newcomers_per_year)
        return NAMES[code], self.strata[code]

    def combined(self, other: Calibration) -> Calibration:
        """Both calibrations' list-years in one, stratum by stratum."""
        pairs = zip(self.strata, other.strata, strict=True)
        strata = tuple(
            Stratum(
                tuple(sorted((*a.surrogate, *b.surrogate), reverse=True)),
                a.surrogate_years + b.surrogate_years,
                tuple(sorted((*a.real, *b.real), reverse=True)),
                a.real_years + b.real_years,
            )
            for a, b in pairs
        )
        return Calibration(f"{self.name}+{other.name}", strata, self.made_by + other.made_by)

    def _values(self) -> dict[str, object]:
        keys = ("surrogate", "surrogate_years", "real", "real_years")
        return {
            "name": self.name,
            "strata": [{key: getattr(stratum, key) for key in keys} for stratum in self.strata],
            "made_by": dict(self.made_by),
        }

    def to_json(self) -> bytes:
        """Canonical JSON."""
        return canonical_json(self._values())

    @classmethod
    def from_json(cls, raw: bytes) -> Calibration:
        """Read what `to_json` wrote.

        Raises:
            DataError: It is not a calibration.
        """
        try:
            read = orjson.loads(raw)
            strata = tuple(
                Stratum(tuple(s["surrogate"]), s["surrogate_years"], tuple(s["real"]), s["real_years"])
                for s in read["strata"]
            )
            return cls(read["name"], strata, tuple(sorted(read["made_by"].items())))
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise DataError(f"not a calibration: {error}. Make one with: barograph calibrate") from error


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
    return float(min(1.0, chi2.ppf(level, 2 * (alarms + 1)) / (2 * years)))


def calibrate(
    name: str, surrogate: Iterable[YearMaximum], real: Iterable[YearMaximum], made_by: tuple[tuple[str, str], ...]
) -> Calibration:
    """Collect year maxima into a calibration."""
    groups: list[tuple[list[float], list[float], list[int]]] = [([], [], [0, 0]) for _ in NAMES]
    for slot, maxima in enumerate((surrogate, real)):
        for maximum in maxima:
            held = groups[stratum_code(maximum.newcomers)]
            held[2][slot] += 1
            if maximum.score > 0:
                held[slot].append(round(maximum.score, 6))
    strata = tuple(
        Stratum(tuple(sorted(s, reverse=True)), float(n[0]), tuple(sorted(r, reverse=True)), float(n[1]))
        for s, r, n in groups
    )
    return Calibration(name, strata, made_by)


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
