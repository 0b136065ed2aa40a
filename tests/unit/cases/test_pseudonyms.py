"""Names in every spelling an archive may hold, and words that only look like names."""

from __future__ import annotations

import pytest

from barograph.cases.text.pseudonyms import Pseudonyms, Spellings, full_names, labels

HIDE = Pseudonyms(
    (
        Spellings("T", ("Maren Holtby", "Holtby, Maren"), ("maren.holtby@x.example",), ("mholtby",)),
        Spellings("A1", ("Will Grace",), ("wgrace77@mail.example",), ("wg-77",)),
        Spellings("A2", ("李 小龍",), ("lxl@mail.example",)),
        Spellings("G", ("Zoë Ångström",), ("zoe@lab.example",)),
    ),
    full_names(["Ruth Adeyemi", "Mono"]),
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Maren Holtby wrote", "[T] wrote"),
        ("maren, please", "[T], please"),
        ("HOLTBY!", "[T]!"),
        ("ask Maren\n  Holtby", "ask [T]"),
        ("mail maren.holtby@x.example", "mail [T]"),
        ("mail maren.holtby (at) x.example", "mail [T]"),
        ("mail <maren.holtby at x.example>", "mail <[T]>"),
        ("see @mholtby", "see @[T]"),
        ("mholtby said", "[T] said"),
        ("will you come?", "will you come?"),
        ("Will, you come?", "[A1], you come?"),
        ("by the grace of it", "by the grace of it"),
        ("by wgrace77", "by [A1]"),
        ("小龍 wrote", "[A2] wrote"),
        ("Zoe Angstrom wrote", "[G] wrote"),
        ("Zoë wrote", "[G] wrote"),
        ("Ruth Adeyemi agrees", "[other] agrees"),
        ("ruth adeyemi's patch", "[other]'s patch"),
        ("truth", "truth"),
        ("marenated", "marenated"),
        ("to somebody@else.example", "to [address]"),
        ("cc @stranger", "cc [other]"),
    ],
)
def test_text(text: str, shown: str) -> None:
    assert HIDE.text(text) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("20200101.MarenHoltby@x.example", "20200101.[T]@x.example"),
        ("https://host.example/mholtby/tool/issues/1", "https://host.example/[T]/tool/issues/1"),
        ("lists/zoe-angstrom.mbox", "lists/[G].mbox"),
    ],
)
def test_identifiers_are_replaced_inside_words(value: str, shown: str) -> None:
    assert HIDE.identifier(value) == shown


def test_nothing_is_left_that_would_be_found_again() -> None:
    shown = HIDE.text("Maren Holtby, Will Grace, 李 小龍, Zoë Ångström, mholtby, lxl@mail.example")
    assert HIDE.names_left(shown) == []


def test_an_identity_keeps_its_first_label() -> None:
    assert labels(["a", "t", "b"], "t", "b", ["n", "a"]) == {"t": "T", "b": "G", "a": "A1", "n": "N1"}
