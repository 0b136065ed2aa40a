"""What people wrote into `watch.yaml` about a project, where erasure reaches it.

Names of projects, their notes and strata lose forgotten spellings. Venues stay as they are, since they say where to
fetch; where one still names the account, `forget` tells the file.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

NAME = "watch.yaml"


def rewrite_watch_list(root: Path, spell: Callable[[str], str], say: Callable[[str], str]) -> None:
    """Replace forgotten spellings in a watch list; one that cannot be read is left as it is.

    Args:
        root: Folder of the workspace.
        spell: Gives a name without them.
        say: Gives a text without them.
    """
    path = root / NAME
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return
    projects = values.get("projects") if isinstance(values, dict) else None
    if not isinstance(projects, dict):
        return
    fresh = {spell(name) if isinstance(name, str) else name: _said(item, say) for name, item in projects.items()}
    if list(fresh.items()) == list(projects.items()):
        return
    partial = root / f"{NAME}.part"
    text = yaml.safe_dump({**values, "projects": fresh}, sort_keys=False, allow_unicode=True)
    partial.write_text(text, encoding="utf-8")
    partial.chmod(0o600)
    partial.replace(path)


def _said(project: Any, say: Callable[[str], str]) -> Any:
    """A project with its notes and strata said anew."""
    if not isinstance(project, dict):
        return project
    found = dict(project)
    if isinstance(found.get("notes"), str):
        found["notes"] = say(found["notes"])
    if isinstance(found.get("strata"), list):
        found["strata"] = [say(word) if isinstance(word, str) else word for word in found["strata"]]
    return found
