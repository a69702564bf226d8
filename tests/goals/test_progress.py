"""The arithmetic of progress: no database."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.progress import Node, by_value, clamped, finish, pace, roll_up, speed, suggested_confidence, weighted
from goaltrack.common.workdays import WorkdayCalendar

WEEK = WorkdayCalendar({})
NUMBERS = st.decimals(min_value=-1_000_000, max_value=1_000_000, places=2)
PERCENTS = st.one_of(st.none(), st.decimals(min_value=-300, max_value=300, places=2))
WEIGHTS = st.decimals(min_value=Decimal("0.01"), max_value=1000, places=2)
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


def node(pk: int, parent: int | None = None, **values: Any) -> Node:
    fields: dict[str, Any] = {
        "counts": True,
        "source": "manual",
        "weight": Decimal(1),
        "baseline": Decimal(0),
        "target": Decimal(100),
        "value": None,
        "weight_total": Decimal(0),
        "weight_done": Decimal(0),
    }
    return Node(id=pk, parent_id=parent, **fields | values)


@pytest.mark.parametrize(
    ("baseline", "target", "value", "expected"),
    [(0, 4, 3, 75), (24, 8, 9, "93.75"), (24, 8, 30, "-37.5"), (0, 4, 5, 125), (2, 2, 2, None)],
)
def test_by_value(baseline: int, target: int, value: int, expected: Any) -> None:
    found = by_value(Decimal(baseline), Decimal(target), Decimal(value))
    assert found == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize("absent", [0, 1, 2])
def test_a_missing_number_is_no_data(absent: int) -> None:
    numbers: list[Decimal | None] = [Decimal(0), Decimal(4), Decimal(3)]
    numbers[absent] = None
    assert by_value(*numbers) is None


@given(NUMBERS, NUMBERS, NUMBERS)
def test_a_falling_target_mirrors_a_rising_one(baseline: Decimal, target: Decimal, value: Decimal) -> None:
    assert by_value(baseline, target, value) == by_value(-baseline, -target, -value)


@given(st.lists(st.tuples(WEIGHTS, PERCENTS), max_size=8))
def test_a_parent_lies_between_0_and_100_and_no_data_is_never_0(children: list[tuple[Decimal, Decimal | None]]) -> None:
    together = weighted(children)
    known = [clamped(progress) for _weight, progress in children if progress is not None]
    if not known:
        assert together is None
        return
    assert together is not None
    assert min(known) - Decimal("0.01") <= together <= max(known) + Decimal("0.01")
    assert 0 <= together <= 100


@given(st.lists(st.tuples(WEIGHTS, PERCENTS), min_size=1, max_size=8), st.integers(2, 50))
def test_only_the_ratio_of_weights_matters(children: list[tuple[Decimal, Decimal | None]], factor: int) -> None:
    assert weighted(children) == weighted([(weight * factor, progress) for weight, progress in children])


@given(st.lists(st.tuples(WEIGHTS, PERCENTS), max_size=8), WEIGHTS)
def test_a_child_without_data_changes_nothing(children: list[tuple[Decimal, Decimal | None]], weight: Decimal) -> None:
    assert weighted(children) == weighted([*children, (weight, None)])


def test_the_roll_up_takes_each_goals_own_source() -> None:
    figures = roll_up(
        [
            node(1, source="children"),
            node(2, 1, weight=Decimal(30), value=Decimal(100)),
            node(3, 1, weight=Decimal(10), value=Decimal(150)),
            node(4, 1, weight=Decimal(60), source="work", weight_total=Decimal(8), weight_done=Decimal(2)),
            node(5, 1, weight=Decimal(900), counts=False, value=Decimal(0), weight_total=Decimal(100)),
            node(6, 1, weight=Decimal(70)),
        ]
    )
    assert figures[3].progress == 150
    assert figures[4].progress == 25
    assert figures[6].progress is None
    # 30 × 100 + 10 × 100 + 60 × 25 over 100: the draft and the one without data stay out.
    assert figures[1].progress == 55
    assert figures[1].work == 25
    assert figures[1].manual is None


def test_work_sums_everything_below_that_counts() -> None:
    figures = roll_up(
        [
            node(3, 2, weight_total=Decimal(4), weight_done=Decimal(4)),
            node(2, 1, weight_total=Decimal(4), weight_done=Decimal(0)),
            node(1, source="work", weight_total=Decimal(2), weight_done=Decimal(1)),
        ]
    )
    assert figures[1].work == 50


def test_pace_runs_over_the_goals_own_span() -> None:
    start, due = date(2026, 11, 2), date(2026, 11, 27)
    assert pace(start, due, date(2026, 10, 30), WEEK) == 0
    assert pace(start, due, start, WEEK) == 5
    assert pace(start, due, date(2026, 11, 13), WEEK) == 50
    assert pace(start, due, due, WEEK) == 100
    assert pace(start, due, date(2027, 3, 1), WEEK) == 100
    saturday = date(2026, 11, 21)
    assert pace(saturday, saturday + timedelta(days=1), saturday, WEEK) == 100


@given(DAYS, st.integers(0, 400), DAYS, st.integers(0, 60))
def test_pace_never_falls_and_stays_within_bounds(start: date, length: int, today: date, later: int) -> None:
    due = start + timedelta(days=length)
    now, then = pace(start, due, today, WEEK), pace(start, due, today + timedelta(days=later), WEEK)
    assert 0 <= now <= then <= 100


@pytest.mark.parametrize(
    ("progress", "expected"),
    [(None, ""), (90, "on_track"), (77, "on_track"), ("76.99", "at_risk"), (65, "at_risk"), ("64.99", "off_track")],
)
def test_the_gap_suggests_the_confidence(progress: Any, expected: str) -> None:
    assert suggested_confidence(None if progress is None else Decimal(progress), Decimal(80)) == expected


def test_speed_is_that_of_the_last_eight_weeks() -> None:
    today = date(2026, 11, 20)
    reached = [(date(2026, 6, 1), Decimal(10)), (date(2026, 9, 25), Decimal(35)), (date(2026, 11, 13), Decimal(70))]
    assert speed(reached, Decimal(75), today, WEEK) == 1
    assert speed(reached[1:], Decimal(75), today, WEEK) == 1
    # Less than two weeks say nothing.
    assert speed(reached[2:], Decimal(75), today, WEEK) is None
    assert speed([], Decimal(75), today, WEEK) is None


def test_when_it_is_reached() -> None:
    today = date(2026, 11, 20)
    assert finish(Decimal(95), Decimal(1), today, WEEK) == date(2026, 11, 27)
    assert finish(Decimal(100), Decimal(1), today, WEEK) == today
    assert finish(Decimal(50), Decimal(0), today, WEEK) is None
    assert finish(Decimal(50), Decimal(-1), today, WEEK) is None
    assert finish(Decimal(1), Decimal("0.01"), today, WEEK) is None
