"""The sample case with hostile strings wherever the archive or a reader can put some."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

from barograph.cases.build import build_with_names
from barograph.cases.model.case import CaseDecision, CaseFile
from case_samples import Changes, sample_inputs
from hostile import HOSTILE

AT_ONCE = 4
"""Hostile strings a case holds: each of them as texts and subjects, and in one more place."""

OPENING = "Please hand it over."
BATCHES = [HOSTILE[n : n + AT_ONCE] for n in range(0, len(HOSTILE), AT_ONCE)]


@lru_cache(maxsize=len(BATCHES))
def case_of(batch: int) -> CaseFile:
    """The sample with hostile strings wherever the archive or a reader can put some; names inside.

    The name is taken from a batch far away: labels take its words out of the texts, which would leave them harmless.
    """
    strings = BATCHES[batch]
    name = BATCHES[batch - len(BATCHES) // 2][0]
    _, path, evidence, decided = (strings * AT_ONCE)[:AT_ONCE]
    built = build_with_names(
        sample_inputs(
            Changes(
                text=tuple(f"{OPENING} {said}" for said in strings),
                subject=strings,
                name=f"Pelle {name}",
                project=name,
                path=path,
                evidence=evidence,
            )
        )
    )
    decision = CaseDecision(
        case_id=built.case.head.case_id,
        status="Indeterminate",
        reviewer=decided,
        second_reader=decided,
        reason=decided,
        reply=decided,
        duplicate_of=None,
        at=datetime(2019, 10, 2, tzinfo=UTC),
        case_digest="0" * 64,
        statement_of=decided,
        dispute=decided,
        expires_at=datetime(2020, 10, 2, tzinfo=UTC),
    )
    return built.case.model_copy(update={"names": built.names, "decisions": (decision,)})
