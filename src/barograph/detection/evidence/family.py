"""The contract of an evidence family: one frozen object a family, and what it finds about a group.

    FAMILY = Family("style", "Style alike", cap=0.5, needs="context", find=finding)

stands at the end of the family's own module. `registry` collects these objects; the score, the tiers, the context
evidence, the titles in case files, `barograph explain` and the check of the configuration are made from them, so that
no other list names a family.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from inspect import cleandoc
from typing import Generic, Literal, TypeVar

Needs = Literal["scores", "context"]
"""`scores`: newcomers' measured messages only (`GroupFacts`), looked at in every window, so it may have a weight.
`context`: texts, headers, other projects or rights (`GroupContext`), looked at once the episodes stand."""

Part = Literal["opens", "supports", "closes", "none"]
"""Part in the tiers: `opens` tier 1, `supports` it beside that, `closes` it when it speaks against, or `none`."""

Given = TypeVar("Given")

AGAINST = -1.0
FOR = 0.1


@dataclass(frozen=True, slots=True)
class Finding:
    """What one evidence family found about a group.

    Attributes:
        family: Name of the family.
        statistic: Value seen, None if the family was not assessed.
        expected: Value expected by chance, None if it has none.
        p: p-value, None if the family has none.
        log10_lr: Capped log10 likelihood ratio; negative speaks against.
        cap: Largest absolute value.
        message_ids: Messages it rests on.
        text: What was seen, in words, without names.
    """

    family: str
    statistic: float | None
    expected: float | None
    p: float | None
    log10_lr: float
    cap: float
    message_ids: tuple[str, ...]
    text: str

    def within(self, caps: Mapping[str, float]) -> Finding:
        """The finding under a lower cap, where one is given for its family.

        Example:
            >>> Finding("history", 1.0, None, None, -1.5, 3.0, (), "").within({"history": 0.5}).log10_lr
            -0.5
        """
        cap = min(self.cap, caps.get(self.family, self.cap))
        return replace(self, cap=cap, log10_lr=max(-cap, min(cap, self.log10_lr)))

    @property
    def direction(self) -> str:
        """for, against or none."""
        return "for" if self.log10_lr >= FOR else "against" if self.log10_lr <= -FOR else "none"


@dataclass(frozen=True, slots=True)
class Family(Generic[Given]):
    """One kind of evidence.

    Attributes:
        name: Its name in tables, configuration and `barograph explain`; lower case, with hyphens.
        title: Its name for readers of a case file.
        cap: Largest absolute log10 likelihood ratio it may give.
        needs: What `find` is given: `scores` (a `GroupFacts`) or `context` (a `GroupContext`).
        find: Looks at a group; None where it has nothing to say of it and is to be left out.
        part: Part in the tiers; always `none` for `context`.
        fact: It states a fact that can only speak against; there is no null that pairs of newcomers could test.
        quotes: Act (`signals.acts.ACTS`) whose sentences a case file quotes from its messages; empty for none.
    """

    name: str
    title: str
    cap: float
    needs: Needs
    find: Callable[[Given], Finding | None]
    part: Part = "none"
    fact: bool = False
    quotes: str = ""

    @property
    def module(self) -> str:
        """Name of the module it stands in."""
        return self.find.__module__

    @property
    def meaning(self) -> str:
        """What it measures, its innocent explanations and its limits, as its module says them."""
        return cleandoc(sys.modules[self.module].__doc__ or "")

    def finding(
        self,
        statistic: float | None,
        expected: float | None,
        p: float | None,
        log10_lr: float,
        message_ids: Sequence[str],
        text: str,
        cap: float | None = None,
    ) -> Finding:
        """A finding of this family; see `Finding`. `cap` is given where it differs from the family's own."""
        largest = self.cap if cap is None else cap
        return Finding(self.name, statistic, expected, p, log10_lr, largest, tuple(message_ids), text)

    def not_assessed(self, why: str, cap: float | None = None) -> Finding:
        """A finding that adds exactly 0, for data that is missing.

        Example:
            >>> Family("style", "Style alike", 0.5, "context", lambda context: None).not_assessed("no text").log10_lr
            0.0
        """
        return self.finding(None, None, None, 0.0, (), f"Not assessed: {why}.", cap)
