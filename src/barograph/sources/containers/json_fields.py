"""Typed reading of untyped JSON: a field of another type than expected is as good as absent, never an error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Fields = dict[str, Any]
"""A JSON object as parsed; leaves this package only as a record of `base`."""

MAX_INTEGER_DIGITS = 25


def text(fields: Fields, *keys: str) -> str | None:
    """Return the first of the keys that holds text, else None.

    Example:
        >>> text({"login": 5, "name": "a"}, "login", "name")
        'a'
    """
    for key in keys:
        value = fields.get(key)
        if isinstance(value, str):
            return value
    return None


def label(fields: Fields, *keys: str) -> str | None:
    """Return the first of the keys that holds text or a whole number, as text: for ids and numbers.

    Example:
        >>> label({"id": 12}, "id"), label({"id": None}, "id"), label({"id": True}, "id")
        ('12', None, None)
    """
    for key in keys:
        value = fields.get(key)
        if isinstance(value, bool):
            continue
        if isinstance(value, dict):
            value = value.get("$numberInt", value.get("$numberLong", value.get("$oid")))
        if isinstance(value, int) and abs(value) < 10**MAX_INTEGER_DIGITS:
            return str(value)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return None


def inner(fields: Fields, *path: str) -> Fields:
    """Return the object under a path of keys; an empty one where any step is no object.

    Example:
        >>> inner({"a": {"b": {"c": 1}}}, "a", "b"), inner({"a": 1}, "a", "b")
        ({'c': 1}, {})
    """
    for key in path:
        value = fields.get(key)
        if not isinstance(value, dict):
            return {}
        fields = value
    return fields


def entries(fields: Fields, key: str) -> Iterator[Fields]:
    """Yield the objects of a list field; GraphQL connections (`nodes`, `edges`) are opened."""
    yield from objects(fields.get(key))


def objects(value: object) -> Iterator[Fields]:
    """Yield the objects of a list, of a GraphQL connection, or of pages (a list of lists)."""
    if isinstance(value, dict):
        if isinstance(value.get("nodes"), list):
            value = value["nodes"]
        elif isinstance(value.get("edges"), list):
            value = [edge.get("node") for edge in value["edges"] if isinstance(edge, dict)]
        else:
            return
    if isinstance(value, list):
        for entry in value:
            if isinstance(entry, dict):
                yield entry
            elif isinstance(entry, list):
                yield from (nested for nested in entry if isinstance(nested, dict))
