"""What tests ask of a page: parsed as a browser would parse it."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

ALLOWED = frozenset((
    "html", "head", "meta", "title", "style", "body", "a", "header", "nav", "main", "section", "article",
    "footer", "div", "p", "h1", "h2", "h3", "h4", "ul", "ol", "li", "dl", "dt", "dd", "table", "caption",
    "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "span", "strong", "em", "code", "pre", "q",
    "bdi", "time", "svg", "path", "rect", "circle", "line", "polygon", "g", "mark", "blockquote", "text", "desc",
    "details", "summary",
))  # fmt: skip
"""Every element a page may consist of."""

LOADING = frozenset(("src", "srcset", "style", "action", "formaction", "data", "xlink:href", "background", "poster"))

LOADING = frozenset(("src", "srcset", "style", "action", "formaction", "data", "xlink:href", "background", "poster"))

HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e0fff]"
)


def parsed(raw: bytes) -> LexborHTMLParser:
    return LexborHTMLParser(raw.decode("utf-8"))


def elements(page: LexborHTMLParser) -> list[LexborNode]:
    return [node for node in page.root.traverse() if node.tag and not node.tag.startswith(("-", "!"))]


def faults(page: LexborHTMLParser) -> list[str]:
    """Everything that could run, load, hide or escape."""
    found = []
    for node in elements(page):
        if node.tag not in ALLOWED:
            found.append(f"element {node.tag}")
        for name, value in node.attributes.items():
            if name.startswith("on") or name in (
                "src",
                "srcset",
                "style",
                "action",
                "formaction",
                "data",
                "xlink:href",
            ):
                found.append(f"{node.tag} {name}={value}")
            if name == "href" and not (value or "").startswith(("#", "https://lists.quillstone.example/")):
                found.append(f"{node.tag} href={value}")
            if name == "http-equiv" and value != "Content-Security-Policy":
                found.append(f"meta {value}")
    return found
