"""The stages: what each reads, writes and does. The only place that joins sessions, tables and pure functions.

What a stage needs for its work is imported when it works: a run in which nothing has changed imports little.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from barograph.cases.inputs.gather import CASE_TABLES
from barograph.catalogue.tables import Table
from barograph.detection.calibration.rates import calibration_of
from barograph.errors import DataError, nearest
from barograph.identifiers import sha256_of
from barograph.pipeline.stage import Context, Frames, Results, Stage, by_month, in_order, needed_for, not_at_all
from barograph.signals.acts import acts_of
from barograph.signals.reference import reference_of
from barograph.signals.sensor import load_sensor

if TYPE_CHECKING:
    import pyarrow as pa

    from barograph.config import Config
    from barograph.signals.measure import Measured


def _link(frames: Frames, context: Context) -> Results:
    from barograph.linking.link import link

    linked = link(frames[Table.MESSAGES], frames[Table.RIGHTS], context.config)
    return {
        Table.PLACEMENTS: linked.placements,
        Table.THREADS: linked.threads,
        Table.ACCOUNTS: linked.accounts,
        Table.LINKS: linked.links,
        Table.ROLES: linked.roles,
    }


def _graph(frames: Frames, context: Context) -> Results:
    from barograph.graphs.interactions import edges

    made = edges(
        frames[Table.MESSAGES], frames[Table.PLACEMENTS], frames[Table.ACCOUNTS], context.as_of, context.config.graphs
    )
    return {Table.EDGES: made}


def _sense(frames: Frames, context: Context) -> Results:
    from barograph.signals.sense import sensed

    return {Table.SENSED: sensed(frames[Table.MESSAGES], frames[Table.PLACEMENTS], context.config)}


def _measure(frames: Frames, context: Context) -> Results:
    from barograph.signals.measure import acts

    return {Table.ACTS: acts(measured_frames(frames), reference_of(context.config), context.config, context.apart)}


def measured_frames(frames: Frames) -> Measured:
    """The frames that measuring reads, by name."""
    from barograph.signals.measure import Measured

    return Measured(frames[Table.SENSED], frames[Table.VECTORS], frames[Table.THREADS], frames[Table.ACCOUNTS])


def _expose(frames: Frames, context: Context) -> Results:
    from barograph.signals.exposure import exposure, overload_months

    roles = frames[Table.ROLES]
    overload = overload_months(frames[Table.MESSAGES], frames[Table.PLACEMENTS], roles)
    return {Table.EXPOSURE: exposure(frames[Table.THREADS], roles, overload, context.as_of)}


def _embed(frames: Frames, context: Context) -> Results:
    from barograph.embedding.vectors import new_vectors, wanted
    from barograph.signals.sense import worth_embedding

    settings = context.config.embed
    judged = worth_embedding(frames[Table.SENSED], load_sensor(context.config.sensor.head))
    found = wanted(frames[Table.MESSAGES], judged, settings)
    cache = context.store.read(found.sparkSession, Table.VECTORS)
    return {Table.VECTORS: new_vectors(found, cache, settings)}


def _describe(frames: Frames, context: Context) -> Results:
    from pyspark.sql import functions as F

    from barograph.embedding.model import encoder_of
    from barograph.signals.kinds import message_kinds, sentence_kinds
    from barograph.signals.sense import judged_sentences

    settings = context.config.embed
    measured = frames[Table.ACTS]
    looked_at = measured if settings.scope == "all" else measured.where(F.col("p") <= settings.max_p)
    judged = judged_sentences(frames[Table.SENSED]).join(looked_at, "message_id", how="left_semi")
    found = sentence_kinds(judged, frames[Table.VECTORS], encoder_of(settings), settings)
    return {Table.KINDS: message_kinds(found, measured, acts_of(context.config))}


def _detect(frames: Frames, context: Context) -> Results:
    from barograph.detection import episodes as detecting
    from barograph.detection.discovery import tested_quarters, with_quarters
    from barograph.detection.guard import guard

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
    from barograph.detection.evidence.context_evidence import with_context_evidence
    from barograph.detection.evidence.context_rows import Archive, context_rows
    from barograph.embedding.model import encoder_of

    archive = Archive(
        frames[Table.ACTS], frames[Table.KINDS], frames[Table.VECTORS], frames[Table.MESSAGES],
        frames[Table.PLACEMENTS], frames[Table.ACCOUNTS], frames[Table.RIGHTS],
    )  # fmt: skip
    few = frames[Table.ACTS].sparkSession.createDataFrame(found)
    around = context_rows(few, archive, encoder_of(context.config.embed))
    return with_context_evidence(few, around, context.config).toArrow()


def _cases(_: Frames, context: Context) -> Results:
    """Few rows and no Spark: case files are made from the manifested files."""
    from barograph.cases.stage import case_rows

    return {Table.CASES: case_rows(context.store, context.config, context.as_of)}


def _said_of_accounts(config: Config) -> str:
    """Digest of the file in which a person joined or parted accounts."""
    path = config.identity.overrides
    return sha256_of(Path(path).read_bytes()) if path and Path(path).is_file() else ""


_NEWCOMERS = ("newcomer", "established", "dormant", "text")
"""Sections that say whose messages are eligible."""

_DECLARED = (
    Stage(
        "link",
        (Table.MESSAGES, Table.RIGHTS),
        (Table.PLACEMENTS, Table.THREADS, Table.ACCOUNTS, Table.LINKS, Table.ROLES),
        _link,
        numbers=_said_of_accounts,
        settings=("identity", "projects"),
        dated=not_at_all,
    ),
    Stage(
        "graph",
        (Table.MESSAGES, Table.PLACEMENTS, Table.ACCOUNTS),
        (Table.EDGES,),
        _graph,
        settings=("graphs",),
        dated=not_at_all,
    ),
    Stage(
        "sense",
        (Table.MESSAGES, Table.PLACEMENTS),
        (Table.SENSED,),
        _sense,
        settings=(*_NEWCOMERS, "sensor", "embed"),
        numbers=lambda config: load_sensor(config.sensor.head).fingerprint,
        dated=not_at_all,
    ),
    Stage(
        "embed",
        (Table.MESSAGES, Table.SENSED),
        (Table.VECTORS,),
        _embed,
        caches=True,
        settings=(*_NEWCOMERS, "sensor", "embed"),
        numbers=lambda config: load_sensor(config.sensor.head).fingerprint,
        dated=not_at_all,
    ),
    Stage(
        "measure",
        (Table.SENSED, Table.VECTORS, Table.THREADS, Table.ACCOUNTS),
        (Table.ACTS,),
        _measure,
        settings=(*_NEWCOMERS, "sensor", "account", "embed"),
        numbers=lambda config: reference_of(config).fingerprint,
        dated=not_at_all,
    ),
    Stage(
        "expose",
        (Table.MESSAGES, Table.PLACEMENTS, Table.THREADS, Table.ROLES),
        (Table.EXPOSURE,),
        _expose,
        settings=(),
        dated=by_month,
    ),
    Stage(
        "describe",
        (Table.SENSED, Table.ACTS, Table.VECTORS),
        (Table.KINDS,),
        _describe,
        settings=(*_NEWCOMERS, "sensor", "embed"),
        numbers=lambda config: acts_of(config).fingerprint,
        dated=not_at_all,
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
        dated=by_month,
    ),
    Stage("cases", CASE_TABLES, (Table.CASES,), _cases, frames=False),
)

STAGES = in_order(_DECLARED)
"""All stages, each after those whose tables it reads."""


def stage_named(name: str) -> Stage:
    """A stage by name.

    Raises:
        DataError: No such stage; names the nearest.
    """
    known = {stage.name: stage for stage in STAGES}
    if name not in known:
        raise DataError(f"no stage {name}.{nearest(name, known)} Stages: {', '.join(known)}")
    return known[name]


def stages_to(name: str) -> tuple[Stage, ...]:
    """A stage and the stages that it rests on, in order.

    Raises:
        DataError: No such stage; names the nearest.
    """
    return needed_for(stage_named(name), STAGES)
