"""Parts every picture is made of. Colours stand twice: as attributes (for print) and as classes of the page."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from barograph.cases.model.case import Role
from barograph.text.safe_text import safe_line

INK, SOFT, LINE, PAPER = "#1d2327", "#55606a", "#d9d5cb", "#ffffff"
FILL: dict[Role, str] = {"acting": "#8a4b08", "target": "#1f4e79", "gained": "#0b5d57", "neighbour": "#5c666f"}


NARROW = 360
"""Width of the pictures drawn for a phone; their names end in `-narrow`, and the page shows one of the two."""


def picture(
    name: str,
    width: int,
    height: int,
    title: str,
    desc: str,
    body: Iterable[str],
    linked: bool = False,
    fit: str | None = None,
) -> str:
    """A whole picture with title and description.

    Args:
        name: Start of the ids inside, unique on a page.
        width: Width in its own units.
        height: Height in its own units.
        title: Short title, read by screen readers.
        desc: What there is to see, in words.
        body: Elements.
        linked: There are links inside; such a picture is a group to screen readers, not an image.
        fit: wide or narrow for one of two that are drawn, `any` for one that fits every page; by its width without it.
    """
    role = "group" if linked else "img"
    fit = fit or ("narrow" if width == NARROW else "wide")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="{role}" aria-labelledby="{name}-title {name}-desc" '
        f'class="picture {name} {fit}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="system-ui, sans-serif"><title id="{name}-title">{safe(title)}</title>'
        f'<desc id="{name}-desc">{safe(desc)}</desc>{"".join(body)}</svg>'
    )


def safe(text: str) -> str:
    """Text for XML: nothing hidden, nothing that is markup."""
    return escape(safe_line(text))


def number(value: float) -> str:
    """A coordinate with one digit after the point, so that equal input gives equal bytes on every machine.

    Example:
        >>> number(3.14159), number(2.0), number(-0.01)
        ('3.1', '2', '0')
    """
    shown = f"{value:.1f}".removesuffix(".0")
    return "0" if shown == "-0" else shown


def words(
    x: float, y: float, text: str, size: float = 13, anchor: str = "start", tone: str = "ink", bold: bool = False
) -> str:
    """A line of text; `tone` is ink, soft or paper."""
    fill = {"ink": INK, "soft": SOFT, "paper": PAPER}[tone]
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{number(x)}" y="{number(y)}" font-size="{number(size)}" text-anchor="{anchor}" class="t-{tone}" '
        f'fill="{fill}"{weight}>{safe(text)}</text>'
    )


def line(x1: float, y1: float, x2: float, y2: float, tone: str = "line", width: float = 1, dash: str = "") -> str:
    """A straight line; `tone` is line, soft or ink."""
    stroke = {"ink": INK, "soft": SOFT, "line": LINE}[tone]
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}" class="l-{tone}" '
        f'stroke="{stroke}" stroke-width="{number(width)}"{dashes}/>'
    )


def polygon(points: Iterable[tuple[float, float]], role: Role, hollow: bool = False) -> str:
    """A closed shape in the colour of a role, filled or outlined."""
    corners = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    return f'<polygon points="{corners}" {paint(role, hollow)}/>'


def circle(x: float, y: float, radius: float, role: Role, hollow: bool = False) -> str:
    """A circle in the colour of a role."""
    return f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" {paint(role, hollow)}/>'


def paint(role: Role, hollow: bool) -> str:
    """Fill and stroke of a role, as class and as attributes."""
    if hollow:
        return f'class="o-{role}" fill="{PAPER}" stroke="{FILL[role]}" stroke-width="2"'
    return f'class="f-{role}" fill="{FILL[role]}"'


def legend(items: Iterable[tuple[str, str]], left: float, right: float, y: float) -> tuple[list[str], float]:
    """Signs with their meaning in rows between two edges, and how far down the last row reaches.

    Args:
        items: A sign drawn around (0, 0), and its meaning.
        left: Where a row begins.
        right: Where it ends.
        y: Middle of the first row.
    """
    parts, x = [], left
    for sign, meaning in items:
        wide = 40 + 6.2 * len(meaning)
        if x > left and x + wide > right + 20:
            x, y = left, y + 20
        parts.append(f'<g transform="translate({number(x + 7)} {number(y)})">{sign}</g>')
        parts.append(words(x + 20, y + 4, meaning, 11, tone="soft"))
        x += wide
    return parts, y + 12


def shape(x: float, y: float, size: float, role: Role, hollow: bool = False) -> str:
    """The shape of a role around a point: diamond, square, hexagon, circle."""
    if role == "acting":
        far = size * 1.25
        return polygon([(x, y - far), (x + far, y), (x, y + far), (x - far, y)], role, hollow)
    if role == "target":
        return polygon(
            [(x - size, y - size), (x + size, y - size), (x + size, y + size), (x - size, y + size)], role, hollow
        )
    if role == "gained":
        far, half = size * 1.15, size * 0.58
        corners = [(x - half, y - size), (x + half, y - size), (x + far, y), (x + half, y + size), (x - half, y + size)]
        return polygon([*corners, (x - far, y)], role, hollow)
    return circle(x, y, size, role, hollow)
