"""How far a long command is: a bar where somebody is looking, lines or JSON lines for everybody else.

The bar is drawn on stderr, only on a terminal, and is gone when the command ends.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from barograph.cli.session import Session

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

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
        with _load_bar() as watcher:
            yield watcher
    else:
        yield None


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of a long command.

    Attributes:
        session: The call of the command line.
        bar: What is drawn, with its task; None where nobody is looking.
    """

    session: Session
    bar: tuple[Bar, TaskID] | None = None

    def begin(self, step: str) -> None:
        """Name the step that begins."""
        if self.bar:
            drawn, task = self.bar
            drawn.update(task, description=step)

    def end(self, line: str, **facts: object) -> None:
        """Say what came of a step, and go on by one.

        Args:
            line: A line for stderr; it stays when the bar is gone.
            facts: What stands beside it in JSON lines.
        """
        if self.bar:
            drawn, task = self.bar
            drawn.console.print(line, markup=False, highlight=False, soft_wrap=True)
            drawn.advance(task)
        else:
            self.session.say(line, **facts)


@contextmanager
def stepping(session: Session, first: str, total: int | None) -> Iterator[Steps]:
    """Show the steps of a command, with the tasks of the Spark job that runs.

    Args:
        session: The call of the command line.
        first: Name of the first step.
        total: Steps in all; None where nobody knows.
    """
    if not session.at_terminal:
        yield Steps(session)
        return
    with _step_bar() as drawn:
        yield Steps(session, (drawn, drawn.add_task(first, total=total)))


def _step_bar() -> Bar:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, ProgressColumn, Task, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar
    from rich.text import Text

    from barograph.storage.spark_session import tasks_under_way

    class SparkTasks(ProgressColumn):
        """Tasks of the job that runs; asked for twice a second at most."""

        max_refresh = 0.5

        def render(self, task: Task) -> Text:
            found = tasks_under_way()
            return Text(f"{found[0]:,} of {found[1]:,} tasks" if found else "")

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), SparkTasks(), TimeElapsedColumn())
    return Bar(*columns, console=Console(stderr=True), transient=True)


@contextmanager
def _load_bar() -> Iterator[Watcher]:
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
