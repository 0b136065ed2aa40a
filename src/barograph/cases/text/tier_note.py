"""How tier and confidence go together, for pages and for listings: nothing is imported here."""

from __future__ import annotations

TIER_NOTE = (
    "The tier says how rare this pattern is among ordinary lists; the confidence says how well the evidence could be "
    "checked. A very rare pattern of which little could be checked has a high tier and low confidence."
)
"""Why a high tier and low confidence do not contradict each other."""
