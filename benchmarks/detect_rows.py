"""The detecting stage on Spark with many rows: does it finish, and in how much memory (`make bench-scale`)?

    python benchmarks/detect_rows.py [--rows 1000000,10000000] [--projects 2000]

Makes acts of invented projects with column functions (nothing is read from disk), finds the episodes as
`barograph run` does, and writes benchmarks/RESULTS-rows.md: CPU seconds and peak memory of the whole process tree.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from barograph.catalogue.tables import Table
from barograph.config import Config
from barograph.detection.calibration.rates import calibration_of
from barograph.detection.episodes import find
from barograph.storage.spark_session import session
from load import BUILD, HEAD, measure

RESULTS = Path(__file__).resolve().parent / "RESULTS-rows.md"
YEARS, AGE = 10, 120
SEED = 20240101
OLDER = 0.28
"""Share of older accounts' messages, as in the control archives."""


def invented(rows: int, projects: int) -> DataFrame:
    """`Table.ACTS` of projects whose newcomers write three messages on average within their first 120 days."""
    spark = session()
    project, number = F.col("id") % projects, F.floor(F.col("id") / projects)
    base = spark.range(rows).select(
        F.sha2(F.col("id").cast("string"), 256).substr(1, 32).alias("message_id"),
        F.concat(F.lit("project-"), project.cast("string")).alias("project"),
        F.concat_ws("-", project, F.floor(F.rand(SEED) * rows / projects / 3).cast("long")).alias("identity_id"),
        F.concat_ws("-", project, F.floor(number / 4)).alias("thread_id"),
        (F.rand(SEED + 1) * AGE).alias("age_days"),
        F.rand(SEED + 2).alias("p"),
        (F.rand(SEED + 3) >= OLDER).alias("newcomer"),
    )
    first = F.pmod(F.xxhash64("identity_id"), F.lit(YEARS * 365)) * 86_400
    sent = F.timestamp_seconds(F.lit(1_262_304_000) + first + F.col("age_days") * 86_400)
    made = base.select(
        "*", F.col("project").alias("venue"), F.col("identity_id").alias("kin_id"), sent.alias("sent_at"),
        sent.alias("ready_at"), F.lit(1).alias("prior"), F.lit(40).alias("words"), F.lit(5_000).alias("compared_with"),
        (F.col("p") <= Config().account.hit_p).alias("hit"), F.lit(False).alias("patch"),
    )  # fmt: skip
    empty = [F.lit(None).alias(name) for name in Table.ACTS.columns if name not in made.columns]
    schema = Table.ACTS.spark_schema()
    whole = made.select("*", *empty)
    return whole.select(*[F.col(field.name).cast(field.dataType).alias(field.name) for field in schema])


def found(rows: int, projects: int) -> int:
    """Find the episodes of so many acts; how many there are."""
    acts, config = invented(rows, projects), Config()
    spark = acts.sparkSession
    kinds, roles = (spark.createDataFrame([], table.spark_schema()) for table in (Table.KINDS, Table.ROLES))
    return find(acts, kinds, roles, calibration_of(config), config).select("episode_id").count()


@click.command()
@click.option("--rows", default="1000000,10000000", show_default=True, help="Eligible messages, several with commas.")
@click.option("--projects", default=2_000, show_default=True, help="Projects they are spread over.")
@click.option("--once", type=int, hidden=True, help="Find once in this process and print what was found.")
def main(rows: str, projects: int, once: int | None) -> None:
    """Measure, print and write."""
    if once:
        click.echo(json.dumps({"units": once, "episodes": found(once, projects)}))
        return
    BUILD.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, __file__, "--projects", str(projects), "--once"]
    runs = [measure(f"{int(size):,} eligible messages", [*command, size]) for size in rows.split(",")]
    lines = [
        "# Detection of many rows",
        "",
        f"`python benchmarks/detect_rows.py --rows {rows} --projects {projects}`: invented acts, `find` of the",
        "detecting stage in local mode; no context evidence, no case files. Whole process tree, JVM start included.",
        "",
        *HEAD,
        *(run.row() for run in runs),
    ]
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    click.echo("\n".join(lines))


if __name__ == "__main__":
    main()
