"""`barograph decisions`: what was decided, how far readers agree, how often a case was harmless."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from barograph.cli.case_id import CASE_ID
from barograph.cli.output import format_option, print_rows
from barograph.cli.session import Session, pass_session

if TYPE_CHECKING:
    from barograph.cases.repository.reviewer_agreement import Agreement, Share

COLUMNS = ("at", "case_id", "status", "reviewer", "second_reader", "reason")
MEASURES = ("measure", "count", "of", "share", "low", "high", "kappa")


@click.command("decisions", short_help="List decisions; or agreement and false-positive rates.")
@click.option(
    "--case",
    "case_id",
    metavar="CASE",
    type=CASE_ID,
    help="Only those that stand on this case, whatever its id was then.",
)
@click.option("--agreement", is_flag=True, help="Agreement of readers and false-positive rates, with 95 % intervals.")
@format_option
@pass_session
def command(session: Session, case_id: str | None, agreement: bool, form: str) -> None:
    """List every decision, oldest first; nothing is ever taken out.

    Rates come from the random part of the queue only; agreement from two reviewers' decisions on the same evidence.

        barograph decisions --agreement --format csv
    """
    if agreement:
        found = session.repository.agreement()
        print_rows(_measures(found), MEASURES, form, full=found)
        return
    from barograph.cases.repository.decisions import decisions_of

    repository = session.repository
    taken = decisions_of(repository.case_status(case_id).decisions if case_id else repository.decisions)
    rows: list[dict[str, object]] = [{name: getattr(row, name) for name in COLUMNS} for row in taken]
    print_rows(rows, COLUMNS, form, full=taken)


def _measures(found: Agreement) -> list[dict[str, object]]:
    rows = []
    for row in found.false_positives:
        of = "all tiers" if row.tier is None else f"tier {row.tier}"
        rows.append({"measure": f"false positives, {of}, random part", **_figures(row.false_positive)})
    for pair in found.pairs:
        rows.append({"measure": f"{pair.first} and {pair.second} agree", **_figures(pair.agreed), "kappa": pair.kappa})
    return rows


def _figures(share: Share) -> dict[str, object]:
    return {"count": share.count, "of": share.of, "share": share.share, "low": share.low, "high": share.high}
