"""The truth beside the archive: who was planted, who only looks like it, and by which mails."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from demo.events import REPOSITORY
from demo.mail import Mail
from demo.people import Person
from demo.whole import Whole

LIST_VENUE = "harbor-list"
AS_OF = datetime(2023, 6, 30, tzinfo=UTC)
"""Shortly after the last mail of the campaign, before anybody was given the right to push."""
LOOK_ALIKES = {
    "pile_on": ("pile_on", "a broken release: twenty accounts, one mail each, three days"),
    "student_cohort": ("student_cohort", "a course of twelve: same weeks, same wish, same mail domain"),
    "frequent_pinger": ("ping", "a packager of long standing who pings his patches every week"),
    "two_addresses": ("two_addresses", "one human being who writes from office and home, and says so"),
    "downstream_packagers": ("release_ping", "six projects downstream, each asking once for a release"),
    "takeover_request": ("takeover_request", "an open offer to take over an orphaned binding"),
    "angry_alone": ("angry_alone", "one angry account that comes back, with nobody beside it"),
    "scam": ("scam", "advance-fee and quota mails: urgent, and in no dialogue"),
}
"""Class, tag of its mails, what it is."""


def truth(whole: Whole) -> dict[str, Any]:
    """What is true of the archive, as JSON values.

    Args:
        whole: The archive.
    """
    pressure = [mail for mail in whole.mails if "campaign" in mail.tags]
    return {
        "about": "All people, addresses, projects and events in this folder are invented.",
        "as_of": AS_OF.isoformat(),
        "list": {
            "file": "harbor-list.mbox",
            "format": "mbox",
            "venue": LIST_VENUE,
            "messages": len(whole.mails),
            "first": whole.mails[0].at.isoformat(),
            "last": whole.mails[-1].at.isoformat(),
        },
        "tracker": {
            "file": "harbor-tracker.jsonl",
            "format": "gharchive",
            "venue": f"github.com/{REPOSITORY}",
            "events": len(whole.events),
        },
        "campaign": {
            "window": {"start": pressure[0].at.isoformat(), "end": pressure[-1].at.isoformat()},
            "accounts": _by_account(pressure),
            "role_demands": [mail.message_id for mail in pressure if "role" in mail.tags],
            "target": _named(whole.people["halvard"]),
            "beneficiary": _named(whole.people["edrin"]),
        },
        "look_alikes": {
            name: {"what": what, "accounts": _by_account(_tagged(whole.mails, tag))}
            for name, (tag, what) in LOOK_ALIKES.items()
        },
    }


def _tagged(mails: list[Mail], tag: str) -> list[Mail]:
    return [mail for mail in mails if tag in mail.tags]


def _by_account(mails: list[Mail]) -> list[dict[str, Any]]:
    """The accounts in order of their first mail, each with its mails."""
    people = {mail.person.key: mail.person for mail in mails}
    return [
        {**_named(person), "message_ids": [mail.message_id for mail in mails if mail.person.key == key]}
        for key, person in people.items()
    ]


def _named(person: Person) -> dict[str, Any]:
    return {"name": person.name, "address": person.address} | ({"login": person.login} if person.login else {})
