"""The stages: what each reads, writes and does. The only place that joins sessions, tables and pure functions.

A stage is skipped when its tables were made by the same stage from tables of the same digests under the same
configuration and as-of; so a run is idempotent, and a killed run goes on where it stopped.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import pyarrow as pa
from pyspark.sql import functions as F

from barograph.cases.stage import CASE_TABLES, case_rows
from barograph.catalogue.tables import Table
from barograph.config import Config
from barograph.detection import episodes as detecting
from barograph.detection.calibration.rates import calibration_of
from barograph.detection.discovery import tested_quarters, with_quarters
from barograph.detection.evidence.context_evidence import with_context_evidence
from barograph.detection.evidence.context_rows import Archive, context_rows
from barograph.detection.guard import guard
from barograph.embedding.model import encoder_of
from barograph.embedding.vectors import new_vectors, sentences_of, wanted
from barograph.errors import DataError, nearest
from barograph.graphs.interactions import edges
from barograph.identifiers import digest
from barograph.linking.link import link
from barograph.signals.exposure import exposure, overload_months
from barograph.signals.kinds import message_kinds, roles_of, sentence_kinds
from barograph.signals.measure import Measured, acts
from barograph.signals.reference import reference_of
from barograph.signals.sense import sensed, worth_embedding
from barograph.signals.sensor import load_sensor
from barograph.storage.store import Store
from barograph.version import VERSION

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Frames = Mapping[Table, "DataFrame"]
Results = Mapping[Table, "DataFrame | pa.Table"]


@dataclass(frozen=True, slots=True)
class Context:
    """What a stage is given besides frames: nothing reads the clock.

    Attributes:
        config: The configuration.
        as_of: No row after this instant is looked at.
        store: The workspace's store, for stages that read few rows without Spark.
    """

    config: Config
    as_of: datetime
    store: Store


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: a pure function from frames to frames, with what it reads and writes."""

    name: str
    reads: tuple[Table, ...]
    writes: tuple[Table, ...]
    apply: Callable[[Frames, Context], Results]
    caches: bool = False
    """Its result is added to its tables instead of replacing them (vectors)."""
    numbers: Callable[[Config], str] = lambda _: ""
    """Digest of the versioned numbers it uses besides tables and configuration (weights, references, calibrations)."""


@dataclass(frozen=True, slots=True)
class StageReport:
    """What a stage did: rows per table, or that nothing had changed."""

    stage: str
    skipped: bool
    rows: tuple[tuple[str, int], ...]
    seconds: float


_CUT_BY = {Table.MESSAGES: "sent_at", Table.RIGHTS: "at"}


def _link(frames: Frames, context: Context) -> Results:
    linked = link(frames[Table.MESSAGES], frames[Table.RIGHTS], context.config)
    return {
        Table.PLACEMENTS: linked.placements,
        Table.THREADS: linked.threads,
        Table.ACCOUNTS: linked.accounts,
        Table.LINKS: linked.links,
        Table.ROLES: linked.roles,
    }


def _graph(frames: Frames, context: Context) -> Results:
    made = edges(
        frames[Table.MESSAGES], frames[Table.PLACEMENTS], frames[Table.ACCOUNTS], context.as_of, context.config.graphs
    )
    return {Table.EDGES: made}


def _sense(frames: Frames, context: Context) -> Results:
    return {Table.SENSED: sensed(frames[Table.MESSAGES], frames[Table.PLACEMENTS], context.config)}


def _measure(frames: Frames, context: Context) -> Results:
    return {Table.ACTS: acts(measured_frames(frames), reference_of(context.config), context.config)}


def measured_frames(frames: Frames) -> Measured:
    """The frames that measuring reads, by name."""
    return Measured(
        frames[Table.SENSED], frames[Table.MESSAGES], frames[Table.VECTORS], frames[Table.THREADS],
        frames[Table.ACCOUNTS],
    )  # fmt: skip


def _expose(frames: Frames, context: Context) -> Results:
    roles = frames[Table.ROLES]
    overload = overload_months(frames[Table.MESSAGES], frames[Table.PLACEMENTS], roles)
    return {Table.EXPOSURE: exposure(frames[Table.THREADS], roles, overload, context.as_of)}


def _embed(frames: Frames, context: Context) -> Results:
    settings = context.config.embed
    worth = worth_embedding(frames[Table.SENSED], load_sensor(context.config.sensor.head))
    chosen = wanted(frames[Table.MESSAGES], worth, settings)
    held = context.store.read(chosen.sparkSession, Table.VECTORS)
    return {Table.VECTORS: new_vectors(sentences_of(chosen), held, settings)}


def _describe(frames: Frames, context: Context) -> Results:
    settings = context.config.embed
    measured = frames[Table.ACTS]
    rare = measured.where(F.col("p") <= settings.max_p).select("message_id")
    chosen = wanted(frames[Table.MESSAGES].join(measured, "message_id", how="left_semi"), rare, settings)
    found = sentence_kinds(sentences_of(chosen), frames[Table.VECTORS], encoder_of(settings), settings)
    return {Table.KINDS: message_kinds(found, measured, roles_of(context.config))}


def _detect(frames: Frames, context: Context) -> Results:
    calibration = calibration_of(context.config)
    found = detecting.find(
        frames[Table.ACTS], frames[Table.KINDS], frames[Table.ROLES], calibration, context.config
    ).toArrow()
    if found.num_rows:
        found = _with_context(found, frames, context).sort_by("episode_id")
        found = with_quarters(found, tested_quarters(frames[Table.ACTS]))
    return {
        Table.EPISODES: detecting.episodes(found),
        Table.EVIDENCE: detecting.evidence(found),
        Table.GUARD: guard(frames[Table.ACTS], calibration, context.config, context.as_of),
    }


