"""What evidence families are given of a candidate group: nothing after the instant, and only for candidates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from barograph.detection.scoring.project import Project


@dataclass(frozen=True)
class GroupFacts:
    """A candidate group as seen at one instant.

    Attributes:
        project: The project's acts.
        window: Rows of the whole crowd that count at the instant, ascending.
        accounts: Account codes of the group.
    """

    project: Project
    window: np.ndarray
    accounts: tuple[int, ...]

    @cached_property
    def rows(self) -> np.ndarray:
        """Rows of the group in the window, ascending."""
        kept: np.ndarray = self.window[np.isin(self.project.block.account[self.window], self.accounts)]
        return kept

    @property
    def account_codes(self) -> np.ndarray:
        """Account code of each row, shape (rows,)."""
        codes: np.ndarray = self.project.block.account[self.rows]
        return codes

    @cached_property
    def acts(self) -> pa.Table:
        """`Table.ACTS` rows of the group in the window, with kind, role_p and act_p_values where they are known."""
        return self.project.acts.take(pa.array(self.rows))

    def ids(self, rows: np.ndarray) -> tuple[str, ...]:
        """Message ids of rows of the project."""
        return tuple(self.project.acts["message_id"].take(pa.array(rows)).to_pylist())
