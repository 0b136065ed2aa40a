"""A case file as Markdown, for trackers and diffs. Archive text stands in fences longer than any backticks in it.

Everything else from the archive (subjects, names, quotes) is inert on one line: characters with a meaning in Markdown,
HTML or links are escaped. The last line carries the SHA-256 of the file (see `fingerprint`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from barograph.cases.model.case import CaseFile, CaseMessage
from barograph.cases.text.tier_note import TIER_NOTE
from barograph.export import words
from barograph.export.edges import shown_edges
from barograph.export.fingerprint import LAST_LINE, SLOT, sealed
from barograph.export.next_steps import STEPS
from barograph.text.safe_text import safe_line, safe_text

_MEANING = re.compile(r"([\\`*_{}\[\]()<>#!|~&@$]|:(?=//)|(?<=www)\.|^[-+=]|(?<=^\d)[.)])", re.IGNORECASE)
_TICKS = re.compile(r"`+")


def markdown_document(case: CaseFile) -> bytes:
    """The whole case file as Markdown.

    Args:
        case: The case; its names are shown only where it holds them.

    Returns:
        UTF-8 Markdown, equal for equal cases.
    """
    lines = [line for part in _PARTS for line in (*part(case), "")]
    lines.append(LAST_LINE.format(file=SLOT, case=case.digest))
    return sealed(("\n".join(lines) + "\n").encode())


def inert(text: str) -> str:
    """Text on one line without any meaning in Markdown.

    Example:
        >>> inert("*Hi* <b>@all</b>")
        '\\\\*Hi\\\\* \\\\<b\\\\>\\\\@all\\\\</b\\\\>'
    """
    return _MEANING.sub(r"\\\1", safe_line(text))


def fenced(text: str) -> list[str]:
    """Text in a fence longer than any run of backticks in it.

    Example:
        >>> fenced("a ``` b")
        ['````text', 'a ``` b', '````']
    """
    shown = safe_text(text)
    fence = "`" * max(3, 1 + max((len(run) for run in _TICKS.findall(shown)), default=0))
    return [f"{fence}text", *shown.split("\n"), fence]


def code(text: str) -> str:
    """Text as code on one line, in enough backticks."""
    shown = safe_line(text).replace("|", "¦") or "-"
    ticks = "`" * (1 + max((len(run) for run in _TICKS.findall(shown)), default=0))
    gap = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{ticks}{gap}{shown}{gap}{ticks}"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    names = list(head)
    yield f"| {' | '.join(names)} |"
    yield f"|{'---|' * len(names)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _head(case: CaseFile) -> Iterator[str]:
    head = case.head
    yield f"# {inert(head.title)}"
    yield ""
    marks = "Names included on request (--identify)" if case.names is not None else "Pseudonymised"
    yield f"**{inert(head.tlp)}** · **{inert(head.pap)}** · {marks} · Status: {case.status}"
    yield ""
    yield f"> {head.notice}"
    yield ""
    crossed = words.day(head.first_crossed_at) if head.first_crossed_at is not None else "never rare enough"
    for mark in (head.tlp, head.pap):
        yield f"- {words.asks(mark).capitalize()} ({inert(mark)}): {words.MARKS[mark]}"
    yield f"- Case {code(head.case_id)}, tier {head.tier} of 2: {head.tier_meaning}. {TIER_NOTE}"
    yield f"- Window {words.day(head.window_start)} to {words.day(head.window_end)}; first listed {crossed}"
    yield f"- As of {words.instant(head.as_of)}; barograph {head.version}, branch {head.branch}"


def _summary(case: CaseFile) -> Iterator[str]:
    summary, likelihood = case.summary, case.summary.likelihood
    yield "## 1. Summary"
    yield ""
    yield f"{inert(words.flow(case))}"
    yield ""
    yield f"- **What was seen.** {summary.seen} (From {_refs(case.evidence[0].messages)}.)"
    yield f"- **How likely: {words.of_thousand(likelihood)}.** {likelihood.sentence} {likelihood.basis}"
    yield f"- **How sure of that: {summary.confidence}.** {summary.confidence_sentence}"
    yield f"- **What speaks against it.** {summary.against} (From sections 5 and 6.)"
    yield f"- **What to do next.** {' '.join(STEPS['lawyer'])}"


def _accounts(case: CaseFile) -> Iterator[str]:
    yield "## 2. Who, whom, for whom"
    yield ""
    yield from _table(
        (
            "Account",
            "Part",
            "First seen in these archives",
            "Days before",
            "Messages",
            "Venues",
            "Messages here",
            "What that means",
        ),
        (
            (
                account.label,
                words.ROLES[account.role],
                words.day(account.first_seen) if account.first_seen is not None else "unknown",
                words.figure(account.days_before, 0),
                str(account.messages),
                str(account.venues),
                str(account.in_window),
                account.note,
            )
            for account in case.accounts
        ),
    )
    if case.exposure:
        yield ""
        yield "How exposed the project was (context only, no part of any score):"
        yield ""
        yield from _table(
            ("Month", "Accounts with half of the upkeep", "Median days to an answer", "Unanswered", "Overload stated"),
            (
                (
                    words.month(month.month),
                    "unknown" if month.maintainers is None else str(month.maintainers),
                    words.figure(month.median_reply_days, 1),
                    "unknown" if month.unanswered_share is None else f"{month.unanswered_share:.0%}",
                    "yes" if month.load_stated else "no",
                )
                for month in case.exposure
            ),
        )
    if case.names is not None:
        yield ""
        yield "**Names, included on request.** This copy names accounts as seen in the archive."
        yield ""
        yield from _table(
            ("Label", "Names", "Addresses", "Logins"),
            (
                (
                    named.label,
                    *(inert("; ".join(values)) or "-" for values in (named.names, named.addresses, named.logins)),
                )
                for named in case.names.accounts
            ),
        )


def _timeline(case: CaseFile) -> Iterator[str]:
    yield "## 3. Timeline"
    yield ""
    yield from _table(
        ("When", "Sender's clock", "Account", "Kind", "What", "Message"),
        (
            (
                words.instant(row.at),
                words.local(row.at, row.utc_offset_minutes) or "not stated",
                row.label,
                row.kind,
                inert(row.what),
                row.message or "-",
            )
            for row in case.timeline
        ),
    )


def _graph(case: CaseFile) -> Iterator[str]:
    yield "## 4. Who acts towards whom"
    yield ""
    yield f"{len(shown_edges(case.graph))} of {len(case.graph.edges)} edges, those of the case first."
    yield ""
    yield from _table(
        ("From", "To", "In all", "Replies", "Shared threads", "Mentions", "Support"),
        (
            (e.source, e.target, *(str(n) for n in (e.weight, e.reply, e.co_thread, e.mention, e.support)))
            for e in shown_edges(case.graph)
        ),
    )


def _evidence(case: CaseFile) -> Iterator[str]:
    yield "## 5. Evidence"
    yield ""
    yield from _table(
        ("Step", "Behind it", "Weight", "Counted"),
        (
            (step.name, inert(step.words), f"{step.value:+.2f}", "yes" if step.counted else "no")
            for step in case.waterfall
        ),
    )
    for item in (item for item in case.evidence if item.direction != "none"):
        yield ""
        yield f"### {item.title} ({words.bearing(item.direction, item.weight)})"
        yield ""
        yield inert(item.seen)
        yield ""
        yield f"How rare here: {item.rarity}"
        yield ""
        for quote in item.quotes:
            yield f"- {quote.label}, {quote.message}: “{inert(quote.sentence)}”"
        yield f"- Rests on {_refs(item.messages)}; weight in the score {item.weight:.1f}"
    silent = "; ".join(f"{item.title} ({inert(item.seen)})" for item in case.evidence if item.direction == "none")
    if silent:
        yield ""
        yield f"Looked for, and says nothing either way: {silent}"


def _against(case: CaseFile) -> Iterator[str]:
    yield "## 6. What speaks against it"
    yield ""
    yield from _table(
        ("Explanation", "We would expect", "We see", "Verdict"),
        ((inert(row.name), inert(row.expected), inert(row.seen), row.verdict) for row in case.explanations),
    )


def _open(case: CaseFile) -> Iterator[str]:
    yield "## 7. What would change this view"
    yield ""
    yield from (f"- {inert(change)}" for change in case.would_change)
    yield ""
    yield "Not available:"
    yield ""
    yield from (f"- {missing}" for missing in case.not_available)


def _messages(case: CaseFile) -> Iterator[str]:
    yield "## 8. The messages"
    for message in case.messages:
        yield from _message(message)


def _message(message: CaseMessage) -> Iterator[str]:
    yield ""
    tags = [
        *(["pressing"] if message.pressing else []),
        *(["health statement masked"] if message.health_masked else []),
    ]
    tagged = f" ({', '.join(tags)})" if tags else ""
    answers = f" to {inert(message.answers)}" if message.answers is not None else ""
    yield f"### {message.ref}: {message.label}{answers}{tagged}"
    yield ""
    clock = words.local(message.at, message.utc_offset_minutes)
    yield f"{words.instant(message.at)}{f', {clock} by the sender’s clock' if clock else ''}: {inert(message.subject)}"
    yield ""
    if message.answered is not None:
        place = f" {message.answered.ref}" if message.answered.ref is not None else ""
        yield f"Answers {message.answered.label}{place}:"
        yield ""
        yield from fenced(message.answered.text or "(no own words)")
        yield ""
    yield from fenced(message.text or "(no own words)")
    yield ""
    if message.counted is not None:
        yield f"- Counted: {inert(message.counted)}"
    if message.p is not None:
        yield f"- {words.rarity_here(message)}"
    yield f"- Id {code(message.native_id)}; link {code(message.permalink or 'none known')}"
    place = f"{message.byte_length} bytes from byte {message.byte_offset}"
    yield f"- File {code(message.path)} ({inert(message.source)}), {place}"
    yield f"- SHA-256 {code(message.sha256)}; see it with {code(message.see)}"


def _provenance(case: CaseFile) -> Iterator[str]:
    made = case.provenance
    yield "## 9. Provenance"
    yield ""
    yield f"- Case digest {code(case.digest)} (canonical JSON without decisions and names)"
    yield f"- As of {words.instant(made.as_of)}, barograph {made.version}, configuration {code(made.config_digest)}"
    compared = inert("; ".join(made.reference) or "no reference")
    yield f"- Calibration {code(made.calibration_id)}; compared with {compared}"
    yield f"- Random numbers: {made.randomness}"
    yield ""
    yield from fenced("\n".join(made.commands))
    yield ""
    yield from _table(
        ("File", "Format", "Units", "Messages", "SHA-256 or commit"),
        (
            (code(source.path), inert(source.source), str(source.units), str(source.messages), code(source.sha256))
            for source in made.sources
        ),
    )


def _decisions(case: CaseFile) -> Iterator[str]:
    yield "## 10. Decisions"
    yield ""
    if not case.decisions:
        yield "No human being has decided yet. Until then nothing follows from this file."
    for decision in case.decisions:
        second = f", second reader {inert(decision.second_reader)}" if decision.second_reader is not None else ""
        same = f", duplicate of {code(decision.duplicate_of)}" if decision.duplicate_of is not None else ""
        until = f", stands until {words.instant(decision.expires_at)}" if decision.expires_at is not None else ""
        yield f"- **{decision.status}**, {words.instant(decision.at)}, {inert(decision.reviewer)}{second}{same}{until}"
        yield ""
        yield from fenced(decision.reason)
        if decision.reply is not None:
            yield ""
            yield f"{inert(decision.whose)}:"
            yield ""
            yield from fenced(decision.reply)
        if decision.dispute is not None:
            yield ""
            yield f"Disputed by {inert(decision.statement_of or 'somebody concerned')}:"
            yield ""
            yield from fenced(decision.dispute)


def _terms(case: CaseFile) -> Iterator[str]:
    yield "## 11. Terms and limits"
    yield ""
    yield from (f"- {limit}" for limit in case.limits)
    yield ""
    yield "Under these numbers DISARM, an open catalogue of ways to influence people, would list the behaviour if it"
    yield "were orchestrated; they say nothing about whether it was:"
    yield ""
    yield from (f"- {code(technique.number)} {technique.seen_as}" for technique in case.techniques)
    yield ""
    yield from (f"- **{term.term}**: {term.meaning}" for term in case.glossary)


def _refs(refs: Iterable[str]) -> str:
    return ", ".join(refs) or "no single message"


_PARTS = (
    _head, _summary, _accounts, _timeline, _graph, _evidence, _against, _open, _messages, _provenance, _decisions,
    _terms,
)  # fmt: skip
