"""Write the JSON Schema of a case file into the package: python scripts/make_schema.py."""

from __future__ import annotations

from pathlib import Path

from barograph.cases.model.case import json_schema

TARGET = Path(__file__).resolve().parents[1] / "src" / "barograph" / "resources" / "case.schema.json"

if __name__ == "__main__":
    TARGET.write_bytes(json_schema() + b"\n")
