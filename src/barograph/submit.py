"""What the entry points in `pipelines/` share: arguments, one JSON result line on stdout, exit codes.

    spark-submit pipelines/link.py --workspace ws --as-of 2024-06-30

The session is the one `spark-submit` gives; its master, memory and cores are the cluster's business. Talk goes to
stderr. Exit codes are those of the command line: 0 done, 1 unexpected, 2 usage, 3 configuration, 4 data, 5 an optional
part is missing. The result line is printed whatever happens:

    {"as_of":"2024-06-30","job":"link","ok":true,"stages":[{"rows":{"threads":9},"seconds":1.2,"skipped":false,...}]}
    {"error":"ws: no messages. ...","exit_code":4,"job":"link","ok":false}
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from barograph.as_of import as_of_instant
from barograph.catalogue.tables import Table
from barograph.errors import BarographError, ConfigError, DataError
from barograph.identifiers import canonical_json
from barograph.sources.ingest.report import facts_of, total
from barograph.workspace import Workspace

if TYPE_CHECKING:
    from barograph.pipeline.stages import Context, Stage

Result = dict[str, Any]


def run_stages(job: str) -> None:
    """Entry point of one stage, or of `all`; ends the process.

    Args:
        job: Name of a stage, or `all`.
    """
    parser = _parser(job, f"Run {'every stage' if job == 'all' else f'stage {job}'} as of a date.")
    parser.add_argument("--as-of", required=True, metavar="DATE", help="nothing later is looked at")
    parser.add_argument("--force", action="store_true", help="run even if nothing has changed")
    _end(job, parser, lambda given: _stages(job, given))


def run_load() -> None:
    """Entry point of loading; ends the process."""
    parser = _parser("load", "Take archives in.")
    parser.add_argument("paths", nargs="+", metavar="PATH")
    parser.add_argument("--format", default="auto", help="a format of docs/formats.md (default: recognise it)")
    parser.add_argument("--venue", help="name of the list; trackers name their own")
    parser.add_argument("--option", action="append", default=[], metavar="KEY=VALUE", help="option of the format")
    _end("load", parser, _load)


def check_inputs(stage: Stage, context: Context) -> None:
    """See to it that what a stage reads is there, and was made as of the same instant.

    Raises:
        DataError: Says which stage to run first.
    """
    from barograph.pipeline.stages import STAGES

    makers = {table: made for made in STAGES for table in made.writes}
    if not context.store.rows(Table.MESSAGES):
        raise DataError(f"{context.store.root}: no messages. Load an archive first: spark-submit pipelines/load.py")
    for table in stage.reads:
        if table not in makers:
            continue
        first = f"Run first: spark-submit pipelines/{makers[table].name}.py"
        manifest = context.store.manifest(table)
        if manifest is None:
            raise DataError(f"stage {stage.name} reads table {table.label}, which was never made. {first}")
        made = manifest.made("as_of")
        if made != context.as_of.isoformat() and not makers[table].caches:
            raise DataError(f"table {table.label} was made as of {made}, not {context.as_of.isoformat()}. {first}")


def _stages(job: str, given: argparse.Namespace) -> Result:
    from barograph.pipeline.stages import STAGES, Context, run_stage, stage_named

    workspace = _workspace(given)
    context = Context(workspace.config, as_of_instant(given.as_of), workspace.store)
    chosen = STAGES if job == "all" else (stage_named(job),)
    check_inputs(chosen[0], context)
    done = []
    with workspace.store.writing():
        for stage in chosen:
            report = run_stage(workspace.spark, stage, context, given.force)
            print(f"{report.stage}: {'up to date' if report.skipped else f'{report.seconds:.1f} s'}", file=sys.stderr)
            digests = {table.label: workspace.store.digest(table) for table in stage.writes}
            done.append({**asdict(report), "rows": dict(report.rows), "digests": digests})
    return {"as_of": given.as_of, "config": workspace.config.digest(), "stages": done}


def _load(given: argparse.Namespace) -> Result:
    wrong = [text for text in given.option if "=" not in text]
    if wrong:
        raise ConfigError([f"--option {text}: expected KEY=VALUE" for text in wrong])
    extra = dict(text.split("=", 1) for text in given.option)
    workspace = _workspace(given)
    loaded = workspace.load(*given.paths, venue=given.venue, format=given.format, extra=extra)
    return facts_of(total([item.report for item in loaded]))


def _workspace(given: argparse.Namespace) -> Workspace:
    wrong = [text for text in given.set if "=" not in text]
    if wrong:
        raise ConfigError([f"--set {text}: expected KEY=VALUE, e.g. group.k_max=4" for text in wrong])
    return Workspace(given.workspace, given.config, dict(text.split("=", 1) for text in given.set))


def _parser(job: str, about: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"{job}.py", description=about)
    parser.add_argument("--workspace", required=True, type=Path, help="folder of the tables; all workers must see it")
    parser.add_argument("--config", type=Path, help="YAML over the defaults; else barograph.yaml in the workspace")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a setting; repeatable")
    return parser


def _end(
    job: str,
    parser: argparse.ArgumentParser,
    work: Callable[[argparse.Namespace], Result],
    arguments: Sequence[str] | None = None,
) -> None:
    _part_stderr()
    given = parser.parse_args(arguments)
    try:
        result = {"job": job, "ok": True, **work(given)}
        code = 0
    except BarographError as error:
        result = {"job": job, "ok": False, "exit_code": error.exit_code, "error": str(error)}
        code = error.exit_code
    except Exception as error:
        result = {"job": job, "ok": False, "exit_code": 1, "error": f"{type(error).__name__}: {error}"}
        code = 1
        sys.excepthook(type(error), error, error.__traceback__)
    print(canonical_json(result).decode(), flush=True)
    sys.exit(code)


def _part_stderr() -> None:
    """Keep talk out of stdout: `spark-submit` pours stderr of its Python process into its own stdout.

    Where `/proc` is there, our stderr becomes that of the process above us. Elsewhere talk stays in front of the result
    line, which is the last line in any case.
    """
    if "PYSPARK_GATEWAY_PORT" not in os.environ:
        return
    with suppress(OSError):
        above = os.open(f"/proc/{os.getppid()}/fd/2", os.O_WRONLY | os.O_APPEND)
        os.dup2(above, 2)
        os.close(above)
