"""The likelihood as a picture: of 1,000 cases like this one, how many would be accounts that act together."""

from __future__ import annotations

from barograph.cases.model.evidence import Likelihood
from barograph.cases.text.likelihood import of_thousand
from barograph.export.svg_base import FILL, INK, LINE, NARROW, PAPER, number, picture, words

LEFT, TOP = 16, 30
WIDE = 640
TICKS = (0, 200, 400, 600, 800, 1000)


def likelihood_scale(likelihood: Likelihood, narrow: bool = False) -> str:
    """A bar from 0 to 1,000 cases with the range dark, and a bracket below it; `narrow` for a phone."""
    width = NARROW if narrow else WIDE
    right = width - LEFT

    def x(share: float) -> float:
        return LEFT + (right - LEFT) * min(max(share, 0.0), 1.0)

    low, high = x(likelihood.low), max(x(likelihood.high), x(likelihood.low) + 3)
    said = f"{of_thousand(likelihood.low, likelihood.high)} of 1,000"
    middle, half = (low + high) / 2, 4.2 * len(said)
    anchor = "start" if middle < LEFT + half else "end" if middle > right - half else "middle"
    below = TOP + 46
    body = [
        f'<rect x="{LEFT}" y="{TOP}" width="{right - LEFT}" height="20" class="f-paper" fill="{PAPER}" '
        f'stroke="{LINE}"/>',
        f'<rect x="{number(low)}" y="{TOP}" width="{number(high - low)}" height="20" class="f-target" '
        f'fill="{FILL["target"]}"/>',
        words({"start": LEFT, "end": right}.get(anchor, middle), TOP - 10, said, 14, anchor, bold=True),
        *(words(x(tick / 1000), TOP + 34, f"{tick:,}", 11, "middle", "soft") for tick in TICKS),
        f'<path d="M{number(low)} {below - 5}V{below + 5}M{number(high)} {below - 5}V{below + 5}M{number(low)} {below}'
        f'H{number(high)}" class="l-ink" fill="none" stroke="{INK}" stroke-width="2"/>',
        words(LEFT, below + 20, "dark: accounts that act together, somewhere in this range", 11, tone="soft"),
        words(LEFT, below + 36, "the rest of the 1,000: coincidence", 11, tone="soft"),
    ]
    desc = (
        f"A bar from 0 to 1,000 cases like this one. The dark part is the range: {said} are accounts that act together."
    )
    name = "scale-narrow" if narrow else "scale"
    return picture(name, width, TOP + 90, f"Likelihood: {said}", desc, body)
