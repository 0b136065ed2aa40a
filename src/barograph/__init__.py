"""Barograph: the written record of pressure on open-source maintainers."""

__version__ = "0.1.0"
__all__ = ["__version__"]
