"""On which days a recurring task comes up, held against an oracle that looks at each day by itself."""

from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goaltrack.common.workdays import ONE_DAY, WorkdayCalendar, holiday_calendar
from projects.recurrence import Pattern, Rule, Shift, days, next_day

START = date(2026, 1, 1)
SPAN = 200
CHINA = holiday_calendar("CN", 2025, 2028)


def oracle(rule: Rule, calendar: WorkdayCalendar, until: date) -> list[date]:
    """Every working day is asked whether one of the days that move to it is named."""
    found, counted = [], 0
    day = rule.start
    while day <= until and (rule.until is None or day <= rule.until):
        if calendar.is_workday(day):
            if rule.pattern == Pattern.WORKDAYS:
                hit = counted % rule.every == 0
                counted += 1
            elif rule.pattern == Pattern.MONTH_END:
                following = day + ONE_DAY
                while not calendar.is_workday(following):
                    following += ONE_DAY
                hit = (following.year, following.month) != (day.year, day.month)
            else:
                hit = any(names(rule, one) for one in moving_to(day, rule.shift, calendar))
            if hit:
                found.append(day)
        day += ONE_DAY
    return found


def moving_to(day: date, shift: Shift, calendar: WorkdayCalendar) -> list[date]:
    step = -ONE_DAY if shift == Shift.NEXT else ONE_DAY
    group, other = [day], day + step
    while not calendar.is_workday(other):
        group.append(other)
        other += step
    return group


def names(rule: Rule, day: date) -> bool:
    if rule.pattern == Pattern.WEEKDAYS:
        return day.weekday() in rule.weekdays
    is_last = (day + ONE_DAY).month != day.month
    return day.day == rule.day or (is_last and day.day < rule.day)


calendars = st.dictionaries(
    st.integers(-40, SPAN + 400).map(lambda n: START + timedelta(days=n)), st.booleans(), max_size=60
).map(WorkdayCalendar)
rules = st.builds(
    Rule,
    pattern=st.sampled_from(Pattern),
    start=st.integers(0, 60).map(lambda n: START + timedelta(days=n)),
    until=st.none() | st.integers(0, SPAN).map(lambda n: START + timedelta(days=n)),
    every=st.integers(1, 12),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    day=st.integers(1, 31),
    shift=st.sampled_from(Shift),
)


@settings(max_examples=120, deadline=None)
@given(rule=rules, calendar=calendars)
def test_it_comes_up_on_the_days_that_the_oracle_says(rule: Rule, calendar: WorkdayCalendar) -> None:
    end = START + timedelta(days=SPAN)
    expected = oracle(rule, calendar, end)
    assert [day for day in islice(days(rule, calendar), len(expected) + 1) if day <= end] == expected


@pytest.mark.parametrize(
    ("shift", "expected"),
    [
        # The holidays of October 2026 are the 1st to the 7th; Saturday the 10th is worked.
        (Shift.NEXT, [date(2026, 9, 30), date(2026, 10, 8), date(2026, 10, 14)]),
        (Shift.PREVIOUS, [date(2026, 9, 30), date(2026, 10, 14), date(2026, 10, 21)]),
    ],
)
def test_a_wednesday_in_the_holidays_moves(shift: Shift, expected: list[date]) -> None:
    rule = Rule(Pattern.WEEKDAYS, date(2026, 9, 30), weekdays=frozenset({2}), shift=shift)
    assert list(islice(days(rule, CHINA), 3)) == expected


def test_every_day_of_a_week_of_holidays_comes_up_once() -> None:
    rule = Rule(Pattern.WEEKDAYS, date(2026, 10, 1), weekdays=frozenset(range(5)))
    assert next_day(rule, CHINA) == date(2026, 10, 8)
    assert next_day(rule, CHINA, date(2026, 10, 8)) == date(2026, 10, 9)


def test_the_31st_is_the_last_day_of_a_shorter_month() -> None:
    rule = Rule(Pattern.MONTH_DAY, date(2026, 2, 1), day=31, shift=Shift.PREVIOUS, until=date(2026, 4, 30))
    assert list(days(rule, CHINA)) == [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]


def test_the_last_working_day_of_the_month_and_every_third_working_day() -> None:
    assert next_day(Rule(Pattern.MONTH_END, date(2026, 5, 1)), CHINA) == date(2026, 5, 29)
    third = Rule(Pattern.WORKDAYS, date(2026, 11, 20), every=3)
    assert list(islice(days(third, CHINA), 3)) == [date(2026, 11, 20), date(2026, 11, 25), date(2026, 11, 30)]


def test_the_last_ends_with_the_until() -> None:
    rule = Rule(Pattern.WORKDAYS, date(2026, 11, 20), every=5, until=date(2026, 11, 27))
    assert list(days(rule, CHINA)) == [date(2026, 11, 20), date(2026, 11, 27)]
