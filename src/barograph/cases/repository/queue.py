"""What a reviewer reads first: top, random and sparse cases mixed in hashed order.

Reading only the top tells nothing about how often the rest is harmless, and knowing that a case comes from the top
colours how it is read. So three parts are mixed, in an order that depends on the case id alone. The random part is
drawn without looking at anything but that id: from decisions on it false-positive rates can be estimated.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

Part = Literal["top", "random", "sparse"]

RANDOM_SHARE = 0.2
"""Share of all cases in the random part ..."""

RANDOM_LEAST = 30
"""... but about so many at least, all of them in a small workspace."""

AT_MOST = 20
"""Cases of the top part, and of the sparse part."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """What the queue looks at: a case and on how many messages it rests."""

    case_id: str
    messages: int


def draw(case_id: str) -> float:
    """A number in [0, 1) that depends on the id alone, even over ids.

    Example:
        >>> 0 <= draw("C-AAAAAAAAAA") < 1 and draw("C-AAAAAAAAAA") == draw("C-AAAAAAAAAA")
        True
    """
    return int.from_bytes(sha256(f"queue:{case_id}".encode()).digest()[:8], "big") / 2**64


def in_random_part(case_id: str, cases: int) -> bool:
    """Whether a case is in the random part among so many cases.

    Args:
        case_id: The case.
        cases: Cases there are.
    """
    return draw(case_id) < max(RANDOM_SHARE, min(1.0, RANDOM_LEAST / max(cases, 1)))


def parts(ranked: Sequence[Ranked]) -> dict[str, tuple[Part, ...]]:
    """The parts each case belongs to; none for most cases of a large workspace.

    Args:
        ranked: All cases, best first.
    """
    top = {case.case_id for case in ranked[:AT_MOST]}
    by_ground = sorted(ranked, key=lambda case: (case.messages, draw(case.case_id)))
    sparse = {case.case_id for case in by_ground[:AT_MOST]}

    def of(case: Ranked) -> tuple[Part, ...]:
        found: list[Part] = []
        if case.case_id in top:
            found.append("top")
        if in_random_part(case.case_id, len(ranked)):
            found.append("random")
        if case.case_id in sparse:
            found.append("sparse")
        return tuple(found)

    return {case.case_id: of(case) for case in ranked}
