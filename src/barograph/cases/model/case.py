"""The case file as typed, frozen data: the master from which every format is made.

`CaseFile.digest` is the SHA-256 of the canonical JSON of everything but the digest itself, the decisions (they are
added later) and the names (added only with `--identify`). `parts` holds a digest of each section: what tells where a
file was changed. The JSON Schema is published as
`barograph/resources/case.schema.json`; a test holds the two together.
"""

from __future__ import annotations

from datetime import datetime
from html import escape
from typing import Any, Literal

from pydantic import ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

from barograph.cases.model.document import NamedAccount
from barograph.cases.model.evidence import Addend, Evidence, Explanation, Likelihood, Section
from barograph.identifiers import canonical_json, sha256_of
from barograph.sharing_markings import Pap, Tlp
from barograph.text.safe_text import safe_line

SCHEMA: Literal["barograph-case/1"] = "barograph-case/1"
APART = frozenset({"digest", "parts", "decisions", "names"})
"""Parts the case digest does not cover."""

Role = Literal["acting", "target", "gained", "neighbour"]


class Head(Section):
    """Section 1: what this is."""

    case_id: str
    title: str = Field(description="neutral: project and what was seen, no verdict")
    project: str
    branch: str = Field(description="returning, blitz (days), dormant (an older account) or seconded (one returns)")
    tier: int = Field(ge=0, le=2)
    tier_meaning: str
    tlp: Tlp = "TLP:AMBER"
    pap: Pap = "PAP:AMBER"
    window_start: datetime
    window_end: datetime
    first_crossed_at: datetime | None
    as_of: datetime
    version: str = Field(description="barograph version")
    notice: str


class Summary(Section):
    """Section 2: at most 120 words; likelihood and confidence never share a sentence (ICD 203)."""

    seen: str
    likelihood: Likelihood
    confidence: Literal["low", "moderate", "high"]
    confidence_sentence: str
    against: str

    @property
    def sentences(self) -> tuple[str, str, str, str]:
        """The summary in reading order."""
        return self.seen, self.likelihood.sentence, self.confidence_sentence, self.against


class CaseAccount(Section):
    """Section 3: an account (never a human being), by its label."""

    label: str = Field(description="T target, G account that gained, A1 ... acting, N1 ... ordinary neighbours")
    role: Role
    first_seen: datetime | None = Field(description="first message in any loaded archive")
    days_before: float | None = Field(description="days from that to the first message of the window")
    messages: int = Field(description="messages in any loaded archive up to the as-of")
    venues: int = Field(description="venues it was seen in")
    upkeep: str | None = Field(description="role by behaviour in the month of the window's end")
    in_window: int = Field(description="messages of the window shown here")
    surprise: float | None = Field(description="F: log10 of one in how many newcomers' records is as pressing")
    note: str


class TimelineRow(Section):
    """Section 4: one event."""

    at: datetime
    utc_offset_minutes: int | None
    label: str
    kind: Literal["pressing message", "message", "answer of the target", "access", "silence"]
    what: str
    message: str | None = Field(description="ref of the message, M1 ...")


class Answered(Section):
    """What a message answers, where an account of the case wrote it; the words of others stay out."""

    label: str
    ref: str | None = Field(description="ref of the message answered, where it stands in the case itself")
    message_id: str = Field(description="so that the case goes where this message is erased")
    text: str = Field(description="its first two lines of own words, cut")


class CaseMessage(Section):
    """A message the case rests on, with everything needed to find it without barograph."""

    ref: str
    label: str
    at: datetime
    utc_offset_minutes: int | None
    venue: str
    subject: str
    text: str = Field(
        description="own words; labels in square brackets stand for names, ⟨U+....⟩ for hidden characters"
    )
    answers: str | None = Field(description="label of the account answered")
    answered: Answered | None = Field(default=None, description="what it answers, if an account of the case wrote it")
    pressing: bool
    counted: str | None = Field(default=None, description="of a pressing message, the sentence that counted")
    p: float | None = Field(
        description="p-value of pressure that counts: p_others, moved by the project's own newcomers"
    )
    p_others: float | None = Field(None, description="conformal p-value of pressure among other projects")
    compared_with: int | None = Field(description="messages of other projects behind p_others")
    own_references: int | None = Field(None, description="earlier messages of the project's own newcomers behind p")
    health_masked: bool
    message_id: str
    native_id: str
    permalink: str | None
    source: str
    path: str
    byte_offset: int
    byte_length: int
    sha256: str
    see: str = Field(description="a command that shows the raw message without barograph")


class GraphNode(Section):
    """Section 4: an account in the picture of who acts towards whom."""

    label: str
    role: Role
    messages: int
    in_degree: int
    out_degree: int
    reciprocity: float


class GraphEdge(Section):
    """Edges from one account to another, summed."""

    source: str
    target: str
    weight: int
    reply: int
    co_thread: int
    mention: int
    support: int


class CaseGraph(Section):
    """Accounts of the case and ordinary neighbours."""

    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]
    left_out: int = Field(description="neighbours beyond the cap of nodes")


class ExposureMonth(Section):
    """How exposed the project was: context only, never part of a score."""

    month: datetime
    maintainers: int | None
    median_reply_days: float | None
    unanswered_share: float | None
    load_stated: bool


class Technique(Section):
    """Section 10: a DISARM technique the behaviour would fall under, by number (no text of it is shipped)."""

    number: str
    seen_as: str


