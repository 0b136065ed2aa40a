"""A standalone master and worker on this machine give the tables that local mode gives."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import orjson
import pyspark
import pytest

from barograph.catalogue.tables import Table
from barograph.workspace import Workspace

ROOT = Path(__file__).resolve().parents[2]
SPARK = Path(pyspark.__file__).parent
ENVIRONMENT = {
    **os.environ, "SPARK_HOME": str(SPARK), "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable,
    "OMP_NUM_THREADS": "1",
    "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",  # the quick compiler, as in local mode
}  # fmt: skip
ALIVE_WITHIN = 180
"""Seconds a loaded machine may take to start both."""

pytestmark = pytest.mark.cluster


def _port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def _daemon(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """A Spark daemon in a process group of its own, which is killed whatever happens."""
    with (folder / f"{arguments[0].rpartition('.')[2]}.log").open("wb") as log:
        command = [str(SPARK / "bin" / "spark-class"), *arguments]
        running = subprocess.Popen(command, stdout=log, stderr=log, env=ENVIRONMENT, cwd=folder, start_new_session=True)
        try:
            yield running
        finally:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()


@pytest.fixture
def master(tmp_path: Path) -> Iterator[str]:
    port, page = _port(), _port()
    address = f"spark://127.0.0.1:{port}"
    host = ("--host", "127.0.0.1", "--port")
    deploy = "org.apache.spark.deploy"
    with (
        _daemon(tmp_path, f"{deploy}.master.Master", *host, str(port), "--webui-port", str(page)),
        _daemon(
            tmp_path, f"{deploy}.worker.Worker", *host, str(_port()), "--webui-port", str(_port()),
            "-c", "2", "-m", "1500M", "-d", str(tmp_path / "work"), address,
        ),
    ):  # fmt: skip
        _wait_for_worker(f"http://127.0.0.1:{page}/json/")
        yield address


def _wait_for_worker(page: str) -> None:
    end = time.monotonic() + ALIVE_WITHIN
    while time.monotonic() < end:
        try:
            with urlopen(page, timeout=5) as answer:
                if any(worker["state"] == "ALIVE" for worker in json.load(answer)["workers"]):
                    return
        except OSError:
            pass
        time.sleep(1)
    pytest.fail("no worker came up")


def _submit(master: str, script: str, workspace: Path, *arguments: str) -> dict[str, object]:
    command = [
        str(SPARK / "bin" / "spark-submit"), "--master", master, "--driver-memory", "1g", "--executor-memory", "900m",
        "--conf", "spark.driver.host=127.0.0.1", "--conf", "spark.driver.bindAddress=127.0.0.1",
        "--conf", "spark.sql.shuffle.partitions=2", "--conf", "spark.ui.enabled=false",
        "--properties-file", str(ROOT / "conf" / "spark-submit.conf"),
        str(ROOT / "pipelines" / script), "--workspace", str(workspace), *arguments,
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, timeout=1200, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    told: dict[str, object] = orjson.loads(done.stdout)
    return told


def _digests(told: dict[str, object]) -> dict[str, str]:
    return {name: text for stage in told["stages"] for name, text in stage["digests"].items()}  # type: ignore[attr-defined]


@pytest.mark.timeout(5400)
def test_a_cluster_gives_the_tables_of_local_mode(master: str, tmp_path: Path, spark: object) -> None:
    archive = ROOT / "data" / "demo" / "harbor-list.mbox"
    _submit(master, "load.py", tmp_path / "cluster", str(archive), "--venue", "harbor", "--format", "mbox")
    cluster = _digests(_submit(master, "stage.py", tmp_path / "cluster", "all", "--as-of", "2023-06-30"))
    local = Workspace(tmp_path / "local")
    local.load(archive, venue="harbor", format="mbox")
    local.run("2023-06-30")
    # float32 sums may differ in the last bit between batches, so vectors are compared by the tables made from them
    made = [table for table in Table if table.label in cluster and table is not Table.VECTORS]
    assert len(made) >= 10
    assert {table.label: cluster[table.label] for table in made} == {t.label: local.store.digest(t) for t in made}
