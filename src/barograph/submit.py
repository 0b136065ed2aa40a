"""What the entry points in `pipelines/` share: arguments, one JSON result line on stdout, exit codes.

    spark-submit pipelines/stage.py link --workspace ws --as-of 2024-06-30

The session is the one `spark-submit` gives; its master, memory and cores are set there. Messages for people go to
stderr. Exit codes are those of the command line: 0 done, 1 unexpected, 2 usage, 3 configuration, 4 data, 5 an optional
part is missing. The result line is printed whatever happens:

    {"as_of":"2024-06-30","job":"link","ok":true,"stages":[{"rows":{"threads":9},"seconds":1.2,"skipped":false,...}]}
    {"error":"ws: no messages. ...","exit_code":4,"job":"link","ok":false}
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from barograph.as_of import as_of_instant
from barograph.config import key_values
from barograph.errors import BarographError
from barograph.identifiers import canonical_json
from barograph.sources.ingest.report import facts_of, total
from barograph.workspace import Workspace

Result = dict[str, Any]


def run_stages(job: str | None = None) -> None:
    """Entry point of stages; ends the process.

    Args:
        job: Name of a stage, or `all`; None where the first argument names it.
    """
    parser = _parser("stage.py" if job is None else f"{job}.py", "Run a stage, or all stages, as of a date.")
    if job is None:
        parser.add_argument("job", metavar="STAGE", help="a stage of pipelines/README.md, or `all`")
    parser.set_defaults(job=job)
    parser.add_argument("--as-of", required=True, metavar="DATE", help="nothing later is read")
    parser.add_argument("--force", action="store_true", help="run even if nothing has changed")
    _end(parser, _stages)


def run_load() -> None:
    """Entry point of loading; ends the process."""
    parser = _parser("load.py", "Take archives in.")
    parser.set_defaults(job="load")
    parser.add_argument("paths", nargs="+", metavar="PATH")
    parser.add_argument("--format", default="auto", help="a format of docs/formats.md (default: recognise it)")
    parser.add_argument("--venue", help="name of the list; trackers name their own")
    parser.add_argument("--option", action="append", default=[], metavar="KEY=VALUE", help="option of the format")
    _end(parser, _load)


def _stages(given: argparse.Namespace) -> Result:
    from barograph.cases.repository.run_history import record_run
    from barograph.pipeline.runner import run_stage
    from barograph.pipeline.stage import SPARK_SUBMIT, Context
    from barograph.pipeline.stages import STAGES, stage_named

    chosen = STAGES if given.job == "all" else (stage_named(given.job),)
    workspace = _workspace(given)
    context = Context(workspace.config, as_of_instant(given.as_of), workspace.store, SPARK_SUBMIT)
    done = []
    with workspace.store.writing():
        for stage in chosen:
            report = run_stage(lambda: workspace.spark, stage, context, given.force)
            print(f"{report.stage}: {'up to date' if report.skipped else f'{report.seconds:.1f} s'}", file=sys.stderr)
            digests = {table.label: workspace.store.digest(table) for table in stage.writes}
            done.append({**asdict(report), "rows": dict(report.rows), "digests": digests})
        if given.job == "all":
            record_run(workspace.store, context.config, context.as_of)
    return {"as_of": given.as_of, "config": workspace.config.digest(), "stages": done}


def _load(given: argparse.Namespace) -> Result:
    extra = key_values("--option", given.option)
    loaded = _workspace(given).load(*given.paths, venue=given.venue, format=given.format, extra=extra)
    return facts_of(total([item.report for item in loaded]))


def _workspace(given: argparse.Namespace) -> Workspace:
    return Workspace(given.workspace, given.config, key_values("--set", given.set))


def _parser(script: str, about: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=script, description=about)
    parser.add_argument("--workspace", required=True, type=Path, help="folder of the tables; all workers must see it")
    parser.add_argument("--config", type=Path, help="YAML over the defaults; else barograph.yaml in the workspace")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a setting; repeatable")
    return parser


def _end(parser: argparse.ArgumentParser, work: Callable[[argparse.Namespace], Result]) -> None:
    _separate_stderr()
    given = parser.parse_args()
    try:
        result = {"job": given.job, "ok": True, **work(given)}
        code = 0
    except BarographError as error:
        result = {"job": given.job, "ok": False, "exit_code": error.exit_code, "error": str(error)}
        code = error.exit_code
    except Exception as error:
        result = {"job": given.job, "ok": False, "exit_code": 1, "error": f"{type(error).__name__}: {error}"}
        code = 1
        sys.excepthook(type(error), error, error.__traceback__)
    print(canonical_json(result).decode(), flush=True)
    sys.exit(code)


def _separate_stderr() -> None:
    """Keep messages out of stdout: `spark-submit` writes stderr of its Python process into its own stdout.

    Where `/proc` is there, our stderr becomes that of the process above us. Elsewhere messages stand before the result
    line, which is the last line in any case.
    """
    if "PYSPARK_GATEWAY_PORT" not in os.environ:
        return
    with suppress(OSError):
        above = os.open(f"/proc/{os.getppid()}/fd/2", os.O_WRONLY | os.O_APPEND)
        os.dup2(above, 2)
        os.close(above)
