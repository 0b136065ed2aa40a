"""Bugzilla's XML (`show_bug.cgi?ctype=xml`): one file, or a folder of them.

XML is hostile input: entities are refused, so nothing expands, and no other file is opened (defusedxml, PSF licence).
Bugs are read one by one, so that a file of any size takes the memory of its largest bug.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from barograph.errors import SourceError
from barograph.identifiers import canonical_json, sha256_of
from barograph.sources.base import Ignored, Provenance, ReadOptions, Record, Reject, Task
from barograph.sources.containers.bounded import Bounded, TooMuchError
from barograph.sources.containers.json_fields import Fields
from barograph.sources.containers.json_lines import BROKEN_STREAM, FREE_BYTES, files_of
from barograph.sources.containers.streams import compression_of, open_stream
from barograph.sources.trackers.bugzilla import bug_records

SUFFIXES = (".xml", ".xml.gz")
_ROOT = re.compile(rb"<bugzilla[\s>]")
_HEAD_BYTES = 4096
_PRIVATE = Ignored("private-comment")


class BugzillaXml:
    """Reader of Bugzilla's XML."""

    name = "bugzilla-xml"

    def recognise(self, path: Path) -> str | None:
        """Files whose root element is `bugzilla`."""
        try:
            for file in files_of(path, SUFFIXES)[:1]:
                if not file.name.endswith(SUFFIXES):
                    return None
                with open_stream(file) as stream:
                    return "Bugzilla's XML (element bugzilla)" if _ROOT.search(stream.read(_HEAD_BYTES)) else None
        except (SourceError, *BROKEN_STREAM):
            return None
        return None

    def plan(self, path: Path, options: ReadOptions, parts: int) -> list[Task]:
        """One task a file.

        Raises:
            SourceError: The path does not exist or holds no XML.
        """
        files = files_of(path, SUFFIXES)
        if not files:
            raise SourceError(f"{path}: holds no file ending in {', '.join(SUFFIXES)}.")
        return [Task(self.name, str(file), file.name) for file in files]

    def read(self, task: Task, options: ReadOptions) -> Iterator[Record]:
        """Yield the bugs of a file."""
        path = Path(task.root)
        place = Provenance(task.source, task.path, 0, 0, sha256_of(b""))
        try:
            packed = compression_of(path)
            most = max(FREE_BYTES, path.stat().st_size * options.max_ratio) if packed else None
            with open_stream(path) as stream:
                yield from _bugs(Bounded(stream, most), place, options)
        except TooMuchError as fault:
            yield Reject(place, "bomb", str(fault))
        except (SourceError, *BROKEN_STREAM) as fault:
            yield Reject(place, "truncated", str(fault)[:300])
        except (ParseError, DefusedXmlException, ValueError, LookupError) as fault:
            yield Reject(place, "bad-xml", f"{fault}; what came before is taken"[:300])


def _bugs(stream: Bounded, place: Provenance, options: ReadOptions) -> Iterator[Record]:
    base, number, found = None, 0, False
    depth: list[Element] = []
    for event, element in iterparse(stream, events=("start", "end"), forbid_entities=True, forbid_external=True):
        if event == "start":
            depth.append(element)
            base = element.get("urlbase", base) if element.tag == "bugzilla" else base
            continue
        depth.pop()
        if element.tag == "bug":
            found = True
            yield from _bug(element, base, number, place, options)
            number += 1
        if len(depth) == 1:
            depth[0].clear()
    if not found:
        yield Reject(place, "bad-shape", "no element bug; expected the answer of show_bug.cgi?ctype=xml")


def _bug(bug: Element, base: str | None, number: int, place: Provenance, options: ReadOptions) -> Iterator[Record]:
    if bug.get("error"):
        yield Ignored("bug-not-shown")
        return
    comments: list[Fields] = []
    for long in bug.findall("long_desc"):
        if long.get("isprivate") == "1":
            yield _PRIVATE
            continue
        who = long.find("who")
        comments.append(
            {
                "id": long.findtext("commentid") or f"{len(comments)}",
                "count": int(long.findtext("comment_count") or len(comments)),
                "text": _text_of(long.find("thetext")),
                "creator": (who.text if who is not None else None) or "",
                "creator_detail": {"real_name": who.get("name") if who is not None else None},
                "creation_time": long.findtext("bug_when"),
            }
        )
    fields: Fields = {"id": bug.findtext("bug_id"), "summary": bug.findtext("short_desc"), "comments": comments}
    raw = canonical_json(fields)
    at = Provenance(place.source, place.path, number, len(raw), sha256_of(raw))
    host = urlsplit(base or "").hostname
    venue = f"{host}/{bug.findtext('product') or ''}".rstrip("/").lower() if host else options.venue
    yield from bug_records(fields, at, (), options.venue if _same(options, host) else venue, base)


def _text_of(element: Element | None) -> str:
    """The text of a comment; Bugzilla packs what XML cannot hold in base64."""
    words = (element.text if element is not None else None) or ""
    if element is None or element.get("encoding") != "base64":
        return words
    try:
        return base64.b64decode(words).decode("utf-8", "replace")
    except ValueError:
        return words


def _same(options: ReadOptions, host: str | None) -> bool:
    return options.venue.partition("/")[0] == host
