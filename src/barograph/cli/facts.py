"""`barograph facts`: what speaks for an account."""

from __future__ import annotations

import click

from barograph.cli.output import format_option, print_rows
from barograph.cli.session import Session, pass_session

COLUMNS = ("speaks", "fact", "project", "count", "text")


@click.command("facts", short_help="Gather what speaks for an account.")
@click.argument("who", metavar="ACCOUNT|ADDRESS|LOGIN|CASE:LABEL")
@format_option
@pass_session
def command(session: Session, who: str, form: str) -> None:
    """Gather what speaks for an account: how long and where it is active, its answers, patches and steps of access.

    With innocent explanations that fit its cases. Read it before deciding. It names nobody; facts are not added up, and
    having none speaks against nobody.

        barograph facts C-ABCDEFGHIJ:A1
    """
    found = session.workspace.facts(who)
    rows: list[dict[str, object]] = [
        {
            "speaks": "for" if fact.speaks_for else "",
            "fact": fact.fact,
            "project": fact.project,
            "count": fact.count,
            "text": fact.text,
        }
        for fact in found.facts
    ]
    print_rows(rows, COLUMNS, form, full=found)
    joined = f", {found.accounts} joined" if found.accounts > 1 else ""
    session.say(f"account {found.identity}{joined}. What is missing here speaks against nobody (docs/harm.md).")
