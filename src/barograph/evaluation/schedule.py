"""When planted accounts write, and which messages they may answer then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from barograph.evaluation.draw import Draw
from barograph.evaluation.injection_sites import REACH_DAYS, MemberMessage, ProjectTimeline, Site
from barograph.evaluation.pattern import Pattern

RECENT = 5
"""A message answers one of so many latest messages of members."""

VETERAN_DAYS = (400.0, 150.0)
KNOWN_DAYS = (350.0, 20.0)
"""From and until so many days before, in which those who are known wrote."""

VETERAN_MESSAGES = 8
KNOWN_MESSAGES = 18


@dataclass(frozen=True, slots=True)
class ScheduledMessage:
    """One message to be written.

    Attributes:
        at: When, days.
        account: Number of the account.
        pressing: No cover, but what the pattern is about.
        project: Where.
        venue: Its venue, for threads of their own.
        anchors: Members' messages it may answer; none for a thread of its own.
    """

    at: float
    account: int
    pressing: bool
    project: str
    venue: str
    anchors: tuple[MemberMessage, ...]


def schedule(pattern: Pattern, site: Site, elsewhere: Sequence[ProjectTimeline], draw: Draw) -> list[ScheduledMessage]:
    """All messages of one planting by time.

    Args:
        pattern: What is planted.
        site: Where.
        elsewhere: Other projects, for veterans.
        draw: Source of choices.
    """
    found: list[ScheduledMessage] = []
    for account in range(pattern.accounts):
        found += [
            _scheduled(site.timeline, at, account, True, pattern.threads != "own")
            for at in _times(pattern, site.start, account, draw)
        ]
        found += [_scheduled(site.timeline, at, account, False, True) for at in _cover(pattern, site.start, draw)]
        found += _before(pattern, site, account, elsewhere, draw)
    return sorted(found, key=lambda planned: (planned.at, planned.account))


def _times(pattern: Pattern, start: float, account: int, draw: Draw) -> list[float]:
    number = pattern.messages
    if account >= max(1, round(pattern.return_share * pattern.accounts)):
        number = 1
    if pattern.arrival == "spread":
        return sorted(start + draw.uniform(0.0, pattern.span_days) for _ in range(number))
    times = [min(draw.waiting(pattern.half_life_days), pattern.span_days)]
    while len(times) < number:
        times.append(min(times[-1] + 1.0 + draw.waiting(2.0 * pattern.half_life_days), pattern.span_days))
    return [start + time for time in times]


def _cover(pattern: Pattern, start: float, draw: Draw) -> list[float]:
    number = round(pattern.messages * pattern.cover / (1.0 - pattern.cover))
    return [start + draw.uniform(0.0, pattern.span_days) for _ in range(number)]


def _before(
    pattern: Pattern, site: Site, account: int, elsewhere: Sequence[ProjectTimeline], draw: Draw
) -> list[ScheduledMessage]:
    """What the account wrote before: aged on purpose, known here, or known elsewhere."""
    timeline, number, window = site.timeline, 0, (0.0, 0.0)
    if pattern.people == "veterans":
        timeline, number, window = _earlier(elsewhere, site.start, draw), VETERAN_MESSAGES, VETERAN_DAYS
    elif pattern.people == "known":
        number, window = KNOWN_MESSAGES, KNOWN_DAYS
    elif pattern.ageing_days:
        number, window = 2, (pattern.ageing_days, pattern.ageing_days - 5.0)
    times = [site.start - draw.uniform(window[1], window[0]) for _ in range(number)]
    return [_scheduled(timeline, at, account, False, True) for at in times]


def _earlier(timelines: Sequence[ProjectTimeline], start: float, draw: Draw) -> ProjectTimeline:
    """Another project that was there before, if any was."""
    there = [timeline for timeline in timelines if timeline.begun < start - VETERAN_DAYS[0] and timeline.ended > start]
    return draw.pick(there or list(timelines))


def _scheduled(timeline: ProjectTimeline, at: float, account: int, pressing: bool, answers: bool) -> ScheduledMessage:
    recent = tuple(timeline.before(at, 2 * REACH_DAYS))[-RECENT:] if answers else ()
    return ScheduledMessage(at, account, pressing, timeline.project, timeline.anchors[0].venue, recent)
