"""Any act: the accounts together ask for some act, whichever it is.

Statistic: the p-values of the seven acts, each that of all accounts together (`act_calls.together`), brought to one by
Simes' rule. log10 LR = log10(0.5 p^-1/2), the p-to-e calibrator of Shafer & Vovk (2019), capped at 1. What opens tier 1
is the same p (`detection.decision.act_p`). A campaign wants something and says so; people who are merely annoyed, or
who complain of different things, mostly ask for no act that others do not ask for.

*Innocent explanations*: those of the act that is seen; each family of an act has its own.

*Limits*: those of the acts. In a thread about one matter accounts do not choose apart from each other what they ask
for, so an act is seen more often there.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from barograph.detection.evidence.act_calls import CALL_P, together
from barograph.detection.evidence.family import Family, Finding
from barograph.detection.evidence.group_facts import GroupFacts
from barograph.detection.evidence.statistics import log10_e, sidak, simes
from barograph.signals.acts import ACTS

CAP = 1.0


def finding(facts: GroupFacts) -> Finding | None:
    """Look at the group's messages for all acts; None where no message was assessed for any."""
    rows = facts.acts
    values = _by_act(rows["act_p_values"])
    assessed = ~np.isnan(values)
    looked_at = np.flatnonzero(assessed.any(axis=1))
    if len(looked_at) == 0:
        return None
    codes = facts.account_codes
    acts = [act for act in range(values.shape[1]) if assessed[:, act].any()]
    by_act = [together(values[assessed[:, act], act], codes[assessed[:, act]]) for act in acts]
    combined = simes(by_act)
    clearest = tuple(ACTS)[acts[int(np.argmin(by_act))]]
    own = [sidak(float(np.nanmin(values[row])), int(assessed[row].sum())) for row in looked_at]
    calls = [int(row) for row, p in zip(looked_at, own, strict=True) if p <= CALL_P]
    text = (
        f"{len(calls)} of {len(looked_at)} messages looked at ask for an act as few comparably pressing newcomers' "
        f"messages do; taken together the accounts ask most clearly for the act `{clearest}`."
    )
    ids = tuple(rows["message_id"][row].as_py() for row in calls)
    return FAMILY.finding(combined, 0.5, combined, log10_e(combined, CAP), ids, text)


def _by_act(column: pa.ChunkedArray) -> np.ndarray:
    """p-values, shape (messages, acts); NaN where a message was not assessed."""
    lists = [pc.list_element(column.filter(pc.is_valid(column)), act) for act in range(len(ACTS))]
    values = np.full((len(column), len(ACTS)), np.nan)
    there = np.flatnonzero(pc.is_valid(column).to_numpy())
    for act, found in enumerate(lists):
        values[there, act] = found.to_numpy().astype(float)
    return values


FAMILY = Family("any-act", "Calls for one act together", CAP, "scores", finding)
