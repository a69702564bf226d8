"""Days of a plan as working days from its start, and back."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goaltrack.common.workdays import WorkdayCalendar, holiday_calendar
from planning.project_templates.offsets import Offset, Ruler

CHINA = holiday_calendar("CN", 2024, 2028)
days = st.dates(date(2024, 6, 1), date(2027, 12, 31))
calendars = st.builds(
    WorkdayCalendar, st.dictionaries(st.dates(date(2025, 1, 1), date(2026, 12, 31)), st.booleans(), max_size=40)
) | st.just(CHINA)
# A start, and how many calendar days later it is due.
spans = st.lists(st.tuples(st.integers(-200, 500), st.integers(0, 200)), min_size=1, max_size=12)


@settings(max_examples=150, deadline=None)
@given(calendar=calendars, first=days, spans=spans)
def test_put_at_the_same_start_everything_falls_on_the_same_day(
    calendar: WorkdayCalendar, first: date, spans: list[tuple[int, int]]
) -> None:
    ruler = Ruler(calendar, first)
    for begin, length in spans:
        start = first + timedelta(days=begin)
        due = start + timedelta(days=length)
        begins, ends = ruler.offsets(start, due)
        back = Ruler(calendar, first).span(begins, ends)
        assert back == (start if calendar.count(start, due) else None, due)


@settings(max_examples=150, deadline=None)
@given(calendar=calendars, first=days, other=days, spans=spans)
def test_put_at_any_start_every_length_in_working_days_stays(
    calendar: WorkdayCalendar, first: date, other: date, spans: list[tuple[int, int]]
) -> None:
    there = Ruler(calendar, other)
    for begin, length in spans:
        start = first + timedelta(days=begin)
        due = start + timedelta(days=length)
        begins, ends = Ruler(calendar, first).offsets(start, due)
        put_start, put_due = there.span(begins, ends)
        if begins is not None:
            assert put_start is not None
            assert calendar.count(put_start, put_due) == calendar.count(start, due)


def test_holidays_are_jumped_and_make_up_days_are_worked() -> None:
    # The National Day of 2025: 1 to 8 October off, 28 September and 11 October worked.
    ruler = Ruler(CHINA, date(2025, 9, 26))
    assert [ruler.due_on(Offset(n)) for n in range(2, 5)] == [date(2025, 9, 29), date(2025, 9, 30), date(2025, 10, 9)]
    assert ruler.due_on(Offset(1)) == date(2025, 9, 28)
    assert ruler.due_on(Offset(-1)) == date(2025, 9, 25)


def test_a_cut_over_at_the_weekend_stays_at_one_and_gives_way_to_a_week() -> None:
    _start, saturday = Ruler(CHINA, date(2026, 11, 2)).offsets(None, date(2026, 11, 14))
    assert saturday == Offset(9, 1)
    assert Ruler(CHINA, date(2026, 11, 9)).due_on(saturday) == date(2026, 11, 21)
    assert Ruler(CHINA, date(2026, 11, 11)).due_on(saturday) == date(2026, 11, 24)


@pytest.mark.parametrize("first", [date(2026, 10, 3), date(2026, 10, 8)])
def test_a_plan_that_is_to_start_on_a_day_off_starts_on_the_next_worked_one(first: date) -> None:
    assert Ruler(CHINA, first).first == date(2026, 10, 8)
