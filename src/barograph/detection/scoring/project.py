"""From the acts of one project to a `Block` of arrays, in the one fixed order."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from barograph.detection.scoring.block import Block, normal_score
from barograph.detection.scoring.population import Population
from barograph.signals.responsiveness import days


@dataclass(frozen=True, slots=True)
class Project:
    """The acts of one project.

    Attributes:
        name: The project.
        acts: `Table.ACTS` rows, sorted by ready_at, sent_at, message_id.
        block: The same rows as arrays; codes are given in order of appearance, never by the value of an id.
        identities: Identity of each account code.
        population: Newcomers in the year before any instant.
    """

    name: str
    acts: pa.Table
    block: Block
    identities: tuple[str, ...]
    population: Population

    def newcomers(self) -> Project:
        """The same with newcomers' messages only; the codes stay."""
        if not self.block.older.any():
            return self
        rows = np.flatnonzero(~self.block.older)
        return replace(self, acts=self.acts.take(pa.array(rows)), block=self.block.take(rows))

    @classmethod
    def of(cls, acts: pa.Table, p_floor: float) -> Project:
        """Sort and code the acts of one project.

        Args:
            acts: `Table.ACTS` rows of one project, any order.
            p_floor: Section `sensor`.
        """
        order = [(name, "ascending") for name in ("ready_at", "sent_at", "message_id")]
        acts = acts.sort_by(order)
        account, identities = _codes(acts["identity_id"].to_pylist())
        known = {identity: code for code, identity in enumerate(identities)}
        towards = np.array([known.get(name, -1) for name in acts["addressed"].to_pylist()], dtype=np.int64)
        p = acts["p"].to_numpy(zero_copy_only=False).astype(float)
        block = Block(
            account=account,
            kin=_codes(acts["kin_id"].to_pylist())[0],
            sent=days(acts["sent_at"]),
            ready=days(acts["ready_at"]),
            z=normal_score(p, p_floor),
            hit=acts["hit"].to_numpy(zero_copy_only=False).astype(bool),
            thread=_codes(acts["thread_id"].to_pylist())[0],
            towards=towards,
            older=~acts["newcomer"].to_numpy(zero_copy_only=False).astype(bool),
        )
        return cls(acts["project"][0].as_py() if acts.num_rows else "", acts, block, identities, Population.of(block))


def _codes(values: list[str | None]) -> tuple[np.ndarray, tuple[str, ...]]:
    """Codes in order of first appearance; each null is alone."""
    known: dict[str, int] = {}
    codes = np.empty(len(values), dtype=np.int64)
    for row, value in enumerate(values):
        codes[row] = known.setdefault(value if value is not None else f"\0{row}", len(known))
    return codes, tuple(known)
