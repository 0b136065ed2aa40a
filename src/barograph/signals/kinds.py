"""Which kind of pressure a message is nearest to, and how rare its wish for another maintainer is.

See docs/method.md, S3, S6.

The role score of a message is the largest anchor contrast of its sentences with the kinds hand-over, promotion and
exit. Its p-value counts comparably pressing newcomers' messages (p of pressure within `embed.max_p`) of the same length
class in other projects that score as high.

*Innocent explanations*: somebody asks who maintains the project; an honest offer to help.

*Limits*: see `signals.anchors`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from barograph.catalogue.arrow import NUMBER, TEXT
from barograph.catalogue.tables import Table
from barograph.config import Config, Embed
from barograph.embedding.model import load_model
from barograph.embedding.vectors import as_matrix
from barograph.errors import DataError
from barograph.identifiers import digest, sha256_of
from barograph.signals.anchors import AnchorVectors, load_anchors
from barograph.signals.made_with import eligible_settings, marked
from barograph.signals.sensor import load_sensor
from barograph.signals.strata import LENGTHS

ROLE_KINDS = ("handover", "promotion", "exit")

SENTENCE_KINDS = pa.schema(
    [
        ("message_id", TEXT),
        ("sentence_digest", TEXT),
        ("kind", TEXT),
        ("kind_score", NUMBER),
        ("role_score", NUMBER),
    ]
)


@dataclass(frozen=True, slots=True)
class RoleReference:
    """Role scores of pressing messages in control archives, sorted within a length class.

    Attributes:
        scores: One sorted array a length class.
        name: `shipped`, with `!settings` where others counted as newcomers when it was made.
        settings: `made_with.eligible_settings` it was made under, as JSON.
    """

    scores: tuple[np.ndarray, ...]
    name: str = "shipped"
    settings: str = "{}"

    @property
    def fingerprint(self) -> str:
        """Digest of its numbers."""
        return digest("roles", self.name, *(sha256_of(part.tobytes()) for part in self.scores))

    def p_values(self, score: np.ndarray, words: np.ndarray) -> np.ndarray:
        """(1 + #{references >= s}) / (1 + n) within the length class, shape (m,); NaN score gives NaN."""
        p = np.full(len(score), np.nan)
        for code, length in enumerate(np.searchsorted(LENGTHS, words, side="left")):
            if not np.isnan(score[code]):
                references = self.scores[int(length)]
                p[code] = (1 + len(references) - np.searchsorted(references, score[code], side="left")) / (
                    1 + len(references)
                )
        return p


@lru_cache(maxsize=1)
def shipped_roles() -> RoleReference:
    """The shipped role reference (numbers only; `scripts/make_reference.py` makes it again).

    Raises:
        DataError: It was made with other anchors or another sensor than are shipped.
    """
    with files("barograph.resources").joinpath("roles-default.npz").open("rb") as stream, np.load(stream) as stored:
        made_with = str(stored["made_with"]) if "made_with" in stored else "unknown"
        if made_with != roles_fingerprint():
            raise DataError(
                f"roles-default.npz was made with {made_with}, now {roles_fingerprint()}; "
                "make it again with scripts/make_reference.py"
            )
        scores = tuple(np.sort(stored[f"length{code}"].astype(float)) for code in range(len(LENGTHS) + 1))
        return RoleReference(scores, settings=str(stored["settings"]) if "settings" in stored else "{}")


def roles_of(config: Config) -> RoleReference:
    """The shipped role reference in force; its name ends in `!settings` where others counted as newcomers.

    Raises:
        DataError: As `shipped_roles`.
    """
    shipped = shipped_roles()
    return replace(shipped, name=marked(shipped.name, shipped.settings, eligible_settings(config)))


def roles_fingerprint() -> str:
    """What role scores depend on: the anchors, and the sensor that chose the messages."""
    return f"anchors {load_anchors().fingerprint}, sensor {load_sensor().fingerprint}"


@lru_cache(maxsize=2)
def _anchors(settings: Embed) -> AnchorVectors:
    return load_anchors().vectors(load_model(settings).encode)


def sentence_kinds(found: DataFrame, vectors: DataFrame, encoder: str, settings: Embed) -> DataFrame:
    """Compare embedded sentences with the anchors.

    Args:
        found: message_id, sentence_digest.
        vectors: `Table.VECTORS`.
        encoder: The encoder whose vectors are to be used.
        settings: Section `embed`.

    Returns:
        message_id, sentence_digest, kind, kind_score, role_score.
    """
    from pyspark.sql.pandas.types import from_arrow_schema

    embedded = vectors.where(F.col("encoder") == encoder).select("sentence_digest", "vector")
    joined = found.select("message_id", "sentence_digest").join(embedded, "sentence_digest", how="inner")

    def compare(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            if batch.num_rows:
                yield _compared(batch, _anchors(settings))

    return joined.mapInArrow(compare, from_arrow_schema(SENTENCE_KINDS))


def _compared(batch: pa.RecordBatch, anchors: AnchorVectors) -> pa.RecordBatch:
    kinds = anchors.kind_of(as_matrix(batch["vector"]))
    role = [kinds.names.index(name) for name in ROLE_KINDS]
    columns = [
        batch["message_id"],
        batch["sentence_digest"],
        pa.array(kinds.best(), TEXT),
        pa.array(kinds.contrast.max(axis=1).astype(float).round(6), NUMBER),
        pa.array(kinds.contrast[:, role].max(axis=1).astype(float).round(6), NUMBER),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=SENTENCE_KINDS)


def message_kinds(sentences: DataFrame, acts: DataFrame, roles: RoleReference) -> DataFrame:
    """From sentences to messages, as `Table.KINDS`.

    Args:
        sentences: Result of `sentence_kinds`.
        acts: `Table.ACTS`.
        roles: The role reference.
    """
    top = sentences.groupBy("message_id").agg(
        F.max(F.struct("kind_score", "kind", "sentence_digest")).alias("top"),
        F.max(F.struct("role_score", "sentence_digest")).alias("role"),
    )
    rows = top.join(acts.select("message_id", "project", "words"), "message_id", how="inner").select(
        "message_id",
        "project",
        F.col("top.kind").alias("kind"),
        F.col("top.kind_score").alias("kind_score"),
        F.col("top.sentence_digest").alias("sentence"),
        F.col("role.role_score").alias("role_score"),
        F.col("role.sentence_digest").alias("role_sentence"),
        "words",
    )

    def rate(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            p = roles.p_values(batch["role_score"].to_numpy(), batch["words"].to_numpy())
            yield batch.append_column("role_p", pa.array(p, NUMBER)).select(Table.KINDS.columns)

    return rows.mapInArrow(rate, Table.KINDS.spark_schema())
