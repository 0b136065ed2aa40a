"""`barograph show`: one case at the terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from barograph.cases.visible import visible_line
from barograph.cli.output import NARROW, print_json
from barograph.cli.session import Session, pass_session

if TYPE_CHECKING:
    from barograph.cases.model import CaseFile


@click.command("show", short_help="Show one case.")
@click.argument("case_id", metavar="CASE")
@click.option("--identify", is_flag=True, help="Name accounts and addresses; otherwise labels stand for them.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@pass_session
def command(session: Session, case_id: str, identify: bool, form: str) -> None:
    """Show a case: what was seen, how likely, how sure, what speaks against it, and where each claim comes from.

    barograph show C-ABCDEFGHIJ
    """
    case = session.shelf.case(case_id, identify)
    if identify:
        session.reveal("show", case_id)
    if form == "json":
        print_json(case)
        return
    click.echo("\n".join(_lines(case)))


def _wrapped(text: str, indent: str = "") -> Iterator[str]:
    shown = visible_line(text) if len(text) < 300 else " ".join(text.split())
    yield from textwrap.wrap(shown, NARROW, initial_indent=indent, subsequent_indent=indent) or [""]


def summary_lines(case: CaseFile) -> Iterator[str]:
    """Head and summary of a case, at most 80 columns wide."""
    head = case.head
    yield f"{head.case_id}  {head.title}"
    yield from _wrapped(f"tier {head.tier}: {head.tier_meaning}")
    window = f"window {head.window_start:%Y-%m-%d} to {head.window_end:%Y-%m-%d}"
    yield f"{head.tlp}  {case.status}  {window}, as of {head.as_of:%Y-%m-%d}"
    yield from ("", "SUMMARY")
    for sentence in case.summary.sentences:
        yield from _wrapped(sentence, "  ")


def _lines(case: CaseFile) -> Iterator[str]:
    yield from summary_lines(case)
    yield from ("", "HOW THE SCORE CAME ABOUT (log10)")
    for step in case.waterfall:
        yield f"  {step.value:+6.2f}{' ' if step.counted else '*'} {step.name[: NARROW - 12]}"
        yield from _wrapped(step.words, "          ")
    yield "  * shown only, not counted"
    yield from ("", "MESSAGES")
    for message in case.messages:
        mark = "!" if message.pressing else " "
        rarity = f" p {message.p:.4f} of {message.compared_with:,}" if message.p is not None else ""
        when = f"{message.at:%Y-%m-%d %H:%M}Z"
        line = f"  {mark} {message.ref:4} {when} {message.label:3}{rarity}  {visible_line(message.subject)}"
        yield line if len(line) <= NARROW else f"{line[: NARROW - 1]}…"
    yield from ("", "AGAINST IT: INNOCENT EXPLANATIONS")
    for row in case.explanations:
        yield from _wrapped(f"{row.verdict:12}  {row.name}", "  ")
        yield from _wrapped(row.seen, "                ")
    yield from ("", "WHAT WOULD CHANGE THIS VIEW")
    for text in case.would_change:
        yield from _wrapped(f"- {text}", "  ")
    yield from ("", "PROVENANCE", f"  digest {case.digest}", f"  calibration {case.provenance.calibration_id}")
    for command_line in case.provenance.commands:
        yield f"  $ {command_line.replace('--workspace', '-w')}"
    if case.names:
        yield from ("", "NAMES (asked for with --identify)")
        for account in case.names.accounts:
            shown = "; ".join(visible_line(x) for x in (*account.names, *account.addresses, *account.logins))
            yield f"  {account.label:3} {shown}"
    yield from ("", *_wrapped(case.head.notice))
