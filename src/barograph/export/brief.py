"""A case on one page, for somebody who reads it once: for a lawyer, and for the maintainer who is pressed.

The brief is a selection of the full file. It says so, names the case digest, and carries the likelihood with its range,
the confidence and what speaks against it. The maintainer's brief is written to that person and starts with what they
may do, without sharing marks at the top. Like every format it names accounts only where the case holds its key, which
is where somebody asked with `--identify`.
"""

from __future__ import annotations

from collections.abc import Callable

from barograph.cases.model.case import CaseFile
from barograph.cases.model.evidence import Quote
from barograph.export.fingerprint import sealed
from barograph.export.html import environment, page_values
from barograph.export.next_steps import STEPS, Reader
from barograph.export.table_cards import with_headings

QUOTES = 3


def brief_for(reader: Reader) -> Callable[[CaseFile], bytes]:
    """The writer of a one-page brief for one kind of reader.

    Args:
        reader: `lawyer` or `maintainer`.
    """

    def write(case: CaseFile) -> bytes:
        template = environment().get_template("brief.html.j2")
        page = template.render(
            **{**page_values(case, linked=False), "reader": reader, "steps": STEPS[reader]}, quotes=chosen_quotes(case)
        ).lstrip()
        return sealed(with_headings(page).encode("utf-8"))

    return write


def chosen_quotes(case: CaseFile) -> tuple[Quote, ...]:
    """At most three quotes, of different messages: those of the core evidence whose messages are rarest, by time."""
    p = {message.ref: message.p if message.p is not None else 1.0 for message in case.messages}
    quotes = {quote.message: quote for quote in case.evidence[0].quotes}
    rarest = sorted(quotes, key=lambda ref: (p.get(ref, 1.0), int(ref[1:])))[:QUOTES]
    return tuple(quotes[ref] for ref in sorted(rarest, key=lambda ref: int(ref[1:])))
