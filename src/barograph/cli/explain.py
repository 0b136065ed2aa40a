"""`barograph explain`: what a signal or an evidence family measures, as its own module says it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from inspect import cleandoc
from typing import TYPE_CHECKING

import click

from barograph.cli.output import print_json
from barograph.cli.session import Session, pass_session
from barograph.errors import DataError, nearest

if TYPE_CHECKING:
    from barograph.config import Config

TOPICS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "eligibility": ("signals.eligibility", ("newcomer", "dormant", "established", "text")),
    "pressure": ("signals.pressure", ("sensor", "account.hit_p")),
    "sensor": ("signals.sensor", ("sensor", "embed")),
    "head": ("signals.head", ("sensor.head",)),
    "reference": ("signals.reference", ("sensor",)),
    "strata": ("signals.strata", ("sensor.min_stratum",)),
    "responsiveness": ("signals.responsiveness", ()),
    "kinds": ("signals.kinds", ("embed", "decision.role_p")),
    "acts": ("signals.acts", ("embed.max_p", "decision.role_p")),
    "anchors": ("signals.anchors", ()),
    "surprise": ("detection.scoring.surprise", ("account",)),
    "core": ("detection.scoring.groups", ("group",)),
    "branches": ("detection.scoring.branches", ("blitz", "dormant", "seconded")),
    "crowd": ("detection.scoring.crowd", ("blitz",)),
    "score": ("detection.fusion", ("evidence.weights", "evidence.caps")),
    "population": ("detection.scoring.population", ()),
    "calibration": ("detection.calibration.rates", ("calibration",)),
    "tiers": ("detection.decision", ("decision",)),
    "guard": ("detection.guard", ("account", "group")),
    "exposure": ("signals.exposure", ()),
    "links": ("linking.links", ("identity",)),
    "health": ("cases.text.health", ("privacy",)),
    "pseudonyms": ("cases.text.pseudonyms", ("privacy",)),
}
"""Topic -> module below `barograph`, and the parts of the configuration in force for it. Families have a registry."""

_PART = re.compile(r"^\*(?P<name>[^*]+)\*:?\s*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Explained:
    """What is known of a topic.

    Attributes:
        topic: Its name.
        meaning: What is measured, with statistic and null, as its module says it.
        innocent: Innocent explanations.
        limits: What it cannot tell.
        in_force: Thresholds and other settings, dotted.
        module: Where it is worked out.
    """

    topic: str
    meaning: str
    innocent: str
    limits: str
    in_force: Mapping[str, object]
    module: str


@click.command("explain", short_help="Tell what a signal or family means.")
@click.argument("topic", metavar="SIGNAL|FAMILY", required=False)
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True)
@pass_session
def command(session: Session, topic: str | None, form: str) -> None:
    """Tell what is measured, against what, with which thresholds in force, what is innocent about it, and its limits.

    Without a topic, all are listed. The text is the one beside the code.

    barograph explain role-act
    """
    known = topics()
    if topic is None:
        if form == "json":
            print_json(sorted(known))
        for name in known if form == "text" else ():
            click.echo(f"{name:21} {_first_line(name)}")
        return
    wanted = topic.replace("_", "-").lower()
    if wanted not in known:
        raise DataError(f"nothing is known of {topic}.{nearest(wanted, known)} List all with: barograph explain")
    found = explained(wanted, session.workspace.config)
    if form == "json":
        print_json(found)
        return
    click.echo(f"{found.topic}\n\n{found.meaning}")
    for title, text in (("INNOCENT EXPLANATIONS", found.innocent), ("LIMITS", found.limits)):
        if text:
            click.echo(f"\n{title}\n{text}")
    if found.in_force:
        lines = "\n".join(f"  {key} = {value}" for key, value in found.in_force.items())
        click.echo(f"\nIN FORCE (conf/default.yaml says why)\n{lines}")
    click.echo(f"\nWORKED OUT IN {found.module}")


def topics() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Every topic with its module and settings: those of `TOPICS`, and one for each evidence family."""
    from barograph.detection.evidence.registry import all_families

    keys = ("evidence.weights", "evidence.caps")
    own = {name: (f"barograph.{module}", settings) for name, (module, settings) in TOPICS.items()}
    return own | {name: (family.module, keys) for name, family in all_families().items()}


def explained(topic: str, config: Config) -> Explained:
    """What the module of a topic says, with the settings in force."""
    module, keys = topics()[topic]
    parts = _parts(_text(module))
    in_force: dict[str, object] = {}
    for key in keys:
        in_force |= _values(key, config)
    return Explained(
        topic,
        parts[""],
        parts.get("Innocent explanations", ""),
        parts.get("Limits", ""),
        in_force,
        module,
    )


def _text(module: str) -> str:
    return cleandoc(import_module(module).__doc__ or "")


def _first_line(topic: str) -> str:
    return _text(topics()[topic][0]).partition("\n")[0]


def _parts(text: str) -> dict[str, str]:
    """A docstring cut at its `*Title*:` paragraphs; what comes before is under the empty title."""
    found, done, title = {}, 0, ""
    for mark in _PART.finditer(text):
        found[title] = text[done : mark.start()].strip()
        title, done = mark["name"].rstrip(":"), mark.end()
    found[title] = text[done:].strip()
    return found


def _values(key: str, config: Config) -> dict[str, object]:
    section, _, name = key.partition(".")
    values = getattr(config, section).model_dump(mode="json")
    return {f"{section}.{each}": value for each, value in values.items() if name in ("", each)}
