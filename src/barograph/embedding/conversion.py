"""CTranslate2's form of a model's weights: made at first use by its own converter, kept in a cache folder by digest.

The converter runs in a process of its own, so that torch, which it needs, is in no worker and not in the driver. A lock
makes several processes wait for the one that converts; the folder gets its name when it is whole.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from barograph.embedding.pooling import USE_REFERENCE
from barograph.errors import BarographWarning, ConfigError, MissingExtra

CACHE_VARIABLE = "BAROGRAPH_CACHE"
UNFINISHED = ".part-"
"""Start of the name of a folder that is being made."""


def cache_folder() -> Path:
    """Where converted models are kept: `BAROGRAPH_CACHE`, else barograph/ in the user's cache folder (XDG)."""
    named = os.environ.get(CACHE_VARIABLE)
    if named:
        return Path(named)
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "barograph"
    except RuntimeError:  # an account without a home
        return spare_folder()


def spare_folder() -> Path:
    """Where they are kept if the cache folder cannot be written: the user's own folder under the temporary one."""
    return Path(tempfile.gettempdir()) / f"barograph-{os.getuid()}"


def converted_name(model: Path, digest: str) -> str:
    """Folder name of a converted model: by its weights, its architecture and the version that converts.

    Args:
        model: The sentence-transformers model.
        digest: Of its weights (`model.weights_digest`).

    Raises:
        MissingExtra: CTranslate2 is not installed.
    """
    try:
        maker = version("ctranslate2")
    except PackageNotFoundError as error:
        raise MissingExtra(f"ctranslate2 is missing: pip install ctranslate2, or {USE_REFERENCE}") from error
    architecture = model / "config.json"
    state = hashlib.sha256(digest.encode() + (architecture.read_bytes() if architecture.is_file() else b""))
    return f"ctranslate2-{maker}-{state.hexdigest()[:16]}"


def found_converted(model: Path, digest: str) -> Path | None:
    """The converted model, if it was made before.

    Raises:
        MissingExtra: CTranslate2 is not installed.
    """
    name = converted_name(model, digest)
    for place in (cache_folder(), spare_folder()):
        if (place / name / "model.bin").is_file() and _is_ours(place):
            return place / name
    return None


def converted(model: Path, digest: str) -> Path:
    """Folder of the converted model; converts it if that was not done before.

    Args:
        model: The sentence-transformers model.
        digest: Of its weights (`model.weights_digest`).

    Raises:
        MissingExtra: CTranslate2 is not installed.
        ConfigError: CTranslate2 cannot convert the model, or no folder can be written.
    """
    found = found_converted(model, digest)
    if found:
        return found
    name, cache, spare = converted_name(model, digest), cache_folder(), spare_folder()
    try:
        return _made(model, cache / name)
    except OSError as error:
        warnings.warn(
            f"{cache}: cannot be written ({error.strerror}); the converted model is kept in {spare}. "
            f"Set {CACHE_VARIABLE} to a folder that can be written",
            BarographWarning,
            stacklevel=2,
        )
    try:
        return _made(model, spare / name)
    except OSError as error:
        raise ConfigError(
            [f"{spare}: cannot be written ({error.strerror}): set {CACHE_VARIABLE} to a folder that can be written"]
        ) from error


def _made(model: Path, target: Path) -> Path:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _is_ours(target.parent):
        raise PermissionError(1, "belongs to another account of this machine", str(target.parent))
    with _locked(target.parent):
        if (target / "model.bin").is_file():
            return target
        for dead in target.parent.glob(f"{UNFINISHED}*"):  # nobody is at work but us, since we hold the lock
            shutil.rmtree(dead)
        part = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=target.parent))
        try:
            convert(model, part / "model")
            (part / "model").rename(target)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    return target


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder / ".lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_ours(folder: Path) -> bool:
    """A folder under a temporary one has a name that others can guess: it counts only if it is the user's own."""
    return folder != spare_folder() or (folder.stat().st_uid == os.getuid() and not folder.is_symlink())


def convert(model: Path, target: Path) -> None:
    """Run CTranslate2's converter; nothing is fetched.

    Args:
        model: The sentence-transformers model.
        target: Folder that is made, float32.

    Raises:
        ConfigError: It failed.
    """
    offline = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    environment = {**os.environ, **offline, "PYTHONPATH": os.pathsep.join(part for part in sys.path if part)}
    command = [sys.executable, "-m", "ctranslate2.converters.transformers", "--model", str(model)]
    done = subprocess.run(  # noqa: S603
        [*command, "--output_dir", str(target)], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode or not (target / "model.bin").is_file():
        why = (done.stderr.strip() or "it wrote no model.bin").splitlines()[-1]
        raise ConfigError([f"embed.model: {model}: CTranslate2 cannot convert it ({why}); {USE_REFERENCE}"])
