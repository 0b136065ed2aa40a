"""Recall and precision of own words, and speed, beside other libraries, over the styles and languages of the tests.

    pip install -e '.[bench]'
    python benchmarks/own_words.py

Prints one line a style (`tests/unit/text/mail_styles.py`) and a language (`mail_languages.py`). The bodies are
synthetic and were written for the tests, so they favour what was built beside them: real mail is harder. A library that
is not installed is left out.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests" / "unit" / "text"))

from mail_languages import cases as language_cases
from mail_styles import Case, cases
from test_fidelity import recall_and_precision

from barograph.text.own_words import own_words

Splitter = Callable[[str], str]


def unquoted(text: str) -> str:
    """Text without the lines that a mark quotes: peers leave them to their callers."""
    return "\n".join(row for row in text.split("\n") if not row.lstrip().startswith(">"))


def peers() -> dict[str, Splitter]:
    """Each library's best answer for "the words of the author", quoted lines removed."""
    found: dict[str, Splitter] = {"barograph": lambda body: own_words(body).own_text}
    try:
        from mailparser_reply import EmailReplyParser
        from mailparser_reply.constants import MAIL_LANGUAGES

        parser = EmailReplyParser(languages=list(MAIL_LANGUAGES))
        found["mail-parser-reply"] = lambda body: unquoted(parser.parse_reply(body) or "")
    except ImportError:
        print("mail-parser-reply is not installed: pip install 'barograph[bench]'", file=sys.stderr)
    try:
        import quotequail

        found["quotequail"] = lambda body: unquoted(
            "\n".join(text for own, text in quotequail.quote(body, quote_intro_line=True) if own)
        )
    except ImportError:
        print("quotequail is not installed: pip install 'barograph[bench]'", file=sys.stderr)
    return found


def means(split: Splitter, chosen: list[Case]) -> tuple[float, float]:
    """Mean recall and mean precision over cases."""
    pairs = [recall_and_precision(split(case.body), case.own) for case in chosen]
    return sum(recall for recall, _ in pairs) / len(pairs), sum(precision for _, precision in pairs) / len(pairs)


def main() -> None:
    splitters = peers()
    styles: dict[str, list[Case]] = {}
    for case in [*cases(), *language_cases()]:
        styles.setdefault(case.style.split(" ")[0], []).append(case)
    everything = [case for chosen in styles.values() for case in chosen]
    print(f"{'style':<18}" + "".join(f"{name:>26}" for name in splitters))
    print(f"{'':<18}" + f"{'recall':>16}{'precision':>10}" * len(splitters))
    for style, chosen in [*styles.items(), (f"all {len(everything)}", everything)]:
        row = (means(split, chosen) for split in splitters.values())
        print(f"{style:<18}" + "".join(f"{recall:16.3f}{precision:10.3f}" for recall, precision in row))
    for name, split in splitters.items():
        start = time.process_time()
        for case in everything:
            split(case.body)
        print(f"{name}: {len(everything) / (time.process_time() - start):,.0f} bodies a CPU second")


if __name__ == "__main__":
    main()
