"""The formats a case file can be exported to, and the one function that writes them.

Another package adds a format by an entry point of the group `barograph.exporters` that names a `Format`:

    [project.entry-points."barograph.exporters"]
    atom = "my_package.atom:FORMAT"
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from uuid import uuid4

from barograph.cases.model.case import CaseFile, Names
from barograph.errors import DataError, nearest
from barograph.export.brief import brief_for
from barograph.export.html import html_page
from barograph.export.json_ import json_document
from barograph.export.markdown import markdown_document
from barograph.export.misp import misp_event
from barograph.export.pdf import pdf_document
from barograph.export.stix import stix_bundle
from barograph.export.tables import csv_tables, graph_form

Render = Callable[[CaseFile], bytes | Mapping[str, bytes]]


@dataclass(frozen=True, slots=True)
class Format:
    """A format.

    Attributes:
        name: What it is called on the command line.
        suffix: Ending of its file; empty where `render` gives several files by their endings.
        title: What it is for.
        render: Case -> contents, or ending -> contents.
        extra: Extra of the package it needs, None if none.
        exact: Equal cases give equal bytes everywhere; otherwise where fonts and the package that writes are the same.
        whole: It holds the whole case; otherwise it is a selection, and says so.
    """

    name: str
    suffix: str
    title: str
    render: Render
    extra: str | None = None
    exact: bool = True
    whole: bool = True


FORMATS: tuple[Format, ...] = (
    Format("html", "html", "one self-contained page to read", html_page),
    Format("json", "json", "the master, for machines; `barograph verify` checks it", json_document),
    Format("markdown", "md", "for trackers and diffs", markdown_document),
    Format(
        "brief",
        "brief.html",
        "one page for a lawyer: cards, timeline, three quotes, what to do next",
        brief_for("lawyer"),
        whole=False,
    ),
    Format(
        "brief-maintainer",
        "brief-maintainer.html",
        "one page for the maintainer who is pressed",
        brief_for("maintainer"),
        whole=False,
    ),
    Format("stix", "stix.json", "STIX 2.1: Grouping, Notes, Opinions", stix_bundle, extra="stix"),
    Format("misp", "misp.json", "MISP event, nothing for detection", misp_event, extra="misp"),
    Format("csv", "", "nodes, edges and explanations as tables", csv_tables),
    Format("gexf", "gexf", "the graph, for Gephi", graph_form("gexf")),
    Format("graphml", "graphml", "the graph, for graph programs", graph_form("graphml")),
    Format("pdf", "pdf", "the page, tagged, for print", pdf_document, extra="pdf", exact=False),
)


GROUP = "barograph.exporters"
"""Entry points of other packages that bring a format."""


@cache
def formats() -> tuple[Format, ...]:
    """All formats: those of barograph, then those of other packages by name.

    Raises:
        DataError: An entry point cannot be loaded, is not a `Format`, or takes a name that is in use.
    """
    found = {item.name: item for item in FORMATS}
    for point in sorted(entry_points(group=GROUP), key=lambda point: (point.name, point.value)):
        try:
            item = point.load()
        except (ImportError, AttributeError) as error:
            raise DataError(f"exporter {point.name} = {point.value}: cannot be loaded ({error})") from error
        if not isinstance(item, Format):
            raise DataError(f"exporter {point.name} = {point.value}: expected a barograph.export.registry.Format")
        if item.name in found:
            raise DataError(f"exporter {point.name} = {point.value}: there is a format {item.name} already")
        found[item.name] = item
    return tuple(found.values())


def format_named(name: str) -> Format:
    """A format by name.

    Raises:
        DataError: No such format; names the nearest.
    """
    known = {item.name: item for item in formats()}
    if name not in known:
        raise DataError(f"no format {name!r}.{nearest(name, known)} Formats: {', '.join(known)}")
    return known[name]


def export_case(
    case: CaseFile, names: Names | None, formats: Sequence[str], folder: Path, identify: bool = False
) -> list[Path]:
    """Write a case file in one or more formats.

    Args:
        case: The case file.
        names: The key of its labels; used only with `identify`, and then part of every file.
        formats: Names of formats.
        folder: Where to; made when missing.
        identify: Put names into the files. They are then called `C-….identified.…` and only their owner can read them.

    Returns:
        The files written, in the order of the formats.

    Raises:
        DataError: No such format, or names were asked for and there are none.
        MissingExtra: A format needs a package that is not installed.
    """
    chosen = [format_named(name) for name in dict.fromkeys(formats)]
    if identify and names is None:
        raise DataError(f"case {case.head.case_id}: names were asked for, but the workspace holds no key for it")
    shown = case.model_copy(update={"names": names if identify else None})
    stem = f"{case.head.case_id}.identified" if identify else case.head.case_id
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for item in chosen:
        made = item.render(shown)
        parts = {item.suffix: made} if isinstance(made, bytes) else made
        written += [_write(folder / f"{stem}.{ending}", raw, identify) for ending, raw in parts.items()]
    return written


def write_key(names: Names, folder: Path) -> Path:
    """Write the key of a case's labels to a file of its own, readable by its owner alone (mode 0600)."""
    folder.mkdir(parents=True, exist_ok=True)
    return _write(folder / f"{names.case_id}.key.json", names.to_json().encode(), private=True)


def _write(path: Path, raw: bytes, private: bool) -> Path:
    """Write a file in one step; a private one is never open to others, not even for a moment."""
    temporary = path.with_name(f".{path.name}-{uuid4().hex}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o644)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(raw)
    return temporary.replace(path)
