"""`barograph audit`: who was shown names, when."""

from __future__ import annotations

from dataclasses import asdict

import click

from barograph.cli.output import format_option, print_rows
from barograph.cli.session import Session, pass_session
from barograph.errors import DataError

COLUMNS = ("at", "who", "verb", "what", "digest")


@click.command("audit", short_help="List who was shown names, and check the log.")
@click.option("--verify", is_flag=True, help="Only check that the lines hang together; exit 4 if they do not.")
@format_option
@pass_session
def command(session: Session, verify: bool, form: str) -> None:
    """List every act that showed or erased names, oldest first. Each line carries the digest of the one before.

    barograph audit --verify
    """
    from barograph.storage.audit_log import AuditLog

    log = AuditLog(session.root)
    faults = log.faults()
    if faults:
        raise DataError("\n".join(f"{log.path}: {fault}" for fault in faults))
    entries = log.entries()
    if not verify:
        print_rows([asdict(entry) for entry in entries], COLUMNS, form)
    last = f"; the last digest is {entries[-1].digest}" if entries else ""
    session.say(f"{len(entries)} lines, which hang together{last}")
