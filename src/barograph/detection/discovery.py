"""Many projects are watched at once: p-values of project-quarters, Benjamini-Hochberg, and what can be attained (S9).

    p = 1 - exp(-rate / 4)            chance of a score as high in a quarter of a quiet list-year
    q = min over larger p of p M / R  M = project-quarters with any eligible message; all others have p = 1

Benjamini & Hochberg (1995) holds here by positive dependence: all p-values share one calibration (Bates et al. 2023).
The rate is the worse of the two rankings. With Y control list-years no p can be *claimed* below 1 / (4 (Y + 1)); where
that smallest p times M exceeds the level no discovery can be claimed at all, and the recurrence is all that is said.

*Limits*: q is about one as-of; whoever looks every day and stops at the first small q needs an adjuster.
"""

from __future__ import annotations

from pyspark.sql import Column, DataFrame, Window, WindowSpec
from pyspark.sql import functions as F

QUARTERS_A_YEAR = 4.0


def _p_quarter(rate: Column) -> Column:
    return -F.expm1(-rate / F.lit(QUARTERS_A_YEAR))


def with_quarters(found: DataFrame, acts: DataFrame) -> DataFrame:
    """Fill p_quarter, q and smallest_p of episodes.

    An episode counts for the quarter of its window's end; of several in one project-quarter the rarest counts.

    Args:
        found: Frame with the columns of `Table.EPISODES`; few rows.
        acts: `Table.ACTS`, for the project-quarters that were tested.
    """
    quarter = F.date_trunc("quarter", "window_end").alias("quarter")
    p = _p_quarter(F.greatest("rate_surrogate", "rate_real"))
    tested = acts.select("project", F.date_trunc("quarter", "ready_at").alias("quarter")).distinct()
    number = tested.agg(F.count("*").alias("tested"))
    best = found.groupBy("project", quarter).agg(F.min(p).alias("p"))
    ordered = best.crossJoin(F.broadcast(number)).withColumn("rank", F.row_number().over(_all("p")))
    raw = ordered.withColumn("raw", F.col("p") * F.col("tested") / F.col("rank"))
    larger = _all("p").rowsBetween(Window.currentRow, Window.unboundedFollowing)
    rated = raw.withColumn("q_value", F.least(F.lit(1.0), F.min("raw").over(larger)))
    kept = rated.select("project", "quarter", "q_value")
    least = 1.0 / (QUARTERS_A_YEAR * (F.col("list_years") + 1.0))
    return (
        found.withColumn("quarter", F.date_trunc("quarter", "window_end"))
        .join(kept, ["project", "quarter"], how="left")
        .withColumns({"p_quarter": p, "q": F.col("q_value"), "smallest_p": least})
        .drop("quarter", "q_value")
    )


def _all(column: str) -> WindowSpec:
    """One window over all rows, which are few, in a fixed order."""
    return Window.partitionBy(F.lit(0)).orderBy(column, "project", "quarter")
