"""A case made by hand: an invented list, two returning newcomers, a tired maintainer, and their ordinary neighbours.

Everybody and everything here is invented. `sample_inputs` takes replacements of the texts, so that hostile ones can be
sent through every output.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pyarrow as pa

from barograph.cases.inputs.case_inputs import CaseInputs, Surroundings
from barograph.cases.inputs.records import (
    AccountRecord,
    ActRecord,
    EpisodeRecord,
    ExposureRecord,
    FindingRecord,
    KindRecord,
    LoadRecord,
    MessageRecord,
    PlacementRecord,
    RightRecord,
    RoleRecord,
)
from barograph.catalogue.tables import Table
from barograph.config import Config
from barograph.identifiers import mail_account, mail_message, sha256_of
from barograph.text.sentences import sentences

PROJECT = "quillstone-dev"
START = datetime(2019, 3, 4, 9, 15, tzinfo=UTC)
AS_OF = datetime(2019, 9, 30, 23, 59, 59, tzinfo=UTC)


@dataclass(frozen=True)
class Writer:
    """Somebody who writes in the sample: name, address, days since the first message, messages."""

    name: str
    address: str
    days_before: float
    messages: int

    @property
    def identity(self) -> str:
        return mail_account(self.address)


MAREN = Writer("Maren Holtby", "maren@quillstone.example", 2900, 1843)
PELLE = Writer("Pelle Okonjo", "pelle.okonjo@fastpost.example", 0, 6)
INES = Writer("Inês Carvoeiro", "ines1987@mailwerk.example", -9, 4)
TOVE = Writer("Tove Brandal", "tove.brandal@northlab.example", 400, 57)
NEIGHBOURS = (
    Writer("Jun Aratani", "jun@aratani.example", 2100, 311),
    Writer("Sela Whitcombe", "sela.w@fastpost.example", 1500, 96),
    Writer("Oskar Prill", "oprill@gmx.example", 900, 44),
    Writer("Dunya Farahani", "dunya@farahani.example", 700, 31),
    Writer("Bartosz Klim", "bartosz.klim@mailwerk.example", 350, 12),
    Writer("Amara Nwosu", "amara@nwosu.example", 120, 7),
)
EVERYONE = (MAREN, PELLE, INES, TOVE, *NEIGHBOURS)


@dataclass(frozen=True)
class Said:
    """A message of the sample."""

    who: Writer
    day: float
    thread: str
    subject: str
    text: str
    p: float | None = None
    to: Writer | None = None
    offset: int = 0


TAG = "Re: A date for the 4.0 tag?"
RING = "Who can sign a release?"

SAID = (
    Said(PELLE, 0, "t1", TAG, "Fourth time that I read this question. It is embarrassing for a project of this size.\n"
         "Does anybody here still feel responsible?", 0.012, MAREN, 60),
    Said(TOVE, 0.8, "t1", TAG, "The branch is in good shape and nothing is urgent. I can wait.", None, PELLE, 120),
    Said(PELLE, 8, "t1", TAG, "Silence again, as always.", 0.021, MAREN, 60),
    Said(INES, 9, "t2", RING, "Hello, which of you can sign a release besides the owner of the list?", 0.09, MAREN, 0),
    Said(MAREN, 9.2, "t2", f"Re: {RING}", "Only me at present. I have been ill for most of the winter. I answer what I "
         "can. Tove Brandal looks after the build of the manual.", None, INES, 120),
    Said(PELLE, 23, "t2", f"Re: {RING}", "One signer who is away for half of the year is a joke, Maren. Give the key "
         "to people who do the work.", 0.0009, MAREN, 60),
    Said(INES, 25, "t2", f"Re: {RING}", "Get well, but poor health is one more reason for a second signer, this week "
         "and not next year. Tove has earned it.", 0.004, MAREN, 0),
    Said(MAREN, 26.1, "t2", f"Re: {RING}", "Point taken. I do this after work and will think about a second signer.",
         None, INES, 120),
    Said(INES, 33, "t2", f"Re: {RING}", "Is it decided? Ten days have gone by.", 0.03, MAREN, 0),
    Said(PELLE, 34, "t1", TAG, "Tove, ask for the key in public. If Maren Holtby refuses we all know where we stand: "
         "https://lists.quillstone.example/2019/msg00412.html and what followed.", 0.002, TOVE, 60),
    Said(PELLE, 41, "t1", TAG, "One more week lost. When?", 0.016, MAREN, 60),
    Said(INES, 47, "t1", TAG, "Seconded, let Tove sign.", 0.018, MAREN, 0),
    Said(PELLE, 49, "t1", TAG, "Thanks.", 0.8, INES, 60),
    Said(MAREN, 54, "t1", TAG, "Tove is on the release ring as of today. Thank you for your patience.",
         None, PELLE, 120),
)  # fmt: skip


@dataclass(frozen=True)
class Changes:
    """What is put in place of parts of the sample; several texts or subjects take turns over the messages."""

    text: str | tuple[str, ...] | None = None
    subject: str | tuple[str, ...] | None = None
    name: str | None = None
    project: str = PROJECT
    path: str = "quillstone-dev-2019.mbox.gz"
    evidence: str | None = None
    beneficiary: bool = True
    target: bool = True
    exposure: bool = True
    weights: dict[str, float] = field(default_factory=dict)


def sample_inputs(changes: Changes | None = None) -> CaseInputs:
    """Inputs of the sample case; every text, subject, name, path can be replaced."""
    changes = changes or Changes()
    messages = tuple(_message(number, said, changes) for number, said in enumerate(SAID))
    placements = tuple(_placement(number, said, changes) for number, said in enumerate(SAID))
    group = [n for n, said in enumerate(SAID) if said.who in (PELLE, INES)]
    hits = [n for n in group if (SAID[n].p or 1.0) <= 0.05]
    ids = tuple(messages[n].message_id for n in group)
    hit_ids = tuple(messages[n].message_id for n in hits)
    return CaseInputs(
        episode=_episode(ids, hit_ids, changes),
        findings=_findings(hit_ids, changes),
        messages=messages,
        answered=tuple(message for message in messages if message.message_id in {p.parent_id for p in placements}),
        placements=placements,
        acts=tuple(_act(messages[n].message_id, SAID[n].p) for n in group),
        kinds=tuple(
            KindRecord(messages[n].message_id, "handover", *_digests(messages[n].own_text or ""))
            for n in hits
            if sentences(messages[n].own_text or "")
        ),
        accounts=tuple(_account(writer, changes) for writer in EVERYONE),
        neighbours=tuple(writer.identity for writer in NEIGHBOURS),
        edges=_edges(messages),
        roles=(
            RoleRecord(MAREN.identity, datetime(2019, 4, 1, tzinfo=UTC), "maintainer"),
            RoleRecord(TOVE.identity, datetime(2019, 4, 1, tzinfo=UTC), "regular"),
            RoleRecord(PELLE.identity, datetime(2019, 4, 1, tzinfo=UTC), "newcomer"),
        ),
        rights=(
            RightRecord(changes.project, START + timedelta(days=58), TOVE.identity, "member", None),
            RightRecord(changes.project, START + timedelta(days=96), TOVE.identity, "push", "main"),
        ),
        exposure=_exposure(changes) if changes.exposure else (),
        loads=(LoadRecord(changes.project, "mbox", changes.path, sha256_of(b"archive"), 2359, 2341),),
        other_names=("Ruth Adeyemi", "Jun Aratani"),
        around=Surroundings((changes.project,), 9, 61, 14, 17, 1, 6.5, 2, 2),
        digests={"messages": sha256_of(b"messages")[:32], "episodes": sha256_of(b"episodes")[:32]},
        config=Config(),
        as_of=AS_OF,
        version="0.1.0",
    )


def _digests(text: str) -> tuple[str, tuple[str, ...]]:
    """The first sentence stands for the most pressing one, the last for the wish that somebody else takes over."""
    split = sentences(text)
    return split[0].digest, (split[-1].digest,)


def _message(number: int, said: Said, changes: Changes) -> MessageRecord:
    native = _native(number, said)
    acting = said.who in (PELLE, INES)
    raw = f"{native}\n{said.text}".encode()
    return MessageRecord(
        message_id=mail_message(native),
        venue=changes.project,
        kind="mail",
        native_id=native,
        display_name=_name(said.who, changes),
        address=said.who.address,
        login=None,
        sent_at=START + timedelta(days=said.day),
        utc_offset_minutes=said.offset,
        date_source="date-header",
        subject=_changed(said.subject, changes.subject if acting else None, number),
        own_text=_changed(said.text, changes.text if acting else None, number),
        language="en",
        content_key=sha256_of(said.text.encode())[:32],
        permalink=f"https://lists.quillstone.example/2019/msg{400 + number:05d}.html",
        source="mbox",
        path=changes.path,
        byte_offset=19_000 + 3_517 * number,
        byte_length=2_048 + 13 * number,
        sha256=sha256_of(raw),
    )


def _changed(said: str, change: str | tuple[str, ...] | None, number: int) -> str:
    """What stands in place of a text; several changes take turns."""
    return said if change is None else change if isinstance(change, str) else change[number % len(change)]


def _placement(number: int, said: Said, changes: Changes) -> PlacementRecord:
    native = _native(number, said)
    return PlacementRecord(
        message_id=mail_message(native),
        project=changes.project,
        identity_id=said.who.identity,
        thread_id=said.thread,
        parent_id=_parent(number),
        parent_identity=said.to.identity if said.to else None,
        sent_at=START + timedelta(days=said.day),
    )


def _parent(number: int) -> str | None:
    """The last message before in the thread by the one who is answered."""
    said = SAID[number]
    before = [n for n in range(number) if SAID[n].thread == said.thread and SAID[n].who is said.to]
    return mail_message(_native(before[-1], SAID[before[-1]])) if before else None


def _native(number: int, said: Said) -> str:
    local, _, domain = said.who.address.partition("@")
    return f"201903{number:02d}.{local}@{domain}"


def _name(writer: Writer, changes: Changes) -> str:
    return changes.name if changes.name is not None and writer is PELLE else writer.name


def _account(writer: Writer, changes: Changes) -> AccountRecord:
    first = START - timedelta(days=writer.days_before)
    return AccountRecord(
        account_id=writer.identity,
        identity_id=writer.identity,
        kin_id=writer.identity,
        names=(_name(writer, changes),),
        addresses=(writer.address,),
        logins=(),
        domain=writer.address.partition("@")[2],
        automation=False,
        first_seen=first,
        messages=writer.messages,
        seen=(
            {
                "venue": changes.project,
                "first_seen": first,
                "last_seen": START + timedelta(days=49 if writer in (PELLE, INES) else 200),
                "messages": writer.messages,
            },
        ),
    )


def _act(message_id: str, p: float | None) -> ActRecord:
    return ActRecord(message_id, p, p, 5213, 0, False, True, "default-1 (own references: 0)")


def _episode(ids: tuple[str, ...], hits: tuple[str, ...], changes: Changes) -> EpisodeRecord:
    return EpisodeRecord(
        episode_id=sha256_of(b"sample")[:32],
        project=changes.project,
        branch="returning",
        identities=(PELLE.identity, INES.identity),
        target=MAREN.identity if changes.target else None,
        beneficiary=TOVE.identity if changes.beneficiary else None,
        window_start=START,
        window_end=START + timedelta(days=49),
        newcomers=9,
        newcomers_per_year=31.0,
        surprises=(3.331, 2.242),
        score=4.717,
        core_score=4.717,
        shared_thread=True,
        rate_surrogate=0.00013,
        rate_surrogate_upper=0.00024,
        rate_real=0.0,
        rate_real_upper=0.0085,
        list_years=354.0,
        surrogate_years=70_841.0,
        stratum="30-150",
        calibration_id="default-1",
        tier=1,
        crossed_at=(START + timedelta(days=25), START + timedelta(days=34)),
        message_ids=ids,
        hit_ids=hits,
    )


def _findings(hits: tuple[str, ...], changes: Changes) -> tuple[FindingRecord, ...]:
    episode = sha256_of(b"sample")[:32]
    weights = changes.weights
    role = changes.evidence or (
        "3 of 8 messages looked at ask, in more or less words, that somebody else gets the say; the clearest is among "
        "the top 0.4% of comparably pressing newcomers' messages."
    )
    return (
        FindingRecord(
            episode, "role-act", 0.004, 0.5, 0.0316, 0.449, 1.0, weights.get("role-act", 0.0), "for", hits[2:5], role
        ),
        FindingRecord(
            episode, "no-contribution", 0.0, 0.4, None, 0.5, 0.5, weights.get("no-contribution", 0.0), "for", hits[:2],
            "0 of 10 messages of the group carry a patch, code or a log; about 40% of returning newcomers' do.",
        ),
        FindingRecord(
            episode, "history", 1.0, 0.2, None, -0.5, 3.0, weights.get("history", 0.0), "against", hits[:1],
            "One account answers a question of a third account, as helpful newcomers do.",
        ),
    )  # fmt: skip


def _exposure(changes: Changes) -> tuple[ExposureRecord, ...]:
    return tuple(
        ExposureRecord(changes.project, datetime(2019, month, 1, tzinfo=UTC), 1, reply, share, month == 3)
        for month, reply, share in ((1, 6.0, 0.31), (2, 9.5, 0.38), (3, 14.0, 0.47), (4, 11.0, 0.44))
    )


def _edges(messages: tuple[MessageRecord, ...]) -> pa.Table:
    rows = []

    def add(kind: str, actor: Writer, towards: Writer, at: datetime, message: str) -> None:
        rows.append(
            {
                "edge_id": f"{len(rows):04d}",
                "venue": PROJECT,
                "project": PROJECT,
                "kind": kind,
                "actor": actor.identity,
                "towards": towards.identity,
                "at": at,
                "message_id": message,
                "thread_id": "t",
            }
        )

    for message, said in zip(messages, SAID, strict=True):
        if said.to:
            add("reply", said.who, said.to, message.sent_at, message.message_id)
    add("support", INES, PELLE, messages[11].sent_at, messages[11].message_id)
    add("co-thread", INES, PELLE, messages[11].sent_at, messages[11].message_id)
    for number, writer in enumerate(NEIGHBOURS):
        for times in range(1 + (5 - number)):
            at = START - timedelta(days=20 * times + number)
            add("reply", writer, MAREN, at, "x")
            add("reply", MAREN, writer, at + timedelta(hours=9), "x")
        add("co-thread", writer, NEIGHBOURS[(number + 1) % len(NEIGHBOURS)], START - timedelta(days=3), "x")
    add("reply", TOVE, NEIGHBOURS[0], START - timedelta(days=40), "x")
    return pa.Table.from_pylist(rows, schema=Table.EDGES.arrow)
