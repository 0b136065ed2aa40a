"""A made-up project with one member who writes every other day, and a planter for it."""

from __future__ import annotations

from barograph.evaluation.corpus import shipped_corpus
from barograph.evaluation.injection_sites import MemberMessage, ProjectTimeline
from barograph.evaluation.people import Donor
from barograph.evaluation.plant import Planter

DONORS = tuple(Donor(f"mail{n}.example.org", "mutt", f"host{n}.example.org", 60, "dev.example.org") for n in range(12))


def ground(
    project: str = "dev-list", kind: str = "mail", first: float = 15_000.0, length: int = 2_000
) -> ProjectTimeline:
    anchors = tuple(
        MemberMessage(
            project=project,
            venue=project,
            message_id=f"{project}-{n}",
            native_id=f"{n}@member.example.org" if kind == "mail" else f"{project}/issues/{n}",
            reference_ids=(f"{n}@asked.example.org",),
            thread_hint=None if kind == "mail" else f"{project}/issues/{n}",
            subject=f"question {n}",
            kind=kind,
            at=first + n,
        )
        for n in range(0, length, 2)
    )
    return ProjectTimeline(project, first, first + length, anchors)


def planter(*grounds: ProjectTimeline, seed: int = 0) -> Planter:
    return Planter(shipped_corpus(), DONORS, grounds, seed)
