"""A trend of a project as a picture: bars, a line or steps over time, on its own axis.

Drawn with the parts of the case pictures. A charting library (matplotlib, or Altair with vl-convert) would add tens of
megabytes, draw with its own colours whatever the page's scheme is, and give other bytes with another version or font.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from barograph.export.svg_base import FILL, circle, line, number, picture, words
from barograph.export.words import day
from barograph.overview.calendar import month_of, month_start
from barograph.overview.trends import Trend, TrendPoint

WIDTH, HEIGHT = 380, 176
"""Of one picture, in its own units; it fits a phone as well as a column of a page."""

LEFT, RIGHT, TOP, BOTTOM = 54.0, WIDTH - 12.0, 40.0, HEIGHT - 26.0
DAY = timedelta(days=1)
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Axis:
    """Where a value and an instant lie in a picture.

    Attributes:
        since: Instant at the left edge.
        until: Instant at the right edge.
        low: Value at the bottom (of its logarithm, where `log` is set).
        top: Value at the top.
        log: Values lie by their logarithm.
    """

    since: datetime
    until: datetime
    low: float
    top: float
    log: bool

    def x(self, at: datetime) -> float:
        """Across; what lies outside stands at the edge."""
        share = (at - self.since) / max(self.until - self.since, DAY)
        return LEFT + (RIGHT - LEFT) * min(max(share, 0.0), 1.0)

    def y(self, value: float) -> float:
        """Down."""
        shown = math.log10(max(value, 1e-9)) if self.log else value
        share = (shown - self.low) / (self.top - self.low)
        return BOTTOM - (BOTTOM - TOP) * min(max(share, 0.0), 1.0)


def trend_picture(trend: Trend, since: datetime, until: datetime) -> str:
    """One trend as a picture with title and description.

    Args:
        trend: The trend.
        since: Left edge of the axis.
        until: Right edge of the axis.
    """
    body = panel(trend, since, until)
    desc = description(trend)
    return picture(f"trend-{trend.name}", WIDTH, HEIGHT, trend.title, desc, body, fit="any")


def description(trend: Trend) -> str:
    """A trend in a sentence, for those who do not see it."""
    known = trend.known
    if not known:
        return trend.missing
    values = [point.value for point in known if point.value is not None]
    last = known[-1]
    low, high = shown(trend, min(values)), shown(trend, max(values))
    span = (
        f"From {day(known[0].at)} to {day(last.at)} {f'between {low} and {high}' if low != high else f'always {low}'}"
    )
    limit = f"; {trend.limit_said}" if trend.limit is not None else ""
    return f"{span}, last {shown(trend, values[-1])}{limit}."


def shown(trend: Trend, value: float) -> str:
    """A value with its unit.

    Example:
        >>> shown(Trend("x", "x", "share", "line", (), ""), 0.471)
        '47 %'
    """
    if trend.unit == "share":
        return f"{100 * value:.0f} %"
    if trend.unit == "days":
        return f"{value:.1f} days"
    return f"{value:,.0f}" if trend.unit == "count" or value >= 100 else f"{value:.1f}"


def panel(trend: Trend, since: datetime, until: datetime) -> Iterator[str]:
    """The parts of one picture: title, last value, axes, values.

    Args:
        trend: The trend.
        since: Left edge of the axis.
        until: Right edge of the axis.
    """
    yield words(8, 18, trend.title, 13, bold=True)
    known = trend.known
    if not known:
        yield line(LEFT, BOTTOM, RIGHT, BOTTOM)
        yield from _wrapped(trend.missing)
        return
    last = known[-1].value
    if last is not None:
        yield words(RIGHT, 33, f"last {shown(trend, last)}", 11, "end", "soft")
    axis = _axis(trend, since, until)
    for value in _ticks(trend, axis):
        y = axis.y(value)
        yield line(LEFT, y, RIGHT, y)
        yield words(LEFT - 6, y + 4, _tick_text(trend, value), 11, "end", "soft")
    for at, text in _dates(since, until):
        x = axis.x(at)
        yield line(x, BOTTOM, x, BOTTOM + 4, "soft")
        yield words(min(max(x, LEFT + 8), RIGHT - 12), BOTTOM + 18, text, 11, "middle", "soft")
    yield from _values(trend, axis)
    if trend.limit is not None:
        y = axis.y(trend.limit)
        yield line(LEFT, y, RIGHT, y, "ink", 1, "4 3")
        yield words(LEFT + 2, y - 4, trend.limit_said, 11)


def _wrapped(text: str) -> Iterator[str]:
    """A sentence over the width of the picture, in lines of about fifty letters."""
    rows, row = [], ""
    for word in text.split():
        if row and len(row) + len(word) >= 50:
            rows.append(row)
            row = ""
        row = f"{row} {word}".strip()
    for place, shown_row in enumerate([*rows, row]):
        yield words(LEFT, TOP + 26 + 17 * place, shown_row, 12, tone="soft")


def _axis(trend: Trend, since: datetime, until: datetime) -> Axis:
    values = [point.value for point in trend.known if point.value is not None]
    highest = max([*values, trend.limit or 0.0])
    if trend.log:
        return Axis(since, until, -1.0, math.ceil(math.log10(max(highest, 10.0))) + 0.5, True)
    if trend.unit == "share":
        return Axis(since, until, 0.0, 1.0, False)
    highest = max(highest, 2.0)
    step = _step(highest)
    return Axis(since, until, 0.0, max(step * math.ceil(highest / step), step), False)


def _step(highest: float) -> float:
    """A round step with at most four of them up to a value: 1, 2 or 5 times a power of ten, not below 1.

    Example:
        >>> _step(3.0), _step(17.0), _step(420.0)
        (1.0, 5.0, 200.0)
    """
    power = 10.0 ** math.floor(math.log10(max(highest, 1.0)))
    steps = (factor * scale for scale in (power / 10.0, power) for factor in (1.0, 2.0, 5.0))
    return next(step for step in (*steps, 10.0 * power) if step >= 1.0 and highest / step <= 4.0)


def _ticks(trend: Trend, axis: Axis) -> list[float]:
    if axis.log:
        return [10.0**power for power in range(0, math.floor(axis.top) + 1, 2)]
    if trend.unit == "share":
        return [0.0, 0.5, 1.0]
    step = _step(axis.top)
    return [step * place for place in range(math.floor(axis.top / step + 1e-9) + 1)]


def _tick_text(trend: Trend, value: float) -> str:
    return f"{100 * value:.0f} %" if trend.unit == "share" else f"{value:,.0f}"


def _dates(since: datetime, until: datetime) -> list[tuple[datetime, str]]:
    """Starts of years, or of months where the time is short, with what stands below them."""
    months = range(month_of(since), month_of(until) + 1)
    if len(months) > 18:
        years = [month_start(month) for month in months if month % 12 == 0]
        return [(at, f"{at:%Y}") for at in years if at >= since]
    every = -(-len(months) // 4)
    chosen = [month_start(month) for month in months if (month - months[0]) % every == 0]
    return [(at, f"{at:%Y-%m}") for at in chosen if since <= at <= until]


def _values(trend: Trend, axis: Axis) -> Iterator[str]:
    if trend.form == "bars":
        yield from _bars(trend, axis)
        return
    for run in _runs(trend.points):
        yield from _curve(trend, run, axis)
    for point in trend.known:
        if point.mark and point.value is not None:
            x, y = axis.x(point.at), axis.y(point.value)
            yield circle(x, y, 3, "target")
            yield words(x, max(y - 7, TOP - 2), point.mark, 11, "middle")


def _bars(trend: Trend, axis: Axis) -> Iterator[str]:
    """One path for all bars: a picture of three years of weeks stays small."""
    weekly = len(trend.points) > 1 and trend.points[1].at - trend.points[0].at <= WEEK
    parts = []
    for point in trend.points:
        if point.value:
            after = point.at + WEEK if weekly else month_start(month_of(point.at) + 1)
            left, right = axis.x(point.at), axis.x(after)
            wide = max(right - left - (0.4 if weekly else 1.0), 1.0)
            parts.append(
                f"M{number(left)} {number(BOTTOM)}V{number(axis.y(point.value))}h{number(wide)}V{number(BOTTOM)}z"
            )
    if parts:
        yield f'<path d="{"".join(parts)}" class="f-target" fill="{FILL["target"]}"/>'


def _runs(points: tuple[TrendPoint, ...]) -> Iterator[list[tuple[datetime, float]]]:
    """Stretches of points without a gap."""
    run: list[tuple[datetime, float]] = []
    for point in points:
        if point.value is not None:
            run.append((point.at, point.value))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _curve(trend: Trend, run: list[tuple[datetime, float]], axis: Axis) -> Iterator[str]:
    places = [(axis.x(at), axis.y(value)) for at, value in run]
    if trend.form == "steps":
        end = axis.x(month_start(month_of(run[-1][0]) + 1))
        moves = "".join(
            f"V{number(y)}H{number(x)}" for (_, y), (x, _) in zip(places, [*places[1:], (end, 0.0)], strict=True)
        )
        path = f"M{number(places[0][0])} {number(places[0][1])}{moves}"
    elif len(places) == 1:
        yield circle(*places[0], 3, "target")
        return
    else:
        path = "M" + "L".join(f"{number(x)} {number(y)}" for x, y in places)
    stroke = f'class="s-target" fill="none" stroke="{FILL["target"]}" stroke-width="2" stroke-linejoin="round"'
    yield f'<path d="{path}" {stroke}/>'
