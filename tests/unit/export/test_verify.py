"""What `verify` finds in files that were changed, and in files that were not."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from click.testing import CliRunner

from barograph.cases.build import BuiltCase, build_with_names
from barograph.cli.app import cli
from barograph.errors import DataError
from barograph.export.registry import FORMATS, export_case, write_key
from barograph.export.verify import verify_file, verify_files
from case_samples import sample_inputs


@pytest.fixture(scope="module")
def built() -> BuiltCase:
    return build_with_names(sample_inputs())


@pytest.mark.parametrize("name", ["json", "html", "markdown"])
@pytest.mark.parametrize("identify", [True, False])
def test_a_file_as_it_was_written_is_well(built: BuiltCase, name: str, identify: bool, tmp_path: Path) -> None:
    (path,) = export_case(built.case, built.names, [name], tmp_path, identify=identify)
    report = verify_file(path, against=built.case.digest)
    assert (report.ok, report.differs, report.case_digest) == (True, (), built.case.digest)


@pytest.mark.parametrize("name", ["html", "markdown"])
def test_one_changed_letter_is_found(built: BuiltCase, name: str, tmp_path: Path) -> None:
    (path,) = export_case(built.case, None, [name], tmp_path)
    path.write_bytes(path.read_bytes().replace(b"Silence again", b"Silence Again", 1))
    report = verify_file(path)
    assert not report.ok
    assert report.differs[0].startswith("file digest: ")


def test_a_changed_section_of_json_is_named(built: BuiltCase, tmp_path: Path) -> None:
    (path,) = export_case(built.case, None, ["json"], tmp_path)
    values = orjson.loads(path.read_bytes())
    values["explanations"][0]["verdict"] = "inconsistent"
    path.write_bytes(orjson.dumps(values))
    report = verify_file(path)
    assert not report.ok
    assert [line.partition(":")[0] for line in report.differs] == ["case digest", "section explanations"]


def test_another_spacing_of_json_is_the_same_case(built: BuiltCase, tmp_path: Path) -> None:
    (path,) = export_case(built.case, None, ["json"], tmp_path)
    path.write_bytes(orjson.dumps(orjson.loads(path.read_bytes())))
    assert verify_file(path).ok


def test_a_section_that_is_gone_or_new_is_a_fault_of_the_schema(built: BuiltCase, tmp_path: Path) -> None:
    (path,) = export_case(built.case, None, ["json"], tmp_path)
    values = orjson.loads(path.read_bytes())
    del values["limits"]
    values["verdict"] = "guilty"
    path.write_bytes(orjson.dumps(values))
    report = verify_file(path)
    assert sorted(line.partition(":")[0] for line in report.differs) == ["limits", "verdict"]


def test_a_file_cut_short_is_no_json_any_more(built: BuiltCase, tmp_path: Path) -> None:
    (path,) = export_case(built.case, None, ["json"], tmp_path)
    path.write_bytes(path.read_bytes()[:-100])
    assert "not JSON any more" in verify_file(path).differs[0]


def test_another_case_with_digests_of_its_own_is_told_apart(built: BuiltCase, tmp_path: Path) -> None:
    (path,) = export_case(built.case, None, ["html"], tmp_path)
    report = verify_file(path, against="f" * 64)
    assert not report.ok
    assert "expected ffff" in report.differs[0]


@pytest.mark.parametrize("raw", [b"", b"hello", b'{"a": 1}', b"[1]", b"<html></html>"])
def test_what_is_no_case_file_is_refused(raw: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(raw)
    with pytest.raises(DataError):
        verify_file(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot be read"):
        verify_file(tmp_path / "none.json")


def test_the_command_says_what_differs_and_leaves_with_4(built: BuiltCase, tmp_path: Path) -> None:
    (path,) = export_case(built.case, None, ["html"], tmp_path)
    well = CliRunner().invoke(cli, ["verify", str(path), "--against", built.case.digest])
    assert (well.exit_code, well.stdout.splitlines()[0]) == (0, f"{path}: ok")
    assert built.case.digest in well.stdout
    path.write_bytes(path.read_bytes().replace(b"Silence again", b"Silence Again", 1))
    changed = CliRunner().invoke(cli, ["verify", str(path)], standalone_mode=False)
    assert f"{path}: DIFFERS" in changed.stdout
    assert "file digest: the file states" in changed.stdout
    assert CliRunner().invoke(cli, ["verify", str(path)]).exit_code == 4


def test_of_all_files_of_a_case_each_is_told_for_what_it_is(built: BuiltCase, tmp_path: Path) -> None:
    assert built.names is not None
    written = export_case(built.case, None, [item.name for item in FORMATS], tmp_path)
    paths = [*written, write_key(built.names, tmp_path)]
    states = {item.path.name.partition(".")[2]: item.state for item in verify_files(paths)}
    assert len(states) == len(paths) == 14
    sealed = {"json", "html", "md", "brief.html", "brief-maintainer.html"}
    assert {ending for ending, state in states.items() if state == "ok"} == sealed
    assert {state for ending, state in states.items() if ending not in sealed} == {"no digest"}


def test_the_command_goes_on_after_a_file_that_is_no_case(built: BuiltCase, tmp_path: Path) -> None:
    json, html = export_case(built.case, None, ["json", "html"], tmp_path)
    other = tmp_path / "a-list.json"
    other.write_text("[1]", encoding="utf-8")
    html.write_bytes(html.read_bytes().replace(b"Silence again", b"Silence Again", 1))
    asked = [str(path) for path in (other, tmp_path / "none", html, json)]
    told = CliRunner().invoke(cli, ["verify", "--format", "json", *asked])
    rows = orjson.loads(told.stdout)
    assert told.exit_code == 4
    assert [(row["path"], row["state"]) for row in rows] == list(
        zip(asked, ("refused", "refused", "differs", "ok"), strict=True)
    )
    assert rows[3]["case_digest"] == rows[3]["computed"] == built.case.digest
    assert rows[2]["told"][0].startswith("file digest: ")
    shown = CliRunner().invoke(cli, ["verify", *asked])
    assert (shown.exit_code, "NO CASE FILE" in shown.stdout, f"{json}: ok" in shown.stdout) == (4, True, True)
    assert CliRunner().invoke(cli, ["verify", str(json)]).exit_code == 0


def test_where_nothing_could_be_checked_the_command_fails(built: BuiltCase, tmp_path: Path) -> None:
    (path,) = export_case(built.case, None, ["gexf"], tmp_path)
    told = CliRunner().invoke(cli, ["verify", str(path)])
    assert (told.exit_code, "no digest" in told.stdout) == (4, True)
