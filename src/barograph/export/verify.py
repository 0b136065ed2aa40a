"""Check whether a case file was changed: compute its digests again and name what differs.

A digest inside a file shows accidents and careless edits. It does not show forgery: whoever changes a file can change
its digests too. Against that, compare with the digest in the workspace (`against`), or with one that was handed over
separately.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import orjson
from pydantic import ValidationError

from barograph.cases.model.case import CaseFile
from barograph.errors import DataError
from barograph.export.fingerprint import carried, recomputed

MAX_BYTES = 64 * 1024 * 1024
MAX_FAULTS = 20
_BEGINNINGS = (
    (b"%PDF-", "PDF"),
    (b"<gexf", "GEXF graph"),
    (b"<graphml", "GraphML graph"),
    (b"Source,Target,Type,", "CSV of edges"),
    (b"Id,Label,", "CSV of nodes"),
    (b"Explanation,Expected,Seen,Verdict", "CSV of explanations"),
)


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What checking a file found.

    Attributes:
        path: The file.
        ok: Nothing differs.
        case_digest: Digest of the case as the file states it, None if it states none.
        computed: Digest computed from what the file holds.
        differs: What differs, a line each; empty when all is well.
        checked: What was checked, a line each.
    """

    path: Path
    ok: bool
    case_digest: str | None
    computed: str | None
    differs: tuple[str, ...]
    checked: tuple[str, ...]


def verify_file(path: Path, against: str | None = None) -> VerifyReport:
    """Check a JSON, HTML or Markdown case file.

    Args:
        path: The file.
        against: Digest of the case from somewhere else (the workspace, a letter); the file must state the same.

    Returns:
        The report.

    Raises:
        DataError: The file cannot be read or is of a form that carries no digest.

    Example:
        >>> verify_file(Path("C-ABCDEFGHIJ.json")).ok  # doctest: +SKIP
        True
    """
    raw = _read(path)
    check = _json if raw.lstrip()[:1] == b"{" else _page
    stated, computed, differs, checked = check(path, raw)
    if against is not None:
        checked.append("the digest given")
        if stated != against:
            differs.append(f"case digest: the file states {stated}, expected {against}")
    return VerifyReport(path, not differs, stated, computed, tuple(differs), tuple(checked))


@dataclass(frozen=True, slots=True)
class Checked:
    """One of several files that were checked.

    Attributes:
        path: The file.
        state: ok, differs, no digest (of a form that never carries one) or refused (no case file, or unreadable).
        details: What differs, why the file was refused, or what was checked; a line each.
        report: The report, None where there was no digest to check.
    """

    path: Path
    state: Literal["ok", "differs", "no digest", "refused"]
    details: tuple[str, ...]
    report: VerifyReport | None = None


def verify_files(paths: Iterable[Path], against: str | None = None) -> tuple[Checked, ...]:
    """Check every file, also after one that is none to check.

    Args:
        paths: The files.
        against: As in `verify_file`.

    Example:
        >>> [item.state for item in verify_files([Path("no-such-file")])]
        ['refused']
    """
    return tuple(_checked(path, against) for path in paths)


def all_well(checked: Iterable[Checked]) -> bool:
    """Whether at least one case file was checked, and nothing differs or was refused."""
    states = {item.state for item in checked}
    return "ok" in states and not states & {"differs", "refused"}


def _checked(path: Path, against: str | None) -> Checked:
    try:
        what = companion(_read(path))
        if what is not None:
            return Checked(path, "no digest", (f"{what}: carries no digest; check the JSON or HTML file of the case",))
        report = verify_file(path, against)
    except DataError as error:
        return Checked(path, "refused", tuple(str(error).removeprefix(f"{path}: ").splitlines()))
    well = (f"case {report.case_digest}; checked: {', '.join(report.checked)}",)
    return Checked(path, "ok" if report.ok else "differs", report.differs or well, report)


def companion(raw: bytes) -> str | None:
    """The kind of a file that is written beside a case file and carries no digest; None for any other file.

    Example:
        >>> companion(b"%PDF-1.7")
        'PDF'
    """
    for beginning, what in _BEGINNINGS:
        if raw.startswith(beginning):
            return what
    try:
        values = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(values, dict) or "case_schema" in values:
        return None
    if values.get("type") == "bundle":
        return "STIX bundle"
    if "Event" in values:
        return "MISP event"
    return "key of the labels" if values.keys() == {"case_id", "project", "accounts", "messages"} else None


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DataError(f"{path}: larger than {MAX_BYTES:,} bytes; no case file is")
        return path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror})") from error


def _json(path: Path, raw: bytes) -> tuple[str | None, str | None, list[str], list[str]]:
    """The whole digest, the digest of each section, and the schema."""
    try:
        values = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        return None, None, [f"not JSON any more: {error}"], ["that it is JSON"]
    if values.get("case_schema") is None:
        raise DataError(f"{path}: not a case file; expected JSON with case_schema, or an HTML or Markdown case file")
    try:
        case = CaseFile.model_validate_json(raw)
    except ValidationError as error:
        faults = error.errors()[:MAX_FAULTS]
        return (
            str(values.get("digest")),
            None,
            [f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}" for fault in faults],
            ["the schema"],
        )
    computed, parts = case.computed_digest(), case.computed_parts()
    differs = []
    if case.digest != computed:
        differs.append(f"case digest: the file states {case.digest}, its contents give {computed}")
    for name in sorted({*parts, *case.parts}):
        if case.parts.get(name) != parts.get(name):
            differs.append(
                f"section {name}: the file states {case.parts.get(name, 'nothing')}, its contents give "
                f"{parts.get(name, 'nothing')}"
            )
    return case.digest, computed, differs, ["the schema", "the case digest", f"{len(parts)} sections"]


def _page(path: Path, raw: bytes) -> tuple[str, str, list[str], list[str]]:
    """The digest of the file itself, as the page or document carries it."""
    digests = carried(raw)
    if digests is None:
        raise DataError(f"{path}: carries no digest. `verify` checks JSON, HTML and Markdown case files")
    (stated, case), computed = digests, recomputed(raw)
    differs = [f"file digest: the file states {stated}, its bytes give {computed}"] if stated != computed else []
    return case, computed, differs, ["the file digest"]
