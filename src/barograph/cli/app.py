"""The command `barograph` and its verbs, each loaded when it is called, so that `--help` and reads answer at once.

Exit codes: 0 done, 1 unexpected, 2 usage, 3 configuration, 4 data, 5 an optional part is missing. A flagged case is no
error.
"""

from __future__ import annotations

import errno
import os
import sys
from importlib import import_module
from pathlib import Path

import click

from barograph.cli.session import Session
from barograph.errors import BarographError, DataError, nearest
from barograph.version import VERSION

VERBS = {
    "demo": "barograph.cli.demo",
    "doctor": "barograph.cli.doctor",
    "files": "barograph.cli.files",
    "load": "barograph.cli.load",
    "status": "barograph.cli.status",
    "rejects": "barograph.cli.rejects",
    "run": "barograph.cli.run",
    "watch": "barograph.cli.watch",
    "sync": "barograph.cli.sync",
    "update": "barograph.cli.update",
    "whatsnew": "barograph.cli.whatsnew",
    "overview": "barograph.cli.overview",
    "cases": "barograph.cli.cases",
    "show": "barograph.cli.show",
    "review": "barograph.cli.review",
    "decide": "barograph.cli.decide",
    "decisions": "barograph.cli.decisions",
    "facts": "barograph.cli.facts",
    "query": "barograph.cli.query",
    "similar": "barograph.cli.similar",
    "replay": "barograph.cli.replay",
    "evaluate": "barograph.cli.evaluate",
    "calibrate": "barograph.cli.calibrate",
    "graph": "barograph.cli.graph",
    "export": "barograph.cli.export",
    "verify": "barograph.cli.verify",
    "explain": "barograph.cli.explain",
    "exposure": "barograph.cli.exposure",
    "handover": "barograph.cli.handover",
    "guard": "barograph.cli.guard",
    "forget": "barograph.cli.forget",
    "audit": "barograph.cli.audit",
}
"""Verb -> module that holds it as `command`, in the order in which help lists them: the order of an analyst's day."""


CANNOT_WRITE = {
    errno.EACCES: "Choose a folder you may write to, with --workspace or --out.",
    errno.EPERM: "Choose a folder you may write to, with --workspace or --out.",
    errno.EROFS: "Choose a folder you may write to, with --workspace or --out.",
    errno.ENOSPC: "Make room on that disk, then call the same command again.",
    errno.EDQUOT: "Make room within your quota, then call the same command again.",
}
"""Faults of a folder or disk, and what to do about each; any other fault of the system is unexpected."""


class Verbs(click.Group):
    """A group whose commands are imported when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Verbs in the order of `VERBS`."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a verb."""
        if cmd_name not in VERBS:
            return None
        command: click.Command = import_module(VERBS[cmd_name]).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb, or name the nearest one."""
        if args and not args[0].startswith("-") and args[0] not in VERBS:
            ctx.fail(f"no such command: {args[0]}.{nearest(args[0], VERBS)} Commands: {', '.join(VERBS)}")
        return super().resolve_command(ctx, args)


COMPLETION = (
    'Completion of verbs and options, in ~/.bashrc:\n\n\b\n    eval "$(_BAROGRAPH_COMPLETE=bash_source barograph)"\n\n'
    "zsh: zsh_source in ~/.zshrc; fish: _BAROGRAPH_COMPLETE=fish_source barograph | source"
)
"""How a shell learns verbs and options; stands below the help."""


@click.group(
    cls=Verbs,
    epilog=COMPLETION,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(VERSION, prog_name="barograph")
@click.option(
    "--workspace",
    "-w",
    type=click.Path(file_okay=False, path_type=Path),
    default="barograph-workspace",
    envvar="BAROGRAPH_WORKSPACE",
    show_default=True,
    help="Folder of the tables.",
)
@click.option("--config", "-c", type=click.Path(dir_okay=False, path_type=Path), envvar="BAROGRAPH_CONFIG",
              help="YAML over the defaults; without it barograph.yaml in the workspace is used, if there.")  # fmt: skip
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="A setting, as group.k_max=4. Repeatable.")
@click.option("--json-logs", is_flag=True, help="Talk on stderr as JSON lines, for schedulers.")
@click.pass_context
def cli(ctx: click.Context, workspace: Path, config: Path | None, settings: tuple[str, ...], json_logs: bool) -> None:
    """Show where pressure on a tired maintainer looks orchestrated, in the public record of a project.

    An analyst's day: load archives, run, look at cases, show one, export it. Accounts and messages, not people; a flag
    is a reason to read, never proof.
    """
    ctx.obj = Session(workspace, config, settings, json_logs)


def main() -> None:
    """Entry point: runs a verb and turns errors raised on purpose into a message and an exit code."""
    try:
        code = cli.main(standalone_mode=False)  # a verb that ends early with a code hands it back here
        sys.exit(code if isinstance(code, int) else 0)
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("barograph: stopped; call the same command again to go on", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BarographError as error:
        click.echo(f"barograph: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # the reader of our output went away (head, less); nothing is wrong, and nothing may be written any more
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        if error.errno not in CANNOT_WRITE:
            raise
        where = f"{error.filename}: " if error.filename else ""
        click.echo(f"barograph: {where}{error.strerror}. {CANNOT_WRITE[error.errno]}", err=True)
        sys.exit(DataError.exit_code)
    except Exception as error:
        fault = disk_fault(error)
        if fault is None:
            raise
        click.echo(f"barograph: {os.strerror(fault)}. {CANNOT_WRITE[fault]}", err=True)
        sys.exit(DataError.exit_code)


def disk_fault(error: Exception) -> int | None:
    """The number of a fault of the disk that an error of Spark or of Parquet speaks of; None where it is another error.

    Example:
        >>> disk_fault(RuntimeError("java.io.IOException: No space left on device")) == errno.ENOSPC
        True
    """
    said = str(error)
    return next((fault for fault in (errno.ENOSPC, errno.EDQUOT, errno.EROFS) if os.strerror(fault) in said), None)
