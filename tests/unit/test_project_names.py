"""Which venues form one project: said at load, kept in the workspace, scrubbed with the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from barograph.config import Config
from barograph.errors import ConfigError
from barograph.storage.project_names import add_project, read_projects, rewrite_projects
from barograph.workspace import Workspace


def test_what_was_said_is_part_of_the_configuration(tmp_path: Path) -> None:
    assert read_projects(tmp_path) == {}
    before = Workspace(tmp_path).config
    add_project(tmp_path, "harbor", ["harbor-list", "github.com/crew/harbor"])
    add_project(tmp_path, "other", ["other-list"])
    found = Workspace(tmp_path).config
    assert found.projects == {"github.com/crew/harbor": "harbor", "harbor-list": "harbor", "other-list": "other"}
    assert found.digest() != before.digest(), "stages are made again"


def test_the_configuration_wins(tmp_path: Path) -> None:
    add_project(tmp_path, "harbor", ["harbor-list"])
    own = Config.model_validate({"projects": {"harbor-list": "port"}})
    assert Workspace(tmp_path, own).config.projects == {"harbor-list": "port"}


def test_forgotten_spellings_go(tmp_path: Path) -> None:
    add_project(tmp_path, "ada-tools", ["github.com/ada/tool"])
    rewrite_projects(tmp_path, lambda text: text.replace("ada", "gone"))
    assert read_projects(tmp_path) == {"github.com/gone/tool": "gone-tools"}
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("text", ["- a\n", "a: [b]\n", "a: b: c\n"])
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "project-names.yaml").write_text(text)
    with pytest.raises(ConfigError, match=r"project-names\.yaml"):
        read_projects(tmp_path)
