"""Every example in a docstring is run, so that none can go stale."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module

import pytest

import barograph

MODULES = [found.name for found in pkgutil.walk_packages(barograph.__path__, "barograph.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name: str) -> None:
    module = import_module(name)
    result = doctest.testmod(module, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert result.failed == 0
