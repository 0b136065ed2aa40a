"""Loading paths as a user gives them: what each holds, under which name, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

from pyspark.sql import Column
from pyspark.sql import functions as F

from barograph.catalogue.tables import Table
from barograph.errors import SourceError
from barograph.sources.base import ReadOptions
from barograph.sources.ingest.inputs import COMMIT_LETTERS
from barograph.sources.ingest.load import load
from barograph.sources.ingest.report import LoadReport
from barograph.sources.ingest.staging import Watcher
from barograph.sources.ingest.survey import LeftOut, Survey, survey, survey_as
from barograph.sources.ingest.venues import apart, names_within, several, venue_of
from barograph.sources.mail.choice import BY_LIST
from barograph.sources.registry import reader_named
from barograph.storage.project_names import add_project
from barograph.storage.spark_session import session_settings

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from barograph.storage.store import Store


_MAILBOXES = frozenset({"mbox", "maildir", "mail-bundle"})
"""Forms in which people keep their own mail."""
_NEARLY_ALL = 0.5
"""Mails that went to two lists at once bear the name of one of them."""


@dataclass(frozen=True, slots=True)
class LoadedPath:
    """What loading one path gave, or one format of it.

    Attributes:
        path: The path given.
        format: What it was read as; `none` where nothing of it was read.
        report: What became of its units.
        left_out: Files that were passed over on purpose.
    """

    path: Path
    format: str
    report: LoadReport
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """How paths are to be loaded.

    Attributes:
        venue: Name of the list or repository; None to derive it from each path.
        format: A format, or `auto` to recognise it.
        extra: Options of the format.
        project: Project that all venues of the paths belong to; None where each is its own.
    """

    venue: str | None = None
    format: str = "auto"
    extra: Mapping[str, str] = field(default_factory=dict)
    project: str | None = None


def load_paths(
    session: Callable[[], SparkSession],
    store: Store,
    paths: Sequence[Path],
    request: LoadRequest,
    watch: Watcher | None = None,
) -> list[LoadedPath]:
    """Load paths; one that cannot be read does not stop the others.

    Args:
        session: Gives a session; called once it is clear that there is something to read.
        store: The workspace's store.
        paths: Files, folders or repositories.
        request: How.
        watch: Called as a load goes on.

    Raises:
        SourceError: No such path; nothing of any path can be read; or a format named by hand is not the path's.
        DataError: The name of a path could be any archive's.
    """
    reader = None if request.format == "auto" else reader_named(request.format)
    surveys = [survey(path) if reader is None else survey_as(path, reader) for path in paths]
    if not any(found.parts for found in surveys):
        raise SourceError("\n".join(found.refusal() for found in surveys))
    extra = tuple(sorted(request.extra.items()))
    named = [(found, request.venue or venue_of(found.path, found.loads, extra)) for found in surveys]
    if request.venue is None and len(named) > 1:
        named = apart(named, extra)
    loaded: list[LoadedPath] = []
    spark = session()
    with store.writing(), session_settings(spark):
        for found, venue in named:
            loaded += _load_one(spark, store, found, venue, request, watch)
            if request.project:
                own = _venues_of(spark, store, found, by_list=BY_LIST in extra)
                add_project(store.root, request.project, {venue, *own})
    return loaded


def _load_one(
    spark: SparkSession, store: Store, found: Survey, venue: str, request: LoadRequest, watch: Watcher | None
) -> list[LoadedPath]:
    options = ReadOptions(venue=venue, extra=tuple(sorted(request.extra.items())))
    before = set() if request.venue else _sources_in(store, venue)
    done = [
        LoadedPath(found.path, part.reader.name, load(spark, store, part.reader, part.path, options, part.why, watch))
        for part in found.loads
    ]
    if not done:
        done = [LoadedPath(found.path, "none", LoadReport("nothing to read", venue))]
    done[0] = replace(done[0], left_out=found.left_out)
    if request.venue is None and not request.extra:
        done[0] = _with_lists(done[0], found, venue)
    return [_with_warning(item, venue) if item.format in before else item for item in done]


def _with_lists(item: LoadedPath, found: Survey, venue: str) -> LoadedPath:
    """Warn where a mailbox holds mails of several lists of which none is nearly all."""
    mailboxes = [part for part in found.parts if part.reader.name in _MAILBOXES]
    lists, _ = names_within(mailboxes) if mailboxes else ({}, False)
    if len(lists) < 2 or max(lists.values()) >= _NEARLY_ALL * sum(lists.values()):
        return item
    warning = f"venue {venue} holds several lists. {several(lists)}"
    return replace(item, report=replace(item.report, warnings=(*item.report.warnings, warning)))


def _with_warning(item: LoadedPath, venue: str) -> LoadedPath:
    """Warn where a venue that was named after a path held another archive, and this one has nothing in common with it.

    An archive that has grown has duplicates, or files that have not changed.
    """
    report = item.report
    if not report.messages or report.duplicates or report.unchanged:
        return item
    warning = (
        f"venue {venue}, named after {item.path.name}, held another archive already, and no message of this one was in "
        f"it. If these are two lists, load them into a new workspace, each with --venue NAME"
    )
    return replace(item, report=replace(report, warnings=(*report.warnings, warning)))


def _sources_in(store: Store, venue: str) -> set[str]:
    """Formats of the files that were loaded under a venue; repositories go on from a commit and are left out."""
    loads = store.arrow(Table.LOADS, ["venue", "source", "sha256"]).to_pylist()
    return {row["source"] for row in loads if row["venue"] == venue and len(row["sha256"]) != COMMIT_LETTERS}


def _venues_of(spark: SparkSession, store: Store, found: Survey, by_list: bool) -> set[str]:
    """Venues that trackers name themselves, and lists by option, of what is stored from the files of a path."""
    venues: set[str] = set()
    for part in found.parts:
        tasks = part.reader.plan(part.path, ReadOptions(""), 1)
        files = sorted({task.path for task in tasks})
        folders = sorted({task.path for task in tasks if Path(task.root).is_dir()})
        file = F.substring_index("path", "!", 1)
        here = reduce(Column.__or__, (file.startswith(f"{folder}/") for folder in folders), file.isin(files))
        for table in (Table.MESSAGES, Table.RIGHTS):
            rows = store.read(spark, table).where((F.col("source") == part.reader.name) & here)
            own = F.col("venue").contains("/")
            if by_list and table is Table.MESSAGES:
                own |= F.col("venue") == F.col("list_id")
            venues |= {row["venue"] for row in rows.where(own).select("venue").distinct().collect()}
    return venues
