"""`barograph forget`: erase an account everywhere, or what has expired."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, get_args

import click

from barograph.as_of import as_of_instant
from barograph.cli.output import format_option, print_json, print_rows
from barograph.cli.session import Session, pass_session
from barograph.errors import ConfigError
from barograph.privacy.subject import Reach

if TYPE_CHECKING:
    from barograph.privacy.erase import Erased
    from barograph.privacy.forget import Forgotten

COLUMNS = ("table", "removed", "changed")
_ANEW = "Make the rest anew with: barograph run --as-of DATE"


@click.command("forget", short_help="Erase an account, or what has expired.")
@click.argument("who", metavar="ACCOUNT|ADDRESS|LOGIN", required=False)
@click.option("--reason", help="Why, for the audit log; names of the erased are taken out of it.")
@click.option("--reach", type=click.Choice(get_args(Reach)), default="joined", show_default=True,
              help="That account only; those openly the same too; or all under the same full name.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Tell what would go, change nothing.")
@click.option("--expired", is_flag=True, help="Erase what is older than privacy.retention_days at --as-of.")
@click.option("--as-of", metavar="DATE", help="With --expired: the day from which age is counted.")
@format_option
@pass_session
def command(
    session: Session, who: str | None, reason: str | None, reach: Reach, dry_run: bool, expired: bool,
    as_of: str | None, form: str,
) -> None:  # fmt: skip
    """Erase messages, names, roles, vectors, episodes and cases of an account; loading again does not bring it back.

    Give `-` to read the address from stdin, so that it stays out of the shell's history. Decisions keep digests only.
    Run again afterwards: what is made from messages is made anew from what is left.

    barograph forget ada@example.org --reason "asked on 2024-06-30"
    """
    if expired == (who is not None):
        raise click.UsageError("give either an account, address or login, or --expired --as-of DATE")
    if expired:
        if as_of is None:
            raise click.UsageError("--expired needs --as-of DATE: nothing is older than an unknown day")
        _expire(session, as_of, form)
        return
    if not reason:
        raise click.UsageError("--reason is needed: an erasure is written down with why")
    from barograph.privacy.forget import forget

    meant = sys.stdin.readline() if who == "-" else str(who)
    done = forget(session.workspace.store, meant, reach, dry_run)
    if not dry_run and not done.already:
        _record(session, done, reason)
    _print(done.erased, form, done)
    session.say(_summary(done, dry_run))
    if done.alike:
        ids = ", ".join(done.alike)
        session.say(f"others bear the same full name and were left; --reach namesakes erases them too: {ids}")
    if done.left:
        session.say(f"files outside the tables still name them; look at each: {', '.join(done.left)}")


def _record(session: Session, done: Forgotten, reason: str) -> None:
    from barograph.storage.audit_log import AuditLog
    from barograph.storage.erasure_list import Tombstones

    why = Tombstones.read(session.workspace.store.root).text(reason, in_thread=True)
    what = f"{done.accounts} accounts, {done.messages} messages: {why}"
    AuditLog(session.root).record(datetime.now(UTC), session.who, "forget", what)


def _summary(done: Forgotten, dry_run: bool) -> str:
    if done.already:
        return "forgotten before; nothing is left to erase"
    counts = f"{done.accounts} accounts with {done.messages:,} messages, and their names in {done.mentioned:,} others"
    return (
        f"would erase {counts}" if dry_run else f"erased {counts}. Make the rest anew with: barograph run --as-of DATE"
    )


def _expire(session: Session, as_of: str, form: str) -> None:
    from barograph.privacy.forget import expire

    days = session.workspace.config.privacy.retention_days
    if days is None:
        raise ConfigError(["privacy.retention_days: not set, so nothing expires. Set it, e.g. to 1095 (three years)"])
    before = as_of_instant(as_of) - timedelta(days=days)
    erased = expire(session.workspace.store, before)
    _print(erased, form, erased)
    rows = sum(item.removed for item in erased)
    session.say(
        f"erased {rows:,} rows of before {before:%Y-%m-%d}. Make the rest anew with: barograph run --as-of DATE"
    )


def _print(erased: tuple[Erased, ...], form: str, full: object) -> None:
    if form == "json":
        print_json(full)
        return
    rows: list[dict[str, object]] = [
        {name: getattr(item, name) for name in COLUMNS} for item in erased if item.removed or item.changed
    ]
    print_rows(rows, COLUMNS, form)
