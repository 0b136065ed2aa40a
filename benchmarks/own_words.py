"""Recall and precision of own words, and speed, over the styles of `tests/unit/text/mail_styles.py`.

    python benchmarks/own_words.py

Prints one line a style. The styles are synthetic: real mail is harder.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests" / "unit" / "text"))

from mail_styles import STYLES, cases
from test_fidelity import measured

from barograph.text.own_words import own_words


def main() -> None:
    everything = list(cases())
    print(f"{'style':<18} recall precision")
    for style in STYLES:
        recall, precision = measured([case for case in everything if case.style == style])
        print(f"{style:<18} {recall:6.3f} {precision:9.3f}")
    recall, precision = measured(everything)
    print(f"{'all ' + str(len(everything)):<18} {recall:6.3f} {precision:9.3f}")
    start = time.process_time()
    for case in everything:
        own_words(case.body)
    print(f"{len(everything) / (time.process_time() - start):,.0f} bodies a CPU second")


if __name__ == "__main__":
    main()
