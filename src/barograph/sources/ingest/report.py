"""What a load did, in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from barograph.errors import DataError

COUNTS = ("units", "messages", "rights", "rejects", "duplicates", "removals", "ignored", "unchanged", "accounts")
Tally = tuple[tuple[str, int], ...]
"""Names with counts, most frequent first."""


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did; `messages + rights + rejects + duplicates + removals + ignored == units`.

    Attributes:
        detected_format: Format and why.
        venue: Venue the load was for.
        units: Units found.
        messages: Messages taken in.
        rights: Rights events taken in.
        rejects: Units rejected, by this load.
        duplicates: Units that were already there or stood twice.
        removals: Withdrawals honoured, and units of forgotten accounts left out.
        ignored: Units that are no utterance (stars, forks).
        unchanged: Files left out since they were loaded before and have not changed.
        accounts: Accounts among the messages taken in.
        first: First instant among them, ISO 8601.
        last: Last instant.
        rejects_by_reason: Reason and count.
        ignored_by_reason: Reason and count.
        already_in: Other venues that already had messages of this load, and how many.
        warnings: What the caller should look at, one sentence each.
    """

    detected_format: str
    venue: str
    units: int = 0
    messages: int = 0
    rights: int = 0
    rejects: int = 0
    duplicates: int = 0
    removals: int = 0
    ignored: int = 0
    unchanged: int = 0
    accounts: int = 0
    first: str | None = None
    last: str | None = None
    rejects_by_reason: Tally = ()
    ignored_by_reason: Tally = ()
    already_in: Tally = ()
    warnings: tuple[str, ...] = ()

    def balanced(self) -> bool:
        """Every unit found is accounted for."""
        kept = self.messages + self.rights + self.duplicates + self.removals
        return kept + self.rejects + self.ignored == self.units

    def took_nothing(self) -> bool:
        """Nothing of the path is in the workspace: neither from this load nor from one before."""
        return not (self.messages + self.rights + self.duplicates + self.removals + self.unchanged)


def tally(counts: Sequence[Tally]) -> Tally:
    """Add up counts under the same name, most frequent first.

    Example:
        >>> tally([(("a", 1), ("b", 2)), (("a", 3),)])
        (('a', 4), ('b', 2))
    """
    found: dict[str, int] = {}
    for name, count in (item for part in counts for item in part):
        found[name] = found.get(name, 0) + count
    return tuple(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def total(reports: Sequence[LoadReport]) -> LoadReport:
    """The sum of several loads.

    Raises:
        DataError: Nothing was loaded.
    """
    if not reports:
        raise DataError("nothing to load. Give the path of an archive")
    first = reports[0]
    return replace(
        first,
        detected_format=first.detected_format if len(reports) == 1 else f"{len(reports)} paths",
        **{name: sum(getattr(report, name) for report in reports) for name in COUNTS},
        first=min((report.first for report in reports if report.first), default=None),
        last=max((report.last for report in reports if report.last), default=None),
        rejects_by_reason=tally([report.rejects_by_reason for report in reports]),
        ignored_by_reason=tally([report.ignored_by_reason for report in reports]),
        already_in=tally([report.already_in for report in reports]),
        warnings=tuple(warning for report in reports for warning in report.warnings),
    )


def facts_of(report: LoadReport) -> dict[str, object]:
    """The report as JSON; `took_for` is the older name of `detected_format`."""
    facts: dict[str, object] = {**asdict(report), "took_for": report.detected_format}
    for name in ("rejects_by_reason", "ignored_by_reason", "already_in"):
        facts[name] = dict(getattr(report, name))
    return facts
