"""Two short invented episodes, and a target who writes every other day."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np

from barograph.evaluation.episodes.draft import Draft
from barograph.evaluation.episodes.episode import Episode
from barograph.evaluation.episodes.outcome import PlantedEpisode
from barograph.evaluation.episodes.planting import Planting, Setting
from barograph.evaluation.episodes.sites import Host, Site
from barograph.evaluation.episodes.target_messages import RealMessage, TargetMessages
from barograph.evaluation.people import Donor

START = 17_000.0
DONORS = (
    Donor("one.example.org", "mutt", "host1.example.org", 60, "dev.example.org"),
    Donor("two.example.org", "gmail-web", "mail.gmail.com", 0, "dev.example.org"),
)

CAMPAIGN: dict[str, Any] = {
    "id": "c1",
    "class": "campaign",
    "style": "plain",
    "shape": "slow",
    "goal": "release",
    "author": "w1",
    "accounts": [
        {"key": "a", "name": "Wim Olan", "address": "wim.olan@mail.example", "tz": "+0530"},
        {"key": "b", "name": "Zoë Arr", "address": "zoe@box.example", "tz": "-0500"},
    ],
    "beneficiary": None,
    "messages": [
        {"by": "a", "day": 0.5, "thread": "x", "new_thread_subject": "Plans for {project}", "in_reply": None,
         "act": "release", "body": "Hello {maintainer}, is a date known?\n\n> quoted line\n\nRegards"},
        {"by": "b", "day": 3.5, "thread": "x", "in_reply": "a", "cover": True, "body": "The build works here."},
        {"by": "b", "day": 9.25, "thread": "y", "in_reply": "maintainer", "body": "About {subject}: {Feature} waits."},
        {"by": "a", "day": 12.0, "thread": "x", "in_reply": "root", "body": "Any answer to the first mail?"},
    ],
}  # fmt: skip

LOOKALIKE: dict[str, Any] = {
    "id": "l1",
    "class": "lookalike",
    "kind": "ping",
    "accounts": [{"key": "k", "name": "Kai Muster", "address": "kai@mail.example", "tz": "+0100", "history": 3}],
    "history_bodies": ["The test passes here.", "It works on both machines."],
    "messages": [{"by": "k", "day": 0.4, "thread": "x", "in_reply": "maintainer", "body": "Is there any news?"}],
}


def episode(values: dict[str, Any] | None = None, **changes: Any) -> Episode:
    """The sample campaign, or another, with some keys changed."""
    return Episode.model_validate(json.loads(json.dumps({**(values or CAMPAIGN), **changes})))


def target(kind: str = "mail") -> TargetMessages:
    """Five hundred messages of one maintainer, every other day."""
    venue = "dev-list" if kind == "mail" else "forge.example/owner/tool"
    messages = [
        RealMessage(
            venue=venue,
            kind=kind,
            native_id=f"m{n}@home.example.org" if kind == "mail" else f"{venue}/issues/{n}",
            reference_ids=(f"q{n}@asked.example.org",) if kind == "mail" else (),
            thread_hint=None if kind == "mail" else f"{venue}/issues/{n}",
            subject=f"Re: [dev] matter {n}",
            account_id="target-account",
            display_name="Ada Keeper",
            address="ada@home.example.org",
            login=None if kind == "mail" else "ada",
            client="mutt",
            message_host="home.example.org",
            utc_offset_minutes=120,
            list_id="dev.example.org",
            recipients=("dev@lists.example.org",),
            at=START - 600.0 + n,
        )
        for n in range(0, 1000, 2)
    ]
    return TargetMessages(tuple(messages))


def site(one: Episode) -> Site:
    """A place in the sample project."""
    return Site(one.id, "dev-list", "other-list", "target-identity", START, START + one.days, START - 600.0)


def drafts(one: Episode, answered: float = 1.0, kind: str = "mail", seed: int = 0) -> tuple[Draft, ...]:
    """What is planted of an episode."""
    venues = {"dev-list": "dev-list", "other-list": "other-list"}
    return Planting(one, site(one), target(kind), DONORS, venues, Setting(answered, seed)).plan()


def planted(one: Episode, answered: float = 0.0) -> PlantedEpisode:
    """An episode where it was planted."""
    return PlantedEpisode(one, site(one), "target-account", drafts(one, answered))


def host(project: str = "dev-list", begun: float = START - 1500.0, length: float = 3000.0) -> Host:
    """A project with one member who writes in every stretch of ten days, and another who writes less."""
    at = np.arange(np.ceil((begun + 200.0) / 10.0) * 10.0, begun + length, 10.0)
    members = {"busy": (at, np.full(len(at), 4.0)), "calm": (at, np.full(len(at), 1.0))}
    return Host(project, begun, begun + length, members)


def without_donor_client(draft: Draft) -> Draft:
    """The same draft under a sender whose client nobody knows."""
    return replace(draft, sender=replace(draft.sender, donor=Donor()))
