"""Whether shipped numbers were made under the settings in force, by the sections that decide which messages count.

Numbers that were made with other newcomers are still used, for nothing better is at hand, but their name ends in
`!settings`, and whatever rests on them says so.
"""

from __future__ import annotations

import orjson

from barograph.config import Config
from barograph.identifiers import canonical_json

ELIGIBLE = ("newcomer", "established", "dormant", "text")
"""Sections that decide whose messages are eligible; references of wording and of roles are made from these messages."""

MARK = "!settings"

LATER_STEPS = (("sensor", "own_years", 0.0), ("text", "relevance", None))
"""Settings of steps that older numbers were made without: section, key, and the value that leaves the step out."""


def eligible_settings(config: Config) -> str:
    """The settings that references depend on, as canonical JSON."""
    values = config.model_dump(mode="json")
    values["dormant"].pop("share")  # what a branch may use of a tier changes no message
    return canonical_json({section: values[section] for section in ELIGIBLE}).decode()


def agrees(recorded: str, in_force: str) -> bool:
    """Every recorded setting has the value in force; those only one of the two knows are left aside.

    A setting of `LATER_STEPS` that is not recorded has the value that leaves the step out.

    Example:
        >>> agrees('{"text":{"min_words":3}}', '{"text":{"max_words":9,"min_words":3}}'), agrees("{}", '{"text":{}}')
        (True, False)
    """
    then, now = orjson.loads(recorded), orjson.loads(in_force)
    for part, key, without in LATER_STEPS:
        if part in then:
            then[part] = {key: without} | then[part]
    shared = [(part, key) for part in then for key in then[part] if key in now.get(part, {})]
    return bool(shared) and all(now[part][key] == then[part][key] for part, key in shared)


def marked(name: str, recorded: str, in_force: str) -> str:
    """The name, with the mark where it was made under other settings.

    Example:
        >>> marked("shipped", '{"text":{"min_words":3}}', '{"text":{"min_words":4}}')
        'shipped!settings'
    """
    return name if agrees(recorded, in_force) else f"{name}{MARK}"
