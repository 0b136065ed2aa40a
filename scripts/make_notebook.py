"""Write docs/demo.ipynb and run it on the demo data: `python scripts/make_notebook.py`, some minutes.

The notebook is made anew each time, so that what it shows is what the code gives. Messages on stderr are left out; the
workspace goes to `build/notebook`.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from textwrap import dedent

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "demo.ipynb"

PROSE, CODE = nbformat.v4.new_markdown_cell, nbformat.v4.new_code_cell
CELLS = (
    (PROSE, """
        # From an archive to a decision

        The whole way on an invented mailing list and its tracker (`data/demo`): nobody in them exists, and one
        pressure campaign was planted. Run it from the folder `docs`."""),
    (CODE, """
        import warnings
        from datetime import UTC, datetime
        from pathlib import Path

        import barograph as bg
        from barograph.cases.repository.decisions import Judgement
        from barograph.export.paper_picture import case_timeline

        warnings.simplefilter("ignore")
        demo = Path("../data/demo")
        tracker = "github.com/invented-harbor/harbor"
        ws = bg.open("../build/notebook", bg.Config(projects={"harbor-list": "harbor", tracker: "harbor"}))"""),
    (PROSE, """
        ## Load and run

        Nothing later than the as-of is looked at. What was done and has not changed is skipped."""),
    (CODE, """
        loaded = ws.load(demo / "harbor-list.mbox", venue="harbor-list")
        loaded += ws.load(demo / "harbor-tracker.jsonl", venue=tracker)
        for item in loaded:
            print(item.path.name, item.report.messages, "messages,", item.report.rejects, "rejects")"""),
    (CODE, """
        for stage in ws.run(as_of="2023-06-30"):
            print(stage.stage, dict(stage.rows))"""),
    (PROSE, """
        ## The queue

        Groups of accounts, never one alone; labels stand for names. A flag is a reason to read, never proof."""),
    (CODE, """
        cases = ws.cases()
        cases"""),
    (PROSE, """
        ## One case

        What was seen, how likely, how sure of that, and what speaks against it."""),
    (CODE, """
        case = ws.case(cases[0].case_id)
        case"""),
    (PROSE, "When it happened: a lane for each account, a mark for each message; the grey part is the window."),
    (CODE, """
        case_timeline(case)"""),
    (PROSE, "Where the score comes from, step by step (log10), and the innocent explanations with what fits them:"),
    (CODE, """
        for step in case.waterfall:
            print(f"{step.value:+.2f}", step.name)"""),
    (CODE, """
        for row in case.explanations:
            print(f"{row.verdict:12}", row.name)"""),
    (PROSE, """
        ## Ask the tables

        SQL, read-only; recipes stand in `docs/recipes.md`. Accounts are digests here too."""),
    (CODE, '''
        ws.query("""
            select k.case_id, count(*) as messages, count(*) filter (k.pressing) as pressing,
                   min(m.sent_at) as first, max(m.sent_at) as last
            from v_case_messages k join v_messages m using (message_id)
            group by k.case_id order by k.case_id
        """)'''),
    (PROSE, """
        ## Over time

        Since when would the case have been seen? A replay runs detection as of the end of each month; nothing later is
        known to it. The digit beside a point is the tier."""),
    (CODE, """
        found = ws.replay("2023-01-01", "2023-06-30", step="month")
        for step in found.steps:
            print(step.as_of.date(), "watch, review, high:", *step.tiers)"""),
    (CODE, """
        ws.trends("harbor").only("score", since=datetime(2023, 1, 1, tzinfo=UTC))"""),
    (PROSE, """
        How the project fared meanwhile. A curve is a reason to ask, never an answer: a release, a holiday or a hole in
        the archive draws curves too."""),
    (CODE, """
        ws.trends("harbor")"""),
    (PROSE, """
        ## Decide

        A human being decides, with a reason. Nothing decided before is changed; a dismissed case stays out of the
        queue until a message arrives that was not known."""),
    (CODE, """
        at = datetime(2023, 7, 1, 9, tzinfo=UTC)
        ws.decide(case.head.case_id, Judgement("InProgress", "fern", "reading the messages first", at))
        ws.case(case.head.case_id).status"""),
)  # fmt: skip


def main() -> None:
    shutil.rmtree(ROOT / "build" / "notebook", ignore_errors=True)
    book = nbformat.v4.new_notebook()
    book.cells = [make(dedent(text).strip(), id=f"cell-{number:02d}") for number, (make, text) in enumerate(CELLS)]
    NotebookClient(
        book, timeout=1800, startup_timeout=600, resources={"metadata": {"path": str(TARGET.parent)}}
    ).execute()
    for cell in book.cells:
        cell.metadata = {}
        if cell.cell_type == "code":
            cell.outputs = [out for out in cell.outputs if out.get("name") != "stderr"]
    TARGET.write_text(nbformat.writes(book) + "\n", "utf-8")


if __name__ == "__main__":
    main()
