"""The key of a stage: everything its result depends on. A stage whose tables bear its present key is not made again.

Of the as-of a result depends on two things: which messages and rights are shown, and for some stages which months have
begun (`Stage.dated`). So a later day that brings neither leaves the key as it is, and nothing is made again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from barograph.identifiers import digest
from barograph.pipeline.stage import Context, Stage
from barograph.storage.cut import rows_until
from barograph.storage.manifest import Manifest
from barograph.version import VERSION, code_digest

_INPUT = "input "
"""Begins the names under which the digests of inputs stand in a manifest."""

_WORDS = {"code": "other code", "settings": "other settings", "numbers": "other numbers", "dated": "other date"}
"""What is said of parts of a key that changed."""


@dataclass(frozen=True, slots=True)
class Key:
    """What a stage would be made of now.

    Attributes:
        stage: Name of the stage.
        code: Version and digest of the code.
        settings: Digest of the settings it uses.
        numbers: Digest of the versioned numbers it uses.
        dated: What it depends on of the as-of, besides the rows it is shown.
        inputs: Label of each table it reads -> digest, and rows shown where the as-of cuts the table.
    """

    stage: str
    code: str
    settings: str
    numbers: str
    dated: str
    inputs: Mapping[str, str]

    @classmethod
    def of(cls, stage: Stage, context: Context) -> Key:
        """The key of a stage now."""
        inputs = {}
        for table in stage.reads:
            table_digest = context.store.digest(table)
            shown = f"/{rows_until(context.store, table, context.as_of)}" if table.cut_by else ""
            inputs[table.label] = table_digest + shown
        return cls(
            stage.name,
            f"{VERSION}+{code_digest()}",
            context.config.digest(stage.settings),
            stage.numbers(context.config),
            stage.dated(context.as_of),
            inputs,
        )

    @property
    def digest(self) -> str:
        """The key as one text."""
        inputs = (part for pair in sorted(self.inputs.items()) for part in pair)
        return digest("stage", self.stage, self.code, self.settings, self.numbers, self.dated, *inputs)

    def made_by(self) -> dict[str, str]:
        """The parts as a manifest keeps them."""
        version, _, code = self.code.partition("+")
        return {
            "stage": self.stage,
            "key": self.digest,
            "code": f"{version}+{code[:12]}",
            "settings": self.settings,
            "numbers": self.numbers,
            "dated": self.dated,
            **{f"{_INPUT}{label}": value for label, value in self.inputs.items()},
        }

    def changed_since(self, manifest: Manifest | None) -> tuple[str, ...]:
        """What has changed since a table was made, in words; empty where nothing has.

        Example:
            >>> Key("link", "0+ab", "", "", "", {}).changed_since(None)
            ('never made',)
        """
        if manifest is None:
            return ("never made",)
        if manifest.made("key") == self.digest:
            return ()
        now, then = self.made_by(), dict(manifest.made_by)
        found = [word for name, word in _WORDS.items() if then.get(name) != now[name]]
        found += [f"other {label}" for label, value in self.inputs.items() if then.get(f"{_INPUT}{label}") != value]
        return tuple(found) or ("other inputs",)
