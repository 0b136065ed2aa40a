"""The version and the digest of the code, in one place; what is made by other code is made again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

VERSION = "0.2.0"

PACKAGE: Traversable = files("barograph")
"""Where the sources and resources lie: a folder, or a zip file."""

_NOT_CODE = frozenset({"__pycache__", "demo"})
"""Folders that no result depends on: compiled files, and the demo archive that an installed package carries."""


@cache
def code_digest() -> str:
    """SHA-256 of the package's sources and resources, 64 hexadecimal digits; worked out once a process.

    Names and contents count; dates and compiled files do not. So it is the same on all machines with the same code.
    """
    state = hashlib.sha256()
    for name, file in _sources(PACKAGE, ""):
        content = file.read_bytes()
        state.update(f"{len(name)}:{name}{len(content)}:".encode())
        state.update(content)
    return state.hexdigest()


def _sources(folder: Traversable, within: str) -> Iterator[tuple[str, Traversable]]:
    for item in sorted(folder.iterdir(), key=lambda one: one.name):
        if item.is_dir():
            if item.name not in _NOT_CODE:
                yield from _sources(item, f"{within}{item.name}/")
        elif not item.name.endswith(".pyc"):
            yield f"{within}{item.name}", item
