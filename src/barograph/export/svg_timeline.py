"""The timeline: a lane for each account, a mark for each event, one axis in UTC."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from barograph.cases.model.case import CaseFile, Role, TimelineRow
from barograph.export.svg_base import FILL, LINE, circle, line, number, picture, polygon, shape, words
from barograph.export.words import ROLES, day

WIDTH, LEFT, RIGHT = 960, 150, 936
LANE, TOP = 54, 46
MAX_TICKS = 9
_OTHER = "-"


def timeline_picture(case: CaseFile) -> str:
    """Draw the timeline of a case; what lies outside the axis is named at its edge."""
    role: dict[str, Role] = {account.label: account.role for account in case.accounts}
    lanes = [label for label in role if any(row.label == label for row in case.timeline)]
    lanes += [_OTHER] if any(row.label not in role for row in case.timeline) else []
    start, end = _axis(case)
    place = {label: TOP + LANE * (number + 0.5) for number, label in enumerate(lanes)}
    bottom = TOP + LANE * len(lanes)

    def x(at: datetime) -> float:
        return LEFT + (RIGHT - LEFT) * ((at - start) / (end - start))

    body = list(_ground(case, x(case.head.window_start), x(case.head.window_end), bottom))
    body += [part for tick in _ticks(start, end) for part in _tick(x(tick), tick, bottom)]
    for label, y in place.items():
        body += [line(LEFT, y, RIGHT, y), *_lane_name(label, role.get(label), y)]
    taken: dict[tuple[str, bool], float] = {}
    for row in case.timeline:
        label = row.label if row.label in role else _OTHER
        body += _event(row, x(row.at), place[label], role.get(label, "neighbour"))
        body += _reference(row, x(row.at), place[label], label, taken)
    if case.head.first_crossed_at is not None:
        crossed = x(case.head.first_crossed_at)
        body += [line(crossed, TOP - 8, crossed, bottom, "ink", 1, "2 3")]
        body += [words(crossed, TOP - 14, "rare enough to be listed", 11, "middle", "soft")]
    outside = sum(not start <= row.at <= end for row in case.timeline)
    desc = (
        f"{len(case.timeline)} events from {day(case.timeline[0].at)} to {day(case.timeline[-1].at)} in lanes of "
        f"{', '.join(lane for lane in lanes if lane != _OTHER)}."
        f"{f' {outside} lie outside the axis and stand at its edge.' if outside else ''} The table holds them all."
    )
    body += _legend(bottom + 44)
    return picture("timeline", WIDTH, round(bottom + 62), "Timeline: who wrote when", desc, body)


def _axis(case: CaseFile) -> tuple[datetime, datetime]:
    """From a little before the window to a little after the last message shown."""
    moments = [message.at for message in case.messages]
    first = min([case.head.window_start, *moments])
    last = max([case.head.window_end, *moments])
    pad = max((last - first) * 0.06, timedelta(days=1))
    return first - pad, last + pad * 1.5


def _ground(case: CaseFile, left: float, right: float, bottom: float) -> Iterator[str]:
    yield (
        f'<rect x="{number(left)}" y="{TOP}" width="{number(max(right - left, 1))}" height="{number(bottom - TOP)}" '
        f'class="ground" fill="#f1eee6"/>'
    )


def _ticks(start: datetime, end: datetime) -> list[datetime]:
    """Days, Mondays, months or years: the finest step with at most nine of them."""
    for step in (1, 2, 7, 14):
        first = datetime(2001, 1, 1, tzinfo=UTC)  # a Monday
        number = -((first - start) // timedelta(days=step))
        found = []
        while (tick := first + timedelta(days=step) * number) <= end:
            found += [tick] if tick >= start else []
            number += 1
        if len(found) <= MAX_TICKS:
            return found
    for months in (1, 3, 12, 60):
        count = start.year * 12 + start.month
        ticks = (
            datetime(n // 12, n % 12 + 1, 1, tzinfo=UTC) for n in range(count, end.year * 12 + 12) if n % months == 0
        )
        found = [tick for tick in ticks if start <= tick <= end]
        if len(found) <= MAX_TICKS:
            return found
    return []


def _tick(x: float, at: datetime, bottom: float) -> list[str]:
    return [line(x, TOP, x, bottom + 5), words(x, bottom + 20, day(at), 11, "middle", "soft")]


def _lane_name(label: str, role: Role | None, y: float) -> list[str]:
    if role is None:
        return [words(8, y + 4, "project", 13)]
    return [
        shape(18, y, 7, role),
        words(34, y - 1, label, 14, bold=True),
        words(34, y + 14, ROLES[role], 11, tone="soft"),
    ]


def _event(row: TimelineRow, x: float, y: float, role: Role) -> list[str]:
    if x > RIGHT or x < LEFT:
        edge, turn = (RIGHT, 1) if x > RIGHT else (LEFT, -1)
        near = -turn * 6
        arrow = polygon([(edge, y), (edge + near, y - 5), (edge + near, y + 5)], role)
        return [arrow, words(edge, y + 20, f"{row.kind} {day(row.at)}", 10, "end" if turn > 0 else "start", "soft")]
    if row.kind == "silence":
        return [
            line(x, y, RIGHT, y, "soft", 2, "1 5"),
            words(RIGHT, y + 16, "not seen again", 11, "end", "soft"),
        ]
    if row.kind == "access":
        return [polygon([(x, y - 9), (x + 8, y + 6), (x - 8, y + 6)], role, hollow=True)]
    if row.kind == "message":
        return [circle(x, y, 5, role, hollow=True)]
    return [shape(x, y, 6 if row.kind == "answer of the target" else 5.5, role)]


def _reference(row: TimelineRow, x: float, y: float, label: str, taken: dict[tuple[str, bool], float]) -> list[str]:
    """The ref of a message above its mark, else below, else left to the table."""
    if row.message is None or not LEFT <= x <= RIGHT:
        return []
    half = 4 + 3.2 * len(row.message)
    for above in (True, False):
        if x - half > taken.get((label, above), 0.0):
            taken[label, above] = x + half
            return [words(x, y - 11 if above else y + 20, row.message, 10.5, "middle", "soft")]
    return []


def _legend(y: float) -> list[str]:
    return [
        f'<rect x="{LEFT}" y="{number(y - 10)}" width="14" height="12" class="ground" fill="#f1eee6" stroke="{LINE}"/>',
        words(LEFT + 20, y, "window of the group", 11, tone="soft"),
        shape(LEFT + 156, y - 4, 5, "acting"),
        words(LEFT + 168, y, "pressing message", 11, tone="soft"),
        circle(LEFT + 286, y - 4, 5, "acting", hollow=True),
        words(LEFT + 298, y, "other message", 11, tone="soft"),
        shape(LEFT + 400, y - 4, 5, "target"),
        words(LEFT + 412, y, "answer of the target", 11, tone="soft"),
        polygon([(LEFT + 548, y - 10), (LEFT + 555, y + 2), (LEFT + 541, y + 2)], "gained", hollow=True),
        words(LEFT + 562, y, "step of access", 11, tone="soft"),
        f'<path d="M{LEFT + 660} {number(y - 4)}h24" class="l-soft" stroke="{FILL["neighbour"]}" stroke-width="2" '
        'stroke-dasharray="1 5"/>',
        words(LEFT + 692, y, "silence", 11, tone="soft"),
    ]
