"""Whether a model folder asks for the pooling that the CTranslate2 engine does: mean over the tokens, unit length."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from barograph.errors import ConfigError

USE_REFERENCE = "set embed.engine=sentence-transformers for this model"


def check_pooling(folder: Path) -> None:
    """Read `modules.json` and what it names.

    Args:
        folder: A sentence-transformers model.

    Raises:
        ConfigError: The folder asks for anything but a transformer, mean pooling and unit length.
    """
    fault = _fault(folder)
    if fault:
        raise ConfigError([f"embed.model: {folder}: {fault}; {USE_REFERENCE}"])


def _fault(folder: Path) -> str | None:
    """What the CTranslate2 engine would do otherwise than the folder says; None where there is nothing."""
    if not (folder / "tokenizer.json").is_file():
        return "no tokenizer.json, which embed.engine=ctranslate2 reads"
    modules = _read(folder / "modules.json") or []
    types = [str(module["type"]).rsplit(".", 1)[-1] for module in modules]
    if types not in (["Transformer", "Pooling", "Normalize"], ["Transformer", "Pooling"]):
        found = ", ".join(types) or "no modules"
        return f"modules.json: expected Transformer, Pooling and Normalize, found {found}"
    pooling = _read(folder / str(modules[1]["path"]) / "config.json") or {}
    if pooling_modes(pooling) != {"mean"}:
        return f"{modules[1]['path']}/config.json: expected mean pooling, found {sorted(pooling_modes(pooling))}"
    if (_read(folder / "sentence_bert_config.json") or {}).get("do_lower_case"):
        return "sentence_bert_config.json: do_lower_case is set"
    if (_read(folder / "config_sentence_transformers.json") or {}).get("default_prompt_name"):
        return "config_sentence_transformers.json: default_prompt_name is set"
    return None


def pooling_modes(config: dict[str, Any]) -> set[str]:
    """The modes of a pooling module, by the old keys (`pooling_mode_..._tokens`) and by the new one (`pooling_mode`).

    Example:
        >>> pooling_modes({"pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False})
        {'mean'}
        >>> pooling_modes({"pooling_mode": "cls"})
        {'cls'}
    """
    if "pooling_mode" in config:
        mode = config["pooling_mode"]
        return {mode} if isinstance(mode, str) else set(mode)
    start = "pooling_mode_"
    return {
        key.removeprefix(start).removesuffix("_tokens").removesuffix("_token")
        for key, value in config.items()
        if key.startswith(start) and value
    }


def _read(path: Path) -> Any:
    return orjson.loads(path.read_bytes()) if path.is_file() else None
