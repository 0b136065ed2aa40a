"""Barograph: the written record of pressure on open-source maintainers."""
