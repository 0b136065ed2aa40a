"""`barograph similar`: messages and cases alike in sense."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from barograph.cli.output import format_option, print_rows
from barograph.cli.session import Session, pass_session

if TYPE_CHECKING:
    from barograph.similar.search import Alike

COLUMNS = ("likeness", "what", "id", "project", "at", "tier", "status", "cases")
NAMED = (*COLUMNS, "author", "sentence")


@click.command("similar", short_help="Find messages and cases alike in sense.")
@click.argument("what", metavar="TEXT|MESSAGE|CASE")
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="Rows of each at most.")
@click.option("--identify", is_flag=True, help="Show sentences and authors too; recorded.")
@format_option
@pass_session
def command(session: Session, what: str, limit: int, identify: bool, form: str) -> None:
    """Find messages and cases, past ones too, that say the like of a text, a message id or a case id.

    `-` reads the text from stdin. Alike in sense is no evidence and enters no score: many people have the same trouble.

        barograph similar "Please let somebody else take over the releases."
    """
    if identify:
        session.reveal("similar", "sentences and authors")
    found = session.workspace.similar(sys.stdin.read() if what == "-" else what, limit, identify)
    print_rows(_rows(found), NAMED if identify else COLUMNS, form, full=found)
    if found.left_out:
        session.say(f"compared by its first {found.asked} sentences; {found.left_out} further ones are left out")
    session.say(
        f"compared with {found.compared:,} messages of newcomers that were embedded. Alike in sense is not by the same "
        "hand."
    )


def _rows(found: Alike) -> list[dict[str, object]]:
    cases: list[dict[str, object]] = [
        {
            "likeness": case.likeness,
            "what": "case",
            "id": case.case_id,
            "project": case.project,
            "at": case.window_end,
            "tier": case.tier,
            "status": case.status if case.present else f"{case.status}, of an earlier run",
        }
        for case in found.cases
    ]
    messages: list[dict[str, object]] = [
        {
            "likeness": message.likeness,
            "what": "message",
            "id": message.message_id,
            "project": message.project,
            "at": message.sent_at,
            "cases": ", ".join(message.cases),
            "author": message.author,
            "sentence": message.sentence,
        }
        for message in found.messages
    ]
    return cases + messages
