"""The configuration of a workspace: what is given, else the file in its folder, else the defaults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from barograph.config import Config, Evidence, load_config

CONFIG_NAME = "barograph.yaml"
"""A configuration of this name inside the workspace is used where none is given."""


def configuration_of(root: Path, config: Config | Path | None, overrides: Mapping[str, str] | None) -> Config:
    """Read and check the configuration of a workspace.

    Args:
        root: The workspace's folder.
        config: A configuration, which is taken as it is, or the path of one.
        overrides: Dotted keys with YAML values that win over the file.

    Raises:
        ConfigError: The configuration holds faults; all are listed.
    """
    if isinstance(config, Config):
        return config
    own = root / CONFIG_NAME
    return load_config(config or (own if own.is_file() else None), overrides, _family_faults)


def _family_faults(settings: Evidence) -> Iterable[str]:
    # imported late: only settings that name families need them, and reading cases must start at once
    from barograph.detection.evidence.registry import faults

    return faults(settings)
