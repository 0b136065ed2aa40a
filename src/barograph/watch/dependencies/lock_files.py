"""Requirements and lock files: names, and where a file says so the repository a dependency comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement

from barograph.watch.dependencies.dependency import Dependency, LinkKind
from barograph.watch.dependencies.package_url import dependency_of, purl_of

_COMMENT = re.compile(r"(^|\s)#.*$")
_OPTIONS = re.compile(r"\s--[a-z-]+[= ].*$")


def requirements(text: str) -> Iterator[Dependency]:
    """Lines of a requirements file (pip.pypa.io/en/stable/reference/requirements-file-format)."""
    for line in text.replace("\\\n", " ").splitlines():
        plain = _OPTIONS.sub("", _COMMENT.sub("", line)).strip()
        if not plain or plain.startswith(("--index", "-i ", "--extra-index", "--find-links", "-f ", "--hash")):
            continue
        if plain.startswith("-"):
            yield from _option(plain)
            continue
        try:
            asked = Requirement(plain)
        except InvalidRequirement:
            yield Dependency(plain[:200], fault="not a requirement by PEP 508")
            continue
        url = asked.url or ""
        links: tuple[tuple[LinkKind, str], ...] = (("vcs", url),) if url.startswith("git+") else ()
        yield dependency_of(asked.name, purl_of("pypi", asked.name), links)


def package_lock(document: Mapping[str, Any]) -> Iterator[Dependency]:
    """Packages of npm's package-lock.json, version 2 and later; the package itself has the empty path."""
    packages = document.get("packages")
    for path, item in sorted(packages.items()) if isinstance(packages, dict) else ():
        if "node_modules/" not in path or not isinstance(item, dict) or item.get("link"):
            continue
        name = path.rpartition("node_modules/")[2]
        namespace, _, bare = name.rpartition("/")
        resolved = item.get("resolved")
        vcs = resolved if isinstance(resolved, str) and resolved.startswith(("git+", "git:")) else ""
        yield dependency_of(name, purl_of("npm", bare, namespace or None), (("vcs", vcs),))


def toml_lock(document: Mapping[str, Any], kind: str) -> Iterator[Dependency]:
    """Packages of Cargo.lock, poetry.lock, uv.lock and pylock.toml (PEP 751).

    Args:
        document: The file's values.
        kind: Type of the package URLs: cargo or pypi.
    """
    packages = document.get("package") or document.get("packages")
    for item in packages if isinstance(packages, list) else ():
        if not isinstance(item, dict) or not isinstance(item.get("name"), str):
            yield Dependency("(no name)", fault="the entry has no name")
            continue
        source = item.get("source")
        if (kind == "cargo" and source is None) or (
            isinstance(source, dict) and {"virtual", "editable"} & source.keys()
        ):
            continue  # the project that the file locks
        yield dependency_of(item["name"], purl_of(kind, item["name"]), (("vcs", _git(item)),))


def _git(item: Mapping[str, Any]) -> str:
    """The repository a locked package comes from; empty where it comes from a registry."""
    source, vcs = item.get("source"), item.get("vcs")
    if isinstance(source, str):
        return source if source.startswith("git+") else ""
    if isinstance(source, dict):
        address = source.get("git") or (source.get("url") if source.get("type") == "git" else "")
        return address if isinstance(address, str) else ""
    address = vcs.get("url") if isinstance(vcs, dict) else ""
    return address if isinstance(address, str) else ""


def _option(line: str) -> Iterator[Dependency]:
    word, _, rest = line.partition(" ")
    if word in ("-e", "--editable") and rest.strip().startswith("git+"):
        url = rest.strip()
        name = url.rpartition("#egg=")[2] if "#egg=" in url else url.rpartition("/")[2].removesuffix(".git")
        yield dependency_of(name, None, (("vcs", url),))
    else:
        yield Dependency(line[:200], fault="another file or folder; import that one too")
