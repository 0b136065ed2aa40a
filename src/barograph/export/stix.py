"""A case as a STIX 2.1 bundle: a Grouping of accounts, Notes for what is said for and against, Opinions for decisions.

Ids are set by us (UUIDv5 of the case and a name), times are those of the case: equal cases give equal bytes. There is
no threat-actor, intrusion-set or indicator: nothing here is for blocking.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

import orjson

from barograph.cases.model.case import CaseDecision, CaseFile
from barograph.export.against import explanations_text, limits_text, summary_text
from barograph.export.extras import optional
from barograph.export.words import machine
from barograph.text.safe_text import safe_line, safe_text

NAMESPACE = UUID("6b1f1b0e-6b0c-5d5e-9d0a-0d7f6e2a9c11")
"""Namespace of all ids barograph makes for other systems."""

CONFIDENCE = {"low": 15, "moderate": 50, "high": 85}
"""Low, medium, high of STIX 2.1 appendix A."""

OPINIONS = {
    "TruePositive": "agree",
    "FalsePositive": "strongly-disagree",
    "Duplicate": "neutral",
    "Indeterminate": "neutral",
    "InProgress": "neutral",
    "New": "neutral",
}
_UNDECIDED = "No human being has decided yet; this opinion only says so."


def stix_bundle(case: CaseFile) -> bytes:
    """The case as a STIX 2.1 bundle, checked by the stix2 library.

    Raises:
        MissingExtra: stix2 is not installed.
    """
    stix2 = optional("stix2", "stix", "STIX")
    accounts = [_account(stix2, case, label) for label in _labels(case)]
    author = stix2.v21.Identity(
        id=_id("identity", "author"), name="barograph", identity_class="system", created=_EPOCH, modified=_EPOCH
    )
    common = {"created_by_ref": author.id, "object_marking_refs": [stix2.TLP_AMBER.id], "lang": "en"}
    shared = common | {"created": machine(case.head.as_of), "modified": machine(case.head.as_of)}
    grouping = stix2.v21.Grouping(
        id=_id("grouping", case.head.case_id),
        name=f"{case.head.case_id}: {case.head.title}",
        description=summary_text(case),
        context="suspicious-activity",
        confidence=CONFIDENCE[case.summary.confidence],
        object_refs=[account.id for account in accounts],
        external_references=[
            {"source_name": "barograph", "external_id": case.head.case_id, "description": case.digest}
        ],
        **shared,
    )
    notes = [
        stix2.v21.Note(
            id=_id("note", case.head.case_id, abstract),
            abstract=abstract,
            content=content,
            object_refs=[grouping.id],
            **shared,
        )
        for abstract, content in _notes(case)
    ]
    opinions = [_opinion(stix2, case, grouping.id, decision, common) for decision in case.decisions] or [
        stix2.v21.Opinion(
            id=_id("opinion", case.head.case_id),
            explanation=_UNDECIDED,
            opinion="neutral",
            object_refs=[grouping.id],
            **shared,
        )
    ]
    bundle = stix2.v21.Bundle(
        stix2.TLP_AMBER,
        author,
        *accounts,
        grouping,
        *notes,
        *opinions,
        id=_id("bundle", case.head.case_id, case.digest),
    )
    plain = orjson.loads(bundle.serialize())
    return orjson.dumps(plain, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n"


_EPOCH = "2020-01-01T00:00:00Z"
"""Creation of the author object: a constant, since nothing of the case is in it."""


def _labels(case: CaseFile) -> list[str]:
    return [account.label for account in case.accounts if account.role != "neighbour"]


def _account(stix2: Any, case: CaseFile, label: str) -> Any:
    """An account by its label; login and name only where the case holds names."""
    known = {named.label: named for named in case.names.accounts} if case.names is not None else {}
    named = known.get(label)
    extra = {}
    if named is not None:
        login = safe_line("; ".join(named.logins or named.addresses))
        extra = {"account_login": login, "display_name": safe_line("; ".join(named.names))}
    kept = {key: value for key, value in extra.items() if value}
    return stix2.v21.UserAccount(id=_id("user-account", case.head.case_id, label), user_id=label, **kept)


def _notes(case: CaseFile) -> list[tuple[str, str]]:
    evidence = "\n".join(f"{item.title} ({item.direction}): {item.seen} {item.rarity}" for item in case.evidence)
    messages = "\n".join(f"{m.ref} {m.label} {machine(m.at)} sha256:{m.sha256} {m.path}" for m in case.messages)
    return [
        ("Innocent explanations", explanations_text(case)),
        ("Limits and what would change this view", limits_text(case)),
        ("Evidence", evidence),
        ("Messages it rests on", messages or "none"),
    ]


def _opinion(stix2: Any, case: CaseFile, grouping: str, decision: CaseDecision, common: dict[str, Any]) -> Any:
    reply = f"\n{decision.whose}: {decision.reply}" if decision.reply is not None else ""
    dispute = f"\nDisputed by {decision.statement_of}: {decision.dispute}" if decision.dispute is not None else ""
    until = f"\nStands until {machine(decision.expires_at)}" if decision.expires_at is not None else ""
    return stix2.v21.Opinion(
        id=_id("opinion", case.head.case_id, machine(decision.at), decision.status, decision.reviewer),
        created=machine(decision.at),
        modified=machine(decision.at),
        opinion=OPINIONS.get(decision.status, "neutral"),
        explanation=safe_text(f"{decision.status}: {decision.reason}{reply}{dispute}{until}"),
        authors=[safe_line(name) for name in (decision.reviewer, decision.second_reader) if name],
        object_refs=[grouping],
        **common,
    )


def _id(kind: str, *parts: str) -> str:
    return f"{kind}--{uuid5(NAMESPACE, '/'.join((kind, *parts)))}"
