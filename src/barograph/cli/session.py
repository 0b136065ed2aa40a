"""What every verb is given: the workspace, opened on first use, and a way to talk."""

from __future__ import annotations

import getpass
import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click
import orjson

if TYPE_CHECKING:
    from barograph.cases.repository.case_repository import CaseRepository
    from barograph.storage.store import Store
    from barograph.workspace import Workspace


@dataclass
class Session:
    """One call of the command line.

    Attributes:
        root: Folder of the workspace.
        config: Configuration file, None for the workspace's own or the defaults.
        settings: `KEY=VALUE` texts.
        json_logs: Talk in JSON lines.
    """

    root: Path
    config: Path | None
    settings: tuple[str, ...]
    json_logs: bool

    @cached_property
    def workspace(self) -> Workspace:
        """The workspace under the configuration of this call.

        Raises:
            ConfigError: A setting is not `KEY=VALUE`, or the configuration holds faults.
        """
        from barograph.config import key_values
        from barograph.workspace import Workspace

        return Workspace(self.root, self.config, key_values("--set", self.settings))

    @property
    def store(self) -> Store:
        """The tables, for verbs that only list: no setting bears on them, so the workspace's own file is not read.

        Raises:
            ConfigError: A setting or configuration was given with the call, and holds faults.
        """
        if self.config or self.settings:
            return self.workspace.store
        from barograph.storage.store import Store

        return Store(self.root)

    @property
    def repository(self) -> CaseRepository:
        """The cases, for verbs that only list.

        Raises:
            ConfigError: As with `store`.
        """
        from barograph.cases.repository.case_repository import CaseRepository

        return CaseRepository(self.store)

    def say(self, message: str, **facts: object) -> None:
        """Talk on stderr: a line, or a JSON object with the facts beside it."""
        if self.json_logs:
            from barograph.text.safe_text import escape_controls

            click.echo(escape_controls(orjson.dumps({"message": message, **facts}, default=str).decode()), err=True)
        else:
            click.echo(message, err=True)

    def reveal(self, verb: str, what: str, option: str = "--identify") -> None:
        """Record in the audit log that names are about to be shown, and say where they must not go.

        This is an act of a human being, so the clock is read here and nowhere below.

        Raises:
            DataError: The act cannot be recorded; then no names are shown.
        """
        from barograph.storage.audit_log import AuditLog

        AuditLog(self.root).record(datetime.now(UTC), self.who, verb, what)
        self.say(f"{verb} {what}: names and addresses are shown because {option} was given; keep them to yourself.")

    @property
    def who(self) -> str:
        """Who acts: `BAROGRAPH_REVIEWER`, else the login at this machine."""
        return os.environ.get("BAROGRAPH_REVIEWER") or getpass.getuser()

    @property
    def at_terminal(self) -> bool:
        """Whether somebody may be looking at stderr."""
        return sys.stderr.isatty() and not self.json_logs


pass_session = click.make_pass_decorator(Session)
