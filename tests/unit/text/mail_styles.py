"""Replies as mail clients write them, each with the words that are its author's: written for the tests.

`STYLES` maps the name of a style to a function of (own words in two parts, somebody else's words) that gives the body.
Both parts are the author's. `cases()` gives every style with every pair of texts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

OWN = (
    ("I tried it on my machine and it works.", "Please add a line to the manual, then it is good to go."),
    (
        "No, the lock is taken twice there.",
        "From what I see the second call is the wrong one:\nit runs after the free.",
    ),
    ("Thanks, applied.", "I changed one word in the summary."),
    ("What do you want to do about the old format?", "He wrote that nobody uses it, but I do."),
    ("Danke für die Mühe, das sieht gut aus.", "Ich schaue mir den Rest am Wochenende an."),
    ("On the whole I like it. On Monday I can test more.", "- first the parser\n- then the writer\n- last the docs"),
    ("Ja, men det tar tid; jag hinner inte före juli.", "Kan någon annan ta den delen?"),
    ("It is 10:30 here and the server answers again.", "The disk was full: 100 % of 40 GB. I moved the logs away."),
)
OTHER = (
    "Could you look at the patch again?\nIt waits since spring.",
    "The build fails on the new compiler.\n\nIs there a known way around it?\nI could not find one.",
    "Hello all,\nthis is the third version.\nChanges: renamed the option.",
    "Das Programm stürzt ab, wenn die Datei leer ist.\nWas soll ich tun?",
)


def quoted(text: str, mark: str = "> ") -> str:
    return "\n".join(f"{mark}{row}".rstrip() if row else mark.rstrip() for row in text.split("\n"))


def plain(a: str, b: str, other: str) -> str:
    return f"{a}\n\n{b}\n"


def bottom(a: str, b: str, other: str) -> str:
    return f"On Mon, 4 May 2020 at 10:12, Bo Celik <bo@example.net> wrote:\n{quoted(other)}\n\n{a}\n\n{b}\n"


def top(a: str, b: str, other: str) -> str:
    return f"{a}\n\n{b}\n\nOn Mon, May 4, 2020 at 10:12 AM Bo Celik <bo@example.net> wrote:\n\n{quoted(other)}\n"


def interleaved(a: str, b: str, other: str) -> str:
    return (
        f"* Bo Celik <bo@example.net> [2020-05-04 10:12:01 +0200]:\n{quoted(other)}\n\n{a}\n\n{quoted(other)}\n\n{b}\n"
    )


def nested(a: str, b: str, other: str) -> str:
    inner = f"Ada Berg wrote:\n{quoted(other)}\n{other}"
    return f"Bo Celik <bo@example.net> writes:\n\n{quoted(inner)}\n\n{a}\n{quoted(other, '>> ')}\n{b}\n"


def wrapped(a: str, b: str, other: str) -> str:
    head = "On Monday, 4 May 2020, 10:12:45 CEST, Bo Celik of the Example Company\n<bo@example.net> wrote:"
    return f"{head}\n{quoted(other)}\n{a}\n\n{b}\n"


def signature(a: str, b: str, other: str) -> str:
    return f"Bo Celik wrote:\n{quoted(other)}\n\n{a}\n\n{b}\n\n-- \nAda Berg\nExample Institute | +1 555 0100\n"


def footer(a: str, b: str, other: str) -> str:
    rule = "_" * 47 + "\ndev mailing list"
    return f"{a}\n\n{b}\n\n{rule}\ndev@lists.example.org\nhttps://lists.example.org/mailman/listinfo/dev\n"


def google_group(a: str, b: str, other: str) -> str:
    end = 'You received this message because you are subscribed to the Google Groups "dev" group.'
    return f"{a}\n\n{b}\n\n-- \n{end}\nTo unsubscribe from this group, send an email to dev+unsubscribe@example.org.\n"


def outlook(a: str, b: str, other: str) -> str:
    head = (
        "From: Bo Celik [mailto:bo@example.net]\nSent: Monday, May 04, 2020 10:12 AM\nTo: dev@example.org\nSubject: A"
    )
    return f"{a}\n\n{b}\n\n-----Original Message-----\n{head}\n\n{other}\n"


def outlook_ruled(a: str, b: str, other: str) -> str:
    head = "Von: Bo Celik <bo@example.net>\nGesendet: Montag, 4. Mai 2020 10:12\nAn: dev@example.org\nBetreff: A test"
    return f"{a}\n\n{b}\n\n{'_' * 32}\n{head}\n\n{other}\n"


def apple_forward(a: str, b: str, other: str) -> str:
    head = "From: Bo Celik <bo@example.net>\nSubject: A test\nDate: 4 May 2020 at 10:12:45 CEST\nTo: dev@example.org"
    return f"{a}\n\n{b}\n\nBegin forwarded message:\n\n{head}\n\n{other}\n"


def mobile(a: str, b: str, other: str) -> str:
    head = "> Am 04.05.2020 um 10:12 schrieb Bo Celik <bo@example.net>:"
    return f"{a}\n\n{b}\n\nSent from my phone\n\n{head}\n>\n{quoted(other)}\n"


def german(a: str, b: str, other: str) -> str:
    return f"Am 04.05.20 um 10:12 schrieb Bo Celik:\n{quoted(other)}\n{a}\n\n{b}\n"


def french(a: str, b: str, other: str) -> str:
    return f"{a}\n\n{b}\n\nLe lun. 4 mai 2020 à 10:12, Bo Celik <bo@example.net> a écrit :\n\n{quoted(other)}\n"


def chinese(a: str, b: str, other: str) -> str:
    return f"{a}\n\n{b}\n\nBo Celik <bo@example.net> 于2020年5月4日周一 上午10:12写道：\n\n{quoted(other)}\n"


def initials(a: str, b: str, other: str) -> str:
    return f'>>>>> "BC" == Bo Celik <bo@example.net> writes:\n\n{quoted(other, "BC> ")}\n\n{a}\n\n{b}\n'


def signed(a: str, b: str, other: str) -> str:
    start = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n"
    packed = "iQIzBAEBCgAdFiEE0123456789abcdef\nAAoJEJabcdefgh=\n=aB3d"
    end = f"-----BEGIN PGP SIGNATURE-----\n\n{packed}\n-----END PGP SIGNATURE-----\n"
    return f"{start}Bo Celik wrote:\n{quoted(other)}\n\n{a}\n\n{b}\n{end}"


def patch(a: str, b: str, other: str) -> str:
    diff = (
        "diff --git a/x.c b/x.c\nindex 1..2 100644\n--- a/x.c\n+++ b/x.c\n@@ -1,2 +1,2 @@\n int a;\n-int b;\n+int c;\n"
    )
    stat = " x.c | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n"
    return f"{a}\n\n{b}\n\nSigned-off-by: Ada Berg <ada@example.org>\n---\n{stat}\n{diff}-- \n2.30.2\n"


def reviewed(a: str, b: str, other: str) -> str:
    lines = "> diff --git a/x.c b/x.c\n> @@ -1,2 +1,2 @@\n>  int a;\n> +int c;"
    head = "On Mon, May 04, 2020 at 10:12:45AM +0200, Bo Celik wrote:"
    return f"{head}\n{lines}\n\n{a}\n\n> +int d;\n\n{b}\n\nReviewed-by: Ada Berg <ada@example.org>\n"


def logs(a: str, b: str, other: str) -> str:
    trace = 'Traceback (most recent call last):\n  File "x.py", line 3, in run\nValueError: no such thing'
    compiled = "x.c:12:3: error: expected a semicolon\n[   12.345678] usb 1-1: reset\n$ make install"
    return f"{a}\n\n{trace}\n\n{compiled}\n\n{b}\n"


def fenced(a: str, b: str, other: str) -> str:
    return f"{a}\n\n```python\nprint('hello world')\n```\n\n{b}\n"


def horde(a: str, b: str, other: str) -> str:
    return f"Quoting Bo Celik <bo@example.net>:\n\n{quoted(other)}\n\n{a}\n\n{b}\n"


def tracker_by_mail(a: str, b: str, other: str) -> str:
    end = "Reply to this email directly, view it on the web, or unsubscribe."
    return f"{a}\n\n{b}\n\n—\n{end}\nYou are receiving this because you commented.\n"


Style = Callable[[str, str, str], str]
STYLES: dict[str, Style] = {
    style.__name__: style
    for style in (
        plain, bottom, top, interleaved, nested, wrapped, signature, footer, google_group, outlook, outlook_ruled,
        apple_forward, mobile, german, french, chinese, initials, signed, patch, reviewed, logs, fenced, horde,
        tracker_by_mail,
    )
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A body and what of it is the author's."""

    style: str
    body: str
    own: str


def cases() -> Iterator[Case]:
    """Every style with every pair of own and other words."""
    for name, style in STYLES.items():
        for a, b in OWN:
            for other in OTHER:
                yield Case(name, style(a, b, other), f"{a}\n{b}")
