"""The example notebook: what it holds is what the script writes, and every cell of it was run, without a fault."""

from __future__ import annotations

import importlib.util
import xml.etree.ElementTree as ET
from pathlib import Path
from textwrap import dedent

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_the_notebook_is_the_one_the_script_writes_and_was_run_from_top_to_bottom() -> None:
    nbformat = pytest.importorskip("nbformat")
    pytest.importorskip("nbclient")
    spec = importlib.util.spec_from_file_location("make_notebook", ROOT / "scripts" / "make_notebook.py")
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    book = nbformat.read(script.TARGET, as_version=4)
    nbformat.validate(book)
    assert [cell.source for cell in book.cells] == [dedent(text).strip() for _, text in script.CELLS]
    run = [cell for cell in book.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in run] == list(range(1, len(run) + 1))
    outputs = [out for cell in run for out in cell.outputs]
    assert {out.output_type for out in outputs} <= {"stream", "execute_result", "display_data"}
    shown = [out.data["text/html"] for out in outputs if "text/html" in out.get("data", {})]
    assert any("A flag is a reason to read, never proof." in html for html in shown)
    assert not [html for html in shown if "<script" in html]


def test_the_notebook_shows_the_timeline_the_replay_and_the_trends() -> None:
    nbformat = pytest.importorskip("nbformat")
    book = nbformat.read(ROOT / "docs" / "demo.ipynb", as_version=4)
    drawn = {
        cell.source: ET.fromstring(out.data["image/svg+xml"])
        for cell in book.cells
        if cell.cell_type == "code"
        for out in cell.outputs
        if "image/svg+xml" in out.get("data", {})
    }
    kinds = {root.attrib["class"].split()[1] for root in drawn.values()}
    assert kinds == {"timeline", "trend-score", "trends"}
    for source, root in drawn.items():
        names = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert {"title", "desc", "rect", "text"} <= names, source
        assert not names & {"script", "foreignObject", "image", "a", "use", "style"}, source
        points = [element for tag in ("circle", "polygon", "path") for element in root.findall(f".//{{*}}{tag}")]
        assert len(points) >= 3, f"{source}: an empty picture"
