"""HTML to text: what a reader does not see is no word of the author, unless nothing else is there."""

from __future__ import annotations

import pytest

from barograph.text.html import html_to_text


@pytest.mark.parametrize(
    "style",
    [
        "display:none", "DISPLAY : NONE ;color:red", "visibility: hidden", "font-size:0", "font-size: 0.0px; top:1px",
        "opacity:0", "max-height:0px!important", "mso-hide:all",
    ],
)  # fmt: skip
def test_what_is_hidden_by_its_own_style_is_not_read(style: str) -> None:
    assert html_to_text(f'<div style="{style}">unseen <b>too</b></div><p>seen</p>').strip() == "seen"


@pytest.mark.parametrize("style", ["display:block", "font-size:0.9em", "opacity:0.5", "max-height:08em", "color:#000"])
def test_what_is_shown_is_read(style: str) -> None:
    assert html_to_text(f'<p style="{style}">seen</p>').strip() == "seen"


def test_hidden_inside_hidden_and_the_attribute() -> None:
    assert html_to_text('<div hidden><p style="display:none">a</p>b</div>c').strip() == "c"


@pytest.mark.parametrize("html", ['<body style="display:none">all</body>', '<p style="font-size:0">all</p>'])
def test_where_all_is_hidden_all_is_read(html: str) -> None:
    assert html_to_text(html).strip() == "all"