def _with_context(found: pa.Table, frames: Frames, context: Context) -> pa.Table:
    """Episodes, which are few, with the findings that need texts, headers, other projects and rights."""
    archive = Archive(
        frames[Table.ACTS], frames[Table.KINDS], frames[Table.VECTORS], frames[Table.MESSAGES],
        frames[Table.PLACEMENTS], frames[Table.ACCOUNTS], frames[Table.RIGHTS],
    )  # fmt: skip
    few = frames[Table.ACTS].sparkSession.createDataFrame(found)
    around = context_rows(few, archive, encoder_of(context.config.embed))
    return with_context_evidence(few, around, context.config).toArrow()


def _cases(_: Frames, context: Context) -> Results:
    """Few rows and no Spark: case files are made from the manifested files."""
    return {Table.CASES: case_rows(context.store, context.config, context.as_of)}


STAGES: tuple[Stage, ...] = (
    Stage(
        "link",
        (Table.MESSAGES, Table.RIGHTS),
        (Table.PLACEMENTS, Table.THREADS, Table.ACCOUNTS, Table.LINKS, Table.ROLES),
        _link,
    ),
    Stage("graph", (Table.MESSAGES, Table.PLACEMENTS, Table.ACCOUNTS), (Table.EDGES,), _graph),
    Stage(
        "sense",
        (Table.MESSAGES, Table.PLACEMENTS),
        (Table.SENSED,),
        _sense,
        numbers=lambda config: load_sensor(config.sensor.head).fingerprint,
    ),
    Stage(
        "embed",
        (Table.MESSAGES, Table.SENSED),
        (Table.VECTORS,),
        _embed,
        caches=True,
        numbers=lambda config: load_sensor(config.sensor.head).fingerprint,
    ),
    Stage(
        "measure",
        (Table.SENSED, Table.MESSAGES, Table.VECTORS, Table.THREADS, Table.ACCOUNTS),
        (Table.ACTS,),
        _measure,
        numbers=lambda config: reference_of(config).fingerprint,
    ),
    Stage("expose", (Table.MESSAGES, Table.PLACEMENTS, Table.THREADS, Table.ROLES), (Table.EXPOSURE,), _expose),
    Stage(
        "describe",
        (Table.MESSAGES, Table.ACTS, Table.VECTORS),
        (Table.KINDS,),
        _describe,
        numbers=lambda config: roles_of(config).fingerprint,
    ),
    Stage(
        "detect",
        (
            Table.ACTS,
            Table.KINDS,
            Table.ROLES,
            Table.MESSAGES,
            Table.PLACEMENTS,
            Table.ACCOUNTS,
            Table.RIGHTS,
            Table.VECTORS,
        ),
        (Table.EPISODES, Table.EVIDENCE, Table.GUARD),
        _detect,
        numbers=lambda config: calibration_of(config).calibration_id,
    ),
    Stage("cases", CASE_TABLES, (Table.CASES,), _cases),
)


def stage_named(name: str) -> Stage:
    """A stage by name.

    Raises:
        DataError: No such stage; names the nearest.
    """
    known = {stage.name: stage for stage in STAGES}
    if name not in known:
        raise DataError(f"no stage {name}.{nearest(name, known)} Stages: {', '.join(known)}")
    return known[name]


def key_of(stage: Stage, context: Context) -> str:
    """Digest of everything a stage's result depends on."""
    inputs = [context.store.digest(table) for table in stage.reads]
    numbers = stage.numbers(context.config)
    as_of = context.as_of.isoformat()
    return digest("stage", stage.name, VERSION, context.config.digest(), numbers, as_of, *inputs)


def run_stage(spark: SparkSession, stage: Stage, context: Context, force: bool = False) -> StageReport:
    """Run one stage, unless its tables are up to date.

    Args:
        spark: A session.
        stage: The stage.
        context: Configuration, as-of and store; the caller holds the store for writing.
        force: Run even if nothing has changed.
    """
    start = time.monotonic()
    key = key_of(stage, context)
    manifests = [context.store.manifest(table) for table in stage.writes]
    fresh = all(manifest is not None and manifest.made("key") == key for manifest in manifests)
    if not fresh or force:
        made_by = {
            "stage": stage.name,
            "key": key,
            "config": context.config.digest(),
            "as_of": context.as_of.isoformat(),
            "code": VERSION,
        }
        for table, result in stage.apply(_frames(spark, stage, context), context).items():
            if isinstance(result, pa.Table):
                context.store.replace_arrow(table, result, made_by)
            elif stage.caches:
                context.store.append(table, result, made_by)
            else:
                context.store.replace(table, result, made_by)
        spark.catalog.clearCache()
    rows = tuple((table.label, context.store.rows(table)) for table in stage.writes)
    return StageReport(stage.name, fresh and not force, rows, time.monotonic() - start)


def _frames(spark: SparkSession, stage: Stage, context: Context) -> Frames:
    """The frames a stage reads, cut at the as-of."""
    frames = {}
    for table in stage.reads:
        frame = context.store.read(spark, table)
        column = _CUT_BY.get(table)
        frames[table] = frame.where(F.col(column) <= F.lit(context.as_of)) if column else frame
    return frames


def run_all(
    spark: SparkSession, context: Context, start: str | None = None, force: bool = False
) -> Iterator[StageReport]:
    """Run the stages in order, from one on if named."""
    names = [stage.name for stage in STAGES]
    first = names.index(stage_named(start).name) if start else 0
    for stage in STAGES[first:]:
        yield run_stage(spark, stage, context, force)
