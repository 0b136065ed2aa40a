"""From declared links to venues that can be watched; what cannot be mapped says why.

Nothing is looked up anywhere: a link is taken as declared, and only where its form tells how the place is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from barograph.errors import ConfigError
from barograph.watch.dependencies.dependency import Dependency, Link
from barograph.watch.watch_list import WatchedProject, WatchedVenue, WatchList

STRATUM = "dependency"
"""The word that marks imported projects, unless another is given."""

_GITHUB = re.compile(r"^/(?P<name>[A-Za-z0-9._-]+/[A-Za-z0-9._-]+?)(?:\.git)?(?:/.*)?$")
_PATH = re.compile(r"^/(?P<name>[A-Za-z0-9._~/-]+?)(?:\.git)?/?$")
_INBOX_HOSTS = ("lore.kernel.org", "public-inbox.org", "inbox.sourceware.org", "yhbt.net")
_SCP = re.compile(r"^(?:git\+)?(?:ssh://)?git@(?P<host>[\w.-]+)[:/](?P<path>[^:]+)$")


@dataclass(frozen=True, slots=True)
class Mapped:
    """What becomes of one dependency.

    Attributes:
        dependency: Its package URL or name.
        project: The watched project, None where it was not mapped.
        venues: Its venues, by name.
        reason: Why it was not mapped, or that it is watched already.
    """

    dependency: str
    project: str | None
    venues: tuple[str, ...]
    reason: str = ""


def mapped(
    watched: WatchList, dependencies: tuple[Dependency, ...], stratum: str = STRATUM
) -> tuple[WatchList, tuple[Mapped, ...]]:
    """Add the venues of dependencies to a watch list.

    Args:
        watched: The list.
        dependencies: What a file names.
        stratum: Marks the projects, for `barograph exposure --stratum`.

    Returns:
        The list with what was added, and what became of each dependency.
    """
    rows = []
    for item in dependencies:
        found, reasons = _venues(item)
        if not found:
            rows.append(Mapped(item.label, None, (), item.fault or "; ".join(reasons) or "no source link is declared"))
            continue
        watched, row = _added(watched, item, found, stratum)
        rows.append(row)
    return watched, tuple(rows)


def _added(watched: WatchList, item: Dependency, found: list[WatchedVenue], stratum: str) -> tuple[WatchList, Mapped]:
    owners = {venue.venue: project for project, venue in watched.venues}
    names = tuple(venue.venue for venue in found)
    known = [owners[name] for name in names if name in owners]
    project = known[0] if known else _free_name(watched, item, names[0])
    before = watched
    for venue in found:
        if venue.venue not in owners:
            watched = watched.adding(project, venue)
    current = watched.projects[project]
    notes = current.notes or f"a dependency: {item.label}"
    strata = tuple(dict.fromkeys((*current.strata, stratum)))
    changed: WatchedProject = current.model_copy(update={"notes": notes, "strata": strata})
    watched = WatchList(projects={**watched.projects, project: changed})
    same = before.projects.get(project) is not None and set(names) <= set(owners)
    return watched, Mapped(item.label, project, names, "watched already" if same else "")


def _free_name(watched: WatchList, item: Dependency, venue: str) -> str:
    """The dependency's own name; where another project has it, the name of the venue."""
    own = " ".join(item.name.split())[:100]
    return own if own and own.isprintable() and own not in watched.projects else venue


def _venues(item: Dependency) -> tuple[list[WatchedVenue], list[str]]:
    """Venues of the declared links, each once, and why the other links were not taken."""
    found: dict[str, WatchedVenue] = {}
    reasons: list[str] = []
    for link in item.links:
        for made in _of_link(link):
            if isinstance(made, str):
                reasons.append(made)
            else:
                found.setdefault(made.venue, made)
    return list(found.values()), list(dict.fromkeys(reasons))


def _of_link(link: Link) -> Iterator[WatchedVenue | str]:
    try:
        host, path = _place(link.url)
        yield _venue(link, host, path) or f"{link.kind} at {host or 'no host'}: its form is not known; add it by hand"
    except (ValueError, ConfigError):  # pydantic's fault is a ValueError; neither may repeat a URL with a secret
        yield f"{link.kind}: the link cannot be used"


def _place(url: str) -> tuple[str, str]:
    """Host and path of a link, without login, query, branch and fragment."""
    short = _SCP.match(url)
    if short:
        return short["host"].lower(), f"/{short['path'].partition('#')[0].partition('@')[0]}"
    parts = urlsplit(url.removeprefix("git+").removeprefix("scm:git:"))
    return (parts.hostname or "").lower(), parts.path.partition("@")[0]


def _venue(link: Link, host: str, path: str) -> WatchedVenue | None:
    """The venue a link leads to; None where its form does not tell."""
    if host in ("github.com", "www.github.com"):
        return _github(path)
    if host == "gitlab.com" or host.startswith("gitlab."):
        return _gitlab(host, path)
    if link.kind == "mailing-list":
        return _list(host, path)
    name = _PATH.match(path)
    if link.kind != "vcs" or not host or not name:
        return None
    return WatchedVenue(venue=f"{host}/{name['name']}", kind="git", url=f"https://{host}{path}")


def _github(path: str) -> WatchedVenue | None:
    name = _GITHUB.match(path)
    if not name:
        return None
    own = name["name"].lower()
    return WatchedVenue(venue=f"github.com/{own}", kind="github", url=f"https://api.github.com/repos/{own}")


def _gitlab(host: str, path: str) -> WatchedVenue | None:
    name = _PATH.match(path.partition("/-/")[0])
    if not name or "/" not in name["name"]:
        return None
    own = name["name"].lower()
    url = f"https://{host}/api/v4/projects/{quote(own, safe='')}"
    return WatchedVenue(venue=f"{host}/{own}", kind="gitlab", url=url)


def _list(host: str, path: str) -> WatchedVenue | None:
    parts = [part for part in path.split("/") if part]
    if host in _INBOX_HOSTS and parts:
        return WatchedVenue(venue=f"{host}/{parts[0]}", kind="public-inbox", url=f"https://{host}/{parts[0]}")
    if "pipermail" in parts[:-1]:
        place = "/".join(parts[: parts.index("pipermail") + 2])
        return WatchedVenue(venue=f"{host}/{place}", kind="pipermail", url=f"https://{host}/{place}/")
    return None
