"""Documents are held to the code: verbs, links, keys, stages, and no word that claims more than is known."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml

from barograph.cli.app import VERBS, Verbs, cli
from barograph.cli.explain import explained, topics
from barograph.config import Config

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "conf/*.md", "pipelines/**/*.md", "data/*.md", "benchmarks/*.md")
    for path in ROOT.glob(pattern)
)
LINK = re.compile(r"\[[^\]]*\]\((?P<target>[^)\s]+)\)")
ANCHOR = re.compile(r"^#+ (?P<title>.+)$", re.MULTILINE)


def _command(verb: str) -> click.Command:
    assert isinstance(cli, Verbs)
    found = cli.get_command(click.Context(cli), verb)
    assert found is not None
    return found


@pytest.mark.parametrize("verb", list(VERBS))
def test_a_verb_has_help_with_an_example(verb: str) -> None:
    command = _command(verb)
    assert command.short_help
    assert command.short_help.endswith((".", "?"))
    text = command.help or ""
    assert len(text.split()) >= 8
    assert re.search(rf"\bbarograph (?:-\S+ \S+ )*{verb}\b", text), f"{verb}: help shows no example"
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.name != "help":
            assert parameter.help or parameter.name in ("form", "as_of", "out"), f"{verb} --{parameter.name}: no help"


@pytest.mark.parametrize("verb", list(VERBS))
def test_a_verb_stands_in_the_documents(verb: str) -> None:
    texts = "\n".join(path.read_text("utf-8") for path in DOCUMENTS)
    assert re.search(rf"`(?:barograph )?{verb}\b|barograph (?:-\S+ \S+ )*{verb}\b", texts), f"{verb} is in no document"


def _links() -> Iterator[tuple[Path, str]]:
    for path in DOCUMENTS:
        text = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)
        for found in LINK.finditer(text):
            if not re.match(r"[a-z]+:", found["target"]):
                yield path, found["target"]


def test_every_relative_link_resolves() -> None:
    broken = []
    for path, target in _links():
        name, _, anchor = target.partition("#")
        place = (path.parent / name).resolve() if name else path
        if not place.exists() or (anchor and anchor not in _anchors(place)):
            broken.append(f"{path.relative_to(ROOT)}: {target}")
    assert broken == []


def _anchors(path: Path) -> set[str]:
    titles = (found["title"].lower() for found in ANCHOR.finditer(path.read_text("utf-8")))
    return {re.sub(r"[^\w -]", "", title).strip().replace(" ", "-") for title in titles}


def test_keys_named_in_documents_are_there() -> None:
    known = yaml.safe_load((ROOT / "conf" / "default.yaml").read_text("utf-8"))
    sections = "|".join(known)
    unknown = []
    for path in DOCUMENTS:
        for section, key in re.findall(rf"`(?:--set )?({sections})\.(?!py\b)(\w+)", path.read_text("utf-8")):
            if section != "spark" and key not in known[section]:
                unknown.append(f"{path.name}: {section}.{key}")
    assert unknown == []


def test_stages_and_modules_named_in_the_method_are_there() -> None:
    text = (ROOT / "docs" / "method.md").read_text("utf-8")
    keys = {f"text.{key}" for key in yaml.safe_load((ROOT / "conf" / "default.yaml").read_text("utf-8"))["text"]}
    for module in re.findall(r"`((?:sources|text|linking|signals|detection|cases)[\w.]*)`", text):
        if module in keys:
            continue
        path = ROOT / "src" / "barograph" / module.replace(".", "/")
        assert path.is_dir() or path.with_suffix(".py").is_file(), module


@pytest.mark.parametrize("topic", sorted(topics()))
def test_a_topic_is_explained_from_its_own_module(topic: str) -> None:
    told = explained(topic, Config())
    assert len(told.meaning.split()) > 10
    assert "METHODS S" not in told.meaning + told.innocent + told.limits
    for key in told.in_force:
        section, _, name = key.partition(".")
        assert hasattr(getattr(Config(), section), name)


def test_every_family_says_what_is_innocent_and_what_it_cannot_tell() -> None:
    for topic, (module, _) in topics().items():
        if module.startswith("barograph.detection.evidence.families."):
            told = explained(topic, Config())
            assert told.innocent, f"{topic}: no innocent explanations"
            assert told.limits, f"{topic}: no limits"
            bound = r"\bcap|at most|never added|down to"
            assert re.search(bound, told.meaning + told.limits, re.IGNORECASE), f"{topic}: no cap"


def test_shares_of_real_alarms_in_the_method_are_what_the_code_gives() -> None:
    from barograph.detection.decision import posterior

    text = (ROOT / "docs" / "method.md").read_text("utf-8")
    rows = re.findall(r"^\| (1e-\d) \| ([\d.]+) % \| ([\d.]+) % \|$", text, re.MULTILINE)
    assert len(rows) == 3
    for rate, low, high in rows:
        given = [100 * share for share in posterior(float(rate), 0.6, (1e-6, 1e-4))]
        assert [float(low), float(high)] == pytest.approx(given, rel=0.02)


def test_documents_call_nobody_names() -> None:
    for path in DOCUMENTS:
        for line in path.read_text("utf-8").splitlines():
            if re.search(r"sockpuppet", line, re.IGNORECASE):
                assert re.search(r"suspected|use|never|word", line, re.IGNORECASE), f"{path.name}: {line}"
            assert not re.search(r"\battackers? (?:is|was|are)\b", line, re.IGNORECASE), f"{path.name}: {line}"


TUTORIAL = (ROOT / "docs" / "tutorial.md").read_text("utf-8")
COMMANDS = re.findall(r"^    (barograph .+)$", TUTORIAL, re.MULTILINE)


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_of_the_tutorial_is_one_the_program_takes(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    _, *words = shlex.split(line.replace(" -w ws ", " "))
    given = _command(words[0]).make_context(words[0], words[1:]).params
    for path in given["paths"] if words[0] == "load" else ():
        assert path.is_file(), f"{line}: no such file"


def test_the_tutorial_goes_the_whole_way_with_small_pictures_that_are_there() -> None:
    verbs = [re.sub(r"-w ws ", "", line).split()[1] for line in COMMANDS]
    for verb in ("doctor", "load", "status", "run", "cases", "show", "review", "decide", "export", "verify"):
        assert verb in verbs
    pictures = re.findall(r"!\[(?P<said>[^\]]+)\]\((pictures/[^)]+)\)", TUTORIAL)
    assert len(pictures) >= 3
    for said, name in pictures:
        assert len(said.split()) > 4, f"{name}: say what there is to see"
        assert (ROOT / "docs" / name).stat().st_size < 150_000


def test_every_document_stands_in_the_navigation_of_the_site() -> None:
    def named(part: object) -> Iterator[str]:
        if isinstance(part, str):
            yield part
        elif isinstance(part, dict | list):
            for inner in part.values() if isinstance(part, dict) else part:
                yield from named(inner)

    pages = list(named(yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))["nav"]))
    own = {page for page in pages if not page.startswith("repository/")}
    assert own == {path.name for path in (ROOT / "docs").glob("*.md")}
    assert all((ROOT / page.removeprefix("repository/")).is_file() for page in set(pages) - own)
