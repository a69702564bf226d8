"""Groups in the list of tasks: their order, headings and counts, right across pages and cursors."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from people.models import User
from projects.models import Task
from projects.selectors import GROUPS, TaskFilter
from projects.views import task_list
from tests.kept import kept
from tests.projects.conftest import TODAY, World, build_world

SignIn = Callable[[User], Client]


def build_groups() -> World:
    world = build_world()
    cast = world.cast
    for number in range(6):
        Task.objects.create(
            title=f"第 {number} 项",
            owner=[cast.xu, cast.lu, cast.zhou][number % 3],
            project=world.project if number % 2 else None,
            goal=world.goal if number < 4 else None,
            due=date(2026, 11, 16) + timedelta(days=3 * number),
            priority=1 + number % 3,
            status=["todo", "doing", "blocked"][number % 3],
        )
    return world


grouped = kept(build_groups, on=TODAY)


def headings(page: Any) -> list[tuple[str, str, bool, int]]:
    return [(one.words, one.count, one.continues, len(one.lines)) for one in page.context["groups"]]


def test_statuses_come_in_the_order_of_work(grouped: World, as_: SignIn) -> None:
    page = as_(grouped.cast.xu).get("/tasks/?group=status")
    assert headings(page) == [
        ("Not started", "2", False, 2),
        ("In progress", "2", False, 2),
        ("Blocked", "2", False, 2),
    ]
    assert [line.task.due.day for line in page.context["groups"][0].lines] == [16, 25]


def test_what_has_no_project_comes_last(grouped: World, as_: SignIn) -> None:
    page = as_(grouped.cast.xu).get("/tasks/?group=project&sort=-due")
    assert [one[0] for one in headings(page)] == [grouped.project.name, "Without a project"]
    assert [line.task.due.day for line in page.context["groups"][1].lines] == [28, 22, 16]


def test_weeks_begin_on_monday(grouped: World, as_: SignIn) -> None:
    page = as_(grouped.cast.xu).get("/tasks/?group=week")
    assert headings(page)[0] == ("Week 47, from 11-16", "3", False, 3)
    assert headings(page)[1] == ("Week 48, from 11-23", "2", False, 2)


def test_a_group_goes_on_on_the_next_page(grouped: World, as_: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task_list, "PER_PAGE", 4)
    pages = [as_(grouped.cast.xu).get(f"/tasks/?group=project&page={number}") for number in (1, 2)]
    assert headings(pages[0]) == [(grouped.project.name, "3", False, 3), ("Without a project", "3", False, 1)]
    assert headings(pages[1]) == [("Without a project", "3", True, 2)]


def test_the_address_carries_it_and_nonsense_is_told(grouped: World, as_: SignIn) -> None:
    client = as_(grouped.cast.xu)
    page = client.get("/tasks/?group=owner&status=doing")
    assert page.context["links"]["here"] == "?status=doing&group=owner"
    assert 'name="group" value="owner"' in client.get("/tasks/board/?group=owner").text
    assert "group" in client.get("/tasks/?group=nonsense").context["unclear"]


@pytest.mark.parametrize("group", list(GROUPS))
def test_the_api_gives_group_after_group_across_cursors(grouped: World, as_: SignIn, group: str) -> None:
    client = as_(grouped.cast.xu)
    ids, address = [], f"/api/v1/tasks/?group={group}&sort=-title&page_size=2"
    while address:
        answer = client.get(address).json()
        ids += [row["id"] for row in answer["results"]]
        address = answer["next"]
    expected = TaskFilter(group=group, sort="-title").grouped(grouped.cast.xu)
    assert ids == list(expected.values_list("pk", flat=True))
    assert len(set(ids)) == 6


def test_groups_cost_one_query_more(grouped: World, as_: SignIn, django_assert_num_queries: Any) -> None:
    client = as_(grouped.cast.bai)
    client.get("/tasks/?status=open")
    with django_assert_num_queries(5):
        client.get("/tasks/?status=open")
    with django_assert_num_queries(6):
        client.get("/tasks/?group=goal")


def test_the_outsider_sees_no_group(grouped: World, as_: SignIn) -> None:
    page = as_(grouped.cast.guest).get("/tasks/?group=owner&status=all")
    assert page.context["groups"] == []
