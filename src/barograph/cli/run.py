"""`barograph run`: link, measure, detect, write case files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from barograph.cli.output import format_option, print_json, print_rows
from barograph.cli.session import Session, pass_session
from barograph.errors import BarographError

if TYPE_CHECKING:
    from barograph.pipeline.stage import StageReport


@click.command("run", short_help="Link, measure, detect and write case files.")
@click.option("--as-of", required=True, metavar="DATE", help="Nothing later is looked at; a date is its whole day.")
@click.option("--from", "start", metavar="STAGE", help="Start at this stage.")
@click.option("--force", is_flag=True, help="Run stages even if nothing has changed.")
@click.option("--fail-on", "fail_on", type=click.IntRange(0, 2), metavar="TIER",
              help="Exit with 10 if a case of this tier or above is there (for schedulers).")  # fmt: skip
@format_option
@pass_session
def command(session: Session, as_of: str, start: str | None, force: bool, fail_on: int | None, form: str) -> None:
    """Run all stages as of a date. A stage whose inputs have not changed is skipped.

    barograph run --as-of 2024-06-30
    """
    from barograph.cli.progress import Steps, stepping

    done: list[StageReport] = []
    ahead = _stages_from(start)

    def show(steps: Steps, report: StageReport) -> None:
        done.append(report)
        rows = ", ".join(f"{count:,} {table}" for table, count in report.rows)
        steps.end(
            f"{report.stage}: {outcome_of(report)}: {rows}", stage=report.stage, skipped=report.skipped, why=report.why,
            seconds=round(report.seconds, 3), rows=dict(report.rows),
        )  # fmt: skip
        steps.begin(ahead[len(done)] if len(done) < len(ahead) else "run")

    workspace = session.workspace
    try:
        with stepping(session, ahead[0], len(ahead)) as steps:
            workspace.run(as_of, start, force, lambda report: show(steps, report))
    except Exception as error:
        # An error of ours before the first stage has ended gives its own advice.
        if done or not isinstance(error, BarographError):
            _say_how_to_go_on(session, ahead, len(done), as_of)
        raise
    if not start and all(report.skipped or report.stage == "cases" for report in done):
        session.say(f"nothing that counts has changed; all tables hold as of {as_of}")
    from barograph.detection.calibration.rates import marked_numbers

    for line in marked_numbers(workspace.config):
        session.say(line)
    cases = workspace.cases()
    tiers = [len([case for case in cases if case.tier == tier]) for tier in (0, 1, 2)]
    if form == "json":
        stages = [
            {
                "stage": r.stage,
                "skipped": r.skipped,
                "why": list(r.why),
                "rows": dict(r.rows),
                "seconds": round(r.seconds, 3),
            }
            for r in done
        ]
        by_tier = dict(zip("012", tiers, strict=True))
        print_json({"as_of": as_of, "stages": stages, "cases": len(cases), "cases_by_tier": by_tier})
    else:
        rows: list[dict[str, object]] = [
            {"stage": r.stage, "rows": sum(n for _, n in r.rows), "skipped": "yes" if r.skipped else "no"} for r in done
        ]
        print_rows(rows, ["stage", "rows", "skipped"], form)
    session.say(
        f"{len(cases)} cases: {tiers[2]} high, {tiers[1]} to review, {tiers[0]} to watch. "
        f"See them with: barograph --workspace {session.root} cases"
    )
    if fail_on is not None and any(tiers[fail_on:]):
        raise click.exceptions.Exit(10)


def outcome_of(report: StageReport) -> str:
    """How a stage went, in words: how long it took and what had changed, or that nothing had.

    Example:
        >>> from barograph.pipeline.stage import StageReport
        >>> outcome_of(StageReport("link", False, (), 1.5, ("other messages", "other settings")))
        '1.5 s (other messages, other settings)'
    """
    return "up to date" if report.skipped else f"{report.seconds:.1f} s ({', '.join(report.why)})"


def _stages_from(start: str | None) -> list[str]:
    """Names of the stages a run goes through; all of them where there is no such first one, which the run refuses."""
    from barograph.pipeline.stages import STAGES

    names = [stage.name for stage in STAGES]
    return names[names.index(start) :] if start in names else names


def _say_how_to_go_on(session: Session, ahead: list[str], done: int, as_of: str) -> None:
    if done < len(ahead) and session.root.exists():
        again = f"barograph --workspace {session.root} run --from {ahead[done]} --as-of {as_of}"
        session.say(f"stage {ahead[done]} did not end. What was done is kept; go on with: {again}")
