"""Ranges across the days of the calendar: which lane, clipped where, and each task shown once."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from people.models import User
from projects.lanes import Range, lanes
from projects.months import Span
from projects.selectors import TaskFilter
from projects.selectors.calendar import LANES_IN_MONTH, task_calendar
from tests.projects.conftest import TODAY, World

SignIn = Callable[[User], Client]
NOVEMBER = Span.month_of(TODAY)


def day(number: int) -> date:
    return date(2026, 11, number)


def drawn(*ranges: tuple[str, int, int], most: int = 3) -> dict[int, list[tuple[str, int, bool, bool] | None]]:
    slots = lanes([Range(name, day(first), day(last)) for name, first, last in ranges], NOVEMBER, most)
    return {
        one.day: [bar and (bar.thing, bar.days, bar.begins, bar.ends) for bar in slots] for one, slots in slots.items()
    }


def test_a_range_over_a_weekend_is_a_bar_in_each_week() -> None:
    # 2026-11-19 is a Thursday.
    found = drawn(("甲", 19, 24))
    assert found[19] == [("甲", 4, True, False)]
    assert found[20] == [None]
    assert found[23] == [("甲", 2, False, True)]
    assert 25 not in found


def test_what_overlaps_lies_below_and_a_free_lane_is_taken_again() -> None:
    found = drawn(("甲", 16, 17), ("乙", 17, 19), ("丙", 18, 20))
    assert found[17] == [None, ("乙", 3, True, True)]
    assert found[18] == [("丙", 3, True, True), None]


def test_a_month_begins_and_ends_where_its_days_do() -> None:
    ranges = [Range("甲", date(2026, 10, 20), date(2026, 12, 20))]
    slots = lanes(ranges, NOVEMBER, 1)
    bars = [bar for on_day in slots.values() for bar in on_day if bar]
    assert sum(bar.days for bar in bars) == 30
    assert not any(bar.begins or bar.ends for bar in bars)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(-20, 50), st.integers(1, 30)), max_size=12), st.integers(1, 4))
def test_no_two_bars_share_a_place(spans: list[tuple[int, int]], most: int) -> None:
    ranges = [
        Range(number, day(1) + timedelta(days=first), day(1) + timedelta(days=first + length))
        for number, (first, length) in enumerate(spans)
    ]
    slots = lanes(ranges, NOVEMBER, most)
    taken: set[tuple[date, int]] = set()
    for on_day in slots.values():
        assert len(on_day) <= most
        for lane, bar in enumerate(on_day):
            for number in range(bar.days if bar else 0):
                assert bar is not None
                place = (bar.first + timedelta(days=number), lane)
                assert place not in taken
                taken.add(place)


def calendar(world: World, user: User | None = None) -> dict[date, Any]:
    return task_calendar(user or world.cast.lin, TaskFilter(status="open"), NOVEMBER)


def test_a_task_across_days_is_a_range_and_is_shown_once(world: World) -> None:
    task = world.task(title="跨几天", start=day(24), due=day(27))
    world.task(title="当天", due=day(27))
    found = calendar(world)
    assert [bar.thing.work.pk for bar in found[day(24)].lanes] == [task.pk]
    assert [(entry.work.title, entry.in_lane) for entry in found[day(27)].entries] == [
        ("跨几天", True),
        ("当天", False),
    ]
    assert found[day(27)].hidden == 0


def test_what_finds_no_lane_stands_on_its_due_day(world: World) -> None:
    for number in range(LANES_IN_MONTH + 1):
        world.task(title=f"第 {number} 项", start=day(24), due=day(26))
    due = calendar(world)[day(26)]
    assert sum(entry.in_lane for entry in due.entries) == LANES_IN_MONTH
    assert len(due.entries) == LANES_IN_MONTH + 1


def test_the_outsider_sees_no_range(world: World) -> None:
    world.task(start=day(24), due=day(27))
    assert not any(due.lanes or due.entries for due in calendar(world, world.cast.guest).values())


def test_the_page_draws_it(world: World, as_: SignIn) -> None:
    task = world.task(title="跨几天", start=day(23), due=day(27))
    page = as_(world.cast.xu).get("/tasks/calendar/?month=2026-11").text
    assert '<li class="span d5 begins ends">' in page
    assert page.count(f'href="/tasks/{task.pk}/"') == 2
