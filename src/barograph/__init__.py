"""barograph: shows where pressure on a tired maintainer looks orchestrated.

    import barograph as bg

    ws = bg.open("ws")
    ws.load("dev.mbox", venue="dev-list")
    ws.run(as_of="2024-06-30")
    ws.cases()

Names are imported on first use, so that `import barograph` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from barograph.version import VERSION

if TYPE_CHECKING:
    from barograph.cases.model.case import CaseFile
    from barograph.cases.repository.case_repository import CaseEntry
    from barograph.catalogue.tables import Table
    from barograph.config import Config, load_config
    from barograph.errors import BarographError
    from barograph.workspace import Workspace, open

__version__ = VERSION

_HOMES = {
    "BarographError": "barograph.errors",
    "CaseEntry": "barograph.cases.repository.case_repository",
    "CaseFile": "barograph.cases.model.case",
    "Config": "barograph.config",
    "Table": "barograph.catalogue.tables",
    "Workspace": "barograph.workspace",
    "load_config": "barograph.config",
    "open": "barograph.workspace",
}

__all__ = [
    "BarographError",
    "CaseEntry",
    "CaseFile",
    "Config",
    "Table",
    "Workspace",
    "load_config",
    "open",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'barograph' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(_HOMES[name]), name)
