"""`barograph show`: one case at the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

import click

from barograph.cases.text.tier_note import TIER_NOTE
from barograph.cli.case_id import CASE_ID
from barograph.cli.output import NARROW, print_json
from barograph.cli.session import Session, pass_session
from barograph.text.safe_text import safe_line

if TYPE_CHECKING:
    from barograph.cases.model.case import Names
    from barograph.cases.model.document import Document, Message


@click.command("show", short_help="Show one case.")
@click.argument("case_id", metavar="CASE", type=CASE_ID)
@click.option("--identify", is_flag=True, help="Name accounts and addresses; otherwise labels stand for them.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@pass_session
def command(session: Session, case_id: str, identify: bool, form: str) -> None:
    """Show a case: what was seen, how likely, how sure, what speaks against it, and where each claim comes from.

    barograph show C-ABCDEFGHIJ
    """
    repository = session.repository
    if form == "json":
        case = repository.case(case_id, identify)
        if identify:
            session.reveal("show", case_id)
        print_json(case)
        return
    document, status = repository.document(case_id), repository.status(case_id)
    names = repository.names(case_id) if identify else None
    if identify:
        session.reveal("show", case_id)
    click.echo("\n".join(_lines(document, status, names)))


def _wrapped(text: str, indent: str = "") -> Iterator[str]:
    shown = safe_line(text) if len(text) < 300 else " ".join(text.split())
    yield from textwrap.wrap(shown, NARROW, initial_indent=indent, subsequent_indent=indent) or [""]


def summary_lines(document: Document, status: str) -> Iterator[str]:
    """Head and summary of a case, at most 80 columns wide."""
    head, summary = document["head"], document["summary"]
    yield f"{head['case_id']}  {head['title']}"
    yield from _wrapped(f"tier {head['tier']}: {head['tier_meaning']}")
    start, end, as_of = (datetime.fromisoformat(x) for x in (head["window_start"], head["window_end"], head["as_of"]))
    yield f"{head['tlp']}  {status}  window {start:%Y-%m-%d} to {end:%Y-%m-%d}, as of {as_of:%Y-%m-%d}"
    yield from ("", "SUMMARY")
    likelihood = summary["likelihood"]["sentence"]
    for sentence in (summary["seen"], likelihood, summary["confidence_sentence"], TIER_NOTE, summary["against"]):
        yield from _wrapped(sentence, "  ")


def _lines(document: Document, status: str, names: Names | None) -> Iterator[str]:
    yield from summary_lines(document, status)
    yield from ("", "HOW THE SCORE CAME ABOUT (log10)")
    for step in document["waterfall"]:
        yield f"  {step['value']:+6.2f}{' ' if step['counted'] else '*'} {step['name'][: NARROW - 12]}"
        yield from _wrapped(step["words"], "          ")
    yield "  * shown only, not counted"
    yield from ("", "MESSAGES")
    for message in document["messages"]:
        line = _message_line(message)
        yield line if len(line) <= NARROW else f"{line[: NARROW - 1]}…"
    yield from ("", "AGAINST IT: INNOCENT EXPLANATIONS")
    for row in document["explanations"]:
        yield from _wrapped(f"{row['verdict']:12}  {row['name']}", "  ")
        yield from _wrapped(row["seen"], "                ")
    yield from ("", "WHAT WOULD CHANGE THIS VIEW")
    for text in document["would_change"]:
        yield from _wrapped(f"- {text}", "  ")
    made = document["provenance"]
    yield from ("", "PROVENANCE", f"  digest {document['digest']}", f"  calibration {made['calibration_id']}")
    for command_line in made["commands"]:
        yield f"  $ {command_line.replace('--workspace', '-w')}"
    if names:
        yield from ("", "NAMES (asked for with --identify)")
        for account in names.accounts:
            shown = "; ".join(safe_line(x) for x in (*account.names, *account.addresses, *account.logins))
            yield f"  {account.label:3} {shown}"
    yield from ("", *_wrapped(document["head"]["notice"]))


def _message_line(message: Message) -> str:
    mark = "!" if message["pressing"] else " "
    rarity = f" p {message['p']:.4f}" if message["p"] is not None else ""
    when = f"{datetime.fromisoformat(message['at']):%Y-%m-%d %H:%M}Z"
    return f"  {mark} {message['ref']:4} {when} {message['label']:3}{rarity}  {safe_line(message['subject'])}"
