"""Innocent explanations of the acts a case shows: one row of the matrix for each act that speaks for the case.

Each names what an honest call of that kind would come with, and counts the calls that come with it. The words looked
for are English and few, so a call that has none of them is no proof against the explanation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from barograph.cases.inputs.case_inputs import CaseInputs
from barograph.cases.model.evidence import Explanation

_TESTED = r"\b(tested|reviewed|acked|works|reproduced?|benchmark\w*|results?)\b"
_BROKEN = r"\b(regress\w+|bisect\w*|broke\w*|breaks|fail(?:s|ed|ure)?|crash\w*|segfault\w*|wrong)\b"
_DETAIL = r"\b(CVE-\d{4}|advisor(?:y|ies)|overflow\w*|use.after.free|exploit\w*|proof of concept|affected versions?)\b"
_OFFER = r"\b(happy|glad|willing|like) to (help|review|test|maintain|co-?maintain|contribute)\b"
_CONDUCT = r"\b(code of conduct|insult\w*|harass\w*|off.topic|personal attacks?|abus(?:e|ive))\b"
_WORK = r"\b(my|our) (patch(?:es)?|series|pull requests?|reviews?|commits?|work)\b"


@dataclass(frozen=True, slots=True)
class _Honest:
    """What an honest call for an act would come with.

    Attributes:
        name: The explanation.
        expected: What it leads us to expect.
        sign: Words that would show it.
        seen: What such a call has.
    """

    name: str
    expected: str
    sign: str
    seen: str


_BY_FAMILY = {
    "role-act": _Honest(
        "An abandoned project that honestly needs another maintainer",
        "an offer to help beside the call, and nobody at work on the project", _OFFER, "offer help",
    ),
    "merge-act": _Honest(
        "A tested change that its users wait for", "reports of tests or reviews of that change", _TESTED,
        "speak of tests, reviews or results",
    ),
    "revert-act": _Honest(
        "A change that broke something", "reports of what broke, with a test case or a log", _BROKEN,
        "say what broke",
    ),
    "urgency-act": _Honest(
        "A real security or compliance matter", "an advisory, a number or the kind of flaw; or a report in private",
        _DETAIL, "give a number, an advisory or the kind of flaw",
    ),
    "nomination-act": _Honest(
        "An honest volunteer", "work done before the offer: patches, reviews, answers to others", _WORK,
        "point to work of the writer",
    ),
    "endorsement-act": _Honest(
        "Users who report that a change works for them", "what was tested, where and how", _TESTED,
        "speak of tests, reviews or results",
    ),
    "silence-act": _Honest(
        "A complaint about rude or off-topic messages", "insults or talk off the topic that anybody can read",
        _CONDUCT, "name rules of conduct or an insult",
    ),
}  # fmt: skip


def act_explanations(inputs: CaseInputs) -> Iterator[Explanation]:
    """One row for each family of acts that speaks for the case, in the order of the acts."""
    calls = {item.family: item.message_ids for item in inputs.findings if item.direction == "for"}
    for family, honest in _BY_FAMILY.items():
        if family not in calls:
            continue
        made = [message for message in inputs.group if message.message_id in calls[family]]
        found = sum(bool(re.search(honest.sign, message.own_text or "", re.IGNORECASE)) for message in made)
        yield Explanation(
            name=honest.name,
            expected=honest.expected,
            seen=f"{found} of {len(made)} such messages {honest.seen}.",
            verdict="consistent" if made and found * 2 >= len(made) else "not tested",
        )
