"""Airflow: load what is new, then run as of the day of the interval's end; one task a stage, to be retried alone.

Copy to the DAGs folder; needs apache-airflow-providers-apache-spark and a Spark connection `spark_default`, and
barograph where DAG files are read, since the order of the stages is taken from it. Stages are idempotent, so a retry or
a back-fill is safe; `max_active_runs=1` because a workspace has one writer at a time.
"""

from __future__ import annotations

from datetime import timedelta

import pendulum
from airflow.models.dag import DAG
from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator

from barograph.pipeline.stages import STAGES

PIPELINES = "/opt/barograph/pipelines"
WORKSPACE = "/data/barograph/workspace"
ARCHIVES = "/data/barograph/archives"
SPARK = {"spark.sql.shuffle.partitions": "64", "spark.executorEnv.OMP_NUM_THREADS": "1"}


def submit(name: str, script: str, *arguments: str) -> SparkSubmitOperator:
    """A task that submits one entry point."""
    return SparkSubmitOperator(
        task_id=name,
        application=f"{PIPELINES}/{script}",
        application_args=[*arguments, "--workspace", WORKSPACE],
        conf=SPARK,
        verbose=False,
    )


with DAG(
    dag_id="barograph",
    schedule="@weekly",
    start_date=pendulum.datetime(2024, 1, 1, tz="UTC"),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 2, "retry_delay": timedelta(minutes=10)},
) as dag:
    before = submit("load", "load.py", f"{ARCHIVES}/dev.mbox", "--venue", "dev")
    for stage in STAGES:
        task = submit(stage.name, "stage.py", stage.name, "--as-of", "{{ data_interval_end | ds }}")
        before >> task
        before = task
