"""Working days: public holidays, make-up days, and arithmetic that agrees with counting day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goaltrack.common.workdays import WorkdayCalendar, holiday_calendar

CHINA = holiday_calendar("CN", 2024, 2028)
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 11, 20), True),  # a plain Friday
        (date(2026, 11, 21), False),  # a plain Saturday
        (date(2026, 10, 1), False),  # National Day
        (date(2026, 2, 14), True),  # make-up Saturday before the Spring Festival
        (date(2026, 2, 17), False),  # Spring Festival
    ],
)
def test_public_holidays_and_make_up_days(day: date, worked: bool) -> None:
    assert CHINA.is_workday(day) is worked


def test_a_year_without_announced_make_up_days_is_provisional() -> None:
    assert 2026 not in CHINA.provisional_years
    assert 2028 in CHINA.provisional_years


def test_an_override_corrects_the_public_calendar() -> None:
    day = date(2026, 11, 20)
    assert not CHINA.with_overrides([(day, False)]).is_workday(day)


@given(DAYS, DAYS)
def test_count_agrees_with_counting_day_by_day(a: date, b: date) -> None:
    start, end = min(a, b), max(a, b)
    by_hand = sum(CHINA.is_workday(start + timedelta(days=n)) for n in range((end - start).days + 1))
    assert CHINA.count(start, end) == by_hand


@given(DAYS, st.integers(-60, 60))
def test_adding_days_lands_on_a_working_day_that_far_away(day: date, count: int) -> None:
    reached = CHINA.add(day, count)
    if count > 0:
        assert CHINA.is_workday(reached)
        assert CHINA.count(day + timedelta(days=1), reached) == count
    elif count < 0:
        assert CHINA.is_workday(reached)
        assert CHINA.count(reached, day - timedelta(days=1)) == -count
    else:
        assert reached == day


@given(DAYS, DAYS)
def test_lateness_is_never_negative_and_grows_by_working_days(due: date, on: date) -> None:
    late = CHINA.late(due, on)
    assert late >= 0
    assert (late == 0) == (on <= due or CHINA.count(due + timedelta(days=1), on) == 0)


def test_the_nearest_working_days_around_a_week_of_holidays() -> None:
    assert CHINA.on_or_after(date(2026, 10, 1)) == date(2026, 10, 8)
    assert CHINA.on_or_before(date(2026, 10, 3)) == date(2026, 9, 30)


def test_counting_backwards_is_nothing() -> None:
    assert WorkdayCalendar({}).count(date(2026, 5, 2), date(2026, 5, 1)) == 0
