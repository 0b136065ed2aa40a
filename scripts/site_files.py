"""What the site shows beside `docs/`: files of the repository, so that links to them lead somewhere.

mkdocs knows one folder only. This hook adds the files below under `repository/` and lets links between the two worlds
lead to where a file stands on the site.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[1]
PATTERNS = (
    "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "conf/*", "data/README.md", "pipelines/README.md",
    "pipelines/schedule/*", "benchmarks/RESULTS-*.md",
)  # fmt: skip
FOLDERS = ("pipelines/schedule",)
"""Folders that are linked to; each gets a page that lists its files."""

LINK = re.compile(r"(\]\()([^)\s#]+)(#[^)\s]*)?(\))")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the repository's own files."""
    for path in sorted({path for pattern in PATTERNS for path in ROOT.glob(pattern) if path.is_file()}):
        name = path.relative_to(ROOT).as_posix()
        files.append(File.generated(config, f"repository/{name}", content=path.read_bytes()))
    for folder in FOLDERS:
        listed = "\n".join(f"- [{path.name}]({path.name})" for path in sorted((ROOT / folder).iterdir()))
        files.append(File.generated(config, f"repository/{folder}/index.md", content=f"# {folder}\n\n{listed}\n"))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let links lead to where their file stands on the site."""
    here = page.file.src_uri
    folder = posixpath.dirname(_in_repository(here))

    def to(found: re.Match[str]) -> str:
        target = found[2]
        if re.match(r"[a-z]+:", target):
            return found[0]
        led = _on_site(posixpath.normpath(posixpath.join(folder, target)))
        return f"{found[1]}{posixpath.relpath(led, posixpath.dirname(here) or '.')}{found[3] or ''}{found[4]}"

    return LINK.sub(to, markdown)


def _in_repository(name: str) -> str:
    return name.removeprefix("repository/") if name.startswith("repository/") else f"docs/{name}"


def _on_site(path: str) -> str:
    if path in FOLDERS:
        return f"repository/{path}/index.md"
    return path.removeprefix("docs/") if path.startswith("docs/") else f"repository/{path}"
