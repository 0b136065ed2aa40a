"""GitLab's GraphQL answers, brought to the form of its REST API: other spellings of keys, and global ids."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from barograph.sources.containers.json_fields import Fields

_CAPITAL = re.compile(r"(?<=[a-z0-9])([A-Z])")
_GLOBAL_ID = re.compile(r"^gid://gitlab/\w+/(\d+)$")
_DEPTH = 12


def items_of_graphql(value: Fields) -> Iterator[Fields]:
    """Yield the issues and merge requests of an answer, at any depth, in the form of the REST API.

    Args:
        value: An answer, or an item by itself; anything else gives nothing.

    Example:
        >>> [item["web_url"] for item in items_of_graphql({"data": {"project": {"issues": {"nodes": [
        ...     {"iid": "1", "title": "t", "webUrl": "https://gitlab.com/g/p/-/issues/1"}]}}}})]
        ['https://gitlab.com/g/p/-/issues/1']
    """
    if "data" in value or "webUrl" in value:
        yield from _items(value, 0)


def _items(value: Any, depth: int) -> Iterator[Fields]:
    if depth > _DEPTH:
        return
    if isinstance(value, list):
        for entry in value:
            yield from _items(entry, depth + 1)
    elif isinstance(value, dict):
        if {"iid", "title", "webUrl"} <= value.keys():
            yield _plain(value, 0)
            return
        for nested in value.values():
            if isinstance(nested, dict | list):
                yield from _items(nested, depth + 1)


def _plain(value: Any, depth: int) -> Any:
    if isinstance(value, dict) and depth < _DEPTH:
        return {_CAPITAL.sub(r"_\1", key).lower(): _plain(nested, depth + 1) for key, nested in value.items()}
    if isinstance(value, list) and depth < _DEPTH:
        return [_plain(entry, depth + 1) for entry in value]
    named = _GLOBAL_ID.match(value) if isinstance(value, str) else None
    return named[1] if named else value
