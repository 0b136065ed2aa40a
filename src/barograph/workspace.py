"""The Python API: a workspace is a folder of tables, with the verbs of the command line as methods.

    import barograph as bg

    ws = bg.open("ws")
    ws.load("dev.mbox", venue="dev-list")
    ws.run(as_of="2024-06-30")
    for case in ws.cases():
        print(case.case_id, case.tier, case.likelihood)

Whatever only reads answers without starting Spark.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from barograph.as_of import as_of_instant
from barograph.cases.model.case import CaseFile, Names
from barograph.cases.repository.case_repository import CaseList, CaseRepository
from barograph.cases.repository.decisions import Judgement, record
from barograph.catalogue.tables import Table, table_named
from barograph.config import Config
from barograph.errors import DataError
from barograph.pipeline.configuration import configuration_of
from barograph.storage.project_names import read_projects
from barograph.storage.store import Store

if TYPE_CHECKING:
    import networkx as nx
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

    from barograph.cases.repository.account_facts import AccountFacts
    from barograph.cases.repository.decision_record import DecisionRecord
    from barograph.cases.repository.handovers import Gain
    from barograph.cases.repository.reviewer_agreement import Agreement
    from barograph.evaluation.episodes.evaluate import EpisodeEvaluation, EpisodePlan
    from barograph.evaluation.evaluate import Evaluation
    from barograph.evaluation.plan import Plan
    from barograph.evaluation.replay import Replay
    from barograph.evaluation.scratch_runner import ScratchRunner
    from barograph.export.trend_sheet import TrendSheet
    from barograph.pipeline.stage import StageReport
    from barograph.similar.search import Alike
    from barograph.sources.ingest.paths import LoadedPath
    from barograph.sources.ingest.staging import Watcher
    from barograph.sql.query import Rows
    from barograph.sql.sandbox import Limits


class Workspace:
    """A workspace.

    Args:
        root: Its folder; made by the first write.
        config: A configuration, the path of one, or None for `barograph.yaml` in the folder, else the defaults.
        overrides: Dotted keys with YAML values that win over the file.

    Raises:
        ConfigError: The configuration holds faults; all are listed.
    """

    def __init__(
        self, root: Path | str, config: Config | Path | None = None, overrides: Mapping[str, str] | None = None
    ) -> None:
        self.store = Store(Path(root))
        self._given = configuration_of(self.store.root, config, overrides)

    @property
    def config(self) -> Config:
        """The configuration, with the projects that were named by `load`."""
        projects = {**read_projects(self.store.root), **self._given.projects}
        return self._given.model_copy(update={"projects": projects})

    def __repr__(self) -> str:
        return f"Workspace({str(self.store.root)!r}, {self.store.row_count(Table.MESSAGES):,} messages)"

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><th scope='row'>{t.label}</th><td>{self.store.row_count(t):,}</td></tr>" for t in Table)
        return f"<table><caption>barograph workspace</caption><tr><th>table</th><th>rows</th></tr>{rows}</table>"

    @property
    def spark(self) -> SparkSession:
        """The running Spark session, started on first use.

        Raises:
            MissingExtra: Java is missing; says how to get it.
        """
        from barograph.storage.spark_session import session

        return session(self.config.spark)

    def load(
        self,
        *paths: Path | str,
        venue: str | None = None,
        format: str = "auto",
        extra: Mapping[str, str] | None = None,
        watch: Watcher | None = None,
        project: str | None = None,
    ) -> list[LoadedPath]:
        """Take archives in; what was loaded before and has not changed is left out.

        Every file of a path is read, left out on purpose and named, or becomes a reject that says what was seen.

        Args:
            paths: Files, folders or repositories.
            venue: Name of the list or repository; by default the name of the path. Trackers name their own.
            format: A format, or `auto` to recognise it.
            extra: Options of the format, e.g. `{"repos": "owner/*"}`; see docs/formats.md.
            watch: Called as a load goes on, with how far it is.
            project: Project that all venues of these paths belong to, such as a list and its tracker.

        Returns:
            One report a path and format, paths in the order given.

        Raises:
            SourceError: No such path; nothing of any path can be read; or a format named by hand is not the path's.
            DataError: The name of a path could be any archive's; asks for `venue`.
            BusyError: Another process writes to this workspace.
        """
        from barograph.sources.ingest.paths import LoadRequest, load_paths

        request = LoadRequest(venue, format, extra or {}, project)
        return load_paths(lambda: self.spark, self.store, [Path(path) for path in paths], request, watch)

    def run(
        self,
        as_of: str | date | datetime,
        start: str | None = None,
        force: bool = False,
        on_progress: Callable[[StageReport], None] | None = None,
    ) -> list[StageReport]:
        """Run all stages, and record what was found; a stage whose inputs have not changed is skipped.

        Args:
            as_of: Nothing later is looked at; a date means the whole day, UTC.
            start: Stage to start from.
            force: Run stages even if nothing has changed.
            on_progress: Called with the report of each stage as it ends.

        Raises:
            DataError: No message is loaded, no such stage, or the tables that the first stage reads are missing or were
                made as of another instant.
            BusyError: Another process writes to this workspace.
        """
        from barograph.cases.repository.run_history import record_run
        from barograph.pipeline.runner import run_all
        from barograph.pipeline.stage import Context

        self._loaded()
        context = Context(self.config, as_of_instant(as_of), self.store)
        reports = []
        with self.store.writing():
            for report in run_all(lambda: self.spark, context, start, force):
                reports.append(report)
                if on_progress:
                    on_progress(report)
            record_run(self.store, context.config, context.as_of)
        return reports

    def replay(
        self,
        since: str | date | datetime,
        until: str | date | datetime,
        step: str = "month",
        min_tier: int = 0,
        identify: bool = False,
        on_progress: Callable[[str], None] = lambda _: None,
    ) -> Replay:
        """Run detection as of many dates: since when would each group have been flagged? Scores are kept for `trends`.

        Args:
            since, until: First and last date; the last is always looked at.
            step: week, month or quarter; the ends of these are the dates in between.
            min_tier: 0 watch, 1 review, 2 high.
            identify: Put names and addresses beside the labels.
            on_progress: Called with a line as each date ends.

        Raises:
            ConfigError: The last date is before the first, or no such step.
            DataError: No message is loaded.
        """
        from barograph.evaluation.replay import replay
        from barograph.evaluation.scores_over_time import keep_scores
        from barograph.evaluation.steps import step_dates

        start, end = as_of_instant(since).date(), as_of_instant(until).date()
        dates = step_dates(start, end, step)
        began = datetime(start.year, start.month, start.day, tzinfo=UTC)
        found = replay(self._bench(), began, dates, min_tier, identify, on_progress)
        keep_scores(self.store, found.scores, on_progress)
        return found

    def evaluate(
        self,
        plan: Plan,
        as_of: str | date | datetime | None = None,
        on_progress: Callable[[str], None] = lambda _: None,
    ) -> Evaluation:
        """Count false alarms on the loaded archive, and plant campaigns in copies of it to see what would be found.

        Args:
            plan: What is planted, how often.
            as_of: Nothing later is looked at; None for the last loaded message.
            on_progress: Called with a line as each part ends.

        Raises:
            DataError: No message is loaded, or nothing can be planted.
        """
        from barograph.evaluation.evaluate import evaluate

        bench = self._bench()
        return evaluate(bench, as_of_instant(as_of) if as_of else bench.last_message(), plan, on_progress)

    def evaluate_episodes(
        self,
        plan: EpisodePlan,
        evasions: bool | Collection[str] = False,
        as_of: str | date | datetime | None = None,
        on_progress: Callable[[str], None] = lambda _: None,
    ) -> EpisodeEvaluation:
        """Plant campaigns and look-alikes of files in copies of the loaded archive to see what would be found.

        Args:
            plan, as_of, on_progress: As in `evaluate`.
            evasions: Plant the campaigns once more for each trick of `evaluation.evasions`, or for those named.

        Raises:
            DataError: No message is loaded, or nothing can be planted.
        """
        from barograph.evaluation.episodes.evaluate import evaluate_episodes
        from barograph.evaluation.evasions import chosen

        bench = self._bench()
        at = as_of_instant(as_of) if as_of else bench.last_message()
        return evaluate_episodes(bench, at, plan, chosen(evasions), on_progress)

    def _loaded(self) -> None:
        """Refuse where nothing is loaded."""
        if not self.store.row_count(Table.MESSAGES):
            raise DataError(f"{self.store.root}: no messages. Load an archive first: barograph load auto PATH")

    def _bench(self) -> ScratchRunner:
        """What replay and evaluation run on."""
        from barograph.evaluation.scratch_runner import ScratchRunner

        self._loaded()
        return ScratchRunner(self.spark, self.store, self.config)

    def cases(self, min_tier: int = 0, identify: bool = False, dismissed: bool = False) -> CaseList:
        """The queue of cases, best first.

        Args:
            min_tier: 0 watch, 1 review, 2 high.
            identify: Put names and addresses beside the labels; otherwise nobody is named.
            dismissed: List cases too that were dismissed and have nothing new since.
        """
        entries = CaseRepository(self.store).entries(identify, dismissed)
        return CaseList(entry for entry in entries if entry.tier >= min_tier)

    def case(self, case_id: str, identify: bool = False) -> CaseFile:
        """One case file, with the decisions taken so far.

        Raises:
            DataError: No such case; names the nearest.
        """
        return CaseRepository(self.store).case(case_id, identify)

    def names(self, case_id: str) -> Names:
        """The key of a case: who is behind its labels. Keep it apart from the case file."""
        return CaseRepository(self.store).names(case_id)

    def decide(self, case_id: str, judgement: Judgement) -> DecisionRecord:
        """Add a decision on a case, with who, why and when; earlier ones stay.

        Raises:
            DataError: No such case, or the judgement holds faults; all are listed.
            BusyError: Another process writes to this workspace.
        """
        return record(self.store, case_id, judgement, self.config.review)

    def decisions(self, case_id: str | None = None) -> tuple[DecisionRecord, ...]:
        """Decisions by time: every one ever taken, or those that stand on a case whatever its id was then.

        Raises:
            DataError: No such case.
        """
        repository = CaseRepository(self.store)
        return repository.case_status(case_id).decisions if case_id else repository.decisions

    def agreement(self) -> Agreement:
        """How far readers agree, and how often cases of the random part of the queue turned out harmless."""
        return CaseRepository(self.store).agreement()

    def facts(self, who: str) -> AccountFacts:
        """What speaks for an account, given by id, address, login or label of a case (`C-ABCDEFGHIJ:A1`).

        Raises:
            DataError: Nothing was run, or nobody is known by it, or several are.
        """
        from barograph.cases.repository.account_facts import account_facts

        return account_facts(self.store, who)

    def handovers(self, project: str, identify: bool = False) -> tuple[Gain, ...]:
        """Who gained access to a project, by time, how fast, and what was public before: `handovers.handovers`."""
        from barograph.cases.repository.handovers import handovers

        return handovers(self.store, self.config.projects, project, identify)

    def query(self, sql: str, identify: bool = False, limits: Limits | None = None) -> Rows:
        """One reading SQL statement over tables and views (docs/recipes.md), without Spark.

        Args:
            sql: The statement.
            identify: Let columns be seen that can name somebody; otherwise there are none.
            limits: Bounds on rows, time and memory.

        Raises:
            DataError: Not a reading statement, a fault in it, or a bound was met.

        Example:
            >>> open("ws").query("select tier, count(*) as n from v_cases group by tier")  # doctest: +SKIP
        """
        from barograph.sql.query import query

        return query(self.store, sql, identify, limits)

    def similar(self, what: str, limit: int = 20, identify: bool = False) -> Alike:
        """Messages and cases alike in sense to a case, a message (by their ids) or a text: `similar.search.alike`.

        Raises:
            DataError: No such case or message, no sentence in the text, or no vectors.
        """
        from barograph.similar.search import alike

        return alike(self.store, self.config.embed, what, limit, identify)

    def graph(
        self, what: str, until: datetime | None = None, ego: str | None = None, identify: bool = False
    ) -> nx.DiGraph:
        """The interaction graph of a case, or of a venue or project.

        Args:
            what: A case id, a venue or a project.
            until: Edges later than this are left out (a case has its own end).
            ego: Keep only this node and its neighbours.
            identify: Name the nodes of a case; the nodes of a venue are digests unless this is set.

        Raises:
            DataError: Neither a case nor a venue, or no such node.
        """
        from barograph.cases.repository.graphs import case_graph, venue_graph
        from barograph.graphs.networks import ego_network

        is_case = what.startswith("C-")
        graph = case_graph(self.case(what, identify)) if is_case else venue_graph(self.store, what, until, identify)
        try:
            return graph if ego is None else ego_network(graph, ego)
        except KeyError as error:
            raise DataError(f"{what}: {error.args[0]}") from None

    def trends(self, project: str) -> TrendSheet:
        """Trends of a project, shown as a picture in notebooks; scores over time are those of the last `replay`.

        Raises:
            DataError: Nothing was run, or no such project; names the nearest.
        """
        from barograph.export.trend_sheet import trend_sheet

        return trend_sheet(self.store, project)

    def table(self, name: str) -> DataFrame:
        """A table as a Spark frame; DataError where there is no such table."""
        return self.store.read(self.spark, table_named(name))

    def arrow(self, name: str) -> pa.Table:
        """A table in memory, without Spark."""
        return self.store.arrow(table_named(name))

    def with_config(self, config: Config) -> Workspace:
        """The same folder under another configuration."""
        return Workspace(self.store.root, config)


def open(root: Path | str, config: Config | Path | None = None) -> Workspace:
    """Open a workspace, or the place where one will be.

    Example:
        >>> open("build/none")
        Workspace('.../build/none', 0 messages)
    """
    return Workspace(root, config)
