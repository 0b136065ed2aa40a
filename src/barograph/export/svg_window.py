"""A project in a window as a picture: groups of accounts side by side, the core marked, maintainers and newcomers too.

Accounts carry the letter of their group and nothing else. Places are computed, not searched for by chance: a group is
a sunflower (Vogel 1979) on an ellipse, so that equal tables give equal bytes on every machine.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from barograph.export.svg_base import FILL, INK, NARROW, circle, legend, number, picture, polygon, words
from barograph.overview.window import Account, Window

TURN = math.pi * (3.0 - math.sqrt(5.0))
"""The golden angle, radians."""
ROOM = 0.75
"""Half axes of the ellipse at most, by the sum of the groups' radii: few groups stand near one another."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Measures of a picture.

    Attributes:
        width: Width.
        height: Height of the ground, without the legend.
        size: Radius of an account.
        pace: Distance between neighbours in a group.
    """

    width: int
    height: int
    size: float
    pace: float


WIDE = Frame(960, 470, 11.5, 19.0)
PHONE = Frame(NARROW, 400, 7.5, 11.5)


def window_picture(window: Window, narrow: bool = False) -> str:
    """Draw a window of a project.

    Args:
        window: The window; an account without exchanges is not in it.
        narrow: For a phone.
    """
    frame = PHONE if narrow else WIDE
    places = _places(window.drawn, frame)
    body = [*_ties(window, places)]
    for account, (x, y) in zip(window.drawn, places, strict=True):
        body += _account(account, x, y, frame.size)
        tone = "ink" if account.newcomer else "paper"
        letter = account.group if len(account.group) == 1 else "·"
        body.append(words(x, y + frame.size * 0.36, letter, frame.size * 1.05, "middle", tone, bold=True))
    signs, height = legend(_signs(window), 8 if narrow else 40, frame.width - 8, frame.height + 14)
    name = "window-narrow" if narrow else "window"
    return picture(name, frame.width, round(height), "Who deals with whom", described(window), [*body, *signs])


def described(window: Window) -> str:
    """What there is to see, with the true counts."""
    accounts = f"{len(window.drawn)} of {window.accounts:,} accounts"
    pairs = f"{len(window.ties)} of {window.pairs:,} pairs"
    return f"{accounts} and {pairs} are drawn, in {len(window.groups)} groups. The table of groups counts all of them."


def _places(drawn: tuple[Account, ...], frame: Frame) -> list[tuple[float, float]]:
    """Place of each account: groups around an ellipse by size, a lone group in the middle; the core of each inside."""
    groups: dict[str, list[int]] = {}
    for place, account in enumerate(drawn):
        groups.setdefault(account.group, []).append(place)
    radius = {group: frame.pace * math.sqrt(len(own)) + frame.size for group, own in groups.items()}
    far = max(radius.values(), default=0.0)
    whole = sum(radius.values()) or 1.0
    across = min(frame.width / 2 - far - 6, ROOM * whole)
    down = min(frame.height / 2 - far - 6, ROOM * whole)
    lone = len(groups) <= 1
    found = [(0.0, 0.0)] * len(drawn)
    before = 0.0
    for group in sorted(groups, key=lambda name: (-len(groups[name]), name)):
        angle = 2 * math.pi * (before + radius[group] / 2) / whole + math.pi
        before += radius[group]
        x = frame.width / 2 + (0.0 if lone else across * math.cos(angle))
        y = frame.height / 2 + (0.0 if lone else down * math.sin(angle))
        members = sorted(groups[group], key=lambda place: (not drawn[place].core, not drawn[place].maintainer, place))
        for step, place in enumerate(members):
            away = frame.pace * math.sqrt(step + 0.5) if len(members) > 1 else 0.0
            found[place] = (x + away * math.cos(step * TURN), y + away * math.sin(step * TURN))
    return found


def _ties(window: Window, places: list[tuple[float, float]]) -> Iterator[str]:
    for tie in window.ties:
        (x1, y1), (x2, y2) = places[tie.first], places[tie.second]
        width = min(0.8 + math.log2(1 + tie.exchanges) * 0.4, 4.0)
        yield (
            f'<path d="M{number(x1)} {number(y1)}L{number(x2)} {number(y2)}" class="s-neighbour" fill="none" '
            f'stroke="{FILL["neighbour"]}" stroke-width="{number(width)}" opacity="0.3"/>'
        )


def _account(account: Account, x: float, y: float, size: float) -> Iterator[str]:
    """Square for a maintainer, hollow circle for a newcomer, circle for others; a ring around those of the core."""
    if account.core:
        yield (
            f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(size * 1.38)}" class="l-ink" fill="none" '
            f'stroke="{INK}" stroke-width="1.5"/>'
        )
    if account.maintainer:
        half = size * 0.92
        corners = [(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)]
        yield polygon(corners, "target", hollow=account.newcomer)
    else:
        yield circle(x, y, size, "gained" if account.newcomer else "neighbour", hollow=account.newcomer)


def _signs(window: Window) -> list[tuple[str, str]]:
    """The signs that are drawn, with their meaning."""
    kinds = (
        (Account("", True, False, False), "maintainer"),
        (Account("", False, False, False), "other account"),
        (Account("", False, True, False), "newcomer: first seen in this window"),
        (Account("", False, False, True), "with a ring: in the innermost core"),
    )
    there = (
        any(account.maintainer for account in window.drawn),
        any(not account.maintainer and not account.newcomer for account in window.drawn),
        any(account.newcomer and not account.maintainer for account in window.drawn),
        any(account.core for account in window.drawn),
    )
    found = [
        ("".join(_account(kind, 0, 0, 5)), said) for (kind, said), drawn in zip(kinds, there, strict=True) if drawn
    ]
    return [*found, (words(0, 5, "A", 13, "middle", bold=True), "letter: group")]
