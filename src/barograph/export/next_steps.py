"""What a reader of a case may do next, in the words for that reader; the same in every format."""

from __future__ import annotations

from typing import Literal

Reader = Literal["lawyer", "maintainer"]

STEPS: dict[Reader, tuple[str, ...]] = {
    "lawyer": (
        "Read the messages themselves; in the full file each has its digest and a command that shows it.",
        "Check the innocent explanations with the project before anything else.",
        "Ask the maintainer, in private, whether the messages were welcome.",
        "Do not name or confront anybody because of this page: it speaks of accounts, and it is not proof.",
    ),
    "maintainer": (
        "You owe nobody a fast answer. Nothing in these messages has to be decided today.",
        "Talk to somebody you trust before you give access, a key or a release to anyone.",
        "If the messages were welcome, or you know who wrote them, say so: then this case falls.",
        "Answer as usual or not at all; you need not tell anybody about this page.",
    ),
}
