"""Import optional packages when a format needs them; a missing one gives an error that says how to install it."""

from __future__ import annotations

import importlib
from typing import Any

from barograph.errors import MissingExtra


def optional(module: str, extra: str, purpose: str) -> Any:
    """Import an optional package.

    Args:
        module: Its module.
        extra: The extra of barograph that brings it.
        purpose: What it is needed for.

    Raises:
        MissingExtra: It is not installed, or a library it needs is not.
    """
    try:
        return importlib.import_module(module)
    except (ImportError, OSError) as error:
        raise MissingExtra(
            f"{purpose} needs the package {module} ({error}). Get it with: pip install 'barograph[{extra}]'"
        ) from error
