"""HTML to plain text, by a library.

*Limits*: text is taken for hidden where the element says so itself; a style sheet, or letters in the colour of the
ground, can hide text that is read here all the same.
"""

from __future__ import annotations

import re

_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d|/blockquote)\b[^>]*>", re.IGNORECASE)
_HIDDEN = re.compile(
    r"(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|content-visibility\s*:\s*hidden)\b"
    r"|(?:font-size|opacity|max-height|max-width)\s*:\s*0*(?:\.0+)?(?:px|pt|em|rem|%)?\s*(?:;|!|$)",
    re.IGNORECASE,
)
"""What a style attribute says of text that no reader sees."""


def html_to_text(html: str) -> str:
    """Visible text of an HTML body, or all text where none is visible.

    Quoted blocks get a `>` so that they count as quotes.

    Example:
        >>> html_to_text('<p style="display: none">not seen</p>seen').strip()
        'seen'
    """
    visible = _text_of(html, without_hidden=True)
    return visible if visible.strip() else _text_of(html, without_hidden=False)


def hides_text(html: str) -> bool:
    """Whether elements say of themselves that a reader does not see their text.

    Example:
        >>> hides_text('<p hidden>a</p>b'), hides_text("<p>a</p>")
        (True, False)
    """
    if "style" not in html.lower() and "hidden" not in html.lower():
        return False
    return _text_of(html, without_hidden=True).split() != _text_of(html, without_hidden=False).split()


def _text_of(html: str, without_hidden: bool) -> str:
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(_BREAK.sub(lambda tag: tag.group(0) + "\n", html))
    tree.strip_tags(["script", "style", "head", "title", "template"])
    for node in tree.css("[hidden], [style]") if without_hidden else ():
        if "hidden" in node.attributes or _HIDDEN.search(node.attributes.get("style") or ""):
            node.decompose()
    for node in tree.css("blockquote, div.gmail_quote"):
        quoted = "\n".join("> " + row for row in node.text().split("\n"))
        node.replace_with("\n" + quoted + "\n")
    return tree.body.text() if tree.body is not None else ""
