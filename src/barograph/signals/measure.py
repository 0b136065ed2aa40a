"""The measuring stage up to the p-value: eligible messages, scored, with strata and conformal p, as `Table.ACTS`."""

from __future__ import annotations

from pyspark import StorageLevel
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from barograph.config import Config
from barograph.signals.eligibility import eligible, with_tenure
from barograph.signals.pressure import loaded_reference, scored, with_p, with_share
from barograph.signals.reference import Reference
from barograph.tables import Table


def acts(
    messages: DataFrame,
    placements: DataFrame,
    threads: DataFrame,
    accounts: DataFrame,
    reference: Reference,
    config: Config,
    apart: DataFrame | None = None,
) -> DataFrame:
    """Measure every eligible message.

    Args:
        messages: `Table.MESSAGES`, already cut at the as-of.
        placements: `Table.PLACEMENTS`.
        threads: `Table.THREADS`.
        accounts: `Table.ACCOUNTS`, for kin.
        reference: The shipped reference; the loaded projects' own scores are added to it.
        config: The configuration.
        apart: message_id of messages that are measured but serve nobody as a reference (planted ones); None for none.

    Returns:
        `Table.ACTS`.
    """
    kept = eligible(with_tenure(messages, placements), config)
    measured = with_share(scored(kept, config.sensor.head), threads).persist(StorageLevel.MEMORY_AND_DISK)
    own = measured if apart is None else measured.join(F.broadcast(apart), "message_id", how="left_anti")
    loaded, codes = loaded_reference(own, config.sensor.max_references)
    rated = with_p(measured, reference.joined(loaded), codes, config)
    kin = accounts.select("identity_id", "kin_id").groupBy("identity_id").agg(F.min("kin_id").alias("kin_id"))
    return (
        rated.join(kin, "identity_id", how="left")
        .withColumn("addressed", F.col("parent_identity"))
        .select(*Table.ACTS.columns)
    )
