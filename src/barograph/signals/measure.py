"""The measuring stage up to the p-value: eligible messages, scored, with strata and conformal p, as `Table.ACTS`."""

from __future__ import annotations

from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from barograph.catalogue.tables import Table
from barograph.config import Config
from barograph.embedding.model import comparable, encoder_of
from barograph.errors import ConfigError
from barograph.signals.local_reference import with_local_p
from barograph.signals.pressure import loaded_reference, with_p, with_share
from barograph.signals.reference import Reference
from barograph.signals.sense import with_score, worth_embedding
from barograph.signals.sensor import load_sensor
from barograph.storage.persistence import persisted


@dataclass(frozen=True, slots=True)
class Measured:
    """The frames that measuring reads.

    Attributes:
        sensed: `Table.SENSED`.
        vectors: `Table.VECTORS`, with the sentences of all messages worth embedding.
        threads: `Table.THREADS`.
        accounts: `Table.ACCOUNTS`, for kin.
    """

    sensed: DataFrame
    vectors: DataFrame
    threads: DataFrame
    accounts: DataFrame


def acts(frames: Measured, reference: Reference, config: Config, apart: DataFrame | None = None) -> DataFrame:
    """Measure every eligible message; newcomers' messages only are what others are compared with.

    Args:
        frames: What is read.
        reference: The shipped reference; the loaded projects' own scores are added to it.
        config: The configuration.
        apart: message_id of messages that are measured but serve nobody as a reference (planted ones); None for none.

    Returns:
        `Table.ACTS`.

    Raises:
        ConfigError: The sensor was made for vectors that are not comparable with those that `embed` asks for.
    """
    sensor = load_sensor(config.sensor.head)
    encoder = encoder_of(config.embed)
    if not comparable(encoder, sensor.sentence.encoder):
        raise ConfigError(
            [
                f"embed.model, embed.dtype, embed.max_length: sensor {config.sensor.head} was made for "
                f"{sensor.sentence.encoder}, not {encoder}; make another with scripts/train_head.py"
            ]
        )
    scored = with_score(frames.sensed, worth_embedding(frames.sensed, sensor), frames.vectors, encoder, sensor)
    measured = persisted(with_share(scored, frames.threads))
    known = measured.where(F.col("newcomer"))
    own = known if apart is None else known.join(F.broadcast(apart), "message_id", how="left_anti")
    loaded, codes = loaded_reference(own, config.sensor.max_references)
    rated = with_p(measured, reference.joined(loaded), codes, config)
    kin = frames.accounts.select("identity_id", "kin_id").groupBy("identity_id").agg(F.min("kin_id").alias("kin_id"))
    local = with_local_p(rated.join(kin, "identity_id", how="left"), apart, config)
    return local.withColumn("addressed", F.col("parent_identity")).select(*Table.ACTS.columns)
