from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from goaltrack.common.pareto import pareto


def test_the_few_that_reach_eighty_percent_are_key() -> None:
    lines = pareto([("a", Decimal(10)), ("b", Decimal(60)), ("c", Decimal(20)), ("d", Decimal(10)), ("e", Decimal(0))])
    assert [(line.thing, line.together, line.is_key) for line in lines] == [
        ("b", 60, True),
        ("c", 80, True),
        ("a", 90, False),
        ("d", 100, False),
    ]
    assert pareto([]) == []


@given(st.lists(st.integers(0, 1000).map(Decimal)))
def test_the_key_ones_are_the_fewest_that_reach_eighty_percent(amounts: list[Decimal]) -> None:
    lines = pareto(enumerate(amounts))
    key = [line.amount for line in lines if line.is_key]
    total = sum(amounts)
    assert sum(key) * 100 >= 80 * total
    if key:
        assert sum(key[:-1]) * 100 < 80 * total
    assert sum(line.amount for line in lines) == total
