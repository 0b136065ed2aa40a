"""What a stage is, and the order of stages that follows from what they read and write."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

from barograph.catalogue.tables import Table
from barograph.config import Config
from barograph.storage.store import Store

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

Frames = Mapping[Table, "DataFrame"]
Results = Mapping[Table, "DataFrame | pa.Table"]


@dataclass(frozen=True, slots=True)
class Door:
    """How the runner was called: its advice names the commands of that way.

    Attributes:
        load: The command that loads an archive.
        run: The command that makes the tables of a stage; `{stage}`, `{root}` and `{as_of}` are filled in.
    """

    load: str
    run: str


COMMAND_LINE = Door("barograph --workspace {root} load auto PATH", "barograph --workspace {root} run --as-of {as_of}")
"""The command line, and programs that call the Python API."""

SPARK_SUBMIT = Door(
    "spark-submit pipelines/load.py --workspace {root} PATH",
    "spark-submit pipelines/stage.py {stage} --workspace {root} --as-of {as_of}",
)
"""The entry points in `pipelines/`."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a stage is given besides frames: nothing reads the clock.

    Attributes:
        config: The configuration.
        as_of: No row after this instant is read.
        store: Where tables are read and written: a workspace's store, or a scratch one.
        door: How the runner was called, for advice.
        apart: message_id of messages that are measured but serve nobody as a reference (planted ones); None for none.
    """

    config: Config
    as_of: datetime
    store: Store
    door: Door = COMMAND_LINE
    apart: DataFrame | None = None


def not_at_all(_: datetime) -> str:
    """For a stage whose result depends on the as-of only by the messages and rights it is shown."""
    return ""


def by_month(as_of: datetime) -> str:
    """For a stage that also looks at which months have begun by the as-of.

    Example:
        >>> by_month(datetime(2024, 6, 30, 23, 59))
        '2024-06'
    """
    return f"{as_of:%Y-%m}"


def by_instant(as_of: datetime) -> str:
    """For a stage that writes down the as-of, or counts from it."""
    return as_of.isoformat()


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: a pure function from frames to frames, with what it reads and writes.

    Attributes:
        name: Its name.
        reads: Every table it reads.
        writes: Every table it writes; no other stage writes them.
        apply: The function; gives a frame or an Arrow table for each table it writes.
        caches: Its result is added to its tables instead of replacing them (vectors), so they have no as-of.
        numbers: Digest of the versioned numbers it uses besides tables and configuration (weights, references,
            calibrations).
        settings: Sections of the configuration it uses; None for all of them.
        dated: What the result depends on of the as-of, besides which messages and rights are shown: `not_at_all`,
            `by_month`, or all of it.
        frames: Whether it reads Spark frames; False for a stage that reads few rows from the store by itself.
    """

    name: str
    reads: tuple[Table, ...]
    writes: tuple[Table, ...]
    apply: Callable[[Frames, Context], Results]
    caches: bool = False
    numbers: Callable[[Config], str] = lambda _: ""
    settings: tuple[str, ...] | None = None
    dated: Callable[[datetime], str] = by_instant
    frames: bool = True


@dataclass(frozen=True, slots=True)
class StageReport:
    """What a stage did.

    Attributes:
        stage: Its name.
        skipped: Whether its tables were up to date and are left as they were.
        rows: Rows of each table it writes.
        seconds: Wall seconds.
        why: What had changed since they were made, in words; empty where nothing had.
    """

    stage: str
    skipped: bool
    rows: tuple[tuple[str, int], ...]
    seconds: float
    why: tuple[str, ...] = ()


def makers_of(stages: Sequence[Stage]) -> dict[Table, Stage]:
    """The stage that writes each table.

    Raises:
        ValueError: Two stages write the same table.
    """
    makers: dict[Table, Stage] = {}
    for stage in stages:
        for table in stage.writes:
            if table in makers:
                raise ValueError(f"table {table.label} is written by {makers[table].name} and by {stage.name}")
            makers[table] = stage
    return makers


def in_order(stages: Sequence[Stage]) -> tuple[Stage, ...]:
    """The stages, each after those whose tables it reads; of several that could be next, the one declared first.

    Raises:
        ValueError: Two stages write the same table, or (`graphlib.CycleError`) stages read each other's tables.
    """
    makers = makers_of(stages)
    place = {stage.name: number for number, stage in enumerate(stages)}
    sorter = TopologicalSorter(
        {stage.name: {makers[table].name for table in stage.reads if table in makers} for stage in stages}
    )
    sorter.prepare()
    ordered: list[Stage] = []
    waiting = list(sorter.get_ready())
    while waiting:
        first = min(waiting, key=place.__getitem__)
        waiting.remove(first)
        ordered.append(stages[place[first]])
        sorter.done(first)
        waiting += sorter.get_ready()
    return tuple(ordered)


def needed_for(last: Stage, stages: Sequence[Stage]) -> tuple[Stage, ...]:
    """A stage and all stages that it rests on, in order; the others are left out."""
    makers = makers_of(stages)
    needed, open_ends = {last.name}, [last]
    while open_ends:
        for table in open_ends.pop().reads:
            maker = makers.get(table)
            if maker is not None and maker.name not in needed:
                needed.add(maker.name)
                open_ends.append(maker)
    return tuple(stage for stage in in_order(stages) if stage.name in needed)
