"""Names stay apart: the key is a file of its own for its owner alone, marks come from the configuration."""

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner

from barograph.cases.build import build_with_names
from barograph.cases.repository.case_repository import CaseRepository
from barograph.cli.app import cli
from barograph.config import load_config
from barograph.storage.audit_log import AuditLog
from case_samples import sample_inputs
from made_workspace import made_workspace

PELLE = "Pelle"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return made_workspace(tmp_path / "ws", cases=1).root


def _run(root: Path, *arguments: str) -> str:
    result = CliRunner().invoke(cli, ["-w", str(root), *arguments], env={"BAROGRAPH_REVIEWER": "rita"})
    assert result.exit_code == 0, result.output
    return result.stdout


def _case(root: Path) -> str:
    from barograph.storage.store import Store

    return CaseRepository(Store(root)).entries(False)[0].case_id


def test_the_key_is_a_file_apart_for_its_owner_alone(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    _run(root, "export", _case(root), "--format", "html,json,markdown", "--key", "--out", str(out))
    with_names = [path for path in out.rglob("*") if path.is_file() and PELLE in path.read_text("utf-8")]
    assert len(with_names) == 1
    assert stat.S_IMODE(with_names[0].stat().st_mode) == 0o600
    assert [(entry.who, entry.verb) for entry in AuditLog(root).entries()] == [("rita", "export")]


def test_without_asking_nobody_is_named_and_nothing_is_recorded(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    told = _run(root, "cases") + _run(root, "show", _case(root)) + _run(root, "exposure")
    _run(root, "export", _case(root), "--format", "html,json,markdown", "--out", str(out))
    told += "".join(path.read_text("utf-8") for path in out.rglob("*") if path.is_file())
    assert PELLE not in told
    assert not AuditLog(root).path.exists()


def test_named_files_are_for_their_owner_alone(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    _run(root, "export", _case(root), "--format", "json,markdown", "--identify", "--out", str(out))
    named = [path for path in out.rglob("*") if path.is_file() and PELLE in path.read_text("utf-8")]
    assert named
    assert {stat.S_IMODE(path.stat().st_mode) for path in named} == {0o600}


@pytest.mark.parametrize("verb", ["cases", "show", "export", "graph"])
def test_every_verb_that_names_somebody_is_recorded(root: Path, tmp_path: Path, verb: str) -> None:
    case = [] if verb == "cases" else [_case(root)]
    out = ["--out", str(tmp_path / "out")] if verb in ("export", "graph") else []
    _run(root, verb, *case, "--identify", *out)
    (entry,) = AuditLog(root).entries()
    assert (entry.who, entry.verb) == ("rita", verb)
    assert PELLE not in AuditLog(root).path.read_text("utf-8")


def test_marks_come_from_the_configuration() -> None:
    from dataclasses import replace

    config = load_config(None, {"privacy.tlp": "TLP:RED", "privacy.pap": "PAP:GREEN"})
    head = build_with_names(replace(sample_inputs(), config=config)).case.head
    assert (head.tlp, head.pap) == ("TLP:RED", "PAP:GREEN")


def test_no_verb_can_name_somebody_without_writing_it_down() -> None:
    """Every module of a verb with `--identify` calls `reveal`."""
    from importlib.util import find_spec

    from barograph.cli.app import VERBS

    for module in VERBS.values():
        spec = find_spec(module)
        assert spec is not None
        assert spec.origin is not None
        text = Path(spec.origin).read_text("utf-8")
        if '"--identify"' in text or '"--key"' in text:
            assert "session.reveal(" in text, module
