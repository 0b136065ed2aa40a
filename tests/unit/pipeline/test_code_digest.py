"""The key of a stage holds the code: whoever changes a source or a shipped number has the stages run again."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import barograph
from barograph import version
from barograph.version import code_digest

PACKAGE = Path(barograph.__file__).parent


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the package that the digest is taken of."""
    place = tmp_path / "barograph"
    shutil.copytree(PACKAGE, place, ignore=shutil.ignore_patterns("__pycache__"))
    code_digest.cache_clear()
    monkeypatch.setattr(version, "PACKAGE", place)
    yield place
    code_digest.cache_clear()


def again() -> str:
    code_digest.cache_clear()
    return code_digest()


def test_a_copy_has_the_digest_of_the_package(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied = again()
    monkeypatch.setattr(version, "PACKAGE", PACKAGE)
    assert again() == copied


@pytest.mark.parametrize("name", ["signals/measure.py", "resources/reference-default.npz", "resources/anchors.toml"])
def test_a_changed_source_or_resource_changes_it(copy: Path, name: str) -> None:
    before = again()
    content = (copy / name).read_bytes()
    (copy / name).write_bytes(content + b"\n")
    assert again() != before
    (copy / name).write_bytes(content)
    assert again() == before


def test_a_moved_source_changes_it(copy: Path) -> None:
    before = again()
    (copy / "as_of.py").rename(copy / "as_at.py")
    assert again() != before


def test_compiled_files_and_the_demo_archive_do_not(copy: Path) -> None:
    before = again()
    for folder in ("__pycache__", "demo"):
        (copy / folder).mkdir()
        (copy / folder / "something").write_bytes(b"x")
    (copy / "as_of.pyc").write_bytes(b"x")
    assert again() == before


def test_it_is_worked_out_once_and_quickly(copy: Path) -> None:
    begun = time.process_time()
    code_digest()
    first = time.process_time() - begun
    (copy / "as_of.py").unlink()
    assert code_digest() == code_digest()
    assert first < 0.5, "hundreds of files, tens of milliseconds; the bound is ten times that"
