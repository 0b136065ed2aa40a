"""Write `data/demo`: an invented mailing list and tracker with one planted campaign, look-alikes, and the truth.

    python scripts/make_demo.py [--out data/demo]

Byte for byte the same at every run and on every machine; nothing is read but the phrases and stories in `scripts/demo`.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from demo.events import as_lines
from demo.mbox import as_mbox
from demo.truth import truth
from demo.whole import whole_archive

OUT = Path(__file__).resolve().parents[1] / "data" / "demo"


def made() -> dict[str, bytes]:
    """All files of the demo by name."""
    whole = whole_archive()
    return {
        "harbor-list.mbox": as_mbox(whole.mails),
        "harbor-tracker.jsonl": as_lines(whole.events),
        "truth.json": json.dumps(truth(whole), indent=2, ensure_ascii=False).encode("utf-8") + b"\n",
    }


def main() -> None:
    """Write the files and say how large they are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=OUT)
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    for name, content in made().items():
        (out / name).write_bytes(content)
        print(f"{out / name}: {len(content):,} bytes")


if __name__ == "__main__":
    main()
