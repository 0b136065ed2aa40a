"""Where the guard raises its alarm; apart from the guard, so that a page that shows it imports no statistics."""

from __future__ import annotations

ALARM = 12_000.0
"""Months: one alarm in a thousand years while nothing happens."""
