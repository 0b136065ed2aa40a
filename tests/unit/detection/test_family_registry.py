"""One registry of evidence families, and families that other packages bring (docs/method.md S6)."""

from __future__ import annotations

import pkgutil
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from barograph.cli.explain import explained, topics
from barograph.config import Config, Evidence
from barograph.detection.evidence import families
from barograph.detection.evidence.context_evidence import add_context_evidence
from barograph.detection.evidence.context_rows import CONTEXT_SCHEMA
from barograph.detection.evidence.registry import all_families, check, context_families, score_families, title_of
from barograph.errors import ConfigError, DataError
from barograph.signals.acts import ACTS

MODULE = '''"""Moon phase: the group writes at full moon.

Statistic: a made-up one, capped at 0.4.

*Innocent explanations*: everybody sees the moon.

*Limits*: clouds.
"""

from barograph.detection.evidence.family import Family


def finding(context):
    return FAMILY.finding(1.0, 0.5, 0.01, 0.4, (), f"{len(context.group)} accounts write at full moon.")


FAMILY = Family("{name}", "Full moon", 0.4, "{needs}", finding, part="{part}")
'''

Brought = Callable[..., None]
AT = datetime(2024, 1, 1, tzinfo=UTC)
EPISODE = {
    "episode_id": "e", "project": "list", "identities": ["a", "b"], "target": None, "window_start": AT,
    "window_end": AT, "tier": 2, "crossed_at": [AT] * 3, "findings": [], "beneficiary": None,
}  # fmt: skip
NOTHING = pa.Table.from_pylist([], schema=CONTEXT_SCHEMA)


@pytest.fixture
def brought(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Brought]:
    """Installs a package with a family, as an installer would leave it."""

    def install(name: str = "moon-phase", needs: str = "context", part: str = "none", value: str = "") -> None:
        text = MODULE.replace("{name}", name).replace("{needs}", needs).replace("{part}", part)
        (tmp_path / "moon_evidence.py").write_text(text, encoding="utf-8")
        info = tmp_path / "moon_evidence-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: moon-evidence\nVersion: 1.0\n", encoding="utf-8")
        points = f"[barograph.families]\nmoon = {value or 'moon_evidence:FAMILY'}\n"
        (info / "entry_points.txt").write_text(points, encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        all_families.cache_clear()

    yield install
    sys.modules.pop("moon_evidence", None)
    all_families.cache_clear()


def test_every_file_is_a_family_and_every_family_has_its_part() -> None:
    files = {module.name for module in pkgutil.iter_modules(families.__path__)}
    assert {family.module.rpartition(".")[2] for family in all_families().values()} == files
    assert {family.name for family in score_families() if family.part == "opens"} == {
        "role-act", "merge-act", "revert-act", "urgency-act", "nomination-act", "endorsement-act", "silence-act",
    }  # fmt: skip
    assert {family.quotes for family in score_families() if family.part == "opens"} == set(ACTS)
    assert all(family.part == "none" for family in context_families())
    assert len({family.title for family in all_families().values()}) == len(files)
    assert all(len(family.meaning.split()) > 30 for family in all_families().values())


def test_another_package_brings_a_family(brought: Brought) -> None:
    brought()
    (found,) = add_context_evidence([EPISODE], NOTHING, Config())
    (moon,) = [one for one in found["findings"] if one["family"] == "moon-phase"]
    assert (moon["log10_lr"], moon["weight"]) == (0.4, 0.0)
    (capped,) = add_context_evidence([EPISODE], NOTHING, Config(evidence=Evidence(caps={"moon-phase": 0.1})))
    assert min(one["cap"] for one in capped["findings"] if one["family"] == "moon-phase") == 0.1
    assert title_of("moon-phase") == "Full moon"
    assert "moon-phase" in topics()
    assert explained("moon-phase", Config()).limits == "clouds."
    with pytest.raises(ConfigError, match=r"weights\.moon-phase: cannot have a weight"):
        check(Evidence(weights={"moon-phase": 1.0}))


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"needs": "scores"}, r"moon-evidence: entry point moon .* expected a Family"),
        ({"part": "opens"}, r"expected a Family"),
        ({"name": "role-act"}, r"there is a family role-act already"),
        ({"value": "moon_evidence:NOTHING"}, r"cannot be imported.*NOTHING"),
    ],
)
def test_what_is_no_family_of_context_is_refused(brought: Brought, wrong: dict[str, str], why: str) -> None:
    brought(**wrong)
    with pytest.raises(DataError, match=why):
        all_families()
