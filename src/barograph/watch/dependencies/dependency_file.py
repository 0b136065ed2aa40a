"""Which form a file of dependencies has, recognised by its name and contents."""

from __future__ import annotations

import tomllib
from pathlib import Path

import orjson

from barograph.errors import DataError
from barograph.watch.dependencies.bill_of_materials import cyclonedx, spdx2, spdx3
from barograph.watch.dependencies.dependency import Dependency
from barograph.watch.dependencies.lock_files import package_lock, requirements, toml_lock

MAX_BYTES = 256 * 2**20
FORMS = (
    "CycloneDX JSON, SPDX 2 or 3 JSON, package-lock.json, Cargo.lock, poetry.lock, uv.lock, pylock.toml or a "
    "requirements file (.txt)"
)


def dependencies_in(path: Path) -> tuple[Dependency, ...]:
    """Dependencies that a file names, each package once, in the order of their package URLs.

    Args:
        path: The file.

    Raises:
        DataError: It cannot be read, is too large, or is of no known form.

    Example:
        >>> dependencies_in(Path("bom.json"))  # doctest: +SKIP
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DataError(f"{path}: more than {MAX_BYTES >> 20} MiB, which no such file has")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: cannot be read as text ({error}). Expected {FORMS}") from error
    found: dict[str, Dependency] = {}
    for item in _of_form(path, text):
        known = found.get(item.label)
        if known is None or (not known.links and item.links):
            found[item.label] = item
    return tuple(found[label] for label in sorted(found))


def _of_form(path: Path, text: str) -> tuple[Dependency, ...]:
    try:
        if text.lstrip()[:1] == "{":
            return _of_json(path, text)
        if path.suffix in (".lock", ".toml"):
            kind = "cargo" if path.name.lower().startswith("cargo") else "pypi"
            return tuple(toml_lock(tomllib.loads(text), kind))
    except (orjson.JSONDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise DataError(f"{path}: broken ({error}). Make it again, or take it from its source once more") from error
    if path.suffix == ".txt":
        return tuple(requirements(text))
    raise DataError(f"{path}: of no known form. Expected {FORMS}")


def _of_json(path: Path, text: str) -> tuple[Dependency, ...]:
    document = orjson.loads(text)
    if document.get("bomFormat") == "CycloneDX":
        return tuple(cyclonedx(document))
    if str(document.get("spdxVersion", "")).startswith("SPDX-2"):
        return tuple(spdx2(document))
    if "@graph" in document and "spdx" in str(document.get("@context", "")).lower():
        return tuple(spdx3(document))
    if "lockfileVersion" in document and "packages" in document:
        return tuple(package_lock(document))
    raise DataError(f"{path}: JSON of no known form. Expected {FORMS}")
