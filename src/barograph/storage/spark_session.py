"""The Spark session: embedded local mode by default, an existing session or `spark-submit` where there is one."""

from __future__ import annotations

import logging
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from barograph.config import Spark as SparkSection
from barograph.errors import MissingExtra
from barograph.storage.jvm_talk import without_start_lines

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_TELL_WORKERS = ("OMP_NUM_THREADS", "1"), ("TOKENIZERS_PARALLELISM", "false"), ("ARROW_DEFAULT_MEMORY_POOL", "system")

_NEEDED = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "2000",  # large enough to sort sentences by length
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
}
"""Settings that results depend on."""

_JVM = "-XX:+UseSerialGC -Xmn256m -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m"
"""Small jobs in one process: the serial collector and the quick compiler cost least (measured). The quick compiler's
own 48 MB of code are full after some hundred Spark jobs; then everything is interpreted. A young generation of fixed
size keeps memory from growing with the archive; the largest jobs take up to a tenth longer for it (measured)."""


FEW_ROWS = 20_000
FEW = {"spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN"}


def interpreted(rows: int) -> Mapping[str, str]:
    """Session settings for so many rows: for few, to compile an expression costs more than to interpret it.

    Both have to be off: without whole stages alone each operator compiles its own. By hand: a fifth less CPU for a
    list of a thousand mails, nothing lost or gained at 21,000. `benchmarks/small_jobs.py --beside` compares checkouts.

    Example:
        >>> interpreted(1_000_000)
        {}
    """
    return FEW if rows <= FEW_ROWS else {}


def session(settings: SparkSection | None = None, master: str | None = None) -> SparkSession:
    """Return the running session, or start one.

    A running session is used as it is (`session_settings` sets what results depend on while our work goes on). Under
    `spark-submit` one is made with the settings of the cluster. Otherwise a local one starts, with measured settings.

    Args:
        settings: Section `spark` of the configuration.
        master: A Spark master; None for `local[cores]`.

    Raises:
        MissingExtra: Java is missing or too old.
    """
    from pyspark.errors import PySparkRuntimeError
    from pyspark.sql import SparkSession

    with suppress(PySparkRuntimeError):  # where none is running
        running = SparkSession.active()
        if running.sparkContext._jsc is not None:  # None once its context was stopped
            return running
    settings = settings or SparkSection()
    submitted = "SPARK_ENV_LOADED" in os.environ or "PYSPARK_GATEWAY_PORT" in os.environ
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
            .config("spark.python.sql.dataFrameDebugging.enabled", "false")
        )
        if sys.platform == "linux":  # elsewhere a process that has imported libraries cannot be forked safely
            builder = builder.config("spark.python.daemon.module", "barograph.storage.worker_daemon")
    for name, value in _NEEDED.items():
        builder = builder.config(name, value)
    try:
        with nullcontext() if submitted else without_start_lines():
            made = builder.getOrCreate()
        if not submitted:
            _plain_interrupts()
        _imported(made)
        return made
    except Exception as error:
        if "JAVA" in str(error).upper():
            raise MissingExtra(f"Spark did not start: {error}\n{JAVA_ADVICE}") from error
        raise


def _imported(running: SparkSession) -> None:
    """Say where the classes are that PySpark asks for by their short names, hundreds of times in a run.

    Without it Py4J looks for each of them in every package of Spark, and Java in every one of its 300 archives.
    """
    from py4j.java_gateway import java_import

    for name in ("org.apache.spark.sql.functions", "org.apache.spark.api.python.PythonUtils"):
        java_import(running.sparkContext._jvm, name)


def tasks_under_way() -> tuple[int, int] | None:
    """Tasks done and tasks in all of the stages of Spark that run now; None where none does, or none can be asked."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    with suppress(PySparkException, Py4JError, OSError, AttributeError):  # the last: a context that ends meanwhile
        tracker = SparkSession.active().sparkContext.statusTracker()
        found = [info for number in tracker.getActiveStageIds() if (info := tracker.getStageInfo(number))]
        if found:
            return sum(info.numCompletedTasks for info in found), sum(info.numTasks for info in found)
    return None


@contextmanager
def session_settings(running: SparkSession, further: Mapping[str, str] | None = None) -> Iterator[None]:
    """Set what results depend on while a block runs, then put the session's own settings back.

    The session may be the caller's, so nothing of ours stays on it. Frames must be worked out inside the block, and no
    other thread may use the session meanwhile.

    Args:
        running: The session.
        further: More settings for this block, such as the number of shuffle partitions.

    Example:
        >>> with session_settings(spark, {"spark.sql.shuffle.partitions": "1"}):  # doctest: +SKIP
        ...     frame.write.parquet("out")
    """
    wanted = {**_NEEDED, **(further or {})}
    before = {name: running.conf.get(name, None) for name in wanted}
    changed = {name: value for name, value in wanted.items() if before[name] != value}
    try:
        for name, value in changed.items():
            running.conf.set(name, value)
        yield
    finally:
        for name in changed:
            own = before[name]
            if own is None:
                running.conf.unset(name)
            else:
                running.conf.set(name, own)


JAVA_ADVICE = (
    "Java 17 or newer is needed. Debian, Ubuntu: apt-get install openjdk-17-jre-headless; "
    "Fedora: dnf install java-17-openjdk-headless; macOS: brew install openjdk@17. Then: barograph doctor"
)


def _plain_interrupts() -> None:
    """Let Ctrl-C be a `KeyboardInterrupt` and nothing more.

    PySpark's own handler talks to the JVM in the middle of another talk, which fails with three tracebacks; and py4j
    writes one for the talk that was cut off. The jobs end with the process.
    """
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.default_int_handler)
    logging.getLogger("py4j").setLevel(logging.CRITICAL)
    logging.getLogger().addFilter(_is_no_cut_off_talk)


def _is_no_cut_off_talk(record: logging.LogRecord) -> bool:
    """False for what py4j writes to the root logger when an interrupt ends a talk."""
    return record.msg != "KeyboardInterrupt while sending command."


def _quiet_log() -> str:
    """Address of the shipped log settings: errors only, so that stderr stays readable."""
    return Path(str(files("barograph.resources").joinpath("log4j2.properties"))).as_uri()


def _prepare_local() -> None:
    """Set what must be in the environment before the JVM and its workers start."""
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    for name, value in _TELL_WORKERS:
        os.environ.setdefault(name, value)
