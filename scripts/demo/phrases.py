"""Sentences with slots, and how they become the text of a mail.

Syntax of a template: `{name}` is drawn once a thread, `{name!}` anew, `{3-40}` is a number, `[a|b]` one of several.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from textwrap import fill

from demo.draw import Draw

FOLDER = Path(__file__).parent / "phrases"
_KEY = re.compile(r"@[a-z.]+")
_NAME = re.compile(r"hbr|(?:src|lib|tests|tools)/")
"""Names in the code keep their small letter at the start of a sentence."""
_SLOT = re.compile(r"\{([a-z]+!?|\d+-\d+)\}")
_CHOICE = re.compile(r"\[([^\[\]|]*(?:\|[^\[\]|]*)+)\]")
WIDTH = 74

RELEASES = (
    (date(2019, 9, 1), "2.3.0"), (date(2020, 3, 15), "2.3.1"), (date(2020, 6, 20), "2.4.0"),
    (date(2020, 11, 29), "2.4.2"), (date(2021, 8, 12), "2.5.0"), (date(2021, 12, 19), "2.5.1"),
    (date(2022, 5, 9), "2.6.0"), (date(2022, 5, 11), "2.6.1"), (date(2022, 9, 4), "2.6.3"),
    (date(2023, 1, 15), "2.7.0"), (date(2023, 8, 20), "2.8.0"),
)  # fmt: skip
"""Day and version of each release of the invented project."""


def read_phrases() -> dict[str, tuple[str, ...]]:
    """All templates by key, from `phrases/*.txt`: a line `@key`, then one template a line."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(FOLDER.glob("*.txt")):
        key = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if _KEY.fullmatch(line):
                key = line[1:]
            elif line and not line.startswith("#"):
                found[key].append(line)
    return {key: tuple(lines) for key, lines in found.items()}


PHRASES = read_phrases()


class Topic:
    """What a thread is about: slots drawn once, and the templates it has used already."""

    def __init__(self, draw: Draw, day: date) -> None:
        self.draw = draw
        released = [version for at, version in RELEASES if at <= day][-4:]
        self._pools = {**PHRASES, "ver": (*released, "git master", "the nightly tarball")}
        self._fixed: dict[str, str] = {}
        self._used: set[str] = set()

    def slot(self, name: str) -> str:
        """A value of a slot: the thread's own, or another one where the name ends in "!"."""
        if name.endswith("!"):
            own = self._fixed.get(name[:-1])
            return self.draw.one([value for value in self._pools[name[:-1]] if value != own])
        if name[0].isdigit():
            low, high = name.split("-")
            return str(self.draw.number(int(low), int(high)))
        if name not in self._fixed:
            self._fixed[name] = self.draw.one(self._pools[name])
        return self._fixed[name]

    def fill(self, template: str) -> str:
        """Fill the slots of a template."""
        text = _CHOICE.sub(lambda found: self.draw.one(found[1].split("|")), template)
        text = _SLOT.sub(lambda found: self.slot(found[1]), text).replace("\\n", "\n")
        keep = not template.startswith("{") or _NAME.match(text)
        return text if keep else text[0].upper() + text[1:]

    def say(self, key: str, count: int = 1) -> str:
        """`count` sentences of a kind, none of them twice in a thread while others are left."""
        fresh = [line for line in PHRASES[key] if line not in self._used]
        chosen = self.draw.some(fresh if len(fresh) >= count else PHRASES[key], count)
        self._used.update(chosen)
        return " ".join(self.fill(template) for template in chosen)

    def lines(self, key: str, count: int) -> str:
        """`count` lines of a kind, one below the other, not wrapped."""
        return "\n".join(self.fill(template) for template in self.draw.some(PHRASES[key], count))


def paragraphs(parts: Sequence[str]) -> str:
    """Wrap paragraphs; those with line breaks in them, or starting with "|", stay as they are."""
    kept = [part for part in parts if part]
    return "\n\n".join(part if "\n" in part or part.startswith("|") else fill(part, WIDTH) for part in kept)
