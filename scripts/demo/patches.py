"""Patches as mails: a text, a list of changed files, a diff that looks like C."""

from __future__ import annotations

from datetime import datetime

from demo.draw import token
from demo.mail import Mail
from demo.people import Person
from demo.phrases import paragraphs
from demo.threads import HELPERS, Thread

_SUBJECTS = (
    "{func}: check the length first", "{tool}: accept {opt}", "{file}: fix warnings of {compiler}",
    "tests: cover {part}", "doc: describe {opt}", "{file}: free memory in the error path", "{func}: return an error",
    "{tool}: do not loop on empty input", "build: make it work on {platform}", "{func}: avoid a copy",
)  # fmt: skip
_HUNKS = (
    ("int {func}(struct hbr *h, size_t n)", " \tsize_t left = h->len - h->pos;\n \n-\tif (left < n)\n"
     "+\tif (n == 0 || left < n)\n \t\treturn HBR_EINVAL;\n"),
    ("static void finish(struct hbr_block *b)", " \tfree(b->index);\n+\tb->index = NULL;\n \tb->count = 0;\n \n"
     "-\treturn;\n"),
    ("int main(int argc, char **argv)", " \tif (argc < 2)\n-\t\tusage();\n+\t\treturn usage(stderr);\n \n"
     " \tset_locale();\n"),
    ("static int read_all(int fd, void *to, size_t n)", "-\tif (read(fd, to, n) != (ssize_t)n)\n"
     "+\tif (read_loop(fd, to, n) < 0)\n \t\treturn -1;\n \treturn 0;\n"),
    ("hbr_time {func}(const struct hbr *h)", " \thbr_time t = h->base;\n-\tint days = t / 86400;\n"
     "+\tint64_t days = t / 86400;\n \n \treturn days * h->step;\n"),
    ("static unsigned sum(const uint8_t *p, size_t n)", " \tunsigned s = 0;\n-\tfor (int i = 0; i <= n; i++)\n"
     "+\tfor (size_t i = 0; i < n; i++)\n \t\ts = s * 33 + p[i];\n \treturn s;\n"),
)  # fmt: skip


def patch_text(thread: Thread, person: Person) -> str:
    """Log message, sign-off, files and diff."""
    topic, draw = thread.topic, thread.draw
    said = [topic.say("patch.open"), topic.say("patch.detail") if draw.chance(0.7) else ""]
    file = topic.slot("file")
    hunks = draw.some(_HUNKS, draw.number(1, 2))
    size = sum(part.count("\n+") + part.count("\n-") + 1 for _, part in hunks)
    old, new = (token(thread.key, file, which, str(draw.number(0, 999)), length=7) for which in "ab")
    lines = [
        paragraphs(said), "", f"Signed-off-by: {person.name} <{person.address}>", "---",
        f" {file} | {size} +-", "", f"diff --git a/{file} b/{file}", f"index {old}..{new} 100644",
        f"--- a/{file}", f"+++ b/{file}",
    ]  # fmt: skip
    for head, part in hunks:
        at = draw.number(20, 900)
        lines += [f"@@ -{at},5 +{at},5 @@ {topic.fill(head)}", part.rstrip("\n")]
    return "\n".join([*lines, "-- ", "2.25.1"])


def post_patch(thread: Thread, person: Person, at: datetime, tag: str = "PATCH") -> Mail:
    """The first mail of a patch thread."""
    subject = f"[{tag}] {thread.topic.fill(thread.draw.one(_SUBJECTS))}"
    return thread.write(person, at, subject, lambda: patch_text(thread, person))


def review(thread: Thread, patch: Mail, people: dict[str, Person], applied: bool) -> Mail:
    """Review by members, perhaps an answer, and the maintainer's last word; returns the last mail."""
    draw, topic = thread.draw, thread.topic
    last = patch
    others = [key for key in HELPERS if key != patch.person.key]
    if draw.chance(0.7):
        last = thread.member(last, people[draw.one(others)], draw.one(("review.ask", "review.ok")))
        if draw.chance(0.5):
            last = thread.answer(
                last,
                patch.person,
                draw.delay(0.8),
                lambda: paragraphs([topic.say("follow.info"), topic.say("patch.detail")]),
            )
    if applied:
        last = thread.maintainer(last, "applied")
    return last
