"""What every format must hold, asked of the registry itself, so that a new format is held to it too."""

from __future__ import annotations

import shlex
import stat
from html import unescape
from pathlib import Path

import pytest

from barograph.cases.build import BuiltCase, build_with_names
from barograph.cli.app import VERBS, cli
from barograph.errors import DataError
from barograph.export.registry import FORMATS, export_case, format_named, write_key
from case_samples import sample_inputs

PLAIN = [item.name for item in FORMATS if item.exact]
"""Formats whose files are text; PDF is asked the same in test_pdf.py."""

TOLD = ("html", "json", "markdown", "stix", "misp")
"""Formats with room for prose; the others are tables and graphs."""


def plain(text: str) -> str:
    """Text with white space folded and without the escapes of JSON, Markdown, XML and HTML."""
    return " ".join(unescape(text).replace("\\n", " ").replace("\\", "").split())


def text_of(built: BuiltCase, name: str) -> str:
    made = format_named(name).render(built.case)
    return plain("".join(raw.decode() for raw in ([made] if isinstance(made, bytes) else made.values())))


@pytest.fixture(scope="module")
def built() -> BuiltCase:
    return build_with_names(sample_inputs())


@pytest.mark.parametrize("name", [item.name for item in FORMATS if item.exact and item.whole])
def test_every_format_carries_every_innocent_explanation_whole(built: BuiltCase, name: str) -> None:
    text = text_of(built, name)
    assert len(built.case.explanations) >= 8
    for row in built.case.explanations:
        for said in (row.name, row.expected, row.seen, row.verdict):
            assert plain(said) in text


@pytest.mark.parametrize("name", TOLD)
def test_what_would_change_the_view_the_limits_and_the_notice_are_in_every_format_of_prose(
    built: BuiltCase, name: str
) -> None:
    text = text_of(built, name)
    assert len(built.case.would_change) >= 4
    for said in (*built.case.would_change, *built.case.limits, built.case.head.notice):
        assert plain(said) in text


@pytest.mark.parametrize("name", ["html", "json", "markdown"])
def test_the_commands_that_rebuild_a_case_stand_in_it(built: BuiltCase, name: str) -> None:
    for line in built.case.provenance.commands:
        assert plain(line) in text_of(built, name)


def test_the_commands_that_rebuild_a_case_are_ones_barograph_has(built: BuiltCase) -> None:
    verbs = []
    for line in built.case.provenance.commands:
        program, *words = shlex.split(line)
        context = cli.make_context(program, list(words))
        verb = next(word for word in words if word in VERBS)
        command = cli.get_command(context, verb)
        assert command is not None
        command.make_context(verb, words[words.index(verb) + 1 :], parent=context)
        verbs.append(verb)
    assert verbs == ["run", "export", "verify"]


@pytest.mark.parametrize("name", PLAIN)
def test_the_same_case_gives_the_same_bytes(name: str, tmp_path: Path) -> None:
    first = export_case(build_with_names(sample_inputs()).case, None, [name], tmp_path / "a")
    second = export_case(build_with_names(sample_inputs()).case, None, [name], tmp_path / "b")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


@pytest.mark.parametrize("name", PLAIN)
def test_names_stay_out_unless_asked_for(built: BuiltCase, name: str, tmp_path: Path) -> None:
    private = ("Pelle", "Okonjo", "Carvoeiro", "ines1987", "Holtby", "Brandal", "tove.brandal", "Aratani")
    closed = export_case(built.case, built.names, [name], tmp_path)
    for path in closed:
        text = path.read_text("utf-8", errors="replace")
        assert [word for word in private if word.casefold() in text.casefold()] == []
        assert ".identified." not in path.name


@pytest.mark.parametrize("name", PLAIN)
def test_names_are_written_where_asked_for_and_only_the_owner_reads_them(
    built: BuiltCase, name: str, tmp_path: Path
) -> None:
    paths = export_case(built.case, built.names, [name], tmp_path, identify=True)
    assert "Pelle Okonjo" in "".join(path.read_text("utf-8") for path in paths)
    for path in paths:
        assert ".identified." in path.name
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_key_is_apart_and_only_the_owner_reads_it(built: BuiltCase, tmp_path: Path) -> None:
    key = write_key(built.names, tmp_path)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert "ines1987@mailwerk.example" in key.read_text("utf-8")


def test_an_unknown_format_names_the_nearest(built: BuiltCase, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="Did you mean html"):
        export_case(built.case, None, ["htm"], tmp_path)


def test_names_that_are_not_there_cannot_be_shown(built: BuiltCase, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no key"):
        export_case(built.case, None, ["html"], tmp_path, identify=True)
