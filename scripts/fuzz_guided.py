"""The same checks as `fuzz_readers.py`, led by which branches are executed (Atheris, libFuzzer; extra `fuzz`).

    python scripts/fuzz_guided.py mbox -runs=100000 -seed=1

The first argument is a reader; the rest goes to libFuzzer. A finding stops the run and is written as `crash-*`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import atheris

sys.path.append(str(Path(__file__).parent))

with atheris.instrument_imports(include=["barograph"]):
    import fuzz_readers
    from barograph.sources.registry import reader_named


def main() -> None:
    name = sys.argv.pop(1)
    reader = reader_named(name)
    with tempfile.TemporaryDirectory() as folder:
        lines = name in fuzz_readers.LINES
        file = Path(folder) / name / fuzz_readers.NAMES.get(name, "x.jsonl" if lines else "x.mbox")
        file.parent.mkdir(parents=True)
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        for number, raw in enumerate(fuzz_readers.seeds_of(name)):
            (corpus / f"{number:03d}").write_bytes(raw)
        atheris.Setup([sys.argv[0], str(corpus), *sys.argv[1:]], lambda raw: _once(name, reader, file, raw))
        atheris.Fuzz()


def _once(name: str, reader: fuzz_readers.Reader, file: Path, raw: bytes) -> None:
    fuzz_readers.check(name, reader, file, raw)


if __name__ == "__main__":
    main()
