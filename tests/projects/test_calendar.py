"""The tasks and milestones of a filter on the days of a month or a week, and the days themselves."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from goaltrack.common.errors import Problems
from people.models import CalendarOverride, User
from people.selectors import calendar_days
from projects.models import Milestone
from projects.months import Span
from projects.selectors import TaskFilter
from projects.selectors.calendar import IN_MONTH, task_calendar
from projects.services import task_log_status
from tests.projects.conftest import TODAY, World

SignIn = Callable[[User], Client]
NOVEMBER = Span.month_of(TODAY)


def parsed(query: dict[str, str]) -> tuple[Span, list[str]]:
    problems = Problems()
    return Span.parse(query, TODAY, problems), list(problems.fields)


# The pages


def test_the_month_of_today_stands_for_none() -> None:
    assert parsed({}) == (NOVEMBER, [])
    assert parsed({"month": "2026-12"}) == (Span(date(2026, 12, 1)), [])
    assert parsed({"week": "2026-W49"}) == (Span(date(2026, 11, 30), is_week=True), [])


@pytest.mark.parametrize(
    "query",
    [
        {"month": "2026-13"}, {"month": "2026-1"}, {"month": "1999-12"}, {"month": "2101-01"}, {"month": "２０２６-12"},
        {"month": "2026-12\n"}, {"week": "2026-W54"}, {"week": "2025-W53"}, {"week": "2026-49"}, {"week": "0000-W01"},
        {"week": "9999-W52"}, {"month": "0000-00"},
    ],
)  # fmt: skip
def test_a_page_that_does_not_exist_is_named_and_today_stands_for_it(query: dict[str, str]) -> None:
    span, unclear = parsed(query)
    assert unclear == list(query)
    assert span == (Span.week_of(TODAY) if "week" in query else NOVEMBER)


def test_months_and_weeks_follow_each_other_over_the_edge_of_a_year() -> None:
    december, last = Span(date(2026, 12, 1)), Span.week_of(date(2026, 12, 31))
    assert (december.after, december.last) == (Span(date(2027, 1, 1)), date(2026, 12, 31))
    # 2026 has 53 ISO weeks, and the last ends in 2027.
    assert (last.name, last.last) == ("2026-W53", date(2027, 1, 3))
    assert last.after is not None
    assert last.after.name == "2027-W01"
    assert [week.number for week in Span(date(2027, 1, 1)).weeks()] == [53, 1, 2, 3, 4]
    assert Span(date(2028, 2, 1)).last == date(2028, 2, 29)


def test_the_first_and_the_last_page_lead_no_further() -> None:
    first, last = Span(date(2000, 1, 1)), Span(date(2100, 12, 1))
    assert (first.before, last.after) == (None, None)
    assert Span.week_of(date(2000, 1, 1)).before is None
    assert Span.week_of(date(2100, 12, 31)).after is None
    assert Span.week_of(date(2000, 1, 1)).day_near(TODAY) == date(2000, 1, 1)


def test_every_day_of_a_month_lies_in_one_of_its_weeks() -> None:
    month = Span(date(2000, 1, 1))
    while month.after is not None:
        weeks = month.weeks()
        assert all(week.first.weekday() == 0 for week in weeks)
        assert (weeks[0].first <= month.first <= weeks[0].last, weeks[-1].last >= month.last) == (True, True)
        month = month.after
    assert month.name == "2100-12"


# The days


def days(first: date, last: date, language: str = "zh-hans") -> dict[date, Any]:
    with override(language):
        return calendar_days(first, last)


def test_holidays_have_names_and_make_up_days_are_told(world: World) -> None:
    of = days(date(2026, 2, 1), date(2026, 2, 28))
    spring, made_up, plain = of[date(2026, 2, 17)], of[date(2026, 2, 14)], of[date(2026, 2, 7)]
    assert (spring.name, spring.is_holiday, spring.worked) == ("春节", True, False)
    assert (made_up.is_made_up, made_up.worked, made_up.is_holiday) == (True, True, False)
    assert (plain.worked, plain.is_holiday, plain.name) == (False, False, "")
    assert days(date(2026, 2, 17), date(2026, 2, 17), "en")[date(2026, 2, 17)].name.startswith("Chinese New Year")


def test_a_correction_of_the_site_goes_before_the_public_calendar(world: World) -> None:
    CalendarOverride.objects.create(day=date(2026, 12, 4), worked=False, reason="公司周年")
    CalendarOverride.objects.create(day=date(2026, 12, 5), worked=True, reason="盘点")
    CalendarOverride.objects.create(day=date(2026, 10, 1), worked=True, reason="值班")
    of = days(date(2026, 12, 1), date(2026, 12, 31))
    assert (of[date(2026, 12, 4)].is_holiday, of[date(2026, 12, 4)].name) == (True, "公司周年")
    assert (of[date(2026, 12, 5)].is_made_up, of[date(2026, 12, 5)].name) == (True, "盘点")
    duty = days(date(2026, 10, 1), date(2026, 10, 1))[date(2026, 10, 1)]
    assert (duty.worked, duty.is_made_up, duty.name) == (True, False, "值班")


def test_days_of_any_year_are_known(world: World) -> None:
    over_new_year = days(date(2026, 12, 28), date(2027, 1, 3))
    assert over_new_year[date(2027, 1, 1)].name == "元旦"
    assert days(date(2100, 10, 1), date(2100, 10, 1))[date(2100, 10, 1)].name == "国庆节"
    assert days(date(2000, 5, 1), date(2000, 5, 1))[date(2000, 5, 1)].name == "劳动节"
    assert not days(date(2100, 12, 27), date(2101, 1, 2))[date(2101, 1, 1)].is_holiday


# What is due


def on(world: World, day: date, span: Span = NOVEMBER, user: User | None = None, **query: str) -> Any:
    chosen, unclear = TaskFilter.parse(query)
    assert not unclear
    return task_calendar(user or world.cast.lin, chosen, span)[day]


def test_milestones_come_first_then_tasks_by_priority_and_what_is_over_last(world: World) -> None:
    day = TODAY - timedelta(days=2)
    done = world.task(title="做完", due=day, priority=1)
    task_log_status(actor=world.cast.lin, key=uuid.uuid4(), task_id=done.pk, to_status="done")
    world.task(title="不急", due=day, priority=3)
    world.task(title="要紧", due=day, priority=1)
    world.gated(is_milestone=True, due=day)
    found = on(world, day)
    assert [entry.work.title for entry in found.entries] == ["管网 GIS 试运行满 30 天", "要紧", "不急", "做完"]
    assert [(entry.is_milestone, entry.is_late, entry.late) for entry in found.entries] == [
        (True, True, 2), (False, True, 2), (False, True, 2), (False, False, 0),
    ]  # fmt: skip
    assert on(world, day, user=world.cast.guest).entries == []


def test_what_does_not_fit_a_day_is_counted(world: World) -> None:
    for number in range(IN_MONTH + 3):
        world.task(title=f"第 {number} 项", due=TODAY)
    world.gated(is_milestone=True, due=TODAY)
    found = on(world, TODAY)
    assert (len(found.entries), found.hidden, found.hides_milestones) == (IN_MONTH, 4, False)
    for _number in range(IN_MONTH):
        world.gated(is_milestone=True, due=TODAY)
    found = on(world, TODAY)
    assert all(isinstance(entry.work, Milestone) for entry in found.entries)
    assert (found.hidden, found.hides_milestones) == (8, True)
    in_week = on(world, TODAY, Span.week_of(TODAY))
    assert (len(in_week.entries), in_week.hidden) == (12, 0)


def test_the_edges_of_a_month_belong_to_it(world: World) -> None:
    for day in (date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 1)):
        world.task(title=f"{day}", due=day)
    found = task_calendar(world.cast.lin, TaskFilter(), NOVEMBER)
    assert (min(found), max(found), len(found)) == (date(2026, 11, 1), date(2026, 11, 30), 30)
    assert {day for day, due in found.items() if due.entries} == {date(2026, 11, 1), date(2026, 11, 30)}


# The conditions of days


def test_a_filter_by_due_day_holds_for_tasks_and_milestones(world: World) -> None:
    for number in range(4):
        world.task(title=f"第 {number} 项", due=TODAY + timedelta(days=number))
    world.gated(is_milestone=True, due=TODAY)
    milestone = world.gated(is_milestone=True, due=TODAY + timedelta(days=2))
    first, last = (TODAY + timedelta(days=number) for number in (1, 2))
    chosen, unclear = TaskFilter.parse({"due_from": first.isoformat(), "due_to": last.isoformat()})
    assert not unclear
    assert [task.title for task in chosen.apply(world.cast.lin)] == ["第 1 项", "第 2 项"]
    assert list(chosen.milestones(world.cast.lin)) == [milestone]
    assert chosen.counts(world.cast.lin)["open"] == 2
    assert chosen.query("all") == "?due_from=2026-11-21&due_to=2026-11-22"


@pytest.mark.parametrize(
    ("query", "unclear"),
    [
        ({"due_from": "morgen"}, "due_from"),
        ({"due_from": "2026-02-30"}, "due_from"),
        ({"due_from": "20261120"}, "due_from"),
        ({"due_to": "1999-12-31"}, "due_to"),
        ({"due_to": "2101-01-01"}, "due_to"),
        ({"due_from": "2026-11-20", "due_to": "2026-11-19"}, "due_to"),
    ],
)
def test_days_that_cannot_be_understood_are_named(
    world: World, as_: SignIn, query: dict[str, str], unclear: str
) -> None:
    assert list(TaskFilter.parse(query)[1]) == [unclear]
    client = as_(world.cast.lin)
    assert "not understood" in client.get(reverse("task_gantt"), query).content.decode()
    refused = client.get("/api/v1/tasks/", query)
    assert refused.status_code == 400
    assert list(refused.json()["errors"]) == [unclear]


def test_the_days_stand_as_chips(world: World, as_: SignIn) -> None:
    client, url = as_(world.cast.lin), reverse("task_list")
    one = client.get(url, {"due_from": "2026-11-20", "due_to": "2026-11-20"}).context["chips"]
    assert one == [("Due on 11-20", "?status=open")]
    two = client.get(url, {"due_from": "2026-11-20", "due_to": "2027-01-02"}).context["chips"]
    assert [words for words, _link in two] == ["Due from 11-20 on", "Due by 2027-01-02"]
    api = client.get("/api/v1/tasks/", {"due_from": "2026-11-20"})
    assert api.status_code == 200


# The page


def test_the_page_keeps_the_filter_and_leads_on(world: World, as_: SignIn) -> None:
    for number in range(IN_MONTH + 1):
        world.task(title=f"第 {number} 项", due=TODAY)
    client, url = as_(world.cast.lin), reverse("task_calendar")
    page = client.get(url, {"project": world.project.pk, "month": "2026-11"})
    links = page.context["links"]
    mine = f"?project={world.project.pk}"
    assert (links["before"], links["after"]) == (f"{mine}&month=2026-10", f"{mine}&month=2026-12")
    assert (links["week"], links["mine"]) == (
        f"{mine}&week=2026-W47",
        f"?who=me&project={world.project.pk}&month=2026-11",
    )
    text = page.content.decode()
    assert f"/tasks/{mine}&amp;due_from=2026-11-20&amp;due_to=2026-11-20" in text
    assert f"/tasks/new/?due=2026-11-20&amp;project={world.project.pk}" in text
    assert "due=2026-11-19" not in text
    assert '<input type="hidden" name="month" value="2026-11">' in text
    assert 'aria-current="date"' in text


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("?month=2026-02", "Make-up working day"),
        ("?month=2026-10", "National Day"),
        ("?month=2000-01", "January 2000"),
        ("?month=2100-12", "December 2100"),
        ("?week=2100-W52", "Week 52"),
        ("?week=1999-W52", "Week 52"),
        ("?month=2026-99", "not understood"),
        ("?month=2027-03", "is a forecast"),
    ],
)
def test_pages_near_and_far(world: World, as_: SignIn, query: str, says: str) -> None:
    page = as_(world.cast.lin).get(reverse("task_calendar") + query)
    assert page.status_code == 200
    assert says in page.content.decode()


def test_the_outsider_sees_nothing_of_others_work(world: World, as_: SignIn) -> None:
    world.task(due=TODAY)
    assert "管网拓扑核对" in as_(world.cast.lin).get(reverse("task_calendar")).content.decode()
    assert "管网拓扑核对" not in as_(world.cast.guest).get(reverse("task_calendar")).content.decode()


def test_a_full_month_costs_what_an_empty_one_costs(world: World, as_: SignIn) -> None:
    client, url = as_(world.cast.lin), reverse("task_calendar")
    client.get(url)

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url).status_code == 200
        return len(caught)

    world.task(due=TODAY)
    # What is gated is asked about together.
    world.gated(is_milestone=True, due=TODAY)
    few = cost()
    for number in range(30):
        world.task(title=f"第 {number} 项", due=date(2026, 11, 1) + timedelta(days=number % 6))
        world.gated(is_milestone=True, due=TODAY)
    assert cost() == few
