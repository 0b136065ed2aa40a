"""`watch.yaml` of a workspace: the projects that are watched, each with its venues.

    projects:
      harbor:
        strata: [compression]
        notes: asked for by the distribution
        venues:
          - {venue: harbor-list, kind: public-inbox, url: https://lists.example.org/harbor}
          - {venue: github.com/crew/harbor, kind: github, url: https://api.github.com/repos/crew/harbor}

Several venues are one project. The file holds no token: `token_env` names the variable of the environment that does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import parse_qsl, urlsplit

import yaml
from pydantic import Field, ValidationError, field_validator, model_validator

from barograph.config import Section
from barograph.errors import ConfigError, nearest
from barograph.storage.watch_notes import NAME

KindName = Literal[
    "public-inbox", "git", "mbox", "pipermail", "hyperkitty", "github", "gitlab", "gharchive", "discourse", "command"
]
KINDS: tuple[str, ...] = get_args(KindName)
_PATHS = ("public-inbox", "git")
"""Kinds that also take a path of this machine."""
_DATED = ("hyperkitty", "gharchive")
"""Kinds that are asked for by month or hour, and so need a first day."""
_SECRETS = re.compile(r"token|secret|passw|api_?key|signature", re.IGNORECASE)
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_HIDDEN = "(not shown: it may hold a secret)"


class WatchedVenue(Section):
    """A list, tracker or repository.

    Attributes:
        venue: Its name in the tables; trackers must be named as their reader does, e.g. `github.com/owner/repo`.
        kind: How it is fetched.
        url: Where it is: https, or a path of this machine for git and public-inbox.
        command: Words of an outside fetcher, for kind `command`; `{folder}` stands for the folder it writes to.
        format: Format of what is fetched; `auto` recognises it. For kinds `mbox` and `command`.
        since: First day to ask for, UTC; needed for kinds that are asked for by month or hour.
        repos: For kind `gharchive`: the repositories kept, `owner/repo` or `owner/*`, with commas between.
        token_env: Name of the variable of the environment that holds the token.
    """

    venue: str = Field(min_length=1, max_length=200)
    kind: KindName
    url: str | None = None
    command: tuple[str, ...] = Field(default=(), strict=False)
    format: str = "auto"
    since: date | None = None
    repos: str | None = None
    token_env: str | None = None

    @field_validator("venue")
    @classmethod
    def _one_line(cls, value: str) -> str:
        if not value.isprintable() or value != value.strip():
            raise ValueError("expected one line of printable characters without spaces around")
        return value

    @field_validator("token_env")
    @classmethod
    def _variable(cls, value: str | None) -> str | None:
        if value is not None and not _VARIABLE.fullmatch(value):
            raise ValueError("expected the name of an environment variable, never the token itself")
        return value

    @model_validator(mode="after")
    def _complete(self) -> WatchedVenue:
        faults = list(_faults_of_venue(self))
        if faults:
            raise ValueError("; ".join(faults))
        return self


class WatchedProject(Section):
    """A project and its venues.

    Attributes:
        venues: Its list, tracker and repositories.
        strata: Words to group projects by.
        notes: Why it is watched; for people.
    """

    venues: tuple[WatchedVenue, ...] = Field(strict=False)
    strata: tuple[str, ...] = Field(default=(), strict=False)
    notes: str = ""

    @model_validator(mode="after")
    def _some(self) -> WatchedProject:
        if not self.venues:
            raise ValueError("venues: name at least one list, tracker or repository")
        return self


class WatchList(Section):
    """All that is watched.

    Example:
        >>> WatchList().venues
        ()
    """

    projects: Mapping[str, WatchedProject] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _named_once(self) -> WatchList:
        names = [venue.venue for _, venue in self.venues]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"venue {', '.join(twice)}: named more than once; a venue belongs to one project")
        return self

    @property
    def venues(self) -> tuple[tuple[str, WatchedVenue], ...]:
        """Every venue with the name of its project, in the order of the file."""
        return tuple((name, venue) for name, project in self.projects.items() for venue in project.venues)

    def of(self, projects: tuple[str, ...]) -> WatchList:
        """Only these projects; all where none is named.

        Raises:
            ConfigError: No such project; all such names are listed with the nearest one.
        """
        unknown = [name for name in projects if name not in self.projects]
        if unknown:
            faults = [f"project {name}: not in {NAME}.{nearest(name, self.projects)}" for name in unknown]
            raise ConfigError(faults)
        chosen = {name: item for name, item in self.projects.items() if not projects or name in projects}
        return WatchList(projects=chosen)

    def adding(self, project: str, venue: WatchedVenue) -> WatchList:
        """With one more venue; one of the same name is replaced.

        Raises:
            ConfigError: The venue belongs to another project.
        """
        other = next((name for name, item in self.venues if item.venue == venue.venue and name != project), None)
        if other:
            raise ConfigError([f"venue {venue.venue}: belongs to project {other}. Remove it there first"])
        current = self.projects.get(project)
        kept = tuple(item for item in current.venues if item.venue != venue.venue) if current else ()
        after = (current or WatchedProject(venues=(venue,))).model_copy(update={"venues": (*kept, venue)})
        return WatchList(projects={**self.projects, project: after})

    def removing(self, project: str, venue: str | None) -> WatchList:
        """Without a project, or without one venue of it. What was fetched and loaded stays.

        Raises:
            ConfigError: No such project or venue.
        """
        self.of((project,))
        current = self.projects[project]
        names = [item.venue for item in current.venues]
        if venue is not None and venue not in names:
            raise ConfigError([f"venue {venue}: not of project {project}.{nearest(venue, names)}"])
        left = () if venue is None else tuple(item for item in current.venues if item.venue != venue)
        others = {name: item for name, item in self.projects.items() if name != project}
        return WatchList(projects={**others, project: current.model_copy(update={"venues": left})} if left else others)


def read_watch_list(root: Path) -> WatchList:
    """The watch list of a workspace; empty where there is none.

    Args:
        root: Folder of the workspace.

    Raises:
        ConfigError: With every fault found, each with the nearest known key.
    """
    path = root / NAME
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return WatchList()
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        place = getattr(error, "problem_mark", None)
        where = f" at line {place.line + 1}" if place else ""
        raise ConfigError([f"{path}: cannot be read as YAML{where}"]) from None
    return parsed(values or {}, str(path))


def parsed(values: Any, where: str) -> WatchList:
    """A watch list of plain values.

    Raises:
        ConfigError: With every fault found; no value is repeated that may hold a secret.
    """
    try:
        return WatchList.model_validate(values)
    except ValidationError as error:
        # neither the text of the library nor its cause is passed on: both repeat the values given
        faults = [_fault(where, item) for item in error.errors(include_url=False)]
    raise ConfigError(faults) from None


def write_watch_list(root: Path, watched: WatchList) -> Path:
    """Write the file anew, in one step, for the owner's eyes. Comments a person wrote in it are lost."""
    root.mkdir(parents=True, exist_ok=True)
    path = root / NAME
    partial = root / f"{NAME}.part"
    values = watched.model_dump(mode="json", exclude_defaults=True)
    partial.write_text(yaml.safe_dump(values, sort_keys=False, allow_unicode=True), encoding="utf-8")
    partial.chmod(0o600)
    partial.replace(path)
    return path


