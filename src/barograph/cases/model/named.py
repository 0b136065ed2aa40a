"""Who is behind a label. A plain data class, so that a listing which names nobody imports no models."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class NamedAccount:
    """Who is behind a label, as seen in the archive."""

    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}

    label: str
    names: tuple[str, ...]
    addresses: tuple[str, ...]
    logins: tuple[str, ...]
