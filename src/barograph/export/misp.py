"""A case as a MISP event to read, never to detect with: `to_ids` False everywhere, distribution 0, unpublished."""

from __future__ import annotations

from typing import Any
from uuid import uuid5

import orjson

from barograph.cases.model.case import CaseFile
from barograph.export.against import explanations_text, limits_text, summary_text
from barograph.export.extras import optional
from barograph.export.stix import NAMESPACE
from barograph.export.words import day, instant
from barograph.text.safe_text import safe_text

_LIKELIHOOD = {"a roughly even chance": "roughly-even-chance"}
UNDEFINED, INITIAL = 4, 0
"""Threat level `undefined`, analysis `initial`."""


def misp_event(case: CaseFile) -> bytes:
    """The case as a MISP event in JSON, made by PyMISP.

    Raises:
        MissingExtra: PyMISP is not installed.
    """
    pymisp = optional("pymisp", "misp", "MISP")
    event = pymisp.MISPEvent()
    event.uuid = _uuid(case, "event")
    event.info = f"{case.head.case_id}: {case.head.title}"
    event.date = day(case.head.as_of)
    event.timestamp = int(case.head.as_of.timestamp())
    event.distribution = 0
    event.threat_level_id = UNDEFINED
    event.analysis = INITIAL
    event.published = False
    for tag in _tags(case):
        event.add_tag(tag)
    for number, (category, kind, value, comment) in enumerate(_attributes(case)):
        event.add_attribute(
            kind,
            safe_text(value),
            category=category,
            comment=safe_text(comment),
            to_ids=False,
            distribution=0,
            uuid=_uuid(case, f"attribute/{number}"),
            timestamp=int(case.head.as_of.timestamp()),
        )
    plain = {"Event": _exact(orjson.loads(event.to_json()))}
    return orjson.dumps(plain, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"


def _tags(case: CaseFile) -> list[str]:
    likelihood = case.summary.likelihood.word
    state = "complete" if case.status in ("TruePositive", "FalsePositive", "Duplicate") else "draft"
    return [
        case.head.tlp.lower(),
        case.head.pap,
        f'estimative-language:likelihood-probability="{_LIKELIHOOD.get(likelihood, likelihood.replace(" ", "-"))}"',
        f'estimative-language:confidence-in-analytic-judgment="{case.summary.confidence}"',
        f'workflow:state="{state}"',
    ]


def _attributes(case: CaseFile) -> list[tuple[str, str, str, str]]:
    """Category, type, value, comment."""
    found = [
        ("Internal reference", "text", case.digest, "SHA-256 of the case"),
        ("Internal reference", "comment", summary_text(case), "Summary"),
        ("Internal reference", "comment", explanations_text(case), "Innocent explanations"),
        ("Internal reference", "comment", limits_text(case), "Limits and what would change this view"),
    ]
    found += [
        ("Internal reference", "comment", f"{item.seen} {item.rarity}", f"Evidence, {item.direction}: {item.title}")
        for item in case.evidence
    ]
    found += [
        ("Other", "text", f"{m.ref}: {m.sha256}", f"{m.label}, {instant(m.at)}, {m.path}, byte {m.byte_offset}")
        for m in case.messages
    ]
    if case.names is not None:
        found += [
            (
                "Other",
                "text",
                f"{named.label}: {'; '.join((*named.names, *named.addresses, *named.logins))}",
                "Names, on request",
            )
            for named in case.names.accounts
        ]
    return found


def _exact(event: dict[str, Any]) -> dict[str, Any]:
    """The event's own fields only, in lists of a fixed order."""
    event["Attribute"] = sorted(event.get("Attribute", []), key=lambda attribute: str(attribute["uuid"]))
    return event


def _uuid(case: CaseFile, part: str) -> str:
    return str(uuid5(NAMESPACE, f"misp/{case.head.case_id}/{part}"))
