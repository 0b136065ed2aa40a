"""A dependency as a file names it, with the links to its source that the file declares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LinkKind = Literal["vcs", "issue-tracker", "mailing-list", "homepage"]


@dataclass(frozen=True, slots=True)
class Link:
    """A declared link.

    Attributes:
        kind: What it is said to lead to.
        url: As declared.
    """

    kind: LinkKind
    url: str


@dataclass(frozen=True, slots=True)
class Dependency:
    """One dependency.

    Attributes:
        name: As the file names it.
        purl: Its package URL without version, qualifiers and subpath; None where the file has none.
        links: Declared links, in the order of the file.
        fault: Why the entry cannot be used; None where it can.
    """

    name: str
    purl: str | None = None
    links: tuple[Link, ...] = ()
    fault: str | None = None

    @property
    def label(self) -> str:
        """What it goes by in listings."""
        return self.purl or self.name
