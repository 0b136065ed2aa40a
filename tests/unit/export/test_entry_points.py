"""A format that another package brings: found by its entry point, listed, written; a faulty one is named."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from barograph.cases.build import build
from barograph.cli.app import cli
from barograph.errors import DataError
from barograph.export.registry import export_case, formats
from case_samples import sample_inputs

MODULE = """
from barograph.export.registry import Format

FORMAT = Format("lines", "txt", "one line a case", lambda case: f"{case.head.case_id}\\n".encode())
CLASH = Format("html", "htm", "a name that is in use", lambda case: b"")
NOTHING = object()
"""


@pytest.fixture
def bring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Puts a tiny installed package on the path whose entry point names one of its attributes."""

    def install(target: str) -> None:
        info = tmp_path / "lines_exporter-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: lines-exporter\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[barograph.exporters]\nlines = {target}\n")
        (tmp_path / "lines_exporter.py").write_text(MODULE)
        monkeypatch.syspath_prepend(str(tmp_path))
        formats.cache_clear()

    yield install
    formats.cache_clear()
    sys.modules.pop("lines_exporter", None)


def test_another_package_brings_a_format(bring: Callable[[str], None], tmp_path: Path) -> None:
    bring("lines_exporter:FORMAT")
    case = build(sample_inputs())
    (path,) = export_case(case, None, ["lines"], tmp_path / "out")
    assert path.name == f"{case.head.case_id}.txt"
    assert path.read_text() == f"{case.head.case_id}\n"
    listed = CliRunner().invoke(cli, ["export", "all", "--format", "list"]).stdout
    assert "one line a case" in listed
    assert "html" in listed


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("lines_exporter:CLASH", "there is a format html already"),
        ("lines_exporter:NOTHING", "expected a barograph.export.registry.Format"),
        ("lines_exporter:ABSENT", "cannot be loaded"),
    ],
)
def test_a_faulty_entry_point_is_named(bring: Callable[[str], None], target: str, message: str) -> None:
    bring(target)
    with pytest.raises(DataError, match=message):
        formats()
