"""All evidence families by name: those in `families`, and those that other packages bring.

Every module of `detection.evidence.families` holds one `FAMILY`; to put a file there is to register it. Another package
names its own under the entry point group `barograph.families`:

    [project.entry-points."barograph.families"]
    moon = "moon_evidence:FAMILY"

Such a family is shown as context evidence. It opens no tier and has no weight, since surrogate years were not given it.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from barograph.config import Evidence
from barograph.detection.evidence import families
from barograph.detection.evidence.family import Family
from barograph.detection.evidence.group_context import GroupContext
from barograph.detection.evidence.group_facts import GroupFacts
from barograph.errors import ConfigError, DataError, nearest

GROUP = "barograph.families"
"""Entry point group of families that other packages bring."""


@lru_cache(maxsize=1)
def all_families() -> Mapping[str, Family[Any]]:
    """Every family by name, in the order of the names.

    Raises:
        DataError: What a package brings is no family of context evidence, or its name is taken.
    """
    found: dict[str, Family[Any]] = {}
    for module in pkgutil.iter_modules(families.__path__):
        family = import_module(f"{families.__name__}.{module.name}").FAMILY
        found[family.name] = family
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        family = _brought(entry, found)
        found[family.name] = family
    return dict(sorted(found.items()))


def _brought(entry: EntryPoint, known: Mapping[str, Family[Any]]) -> Family[Any]:
    """The family of an entry point, checked."""
    where = f"{entry.dist.name if entry.dist else 'a package'}: entry point {entry.name} ({entry.value})"
    try:
        family = entry.load()
    except Exception as error:
        raise DataError(f"{where}: cannot be imported: {error}. Repair or remove that package") from error
    if not isinstance(family, Family) or family.needs != "context" or family.part != "none":
        raise DataError(f'{where}: expected a Family with needs="context" and part="none", found {family!r}')
    if family.name in known:
        raise DataError(f"{where}: there is a family {family.name} already; give it another name")
    return family


def family_named(name: str) -> Family[Any]:
    """A family by name.

    Raises:
        ConfigError: There is none; names the nearest.

    Example:
        >>> family_named("role-act").title
        'Calls for somebody else to take over'
    """
    known = all_families()
    if name not in known:
        raise ConfigError([f"no evidence family {name}.{nearest(name, known)} Families: {', '.join(known)}"])
    return known[name]


def score_families() -> tuple[Family[GroupFacts], ...]:
    """Families of every window."""
    return tuple(family for family in all_families().values() if family.needs == "scores")


def context_families() -> tuple[Family[GroupContext], ...]:
    """Families of context evidence."""
    return tuple(family for family in all_families().values() if family.needs == "context")


def title_of(name: str) -> str:
    """Title of a family for readers; its name where a table holds a family that is not installed here.

    Example:
        >>> title_of("role-act"), title_of("new-thing")
        ('Calls for somebody else to take over', 'New thing')
    """
    known = all_families()
    return known[name].title if name in known else name.replace("-", " ").replace("_", " ").capitalize()


def faults(settings: Evidence) -> Iterator[str]:
    """What is wrong with the families that `evidence.weights` and `evidence.caps` name; one line each.

    Example:
        >>> [fault.partition(";")[0] for fault in faults(Evidence(weights={"style": 1.0}))]
        ['weights.style: cannot have a weight, since surrogate years cannot be given it']
    """
    known = all_families()
    able = [family.name for family in score_families() if family.cap > 0]
    for part, names in (("weights", settings.weights), ("caps", settings.caps)):
        for name in names:
            if name not in known:
                yield f"{part}.{name}: no such evidence family.{nearest(name, known)} See: barograph explain"
            elif part == "weights" and name not in able:
                yield (
                    f"weights.{name}: cannot have a weight, since surrogate years cannot be given it; "
                    f"these can: {', '.join(able)}"
                )


def check(settings: Evidence) -> None:
    """Refuse settings that name unknown families, or weigh what cannot be weighed.

    Raises:
        ConfigError: With every fault.
    """
    found = [f"evidence.{fault}" for fault in faults(settings)]
    if found:
        raise ConfigError(found)
