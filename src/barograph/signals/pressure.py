"""How pressing the wording of each eligible message is, as a p-value among comparable messages (docs/method.md S3).

The score of the sensor (`signals.sensor`) is only ordered, never read as a probability: the p-value says how many
messages of the same stratum in *other* projects are at least as pressing.

*Innocent explanations*: a justified complaint, a deadline, another culture of politeness, a long wait.

*Limits*: those of the sensor; a number to be summed over several messages of several accounts, never a verdict on one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from barograph.catalogue.arrow import NUMBER, TEXT, WHOLE
from barograph.config import Config
from barograph.signals.reference import KEY_LETTERS, Reference
from barograph.signals.responsiveness import days, unanswered_share
from barograph.signals.strata import Strata

SHARE = "unanswered_share"


def _with_columns(frame: DataFrame, added: Mapping[str, str]) -> StructType:
    """The frame's schema with more columns; `StructType.add` would change the frame's own."""
    schema = StructType(list(frame.schema.fields))
    for name, kind in added.items():
        schema = schema.add(name, kind)
    return schema


def with_share(acts: DataFrame, threads: DataFrame) -> DataFrame:
    """Add unanswered_share, as of each message.

    Args:
        acts: Frame with project and sent_at.
        threads: `Table.THREADS`.
    """
    schema = _with_columns(acts, {SHARE: "double"})

    def share(left: pa.Table, right: pa.Table) -> pa.Table:
        shares = unanswered_share(days(right["started_at"]), days(right["answered_at"]), days(left["sent_at"]))
        return left.append_column(SHARE, pa.array(shares, NUMBER, mask=np.isnan(shares)))

    spans = threads.select("project", "started_at", "answered_at")
    return acts.groupBy("project").cogroup(spans.groupBy("project")).applyInArrow(share, schema)


def strata_of(rows: pa.Table | pa.RecordBatch) -> Strata:
    """Strata of rows with unanswered_share, words and kind."""
    share = rows[SHARE].to_numpy(zero_copy_only=False).astype(float)
    words = rows["words"].to_numpy(zero_copy_only=False)
    is_mail = np.array([kind == "mail" for kind in rows["kind"].to_pylist()], dtype=bool)
    return Strata.of(share, words, is_mail)


def loaded_reference(acts: DataFrame, cap: int) -> tuple[Reference, dict[str, int]]:
    """The loaded projects' own scores as a reference; at most `cap` of them, those with the smallest ids.

    Args:
        acts: Frame with project, raw_score, unanswered_share, words and kind.
        cap: Rows brought to the driver (23 bytes each).

    Returns:
        The reference, and the code of each project in it.
    """
    key = F.conv(F.substring("message_id", 1, KEY_LETTERS), 16, 10).cast("long")
    rows = (
        acts.select("project", "raw_score", SHARE, "words", "kind", key.alias("key"))
        .orderBy("key")
        .limit(cap)
        .toArrow()
    )
    names = rows["project"].to_pylist()
    codes = {name: number for number, name in enumerate(sorted(set(names)))}
    project = np.array([codes[name] for name in names], dtype=np.int64)
    scores, keys = rows["raw_score"].to_numpy(), rows["key"].to_numpy()
    return Reference(f"loaded[{len(names)}]", scores, strata_of(rows), project, keys), codes


def with_p(acts: DataFrame, reference: Reference, codes: dict[str, int], config: Config) -> DataFrame:
    """Add stratum, p, compared_with and calibrator; p among other projects only (`signals.local_reference` moves it).

    Args:
        acts: Frame with project, raw_score, unanswered_share, words and kind.
        reference: Shipped and loaded references as one.
        codes: Code of each loaded project in the reference.
        config: Section `sensor`.
    """
    added = {"stratum": "string", "p": "double", "compared_with": "long", "calibrator": "string"}
    schema = _with_columns(acts, added)
    smallest = config.sensor.min_stratum

    def compare(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            strata = strata_of(batch)
            unknown = len(codes) + 1
            project = np.array([codes.get(name, unknown) for name in batch["project"].to_pylist()], dtype=np.int64)
            p, n = reference.p_values(batch["raw_score"].to_numpy(), strata, project, smallest)
            columns = [
                pa.array(strata.labels(), TEXT),
                pa.array(p, NUMBER),
                pa.array(n, WHOLE),
                pa.array([reference.name] * len(p), TEXT),
            ]
            table = pa.Table.from_batches([batch])
            for name, column in zip(added, columns, strict=True):
                table = table.append_column(name, column)
            yield from table.to_batches()

    return acts.mapInArrow(compare, schema)
