"""What happened in order of time: the messages in full, and the timeline with steps of access and silences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from barograph.cases.inputs.case_inputs import CaseInputs
from barograph.cases.inputs.records import MessageRecord
from barograph.cases.model.case import Answered, CaseMessage, TimelineRow
from barograph.cases.text.archive_text import QuotedSentences, Texts, see_command
from barograph.cases.text.language import days

QUIET = timedelta(days=60)
BEFORE = timedelta(days=30)
AFTER = timedelta(days=30)
"""Days before and after the window in which messages of the account spoken for stand on the timeline."""

ANSWERED_LINES, ANSWERED_CHARACTERS = 2, 240

_STEPS = {
    "commit": "first commit of {who} in the record",
    "push": "first push of {who} in the record",
    "merge": "first merge by {who} in the record",
    "sign": "first signed release of {who} in the record",
    "member": "{who} was made a member",
    "list-admin": "{who} was made an administrator of the list",
    "release": "a release",
    "announce": "an announcement of a release",
}


def references(inputs: CaseInputs) -> dict[str, str]:
    """Message id -> M1, M2 ... in order of time."""
    return {message.message_id: f"M{number}" for number, message in enumerate(inputs.messages, start=1)}


def messages(
    inputs: CaseInputs, labels: Mapping[str, str], refs: Mapping[str, str], texts: Texts, said: QuotedSentences
) -> tuple[CaseMessage, ...]:
    """Every message the case rests on, with its text, what it answers, and its place in the archive."""
    answered = {message.message_id: _answered(inputs, message, labels, refs, texts) for message in inputs.answered}
    return tuple(_message(inputs, message, labels, refs, texts, said, answered) for message in inputs.messages)


def _answered(
    inputs: CaseInputs, message: MessageRecord, labels: Mapping[str, str], refs: Mapping[str, str], texts: Texts
) -> Answered:
    """The first lines of a message that is answered."""
    author = inputs.author(message)
    text, _ = texts.body(message.own_text or "", author)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    kept = "\n".join(lines[:ANSWERED_LINES])
    cut = kept[:ANSWERED_CHARACTERS].rstrip()
    whole = len(lines) <= ANSWERED_LINES and cut == kept
    return Answered(
        label=labels[author],
        ref=refs.get(message.message_id),
        message_id=message.message_id,
        text=cut if whole else f"{cut} …",
    )


def _message(
    inputs: CaseInputs,
    message: MessageRecord,
    labels: Mapping[str, str],
    refs: Mapping[str, str],
    texts: Texts,
    said: QuotedSentences,
    answered: Mapping[str, Answered],
) -> CaseMessage:
    author, act = inputs.author(message), inputs.act.get(message.message_id)
    place = inputs.place[message.message_id]
    parent = place.parent_identity
    pressing = message.message_id in inputs.episode.hit_ids
    counted = said.pressing.get(message.message_id) if pressing else None
    text, masked = texts.body(message.own_text or "", author)
    path = texts.identifier(message.path)
    return CaseMessage(
        ref=refs[message.message_id],
        label=labels.get(author, "T"),
        at=message.sent_at,
        utc_offset_minutes=message.utc_offset_minutes,
        venue=texts.identifier(message.venue),
        subject=texts.line(message.subject or "(no subject)", author),
        text=text,
        answers=labels.get(parent, "another account") if parent else None,
        answered=answered.get(place.parent_id or ""),
        pressing=pressing,
        counted=texts.line(counted, author) if counted else None,
        p=act.p if act else None,
        p_others=act.p_others if act else None,
        compared_with=act.compared_with if act else None,
        own_references=act.own_references if act else None,
        health_masked=masked,
        message_id=message.message_id,
        native_id=texts.identifier(message.native_id),
        permalink=texts.identifier(message.permalink) if message.permalink else None,
        source=message.source,
        path=path,
        byte_offset=message.byte_offset,
        byte_length=message.byte_length,
        sha256=message.sha256,
        see=see_command(message, path),
    )


def timeline(inputs: CaseInputs, labels: Mapping[str, str], shown: tuple[CaseMessage, ...]) -> tuple[TimelineRow, ...]:
    """Messages, first steps of access, releases and silences, by time."""
    rows = [
        TimelineRow(
            at=message.at,
            utc_offset_minutes=message.utc_offset_minutes,
            label=message.label,
            kind="answer of the target"
            if message.label == "T"
            else "pressing message"
            if message.pressing
            else "message",
            what=message.subject,
            message=message.ref,
        )
        for message in shown
    ]
    rows += _gained(inputs, labels) + _access(inputs, labels) + _silences(inputs, labels)
    return tuple(sorted(rows, key=lambda row: (row.at, row.message is None)))


def _gained(inputs: CaseInputs, labels: Mapping[str, str]) -> list[TimelineRow]:
    """When the account spoken for wrote in these threads, without its words."""
    episode = inputs.episode
    label = labels.get(episode.beneficiary or "", "")
    if not label.startswith("G"):
        return []
    shown = {message.message_id for message in inputs.messages}
    return [
        TimelineRow(
            at=place.sent_at,
            utc_offset_minutes=None,
            label=label,
            kind="message",
            what=f"{label} writes in the same threads",
            message=None,
        )
        for place in inputs.placements
        if place.identity_id == episode.beneficiary
        and episode.window_start - BEFORE <= place.sent_at <= episode.window_end + AFTER
        and place.message_id not in shown
    ]


def _access(inputs: CaseInputs, labels: Mapping[str, str]) -> list[TimelineRow]:
    """The first step of each kind of acting accounts and the account that gained; releases within the window."""
    episode = inputs.episode
    identity_of = {account.account_id: account.identity_id for account in inputs.accounts}
    seen: set[tuple[str, str]] = set()
    rows = []
    for right in inputs.rights:
        label = labels.get(identity_of.get(right.account_id, ""), "")
        ours = label.startswith(("A", "G"))
        release = right.kind in ("release", "announce")
        during = episode.window_start - BEFORE <= right.at <= episode.window_end
        if not (ours or (release and during)) or (ours and (label, right.kind) in seen):
            continue
        seen.add((label, right.kind))
        what = _STEPS.get(right.kind, right.kind).format(who=label or "another account")
        rows.append(
            TimelineRow(
                at=right.at, utc_offset_minutes=None, label=label or "-", kind="access", what=what, message=None
            )
        )
    return rows


def _silences(inputs: CaseInputs, labels: Mapping[str, str]) -> list[TimelineRow]:
    """Accounts of the group that were not seen again for 60 days and more, up to the as-of."""
    rows = []
    for identity in inputs.episode.identities:
        last = inputs.last_seen(identity)
        if last is None or inputs.as_of - last < QUIET:
            continue
        label = labels[identity]
        what = (
            f"last message of {label} in any loaded archive; silent for {days((inputs.as_of - last).days)} to the as-of"
        )
        rows.append(TimelineRow(at=last, utc_offset_minutes=None, label=label, kind="silence", what=what, message=None))
    return rows
