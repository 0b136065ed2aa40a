"""Which venues form one project, as said with `load --project`: `project-names.yaml` in the workspace.

    github.com/crew/harbor: harbor
    harbor-list: harbor

A person may edit it; `projects` of the configuration wins over it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import yaml

from barograph.errors import ConfigError

NAME = "project-names.yaml"


def read_projects(root: Path) -> dict[str, str]:
    """Return venue -> project; empty where nothing was said.

    Args:
        root: Folder of the workspace.

    Raises:
        ConfigError: The file is no mapping of text to text.
    """
    path = root / NAME
    try:
        names = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except FileNotFoundError:
        return {}
    except (OSError, yaml.YAMLError) as error:
        raise ConfigError([f"{path}: cannot be read as YAML: {error}"]) from error
    if not isinstance(names, dict) or not all(isinstance(item, str) for pair in names.items() for item in pair):
        raise ConfigError([f"{path}: expected one line a venue: VENUE: PROJECT"])
    return names


def add_project(root: Path, project: str, venues: Iterable[str]) -> None:
    """Say that venues belong to a project; what was said of them before is replaced."""
    _write(root, {**read_projects(root), **dict.fromkeys(venues, project)})


def rewrite_projects(root: Path, spell: Callable[[str], str]) -> None:
    """Replace forgotten spellings in names of venues and projects."""
    names = read_projects(root)
    if names:
        _write(root, {spell(venue): spell(project) for venue, project in names.items()})


def _write(root: Path, names: dict[str, str]) -> None:
    root.mkdir(parents=True, exist_ok=True)
    partial = root / f"{NAME}.part"
    partial.write_text(yaml.safe_dump(names, sort_keys=True, allow_unicode=True), encoding="utf-8")
    partial.replace(root / NAME)
