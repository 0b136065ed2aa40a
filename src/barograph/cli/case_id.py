"""The id of a case as it is typed: in upper or lower case."""

from __future__ import annotations

import re

import click

_TYPED = re.compile(r"c-[a-z2-7]{10}", re.IGNORECASE)


class CaseId(click.ParamType[str]):
    """Gives an id of a case its capital letters; any other word, such as `all` or a venue, stays as it is.

    Example:
        >>> CASE_ID.convert("c-abcdefghij", None, None), CASE_ID.convert("dev-list", None, None)
        ('C-ABCDEFGHIJ', 'dev-list')
    """

    name = "case"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The id as the tables have it."""
        return value.upper() if _TYPED.fullmatch(value) else value


CASE_ID = CaseId()
