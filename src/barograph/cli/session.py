"""What every verb is given: the workspace, opened on first use, and a way to talk."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click
import orjson

from barograph.errors import ConfigError

if TYPE_CHECKING:
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
        from barograph.workspace import Workspace

        wrong = [text for text in self.settings if "=" not in text]
        if wrong:
            raise ConfigError([f"--set {text}: expected KEY=VALUE, e.g. group.k_max=4" for text in wrong])
        return Workspace(self.root, self.config, dict(text.split("=", 1) for text in self.settings))

    def say(self, message: str, **facts: object) -> None:
        """Talk on stderr: a line, or a JSON object with the facts beside it."""
        if self.json_logs:
            click.echo(orjson.dumps({"message": message, **facts}, default=str).decode(), err=True)
        else:
            click.echo(message, err=True)

    @property
    def at_terminal(self) -> bool:
        """Whether somebody may be looking at stderr."""
        return sys.stderr.isatty() and not self.json_logs


pass_session = click.make_pass_decorator(Session)
