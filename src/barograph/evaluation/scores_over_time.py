"""The best score of each project as of each date of a replay, kept in the workspace so that pages can draw it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from barograph.catalogue.tables import Table
from barograph.errors import BusyError
from barograph.identifiers import case_id

if TYPE_CHECKING:
    from barograph.storage.store import Store


@dataclass(frozen=True, slots=True)
class ScorePoint:
    """A row of `Table.REPLAYED`.

    Attributes:
        project: The project.
        as_of: A date of the replay; nothing later was looked at.
        groups: Groups that were scored above chance as of that date.
        score: Score of the best of them, None where there was none.
        tier: Its tier, 0 to 2.
        rate: Its false alarms per list-year, the worse of surrogates and control list-years.
        case_id: The id its case had then.
    """

    project: str
    as_of: datetime
    groups: int
    score: float | None = None
    tier: int | None = None
    rate: float | None = None
    case_id: str | None = None


def best_scores(
    found: Mapping[datetime, Sequence[Mapping[str, Any]]], begun: Mapping[str, datetime]
) -> tuple[ScorePoint, ...]:
    """The best group of each project as of each date: highest tier, then highest score.

    Args:
        found: As-of -> `Table.EPISODES` rows of a run as of it.
        begun: Project -> its first message; dates before it are left out.

    Returns:
        Points by project and date; a date without a group has no score.

    Example:
        >>> at = datetime(2023, 1, 31)
        >>> best_scores({at: []}, {"harbor": datetime(2022, 1, 1)})[0].score is None
        True
    """
    points = []
    for project in sorted(begun):
        for as_of in sorted(found):
            if begun[project] <= as_of:
                points.append(_point(project, as_of, [row for row in found[as_of] if row["project"] == project]))
    return tuple(points)


def _point(project: str, as_of: datetime, rows: Sequence[Mapping[str, Any]]) -> ScorePoint:
    if not rows:
        return ScorePoint(project, as_of, 0)
    best = min(rows, key=lambda row: (-row["tier"], -row["score"], row["episode_id"]))
    rate = max(best["rate_surrogate"], best["rate_real"])
    return ScorePoint(project, as_of, len(rows), best["score"], best["tier"], rate, case_id(best["episode_id"]))


def keep_scores(store: Store, points: Iterable[ScorePoint], on_progress: Callable[[str], None]) -> None:
    """Put the scores of a replay in place of those of the replay before it.

    Args:
        store: The workspace's tables.
        points: The scores.
        on_progress: Called where another process is writing: a replay of minutes is not lost for its pictures.
    """
    import pyarrow as pa

    rows = pa.Table.from_pylist([asdict(point) for point in points], schema=Table.REPLAYED.arrow)
    try:
        with store.writing():
            store.replace_arrow(Table.REPLAYED, rows, {"stage": "replay"})
    except BusyError as error:
        on_progress(f"the scores of this replay are not kept for pictures: {error}")
