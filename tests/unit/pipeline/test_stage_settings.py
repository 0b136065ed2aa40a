"""The key of a stage holds the settings it uses: none that its code reads may be left out, and others may change."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

import barograph
from barograph.config import Config, load_config
from barograph.pipeline.stage import Stage
from barograph.pipeline.stages import STAGES, stage_named
from barograph.signals.made_with import ELIGIBLE

PACKAGE = Path(barograph.__file__).parent
SECTIONS = frozenset(Config.model_fields)
NARROWED = [stage for stage in STAGES if stage.settings is not None]


def _parsed(module: str) -> ast.Module | None:
    path = PACKAGE.parent / Path(*module.split("."))
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    return ast.parse(file.read_text("utf-8")) if file.is_file() else None


def _imported(tree: ast.AST) -> set[str]:
    found = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    return {node.module for node in found if (node.module or "").startswith("barograph.")}  # type: ignore[misc]


@cache
def _reached(module: str) -> frozenset[str]:
    """A module and all modules of the package that it imports, at whatever distance."""
    reached, ahead = {module}, [module]
    while ahead:
        tree = _parsed(ahead.pop())
        for other in _imported(tree) - reached if tree else ():
            reached.add(other)
            ahead.append(other)
    return frozenset(reached)


def _used(tree: ast.AST) -> set[str]:
    """Sections read from something called `config`; all that `eligible_settings` reads where it is called."""
    used = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in SECTIONS:
            base = node.value
            named = base.id if isinstance(base, ast.Name) else base.attr if isinstance(base, ast.Attribute) else ""
            used |= {node.attr} if named == "config" else set()
        if isinstance(node, ast.Name) and node.id == "eligible_settings":
            used |= set(ELIGIBLE)
    return used


def _own(stage: Stage) -> ast.FunctionDef:
    tree = _parsed("barograph.pipeline.stages")
    assert tree is not None
    return next(n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == stage.apply.__name__)


@pytest.mark.parametrize("stage", NARROWED, ids=lambda stage: stage.name)
def test_a_stage_declares_every_section_its_code_reads(stage: Stage) -> None:
    own = _own(stage)
    modules = {module for name in _imported(own) for module in _reached(name)}
    read = _used(own).union(*(_used(tree) for module in modules if (tree := _parsed(module)) is not None))
    assert read <= set(stage.settings or ())


def test_detection_and_case_files_depend_on_all_settings() -> None:
    assert [stage.name for stage in STAGES if stage.settings is None] == ["detect", "cases"]


@pytest.mark.parametrize("stage", NARROWED, ids=lambda stage: stage.name)
def test_only_declared_sections_are_in_the_digest(stage: Stage) -> None:
    before = Config().digest(stage.settings)
    changes = {
        "group": {"group.k_max": "4"},
        "newcomer": {"newcomer.max_prior": "3"},
        "graphs": {"graphs.max_nodes": "9"},
    }
    for section, change in changes.items():
        changed = load_config(overrides=change).digest(stage.settings) != before
        assert changed == (section in (stage.settings or ()))


def test_a_file_that_joins_accounts_is_in_the_key_of_linking(tmp_path: Path) -> None:
    file = tmp_path / "same.yaml"
    config = load_config(overrides={"identity.overrides": str(file)})
    numbers = stage_named("link").numbers
    seen = [numbers(config)]
    for text in ("same: []\n", "same: [[a, b]]\n"):
        file.write_text(text)
        seen.append(numbers(config))
    assert len(set(seen)) == 3
