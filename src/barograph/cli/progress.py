"""How far a long load is: a bar where somebody is looking, JSON lines for schedulers, nothing otherwise."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from barograph.cli.session import Session
from barograph.sources.ingest.staging import Progress, Watcher


@contextmanager
def watching(session: Session) -> Iterator[Watcher | None]:
    """Give a watcher for `Workspace.load`, or None where nobody would see it.

    Args:
        session: The call of the command line.
    """
    if session.json_logs:
        start = time.monotonic()

        def tell(state: Progress) -> None:
            spent = max(time.monotonic() - start, 1e-9)
            session.say(
                "loading", tasks_done=state.tasks_done, tasks=state.tasks, units=state.units, rejects=state.rejects,
                units_per_second=round(state.units / spent, 1),
            )  # fmt: skip

        yield tell
    elif session.at_terminal:
        with _bar() as watcher:
            yield watcher
    else:
        yield None


@contextmanager
def _bar() -> Iterator[Watcher]:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    start = time.monotonic()
    columns = (TextColumn("load"), BarColumn(), TextColumn("{task.fields[said]}"), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("load", total=None, said="")

        def show(state: Progress) -> None:
            rate = state.units / max(time.monotonic() - start, 1e-9)
            said = f"{state.units:,} units, {rate:,.0f}/s, {state.rejects:,} rejects"
            bar.update(task, total=state.tasks, completed=state.tasks_done, said=said)

        yield show
