"""HTML to plain text, by a library."""

from __future__ import annotations

import re

_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d|/blockquote)\b[^>]*>", re.IGNORECASE)


def html_to_text(html: str) -> str:
    """Visible text of an HTML body; quoted blocks get a `>` so that they count as quotes."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(_BREAK.sub(lambda tag: tag.group(0) + "\n", html))
    tree.strip_tags(["script", "style", "head", "title"])
    for node in tree.css("blockquote, div.gmail_quote"):
        quoted = "\n".join("> " + row for row in node.text().split("\n"))
        node.replace_with("\n" + quoted + "\n")
    return tree.body.text() if tree.body is not None else ""
