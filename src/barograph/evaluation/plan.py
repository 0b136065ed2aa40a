"""How much is planted, and in which order."""

from __future__ import annotations

from dataclasses import dataclass

from barograph.evaluation.pattern import Pattern


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be planted.

    Attributes:
        patterns: Campaigns.
        lookalikes: Look-alikes.
        draws: Draws of each campaign.
        lookalike_draws: Draws of each look-alike.
        passes: Copies of the archive at most; what finds no room in them is not planted, and that is said.
        seed: Named by the user; another seed plants otherwise.
    """

    patterns: tuple[Pattern, ...]
    lookalikes: tuple[Pattern, ...]
    draws: int
    lookalike_draws: int
    passes: int
    seed: int = 0

    def wanted(self) -> list[tuple[Pattern, int]]:
        """Pattern and draw, first draws of all first, so that little room is shared out evenly."""
        most = max(self.draws, self.lookalike_draws)
        return [
            (pattern, number)
            for number in range(most)
            for pattern in (*self.patterns, *self.lookalikes)
            if number < (self.lookalike_draws if pattern.harmless else self.draws)
        ]
