"""`barograph doctor`: what this machine has, what is missing, and how to get it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

import click

from barograph.cli.output import format_option, print_rows
from barograph.cli.session import Session, pass_session

MIN_JAVA = 17
MIN_MEMORY_GB = 6
MIN_DISK_GB = 2
EXTRAS = (
    ("zstandard", "zstd"),
    ("fastapi", "review"),
    ("stix2", "stix"),
    ("pymisp", "misp"),
    ("weasyprint", "pdf"),
)
"""Package and the extra that brings it."""
COLUMNS = ("part", "state", "found", "advice")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at.

    Attributes:
        part: What it is.
        state: ok, missing (needed) or optional (not there, not needed for the main job).
        found: What was found.
        advice: How to get it; empty where all is well.
    """

    part: str
    state: str
    found: str
    advice: str = ""


@click.command("doctor", short_help="Tell what this machine has and lacks.")
@format_option
@pass_session
def command(session: Session, form: str) -> None:
    """Check Python, Java, memory, disk, the model and the optional parts; exit 5 if something needed is missing.

    barograph doctor
    """
    checks = list(examine())
    rows: list[dict[str, object]] = [{name: getattr(check, name) for name in COLUMNS} for check in checks]
    print_rows(rows, COLUMNS if form != "table" else COLUMNS[:3], form, full=checks)
    for check in checks:
        if check.advice:
            session.say(f"{check.part}: {check.advice}")
    if any(check.state == "missing" for check in checks):
        raise click.exceptions.Exit(5)


def examine() -> Iterator[Check]:
    """Look at everything the jobs and the optional parts need."""
    here = ".".join(str(part) for part in sys.version_info[:3])
    enough = sys.version_info >= (3, 11)
    yield Check("python", "ok" if enough else "missing", here, "" if enough else "install Python 3.11 or newer")
    yield _java()
    yield _memory()
    free = shutil.disk_usage(".").free / 1e9
    low = "" if free >= MIN_DISK_GB else f"at least {MIN_DISK_GB} GB are needed for tables and Spark's scratch files"
    yield Check("disk", "missing" if low else "ok", f"{free:.0f} GB free", low)
    for package, why in (
        ("pyspark", "engine"),
        ("ctranslate2", "vectors"),
        ("sentence_transformers", "vectors"),
        ("torch", "vectors"),
    ):
        yield _package(package, why, needed=True)
    yield _model()
    yield _engine()
    yield _git()
    for package, extra in EXTRAS:
        yield _package(package, f"pip install 'barograph[{extra}]'", needed=False)


def java_version() -> int | None:
    """Major version of the Java that Spark would start, None if there is none."""
    home = os.environ.get("JAVA_HOME")
    program = f"{home}/bin/java" if home else shutil.which("java")
    if not program:
        return None
    try:
        output = subprocess.run([program, "-version"], capture_output=True, text=True, timeout=30, check=False).stderr  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r'version "(?:1\.)?(\d+)', output)
    return int(found.group(1)) if found else None


def _git() -> Check:
    found = shutil.which("git")
    advice = "" if found else "public-inbox archives and git histories are read with git: apt-get install git"
    return Check("git", "ok" if found else "optional", found or "not found", advice)


def _java() -> Check:
    from barograph.storage.spark_session import JAVA_ADVICE

    major = java_version()
    if major is None:
        return Check("java", "missing", "not found", JAVA_ADVICE)
    fine = major >= MIN_JAVA
    return Check("java", "ok" if fine else "missing", f"Java {major}", "" if fine else JAVA_ADVICE)


def _memory() -> Check:
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    except (ValueError, OSError):
        return Check("memory", "optional", "unknown")
    low = total < MIN_MEMORY_GB
    advice = "Spark and the model want about 6 GB; set spark.driver_memory=2g for small archives" if low else ""
    return Check("memory", "optional" if low else "ok", f"{total:.0f} GB, {os.cpu_count()} cores", advice)


def _package(name: str, advice: str, needed: bool) -> Check:
    if find_spec(name) is None:
        way = f"pip install barograph ({advice})" if needed else advice
        return Check(name, "missing" if needed else "optional", "not installed", way)
    try:
        return Check(name, "ok", version(name.replace("_", "-")))
    except PackageNotFoundError:
        return Check(name, "ok", "installed")


def _engine() -> Check:
    from barograph.embedding.conversion import cache_folder, found_converted
    from barograph.embedding.model import PACKAGED, model_path, weights_digest
    from barograph.errors import BarographError

    try:
        import ctranslate2

        path = model_path(PACKAGED)
        found = found_converted(path, weights_digest(path))
    except (ImportError, BarographError):
        return Check("converted model", "missing", "not made", "install ctranslate2 and the model first")
    cards = ctranslate2.get_cuda_device_count()
    device = f"runs on {cards} GPU" if cards else "runs on the processor"
    if found is None:
        advice = f"the first `barograph run` makes it in {cache_folder()} (91 MB, some seconds)"
        return Check("converted model", "optional", f"not made yet, {device}", advice)
    return Check("converted model", "ok", f"{found}, {device}")


def _model() -> Check:
    from barograph.embedding.model import PACKAGED, model_path
    from barograph.errors import BarographError

    try:
        return Check("model", "ok", f"{PACKAGED}, {model_path(PACKAGED).name}")
    except BarographError as error:
        return Check("model", "missing", "not installed", str(error))
