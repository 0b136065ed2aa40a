"""Loading paths as a user gives them: what each holds, under which name, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from barograph.catalogue.tables import Table
from barograph.errors import SourceError
from barograph.sources.base import ReadOptions
from barograph.sources.ingest.inputs import COMMIT_LETTERS, inputs_of
from barograph.sources.ingest.report import LoadReport
from barograph.sources.ingest.survey import LeftOut, Part, Survey, survey, survey_as
from barograph.sources.ingest.venues import apart, names_within, several, venue_of
from barograph.sources.mail.choice import BY_LIST
from barograph.sources.registry import reader_named
from barograph.storage.duckdb_reader import shared, source
from barograph.storage.project_names import add_project

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from barograph.sources.ingest.staging import Watcher
    from barograph.storage.store import Store

    Session = Callable[[], SparkSession]


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
    session: Session,
    store: Store,
    paths: Sequence[Path],
    request: LoadRequest,
    watch: Watcher | None = None,
) -> list[LoadedPath]:
    """Load paths; one that cannot be read does not stop the others.

    Args:
        session: Gives a session; called where there is something to read that was not loaded before.
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
    with store.writing(), _ours(session) as ours:
        for found, venue in named:
            loaded += _load_one(ours, store, found, venue, request, watch)
            if request.project:
                own = _venues_of(store, found, by_list=BY_LIST in extra)
                add_project(store.root, request.project, {venue, *own})
    return loaded


@contextmanager
def _ours(session: Session) -> Iterator[Session]:
    """The session with the settings that results depend on, from the first call on until the block ends."""
    with ExitStack() as stack:

        @cache
        def first() -> SparkSession:
            from barograph.storage.spark_session import session_settings

            spark = session()
            stack.enter_context(session_settings(spark))
            return spark

        yield first


def _load_one(
    session: Session, store: Store, found: Survey, venue: str, request: LoadRequest, watch: Watcher | None
) -> list[LoadedPath]:
    options = ReadOptions(venue=venue, extra=tuple(sorted(request.extra.items())))
    before = set() if request.venue else _sources_in(store, venue)
    done = [
        LoadedPath(found.path, part.reader.name, _load_part(session, store, part, options, watch))
        for part in found.loads
    ]
    if not done:
        done = [LoadedPath(found.path, "none", LoadReport("nothing to read", venue))]
    done[0] = replace(done[0], left_out=found.left_out)
    if request.venue is None and not request.extra:
        done[0] = _with_lists(done[0], found, venue)
    return [_with_warning(item, venue) if item.format in before else item for item in done]


def _load_part(session: Session, store: Store, part: Part, options: ReadOptions, watch: Watcher | None) -> LoadReport:
    """Load what is new of a part; where nothing is, no session is started and Spark is not even imported."""
    inputs = inputs_of(store, part.reader, part.path, options)
    if not inputs.files:
        return LoadReport(part.why, options.venue, unchanged=inputs.unchanged)
    from barograph.sources.ingest.load import load

    return load(session(), store, part.reader, inputs, options, part.why, watch)


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


def _venues_of(store: Store, found: Survey, by_list: bool) -> set[str]:
    """Venues that trackers name themselves, and lists by option, of what is stored from the files of a path."""
    venues: set[str] = set()
    asked = """
        select distinct venue from {rows}
        where source = $reader and (contains(venue, '/') {or_list}) and (
            split_part(path, '!', 1) in (select unnest($files)) or
            exists (select 1 from (select unnest($folders) as folder) where starts_with(path, folder || '/'))
        )
    """
    for part in found.parts:
        tasks = part.reader.plan(part.path, ReadOptions(""), 1)
        files = sorted({task.path for task in tasks})
        folders = sorted({task.path for task in tasks if Path(task.root).is_dir()})
        for table in (Table.MESSAGES, Table.RIGHTS):
            lists = by_list and table is Table.MESSAGES
            columns = ("venue", "source", "path", *(("list_id",) if lists else ()))
            with shared().cursor() as engine:
                rows = source(engine, store, table, columns)
                values = {"reader": part.reader.name, "files": files, "folders": folders}
                query = asked.format(rows=rows, or_list="or venue = list_id" if lists else "")
                venues |= {str(venue) for (venue,) in engine.execute(query, values).fetchall()}
    return venues
