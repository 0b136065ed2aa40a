"""The one-page briefs: what a reader needs, nothing that accuses, small, equal bytes, verifiable."""

from __future__ import annotations

from pathlib import Path

import pytest
from pages import faults, parsed

from barograph.cases.build import build
from barograph.cases.text.language import accusations
from barograph.export.brief import QUOTES, brief_for, chosen_quotes
from barograph.export.next_steps import STEPS, Reader
from barograph.export.verify import verify_file
from case_samples import sample_inputs


@pytest.mark.parametrize("reader", ["lawyer", "maintainer"])
def test_a_brief_says_what_its_reader_needs_and_nothing_more(reader: Reader, tmp_path: Path) -> None:
    case = build(sample_inputs())
    made = brief_for(reader)(case)
    assert made == brief_for(reader)(build(sample_inputs()))
    assert len(made) < 60_000
    page = parsed(made)
    assert faults(page) == []
    text = " ".join(page.body.text(separator=" ").split())
    for sentence in (*case.summary.sentences, *STEPS[reader], case.head.notice):
        assert sentence in text
    assert len(page.css(".quotes li")) == min(QUOTES, len(case.evidence[0].quotes))
    assert "TLP" not in page.css_first("header").text()
    assert accusations(" ".join(STEPS[reader])) == []
    (tmp_path / "brief.html").write_bytes(made)
    assert verify_file(tmp_path / "brief.html").ok


def test_the_quotes_are_the_rarest_by_time() -> None:
    case = build(sample_inputs())
    chosen = chosen_quotes(case)
    p = {message.ref: message.p for message in case.messages}
    left = [quote for quote in case.evidence[0].quotes if quote not in chosen]
    assert max(p[quote.message] or 1.0 for quote in chosen) <= min(p[quote.message] or 1.0 for quote in left)
    assert [int(quote.message[1:]) for quote in chosen] == sorted(int(quote.message[1:]) for quote in chosen)
