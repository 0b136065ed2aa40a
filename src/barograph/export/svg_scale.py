"""The likelihood as a place on the scale of ICD 203: the word, and the interval behind it."""

from __future__ import annotations

from barograph.cases.model.evidence import Likelihood
from barograph.cases.text.language import WORDS
from barograph.export.svg_base import FILL, INK, LINE, NARROW, PAPER, line, number, picture, words

LEFT, TOP = 8, 30
WIDE = 640
BOUNDS = (0.05, 0.20, 0.45, 0.55, 0.80, 0.95)
"""Where the words of ICD 203 meet."""


def likelihood_scale(likelihood: Likelihood, narrow: bool = False) -> str:
    """A bar from 0 to 100 %, the band of the word marked, the interval as a bracket; `narrow` for a phone."""
    width = NARROW if narrow else WIDE
    right = width - LEFT

    def x(share: float) -> float:
        return LEFT + (right - LEFT) * min(max(share, 0.0), 1.0)

    body, start = [], 0.0
    for upper, word, _ in WORDS:
        end = min(upper, 1.0)
        chosen = word == likelihood.word
        fill, kind = (FILL["target"], "f-target") if chosen else (PAPER, "f-paper")
        body.append(
            f'<rect x="{number(x(start))}" y="{TOP}" width="{number(x(end) - x(start))}" height="20" class="{kind}" '
            f'fill="{fill}" stroke="{LINE}"/>'
        )
        if chosen:
            middle = x((start + end) / 2)
            anchor = "start" if middle < 90 else "end" if middle > width - 90 else "middle"
            body.append(words({"start": LEFT, "end": right}.get(anchor, middle), TOP - 10, word, 14, anchor, bold=True))
        start = end
    for share in BOUNDS:
        body.append(words(x(share), TOP + 34, f"{share:.0%}", 11, "middle", "soft"))
    low, high = x(likelihood.low), max(x(likelihood.high), x(likelihood.low) + 3)
    below = TOP + 46
    body += [
        f'<path d="M{number(low)} {below - 5}V{below + 5}M{number(high)} {below - 5}V{below + 5}M{number(low)} {below}'
        f'H{number(high)}" class="l-ink" fill="none" stroke="{INK}" stroke-width="2"/>',
        words(
            LEFT,
            below + 20,
            f"line: of 100 {'such cases' if narrow else 'cases like this one'}, those in which accounts act together",
            11,
            "start",
            "soft",
        ),
        line(LEFT, TOP + 20, right, TOP + 20),
    ]
    desc = (
        f"A bar from 0 to 100 percent, divided by the words of ICD 203. The band {likelihood.word} is marked. The "
        f"interval reaches from {likelihood.low:.1%} to {likelihood.high:.1%}."
    )
    name = "scale-narrow" if narrow else "scale"
    return picture(name, width, TOP + 74, f"Likelihood: {likelihood.word}", desc, body)
