"""The waterfall of the score: each step from zero to the total, and what is shown without being counted."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import shorten, wrap

from barograph.cases.model.case import CaseFile, Role
from barograph.cases.model.evidence import Addend
from barograph.export.svg_base import INK, LINE, NARROW, line, number, paint, picture, words

TOP = 26


@dataclass(frozen=True, slots=True)
class Frame:
    """Measures of a waterfall: width, edges of the bars, height of a row, where in it the bar is, letters in a line.

    `name` is how many letters of the name of a step fit.
    """

    width: int
    left: float
    right: float
    row: float
    bar: float
    letters: int
    name: int


WIDE = Frame(960, 400, 880, 50, 6, 66, 51)
PHONE = Frame(NARROW, 8, NARROW - 60, 84, 50, 52, 42)


def waterfall_picture(case: CaseFile, narrow: bool = False) -> str:
    """Draw the addends of a case from top to bottom, the total, then those without weight; `narrow` for a phone."""
    frame = PHONE if narrow else WIDE
    counted = [step for step in case.waterfall if step.counted]
    uncounted = [step for step in case.waterfall if not step.counted]
    ends, total = [0.0], 0.0
    for step in counted:
        total += step.value
        ends.append(total)
    low = min([*ends, *(step.value for step in uncounted), 0.0])
    high = max([*ends, *(step.value for step in uncounted), 1.0])

    def x(value: float) -> float:
        return frame.left + (frame.right - frame.left) * (value - low) / (high - low)

    rows = len(counted) + 1 + len(uncounted)
    bottom = TOP + frame.row * rows + (24 if uncounted else 0)
    foot = TOP if narrow else bottom
    body = [line(x(0), TOP - 8, x(0), foot, "soft"), words(x(0), TOP - 12, "0", 11, "middle", "soft")]
    y, before = float(TOP), 0.0
    for step in counted:
        body += _row(step, y, (x(before), x(before + step.value), x(0)), frame)
        before += step.value
        body.append(
            line(
                x(before),
                y + frame.bar + 4,
                x(before),
                y + frame.row + (frame.bar - 2 if not narrow else 0),
                "soft",
                1,
                "2 2",
            )
        )
        y += frame.row
    body += _total(total, y, x(0), x(total), frame)
    y += frame.row
    if uncounted:
        body += [
            line(8, y, frame.width - 8, y),
            words(8, y + 16, "Shown, not counted (no weight yet):", 12, tone="soft", bold=True),
        ]
        y += 24
        for step in uncounted:
            body += _row(step, y, (x(0), x(step.value), x(0)), frame, hollow=True)
            y += frame.row
    steps = "; ".join(f"{step.name}: {step.value:+.2f}" for step in counted)
    desc = f"Steps from 0 to the score {total:.2f} in log10 units. {steps}. The table below holds each step."
    return picture(
        "waterfall-narrow" if narrow else "waterfall",
        frame.width,
        round(bottom + 10),
        f"Waterfall: how the score of {total:.2f} comes about",
        desc,
        body,
    )


def _row(step: Addend, y: float, at: tuple[float, float, float], frame: Frame, hollow: bool = False) -> list[str]:
    """A step: its name, what is behind it and its bar; `at` is where the bar begins and ends, and where zero is."""
    role: Role = "acting" if step.value >= 0 else "gained"
    left, right = sorted(at[:2])
    parts = [words(8, y + 16, shorten(step.name, frame.name, placeholder=" …"), 13, bold=True)]
    if frame is PHONE:
        parts.append(line(at[2], y + frame.bar - 4, at[2], y + frame.bar + 22, "soft"))
    parts += [
        words(8, y + 31 + 13 * number_, text, 11, tone="soft")
        for number_, text in enumerate(wrap(step.words, frame.letters, max_lines=2, placeholder=" …"))
    ]
    dash = ' stroke-dasharray="3 2"' if hollow else ""
    parts.append(
        f'<rect x="{number(left)}" y="{number(y + frame.bar)}" width="{number(max(right - left, 1.5))}" height="18" '
        f"{paint(role, hollow)}{dash}/>"
    )
    parts.append(words(frame.width - 8, y + frame.bar + 13, f"{step.value:+.2f}", 13, "end", bold=True))
    return parts


def _total(total: float, y: float, start: float, end: float, frame: Frame) -> list[str]:
    left, right = sorted((start, end))
    return [
        line(8, y, frame.width - 8, y),
        words(8, y + (22 if frame is WIDE else 36), "Score", 14, bold=True),
        f'<rect x="{number(left)}" y="{number(y + frame.bar + 2)}" width="{number(max(right - left, 1.5))}" '
        f'height="20" class="f-ink" fill="{INK}" stroke="{LINE}"/>',
        words(frame.width - 8, y + frame.bar + 17, f"{total:.2f}", 14, "end", bold=True),
    ]
