"""Bills of materials and lock files: what they name, and which venues their links lead to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import CliRunner

from barograph.cli.app import cli
from barograph.errors import DataError
from barograph.watch.dependencies.dependency import Dependency, Link
from barograph.watch.dependencies.dependency_file import dependencies_in
from barograph.watch.dependencies.venues import mapped
from barograph.watch.watch_list import WatchList, read_watch_list

CYCLONEDX = {
    "bomFormat": "CycloneDX",
    "metadata": {"component": {"name": "our-product"}},
    "components": [
        {
            "name": "ship",
            "purl": "pkg:npm/ship@1.2.3",
            "externalReferences": [
                {"type": "vcs", "url": "git+https://me:secret@github.com/Crew/Ship.git#main"},
                {"type": "mailing-list", "url": "https://lore.kernel.org/ship/"},
                {"type": "license", "url": "https://example.org/license"},
            ],
            "components": [{"name": "inner", "purl": "pkg:golang/github.com/crew/inner@v2"}],
        },
        {"name": "lone", "purl": "pkg:pypi/lone@1"},
        {"version": "7"},
        "no object",
    ],
}
SPDX2 = {
    "spdxVersion": "SPDX-2.3",
    "documentDescribes": ["SPDXRef-root"],
    "packages": [
        {"SPDXID": "SPDXRef-root", "name": "our-product"},
        {
            "SPDXID": "a",
            "name": "ship",
            "downloadLocation": "git+https://git.example.org/ship.git@v1",
            "externalRefs": [{"referenceType": "purl", "referenceLocator": "pkg:generic/ship@1"}],
        },
        {"SPDXID": "b", "name": "lone", "downloadLocation": "NOASSERTION", "homepage": "https://gitlab.com/crew/lone"},
    ],
}
SPDX3 = {
    "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
    "@graph": [
        {"type": "SpdxDocument", "rootElement": ["urn:root"]},
        {"type": "software_Package", "spdxId": "urn:root", "name": "our-product"},
        {
            "type": "software_Package",
            "spdxId": "urn:a",
            "name": "ship",
            "software_packageUrl": "pkg:pypi/ship@1",
            "externalRef": [{"externalRefType": "issueTracker", "locator": ["https://github.com/crew/ship/issues"]}],
        },
    ],
}
NPM = {
    "lockfileVersion": 3,
    "packages": {
        "": {"name": "ours"},
        "node_modules/@crew/ship": {"resolved": "git+ssh://git@github.com/crew/ship.git#abc"},
        "node_modules/lone": {"resolved": "https://registry.npmjs.org/lone/-/lone-1.tgz"},
    },
}
CARGO = """
version = 4
[[package]]
name = "ours"
[[package]]
name = "ship"
source = "git+https://github.com/crew/ship?rev=1#abc"
[[package]]
name = "lone"
source = "registry+https://github.com/rust-lang/crates.io-index"
"""
UV = """
version = 1
[[package]]
name = "ours"
source = { editable = "." }
[[package]]
name = "ship"
source = { git = "https://github.com/crew/ship?rev=1#abc" }
"""
REQUIREMENTS = """
# what we need
lone[extra]>=1 ; python_version > "3.8"   # a remark
ship @ git+https://github.com/crew/ship@v1
-r other.txt
-i https://mirror.example.org/simple
not a requirement!
"""


def written(folder: Path, name: str, content: Any) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else orjson.dumps(content))
    return path


@pytest.mark.parametrize(
    ("name", "content", "wanted"),
    [
        (
            "bom.json",
            CYCLONEDX,
            {
                "pkg:npm/ship": ("github.com/crew/ship", "lore.kernel.org/ship"),
                "pkg:golang/github.com/crew/inner": ("github.com/crew/inner",),
                "pkg:pypi/lone": (),
                "(no name)": (),
            },
        ),
        ("spdx.json", SPDX2, {"pkg:generic/ship": ("git.example.org/ship",), "lone": ("gitlab.com/crew/lone",)}),
        ("spdx3.json", SPDX3, {"pkg:pypi/ship": ("github.com/crew/ship",)}),
        ("package-lock.json", NPM, {"pkg:npm/%40crew/ship": ("github.com/crew/ship",), "pkg:npm/lone": ()}),
        ("Cargo.lock", CARGO, {"pkg:cargo/ship": ("github.com/crew/ship",), "pkg:cargo/lone": ()}),
        ("uv.lock", UV, {"pkg:pypi/ship": ("github.com/crew/ship",)}),
        (
            "requirements.txt",
            REQUIREMENTS,
            {
                "pkg:pypi/lone": (),
                "pkg:pypi/ship": ("github.com/crew/ship",),
                "-r other.txt": (),
                "not a requirement!": (),
            },
        ),
    ],
)
def test_each_form_names_its_dependencies(
    tmp_path: Path, name: str, content: Any, wanted: dict[str, tuple[str, ...]]
) -> None:
    _, rows = mapped(WatchList(), dependencies_in(written(tmp_path, name, content)))
    assert {row.dependency: row.venues for row in rows} == wanted
    assert all(row.reason for row in rows if not row.venues)


@pytest.mark.parametrize(
    ("kind", "url", "venue"),
    [
        ("vcs", "https://github.com/Crew/Ship/tree/main/sub", ("github", "https://api.github.com/repos/crew/ship")),
        ("vcs", "git@github.com:crew/ship.git", ("github", "https://api.github.com/repos/crew/ship")),
        ("homepage", "https://gitlab.com/g/sub/p", ("gitlab", "https://gitlab.com/api/v4/projects/g%2Fsub%2Fp")),
        ("vcs", "git://git.example.org/a/b.git", ("git", "https://git.example.org/a/b.git")),
        ("mailing-list", "https://l.example.org/pipermail/dev/2020-May/1.html",
         ("pipermail", "https://l.example.org/pipermail/dev/")),
        ("homepage", "https://ship.example.org/", None),
        ("homepage", "https://github.com/crew", None),
        ("mailing-list", "mailto:dev@example.org", None),
        ("vcs", "https://[broken", None),
    ],
)  # fmt: skip
def test_a_link_leads_to_a_venue_or_says_why_not(kind: Any, url: str, venue: tuple[str, str] | None) -> None:
    watched, (row,) = mapped(WatchList(), (Dependency("ship", None, (Link(kind, url),)),))
    assert [(item.kind, item.url) for _, item in watched.venues] == ([venue] if venue else [])
    assert bool(row.reason) == (venue is None)


def test_two_packages_of_one_repository_are_one_project_and_names_are_kept_apart() -> None:
    def from_repository(name: str, repository: str) -> Dependency:
        return Dependency(name, None, (Link("vcs", f"https://github.com/{repository}"),))

    given = tuple(from_repository(*pair) for pair in (("a", "x/one"), ("b", "x/one"), ("a", "y/two")))
    watched, rows = mapped(WatchList(), given)
    assert [row.project for row in rows] == ["a", "a", "github.com/y/two"]
    assert [row.reason for row in rows] == ["", "watched already", ""]
    assert {project: item.strata for project, item in watched.projects.items()} == {
        "a": ("dependency",),
        "github.com/y/two": ("dependency",),
    }


@pytest.mark.parametrize(("name", "content"), [("a.json", "{"), ("a.json", "{}"), ("a.xml", "<bom/>"), ("a.lock", "[")])
def test_what_is_no_such_file_is_refused_with_what_was_expected(tmp_path: Path, name: str, content: str) -> None:
    with pytest.raises(DataError, match=r"a\.(json|xml|lock)"):
        dependencies_in(written(tmp_path, name, content))


def test_the_verb_writes_the_list_and_no_secret(tmp_path: Path) -> None:
    bom = written(tmp_path, "bom.json", CYCLONEDX)
    root = tmp_path / "ws"
    words = ["-w", str(root), "watch", "import", "--sbom", str(bom)]
    dry = CliRunner().invoke(cli, [*words, "--dry-run"])
    assert dry.exit_code == 0, dry.output
    assert not (root / "watch.yaml").exists()
    done = CliRunner().invoke(cli, words)
    assert "2 of 4 dependencies are watched; 2 could not be mapped" in done.stderr
    assert "no source link is declared" in done.stdout
    assert set(read_watch_list(root).projects) == {"ship", "inner"}
    assert "secret" not in done.output + (root / "watch.yaml").read_text("utf-8")
