"""Files exported beside a case file that carry no digest: told from their contents, so that a check can say so."""

from __future__ import annotations

import orjson

_BEGINNINGS = (
    (b"%PDF-", "PDF"),
    (b"<gexf", "GEXF graph"),
    (b"<graphml", "GraphML graph"),
    (b"Source,Target,Type,", "CSV of edges"),
    (b"Id,Label,", "CSV of nodes"),
    (b"Explanation,Expected,Seen,Verdict", "CSV of explanations"),
)


def companion(raw: bytes) -> str | None:
    """What a file is that carries no digest, None if it is none that is ever written beside a case.

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
