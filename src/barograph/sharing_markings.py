"""Marks of sharing and of permitted acts: TLP 2.0 (FIRST, 2022) and PAP (MISP taxonomy)."""

from __future__ import annotations

from typing import Literal

Tlp = Literal["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"]
"""Who may have it."""

Pap = Literal["PAP:CLEAR", "PAP:GREEN", "PAP:AMBER", "PAP:RED"]
"""What may be done with it."""
