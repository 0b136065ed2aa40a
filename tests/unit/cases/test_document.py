"""What a terminal takes for the keys of a case file is what the models of a case file write."""

from __future__ import annotations

from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from pydantic import BaseModel

from barograph.cases.build import build
from barograph.cases.model import case as models
from barograph.cases.model import document as plain
from barograph.cases.model import evidence
from case_samples import sample_inputs

PAIRS = {
    plain.Head: models.Head,
    plain.Likelihood: evidence.Likelihood,
    plain.Summary: models.Summary,
    plain.Addend: evidence.Addend,
    plain.Message: models.CaseMessage,
    plain.Explanation: evidence.Explanation,
    plain.Provenance: models.Provenance,
    plain.Document: models.CaseFile,
}


def test_every_type_of_the_document_has_its_model() -> None:
    typed = {value for value in vars(plain).values() if hasattr(value, "__total__")}
    assert typed == set(PAIRS)


@pytest.mark.parametrize("shown", PAIRS, ids=lambda shown: shown.__name__)
def test_a_key_is_a_field_of_the_model_and_may_be_missing_only_there_where_it_may(shown: type) -> None:
    model: type[BaseModel] = PAIRS[shown]
    for name, kind in get_type_hints(shown).items():
        assert name in model.model_fields, f"{shown.__name__}.{name} is no field of {model.__name__}"
        field = model.model_fields[name].annotation
        assert (NoneType in get_args(kind)) == (NoneType in get_args(field)), f"{shown.__name__}.{name}"
        if get_origin(kind) is list:
            assert get_origin(field) is tuple
            inside, of_model = get_args(kind)[0], get_args(field)[0]
            assert PAIRS.get(inside, inside) is of_model
        elif kind in PAIRS:
            assert PAIRS[kind] is field


def test_the_values_of_a_written_case_have_the_types_of_the_document() -> None:
    written = build(sample_inputs()).document()
    assert _fits(written, plain.Document)
    assert not _fits({**written, "digest": 1}, plain.Document)


def _fits(value: Any, kind: Any) -> bool:
    """Whether a value has a type, all the way down."""
    if kind in PAIRS:
        return all(_fits(value[name], inside) for name, inside in get_type_hints(kind).items())
    if get_origin(kind) is list:
        return type(value) is list and all(_fits(item, get_args(kind)[0]) for item in value)
    return type(value) in (get_args(kind) or (kind,))