def _faults_of_venue(venue: WatchedVenue) -> Iterator[str]:
    if venue.kind == "command":
        if not venue.command or venue.url:
            yield "kind command needs `command`, a list of words, and no `url`"
        return
    if venue.command:
        yield f"`command` goes with kind command, not {venue.kind}"
    if not venue.url:
        yield f"kind {venue.kind} needs `url`"
    elif "://" in venue.url or venue.kind not in _PATHS:
        yield from _faults_of_url(venue.url)
    if venue.kind in _DATED and venue.since is None:
        yield f"kind {venue.kind} needs `since`, the first day to ask for"
    if venue.kind == "gharchive" and not venue.repos:
        yield "kind gharchive needs `repos`, e.g. owner/*"


def _faults_of_url(url: str) -> Iterator[str]:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        yield f"url {_HIDDEN}: not a URL"
        return
    if parts.username or parts.password:
        yield f"url {_HIDDEN}: holds a login; put the token into the environment and name it in token_env"
    elif any(_SECRETS.search(name) for name, _ in parse_qsl(parts.query, keep_blank_values=True)):
        yield f"url {_HIDDEN}: holds a secret; put it into the environment and name it in token_env"
    elif not host or parts.scheme not in ("https", "http"):
        yield f"url {url}: expected https://HOST/..."
    elif parts.scheme == "http" and host not in LOOPBACK:
        yield f"url {url}: expected https; http is for this machine alone"


def _fault(where: str, item: Any) -> str:
    location = item["loc"]
    key = ".".join(str(part) for part in location)
    if item["type"] == "extra_forbidden":
        return f"{where}: {key}: no such key.{nearest(str(location[-1]), _keys(len(location)))}"
    if item["type"] == "missing":
        return f"{where}: {key}: is missing"
    said = str(item["ctx"]["error"]) if item["type"] == "value_error" else item["msg"]
    if key.endswith(".kind") and isinstance(item["input"], str):
        said = f"{said}, found {item['input'][:40]!r}.{nearest(item['input'], KINDS)}"
    return f"{where}: {key}: {said}" if key else f"{where}: {said}"


def _keys(depth: int) -> list[str]:
    """Known keys at a depth: of the list, a project, a venue."""
    section = WatchList if depth == 1 else WatchedProject if depth == 3 else WatchedVenue
    return list(section.model_fields)
