"""What no format may leave out: the notice, the summary, the innocent explanations and the limits, as plain text."""

from __future__ import annotations

from barograph.cases.model.case import CaseFile
from barograph.export.words import flow


def summary_text(case: CaseFile) -> str:
    """Notice and summary, one sentence a line; likelihood and confidence stand on separate lines."""
    return "\n".join((flow(case), *case.summary.sentences, case.head.notice))


def explanations_text(case: CaseFile) -> str:
    """The matrix of innocent explanations, one line each."""
    return "\n".join(
        f"{row.name}: {row.verdict}. Expected: {row.expected}. Seen: {row.seen}" for row in case.explanations
    )


def limits_text(case: CaseFile) -> str:
    """Limits of the method, and what would change the view."""
    return "\n".join((*case.limits, "What would change this view:", *case.would_change))
