"""The timeline: a lane for each account, a mark for each event, one axis in UTC."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from barograph.cases.model.case import CaseFile, Role, TimelineRow
from barograph.export.svg_base import (
    FILL,
    LINE,
    NARROW,
    circle,
    legend,
    line,
    number,
    picture,
    polygon,
    safe,
    shape,
    words,
)
from barograph.export.words import ROLES, day

TOP = 46
_OTHER = "-"
_WHO: dict[Role, str] = {"acting": "the group that does not press", "gained": "the account spoken for"}


@dataclass(frozen=True, slots=True)
class Frame:
    """Measures of a timeline: its width, where the axis begins and ends, height of a lane, ticks at most."""

    width: int
    left: float
    right: float
    lane: float
    ticks: int


WIDE = Frame(960, 150, 936, 54, 9)
PHONE = Frame(NARROW, 46, NARROW - 14, 60, 3)


def timeline_picture(case: CaseFile, narrow: bool = False, linked: bool = False) -> str:
    """Draw the timeline of a case; what lies outside the axis is named at its edge.

    Args:
        case: The case.
        narrow: For a phone.
        linked: Each mark leads to its message on the same page.
    """
    frame = PHONE if narrow else WIDE
    role: dict[str, Role] = {account.label: account.role for account in case.accounts}
    lanes = [label for label in role if role[label] == "gained" or any(row.label == label for row in case.timeline)]
    lanes += [_OTHER] if any(row.label not in role for row in case.timeline) else []
    start, end = _axis(case)
    place = {label: TOP + frame.lane * (number + 0.5) for number, label in enumerate(lanes)}
    bottom = TOP + frame.lane * len(lanes)

    def x(at: datetime) -> float:
        return frame.left + (frame.right - frame.left) * ((at - start) / (end - start))

    body = list(_ground(x(case.head.window_start), x(case.head.window_end), bottom))
    body += [part for tick in _ticks(start, end, frame.ticks) for part in _tick(x(tick), tick, bottom, frame)]
    for label, y in place.items():
        body += [line(frame.left, y, frame.right, y), *_lane_name(label, role.get(label), y, narrow)]
    taken: dict[tuple[str, bool], float] = {}
    for row in case.timeline:
        label = row.label if row.label in role else _OTHER
        at, y = x(row.at), place[label]
        mark = [*_event(row, at, y, role.get(label, "neighbour"), frame), *_reference(row, at, y, label, taken, frame)]
        body += _link(row, mark) if linked else mark
    if case.head.first_crossed_at is not None:
        body += _listed(x(case.head.first_crossed_at), bottom, frame)
    outside = sum(not start <= row.at <= end for row in case.timeline)
    desc = (
        f"{len(case.timeline)} events from {day(case.timeline[0].at)} to {day(case.timeline[-1].at)} in lanes of "
        f"{', '.join(lane for lane in lanes if lane != _OTHER)}."
        f"{f' {outside} lie outside the axis and stand at its edge.' if outside else ''} The table holds them all."
    )
    signs, height = legend(_signs(case, role), 8 if narrow else frame.left, frame.right, bottom + 42)
    name = "timeline-narrow" if narrow else "timeline"
    return picture(name, frame.width, round(height), "Timeline: who wrote when", desc, [*body, *signs], linked)


def _link(row: TimelineRow, mark: list[str]) -> list[str]:
    """A mark that leads to its message; the keyboard reaches it, too."""
    if row.message is None:
        return mark
    said = safe(f"{row.message}: {row.kind} of {row.label}, {day(row.at)}")
    return [f'<a href="#{safe(row.message)}" aria-label="{said}">', *mark, "</a>"]


def _listed(x: float, bottom: float, frame: Frame) -> list[str]:
    """When the group was first rare enough to be listed."""
    anchor = "start" if x < frame.left + 70 else "end" if x > frame.right - 70 else "middle"
    return [
        line(x, TOP - 8, x, bottom, "ink", 1, "2 3"),
        words(x, TOP - 14, "rare enough to be listed", 11, anchor, "soft"),
    ]


def _axis(case: CaseFile) -> tuple[datetime, datetime]:
    """From a little before the window to a little after the last message shown."""
    moments = [message.at for message in case.messages]
    first = min([case.head.window_start, *moments])
    last = max([case.head.window_end, *moments])
    pad = max((last - first) * 0.06, timedelta(days=1))
    return first - pad, last + pad * 1.5


def _ground(left: float, right: float, bottom: float) -> Iterator[str]:
    yield (
        f'<rect x="{number(left)}" y="{TOP}" width="{number(max(right - left, 1))}" height="{number(bottom - TOP)}" '
        f'class="ground" fill="#f1eee6"/>'
    )


def _ticks(start: datetime, end: datetime, most: int) -> list[datetime]:
    """Days, Mondays, months or years: the finest step with at most so many of them."""
    for step in (1, 2, 7, 14):
        first = datetime(2001, 1, 1, tzinfo=UTC)  # a Monday
        number = -((first - start) // timedelta(days=step))
        found = []
        while (tick := first + timedelta(days=step) * number) <= end:
            found += [tick] if tick >= start else []
            number += 1
        if len(found) <= most:
            return found
    for months in (1, 3, 6, 12, 60):
        count = start.year * 12 + start.month
        ticks = (
            datetime(n // 12, n % 12 + 1, 1, tzinfo=UTC) for n in range(count, end.year * 12 + 12) if n % months == 0
        )
        found = [tick for tick in ticks if start <= tick <= end]
        if len(found) <= most:
            return found
    return []


def _tick(x: float, at: datetime, bottom: float, frame: Frame) -> list[str]:
    half = 30
    middle = min(max(x, half + 2), frame.width - half - 2)
    return [line(x, TOP, x, bottom + 5), words(middle, bottom + 20, day(at), 11, "middle", "soft")]


def _lane_name(label: str, role: Role | None, y: float, narrow: bool) -> list[str]:
    if narrow:
        name = [words(2, y - 9, "project", 10)] if role is None else [words(21, y + 5, label, 14, bold=True)]
        return name if role is None else [shape(11, y, 6, role), *name]
    if role is None:
        return [words(8, y + 4, "project", 13)]
    return [
        shape(18, y, 7, role),
        words(34, y - 1, label, 14, bold=True),
        words(34, y + 14, ROLES[role], 11, tone="soft"),
    ]


def _event(row: TimelineRow, x: float, y: float, role: Role, frame: Frame) -> list[str]:
    if x > frame.right or x < frame.left:
        edge, turn = (frame.right, 1) if x > frame.right else (frame.left, -1)
        near = -turn * 6
        arrow = polygon([(edge, y), (edge + near, y - 5), (edge + near, y + 5)], role)
        return [arrow, words(edge, y + 20, f"{row.kind} {day(row.at)}", 10, "end" if turn > 0 else "start", "soft")]
    if row.kind == "silence":
        return [
            line(x, y, frame.right, y, "soft", 2, "1 5"),
            words(frame.right, y + 16, "not seen again", 11, "end", "soft"),
        ]
    if row.kind == "access":
        return [polygon([(x, y - 9), (x + 8, y + 6), (x - 8, y + 6)], role, hollow=True)]
    if row.kind == "message":
        return [circle(x, y, 5, role, hollow=True)]
    return [shape(x, y, 6 if row.kind == "answer of the target" else 5.5, role)]


def _reference(
    row: TimelineRow, x: float, y: float, label: str, taken: dict[tuple[str, bool], float], frame: Frame
) -> list[str]:
    """The ref of a message above its mark, else below, else left to the table."""
    if row.message is None or not frame.left <= x <= frame.right:
        return []
    half = 4 + 3.2 * len(row.message)
    for above in (True, False):
        if x - half > taken.get((label, above), 0.0):
            taken[label, above] = x + half
            return [words(x, y - 11 if above else y + 20, row.message, 10.5, "middle", "soft")]
    return []


def _signs(case: CaseFile, role: dict[str, Role]) -> list[tuple[str, str]]:
    """The signs that are drawn, with their meaning."""
    kinds = {row.kind for row in case.timeline}
    other: set[Role] = {role.get(row.label, "neighbour") for row in case.timeline if row.kind == "message"}
    rest: tuple[Role, ...] = ("acting", "gained")
    stroke = f'class="l-soft" stroke="{FILL["neighbour"]}" stroke-width="2" stroke-dasharray="1 5"'
    ground = f'<rect x="-7" y="-6" width="14" height="12" class="ground" fill="#f1eee6" stroke="{LINE}"/>'
    found = [(ground, "window of the group")]
    if "pressing message" in kinds:
        found.append((shape(0, 0, 5, "acting"), "pressing message"))
    found += [(circle(0, 0, 5, who, hollow=True), f"message of {_WHO[who]}") for who in rest if who in other]
    if "answer of the target" in kinds:
        found.append((shape(0, 0, 5, "target"), "answer of the target"))
    if "access" in kinds:
        found.append((polygon([(0, -6), (7, 6), (-7, 6)], "gained", hollow=True), "step of access"))
    if "silence" in kinds:
        found.append((f'<path d="M-10 0h20" {stroke}/>', "silence"))
    return found
