"""What no text field takes, whatever the form: null, control and direction characters, and more than its length."""

from datetime import date
from typing import Any

import pytest

from goals.models import Goal
from goaltrack.common.errors import InvalidInput, Problems


def problems_of(**values: Any) -> set[str]:
    problems = Problems()
    exclude = {field.name for field in Goal._meta.concrete_fields} - set(values)
    problems.check(Goal(**values), exclude=exclude)
    try:
        problems.raise_any()
    except InvalidInput as error:
        return set(error.fields)
    return set()


@pytest.mark.parametrize("text", ["初验\x00", "初验\x1b[31m", "验收\u202e单", "字" * 201])
def test_such_a_statement_is_refused_at_its_field(text: str) -> None:
    assert problems_of(statement=text) == {"statement"}


@pytest.mark.parametrize("text", ["初验 👍", "两行\n也行", "制表\t符", "字" * 200])
def test_such_a_statement_is_taken(text: str) -> None:
    assert problems_of(statement=text) == set()


@pytest.mark.parametrize(("length", "fields"), [(10_000, set()), (10_001, {"resources"})])
def test_long_texts_end_at_their_limit(length: int, fields: set[str]) -> None:
    assert problems_of(resources="字" * length) == fields


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1999, 12, 31), date(2101, 1, 1), date(9999, 12, 31)])
def test_a_year_that_nobody_means_is_refused_at_its_field(day: date) -> None:
    assert problems_of(due=day) == {"due"}
