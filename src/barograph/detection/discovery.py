"""Many projects are watched at once: p-values of project-quarters, Benjamini-Hochberg, and what can be attained (S9).

    p = 1 - exp(-rate / 4)            chance of a score as high in a quarter of a quiet list-year
    q = min over larger p of p M / R  M = project-quarters with any eligible message; all others have p = 1

Benjamini & Hochberg (1995) holds here by positive dependence: all p-values share one calibration (Bates et al. 2023).
The rate is the worse of the two rankings. With Y control list-years no p can be *claimed* below 1 / (4 (Y + 1)); where
that smallest p times M exceeds the level no discovery can be claimed at all, and the recurrence is all that is said.

*Limits*: q is about one as-of; whoever looks every day and stops at the first small q needs an adjuster.
"""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

QUARTERS_A_YEAR = 4.0


def tested_quarters(acts: DataFrame) -> int:
    """M: project-quarters with an eligible message.

    Args:
        acts: `Table.ACTS`.
    """
    return acts.select("project", F.date_trunc("quarter", "ready_at")).distinct().count()


def with_quarters(found: pa.Table, tested: int) -> pa.Table:
    """Fill p_quarter, q and smallest_p of episodes.

    An episode counts for the quarter of its window's end; of several in one project-quarter the rarest counts.

    Args:
        found: Rows with the columns of `Table.EPISODES`, all of them; few.
        tested: `tested_quarters`.
    """
    from scipy.stats import false_discovery_control

    rate = np.maximum(*(found[name].to_numpy().astype(float) for name in ("rate_surrogate", "rate_real")))
    p = -np.expm1(-rate / QUARTERS_A_YEAR)
    keys = list(zip(found["project"].to_pylist(), map(_quarter, found["window_end"].to_pylist()), strict=True))
    best: dict[tuple[str, tuple[int, int]], float] = {}
    for key, chance in zip(keys, p.tolist(), strict=True):
        best[key] = min(chance, best.get(key, 1.0))
    quiet = np.ones(max(0, tested - len(best)))
    q = dict(zip(best, false_discovery_control([*best.values(), *quiet]), strict=False)) if best else {}
    smallest = 1.0 / (QUARTERS_A_YEAR * (found["list_years"].to_numpy().astype(float) + 1.0))
    for name, values in (("p_quarter", p), ("q", [q[key] for key in keys]), ("smallest_p", smallest)):
        found = found.set_column(found.schema.get_field_index(name), name, pa.array(values, pa.float64()))
    return found


def _quarter(at: datetime) -> tuple[int, int]:
    return at.year, (at.month - 1) // 3