class Source(Section):
    """An archive the case rests on."""

    path: str
    source: str
    units: int
    messages: int
    sha256: str


class Provenance(Section):
    """Section 8: what made this file and how to make it again."""

    as_of: datetime
    version: str
    config_digest: str
    calibration_id: str
    reference: tuple[str, ...] = Field(description="references the p-values came from")
    tables: dict[str, str] = Field(description="digest of each table read")
    sources: tuple[Source, ...]
    randomness: str
    commands: tuple[str, ...]


class CaseDecision(Section):
    """Section 9: a decision, append-only."""

    case_id: str = Field(description="id the case had when it was decided on; another one where it has grown since")
    status: str
    reviewer: str
    second_reader: str | None
    reason: str
    reply: str | None = Field(description="statement of somebody concerned, unedited")
    duplicate_of: str | None = Field(description="the case this one repeats, with status Duplicate only")
    at: datetime
    case_digest: str
    statement_of: str | None = Field(default=None, description="label of the account whose statement the reply is")
    dispute: str | None = Field(default=None, description="what that account disputes; open until a later decision")
    expires_at: datetime | None = Field(default=None, description="as of then the decision stands no longer")

    @model_serializer(mode="wrap")
    def _written(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Without the answer of an account where there is none, so that older files keep their digests."""
        answer = ("statement_of", "dispute", "expires_at")
        return {name: value for name, value in write(self).items() if value is not None or name not in answer}

    @property
    def whose(self) -> str:
        """Whose statement the reply is, in words."""
        recorded = f", recorded by {self.reviewer}" if self.statement_of else ""
        return f"Statement of {self.statement_of or 'somebody concerned'}{recorded}, unedited"


class Term(Section):
    """Section 10: a word used here."""

    term: str
    meaning: str


class NamedMessage(Section):
    """Ids and places of a message before names were taken out of them."""

    ref: str
    native_id: str
    permalink: str | None
    path: str


class Names(Section):
    """The key: apart from the case file, or inside it where somebody asked for it with `--identify`."""

    case_id: str
    project: str
    accounts: tuple[NamedAccount, ...]
    messages: tuple[NamedMessage, ...]

    def to_json(self) -> str:
        """Canonical JSON, as kept in the column `names` of the table of cases."""
        return canonical_json(self.model_dump(mode="json")).decode()


class CaseFile(Section):
    """A case file: eleven sections, described in docs/case-file.md."""

    model_config = ConfigDict(frozen=True, extra="forbid", title="barograph case file")

    case_schema: Literal["barograph-case/1"] = SCHEMA
    digest: str = ""
    head: Head
    summary: Summary
    accounts: tuple[CaseAccount, ...]
    exposure: tuple[ExposureMonth, ...]
    timeline: tuple[TimelineRow, ...]
    graph: CaseGraph
    waterfall: tuple[Addend, ...]
    evidence: tuple[Evidence, ...]
    messages: tuple[CaseMessage, ...]
    explanations: tuple[Explanation, ...] = Field(min_length=8)
    would_change: tuple[str, ...]
    not_available: tuple[str, ...]
    provenance: Provenance
    decisions: tuple[CaseDecision, ...] = ()
    techniques: tuple[Technique, ...]
    glossary: tuple[Term, ...]
    limits: tuple[str, ...]
    names: Names | None = None
    parts: dict[str, str] = Field(default={}, description="SHA-256 of the canonical JSON of each section")

    def computed_digest(self) -> str:
        """SHA-256 of the canonical JSON of the parts the digest covers."""
        return sha256_of(canonical_json(self.model_dump(mode="json", exclude=set(APART))))

    def sealed(self) -> CaseFile:
        """The same case file with its digest filled in."""
        return self.model_copy(update={"digest": self.computed_digest()})

    def computed_parts(self) -> dict[str, str]:
        """SHA-256 of the canonical JSON of each section, decisions and names included."""
        values = self.model_dump(mode="json", exclude={"digest", "parts"})
        return {name: sha256_of(canonical_json(value)) for name, value in sorted(values.items())}

    def document(self) -> dict[str, Any]:
        """The plain values of the whole file, ready for canonical JSON."""
        return self.model_dump(mode="json")

    def __repr__(self) -> str:
        return f"CaseFile({self.head.case_id!r}, tier {self.head.tier}, {self.status})"

    def _repr_html_(self) -> str:
        """Head and summary, for notebooks."""
        said = zip(("seen", "how likely", "how sure", "against it"), self.summary.sentences, strict=True)
        rows = "".join(f'<tr><th scope="row">{name}</th><td>{escape(safe_line(text))}</td></tr>' for name, text in said)
        title = escape(safe_line(f"{self.head.case_id}: {self.head.title}"))
        marks = escape(f"{self.head.tlp}, tier {self.head.tier}, {self.status}. {self.head.notice}")
        return f"<table><caption>{title}<br>{marks}</caption>{rows}</table>"

    @property
    def status(self) -> str:
        """Status of the last decision that has not expired at the as-of, New without one."""
        standing = [row for row in self.decisions if row.expires_at is None or self.head.as_of < row.expires_at]
        return standing[-1].status if standing else "New"

    def account(self, role: Role) -> tuple[CaseAccount, ...]:
        """Accounts of one role, in order of labels."""
        return tuple(account for account in self.accounts if account.role == role)


def json_schema() -> bytes:
    """JSON Schema of a case file, sorted, as published in the package's resources."""
    return canonical_json(CaseFile.model_json_schema())
