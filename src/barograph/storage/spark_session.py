"""The Spark session: embedded local mode by default, an existing session or `spark-submit` where there is one."""

from __future__ import annotations

import os
import sys
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from barograph.config import Spark as SparkSection
from barograph.errors import MissingExtra

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_TELL_WORKERS = ("OMP_NUM_THREADS", "1"), ("TOKENIZERS_PARALLELISM", "false"), ("ARROW_DEFAULT_MEMORY_POOL", "system")

_ALWAYS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "2000",  # large enough to sort sentences by length
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
}

_JVM = "-XX:+UseSerialGC -Xmn128m -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m"
"""Small jobs in one process: the serial collector and the quick compiler cost least (measured). The quick compiler's
own 48 MB of code are full after some hundred Spark jobs; then everything is interpreted. A young generation of fixed
size keeps memory from growing with the archive; the largest jobs take up to a tenth longer for it (measured)."""


def session(settings: SparkSection | None = None, master: str | None = None) -> SparkSession:
    """Return the running session, or start one.

    Under `spark-submit` (or in a notebook with a session) the running one is used and only the settings that results
    depend on are set on it. Otherwise a local session starts with the measured settings of the house.

    Args:
        settings: Section `spark` of the configuration.
        master: A Spark master; None for `local[cores]`.

    Returns:
        A session whose time zone is UTC.

    Raises:
        MissingExtra: Java is missing or too old.
    """
    from pyspark.sql import SparkSession

    settings = settings or SparkSection()
    running = SparkSession.getActiveSession()
    submitted = "SPARK_ENV_LOADED" in os.environ or "PYSPARK_GATEWAY_PORT" in os.environ
    if running is not None:
        return _tuned(running)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("barograph")
    if not submitted:
        _prepare_local()
        cores = settings.cores or os.cpu_count() or 1
        builder = (
            builder.master(master or f"local[{cores}]")
            .config("spark.driver.memory", settings.driver_memory)
            .config("spark.sql.shuffle.partitions", str(settings.shuffle_partitions))
            .config("spark.python.worker.reuse", "true")
            .config("spark.driver.extraJavaOptions", f"{_JVM} -Dlog4j2.configurationFile={_quiet_log()}")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.sql.warehouse.dir", str(Path(tempfile.gettempdir()) / "barograph-warehouse"))
            .config("spark.log.level", "ERROR")
        )
    for name, value in _ALWAYS.items():
        builder = builder.config(name, value)
    try:
        return _tuned(builder.getOrCreate())
    except Exception as error:
        if "JAVA" in str(error).upper():
            raise MissingExtra(f"Spark did not start: {error}\n{JAVA_ADVICE}") from error
        raise


JAVA_ADVICE = (
    "Java 17 or newer is needed. Debian, Ubuntu: apt-get install openjdk-17-jre-headless; "
    "Fedora: dnf install java-17-openjdk-headless; macOS: brew install openjdk@17. Then: barograph doctor"
)


def _quiet_log() -> str:
    """Address of the shipped log settings: errors only, so that stderr stays readable."""
    return Path(str(files("barograph.resources").joinpath("log4j2.properties"))).as_uri()


def _prepare_local() -> None:
    """Set what must be in the environment before the JVM and its workers start."""
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    for name, value in _TELL_WORKERS:
        os.environ.setdefault(name, value)


def _tuned(running: SparkSession) -> SparkSession:
    for name, value in _ALWAYS.items():
        if name.startswith("spark.sql.") and running.conf.get(name, None) != value:
            running.conf.set(name, value)
    return running
