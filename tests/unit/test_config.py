"""The configuration: file and code agree, every key says its unit and why, every fault is told at once."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from pydantic import BaseModel

from barograph.cli.app import cli
from barograph.config import Config, load_config
from barograph.errors import ConfigError

CONF = Path(__file__).resolve().parents[2] / "conf"
KEY = re.compile(r"^(?P<indent> *)(?P<key>\w+): ?(?P<value>[^#]*?)(?:  # (?P<comment>.*))?$")


def _keys(model: type[BaseModel], prefix: str = "") -> set[str]:
    found = set()
    for name, field in model.model_fields.items():
        inner = field.annotation
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            found |= _keys(inner, f"{name}.")
        else:
            found.add(prefix + name)
    return found


def _lines() -> dict[str, re.Match[str]]:
    """Lines of default.yaml by dotted key."""
    section, found = "", {}
    for line in (CONF / "default.yaml").read_text("utf-8").splitlines():
        match = KEY.match(line)
        if line.startswith("#") or not line:
            continue
        assert match, line
        if match["indent"]:
            found[f"{section}.{match['key']}"] = match
        else:
            section = match["key"]
            found[section] = match
    return found


def test_the_file_says_what_the_code_says() -> None:
    assert load_config(CONF / "default.yaml") == Config()


def test_the_file_has_every_key_and_no_other() -> None:
    values = yaml.safe_load((CONF / "default.yaml").read_text("utf-8"))
    dotted = {f"{name}.{key}" for name, inner in values.items() if name != "projects" for key in inner} | {"projects"}
    assert dotted == _keys(Config)


def test_every_key_says_its_unit_and_why() -> None:
    lines = _lines()
    for key in _keys(Config):
        comment = lines[key]["comment"] or ""
        assert re.match(r"\[[^\]]+\] \S+ \S+", comment), f"{key}: expected a comment `[unit] why`"
    for key in Config.model_fields:
        assert lines[key]["comment"], f"{key}: expected a comment that says what the section is"


def test_the_example_is_valid() -> None:
    assert load_config(CONF / "local.example.yaml").privacy.retention_days == 1095


def _faults(tmp_path: Path, text: str, **settings: str) -> tuple[str, ...]:
    path = tmp_path / "local.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(path, settings)
    return caught.value.faults


def test_all_faults_are_told_at_once_with_the_nearest_key(tmp_path: Path) -> None:
    text = "group: {k_mx: 4, window_days: -1}\nacount: {rho: 0.1}\naccount: {rho: 2}\nprivacy: {tlp: 'TLP:PINK'}\n"
    faults = _faults(tmp_path, text)
    told = "\n".join(faults)
    assert len(faults) == 5
    assert f"{tmp_path / 'local.yaml'}: group.k_mx: no such key. Did you mean group.k_max?" in faults
    assert "acount: no such key. Did you mean account?" in told
    assert "group.window_days: Input should be greater than 0, found -1" in told
    assert "account.rho: Input should be less than 1, found 2" in told
    assert "privacy.tlp" in told
    assert "'TLP:PINK'" in told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- a list", "expected keys and values at the top, found list"),
        ("a: [", "cannot be read as YAML"),
        ("text: {min_words: 9, max_words: 3}", "min_words 9 is above max_words 3"),
        ("group: {k_max: 99}", "group.k_max: Input should be less than or equal to 12, found 99"),
        ("group: {k_min: 5, k_max: 4}", "k_min 5 is above k_max 4"),
        ("group: 4", "group"),
        ("embed: {scope: some}", "embed.scope"),
        ("embed: {dtype: bfloat16}", "dtype bfloat16 needs engine sentence-transformers"),
        ("newcomer: {max_prior: many}", "newcomer.max_prior"),
    ],
)
def test_a_fault_says_where(tmp_path: Path, text: str, told: str) -> None:
    assert any(told in fault for fault in _faults(tmp_path, text))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path / "none.yaml")


def test_set_wins_over_the_file(tmp_path: Path) -> None:
    path = tmp_path / "local.yaml"
    path.write_text("group: {k_max: 4, min_n: 7}\n", encoding="utf-8")
    config = load_config(path, {"group.k_max": "5", "projects": "{a: b}", "decision.tiers": "[0.1, 0.01, 0.001]"})
    assert (config.group.k_max, config.group.min_n) == (5, 7)
    assert config.projects == {"a": "b"}
    assert config.decision.tiers == (0.1, 0.01, 0.001)


def test_a_fault_of_set_is_not_blamed_on_the_file(tmp_path: Path) -> None:
    faults = _faults(tmp_path, "account: {rho: 2}\n", **{"group.k_mx": "4"})
    assert faults == (
        f"{tmp_path / 'local.yaml'}: account.rho: Input should be less than 1, found 2",
        "--set: group.k_mx: no such key. Did you mean group.k_max?",
    )


def test_set_into_a_value_is_a_fault() -> None:
    with pytest.raises(ConfigError, match="holds a value, not a section"):
        load_config(None, {"spark": "4", "spark.cores": "2"})


@pytest.mark.parametrize("wrong", ["group.k_max", "group.k_mx=4", "group.k_max=[", "nothing.here=1"])
def test_the_command_line_tells_faults_before_anything_runs(tmp_path: Path, wrong: str) -> None:
    result = CliRunner().invoke(cli, ["-w", str(tmp_path), "--set", wrong, "status"])
    assert isinstance(result.exception, ConfigError)
    assert result.exception.exit_code == 3


@pytest.mark.parametrize("key", sorted(_keys(Config)))
def test_what_can_change_a_result_changes_the_digest(key: str) -> None:
    others: dict[str, Any] = {
        "identity.overrides": "x.yaml", "evidence.weights": "{role-act: 0.5}",
        "evidence.caps": "{history: 1}", "decision.tiers": "[0.1, 0.01, 0.001]",
        "decision.prior_per_list_year": "[0.1, 0.2]", "embed.scope": "all", "embed.dtype": "bfloat16",
        "privacy.tlp": "TLP:RED", "privacy.pap": "PAP:RED", "privacy.retention_days": "90", "projects": "{a: b}",
        "newcomer.require_globally_new": "false", "calibration.name": "own", "sensor.head": "own", "embed.model": "own",
        "spark.driver_memory": "1g", "identity.join_at": "0.8", "blitz.share": "0.1",
        "embed.engine": "sentence-transformers", "review.readers": "[fern]",
    }  # fmt: skip
    needed = {"embed.dtype": {"embed.engine": "sentence-transformers"}}.get(key, {})
    value = yaml.safe_load((CONF / "default.yaml").read_text("utf-8"))
    for part in key.split("."):
        value = value[part]
    before = load_config(None, needed)
    changed = load_config(None, {**needed, key: others.get(key) or str(value * 2 if value else 1)})
    assert changed != before
    assert (changed.digest() == before.digest()) == key.startswith(("spark.", "review."))


def test_shares_that_leave_nothing_are_told_without_the_whole_configuration() -> None:
    with pytest.raises(ConfigError) as told:
        load_config(overrides={"blitz.share": "0.6", "dormant.share": "0.5"})
    assert str(told.value).count("\n") == 0
    assert "blitz.share 0.6, dormant.share 0.5, seconded.share 0.2" in str(told.value)
    assert "{" not in str(told.value)
