"""The counts of a page asked for alone: after something was changed on it, and when somebody comes back to it."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from people.models import User
from projects.services import task_log_status
from tests.projects.conftest import TODAY, World

SignIn = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


def texts(client: Client, name: str, **query: object) -> str:
    answer = client.get(reverse(name), {"live": "1", **query}, headers=HTMX)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_counts_of_the_head_come_alone(world: World, as_: SignIn) -> None:
    world.task(due=TODAY - timedelta(days=3))
    text = texts(as_(world.cast.lin), "task_list", status="open")
    assert 'id="task-counts" hx-swap-oob="true"' in text
    assert "1 overdue" in text
    assert "管网拓扑核对" not in text
    assert "task-views" not in text
    # Of what the reader may see.
    assert "0 overdue" in texts(as_(world.cast.guest), "task_list", status="open")
    # A reload of the same address is the page.
    assert "<html" in as_(world.cast.lin).get(reverse("task_list"), {"live": "1"}).content.decode()


def test_groups_are_counted_where_the_page_shows_them(world: World, as_: SignIn) -> None:
    task = world.task()
    world.task(project=None, goal=None)
    client = as_(world.cast.lin)
    monday = task.due - timedelta(days=task.due.weekday())
    for group, key, count in (
        ("status", "todo", 2), ("status", "done", 0), ("owner", str(world.cast.xu.pk), 2), ("priority", "2", 2),
        ("project", "none", 1), ("project", str(world.project.pk), 1), ("week", str(monday), 2),
    ):  # fmt: skip
        assert f'id="group-{key}" hx-swap-oob="true">{count}<' in texts(client, "task_list", group=group, key=key)
    for group, odd in (
        ("week", "9999-99-99"),
        ("owner", "9" * 40),
        ("priority", "high"),
        ("status", "<b>"),
        ("goal", "\x00"),
    ):
        assert 'id="group-' not in texts(client, "task_list", group=group, key=odd)


def test_columns_and_limits_of_the_board(world: World, as_: SignIn) -> None:
    world.task()
    text = texts(as_(world.cast.lin), "task_board")
    assert 'id="column-todo-count" hx-swap-oob="true">1<' in text
    assert 'id="column-done-load"' in text
    # A column that the filter leaves out has no count.
    assert 'id="column-done-count"' not in texts(as_(world.cast.lin), "task_board", status="todo")


def test_the_links_keep_the_month_of_the_calendar(world: World, as_: SignIn) -> None:
    assert "month=2026-10" in texts(as_(world.cast.lin), "task_calendar", month="2026-10")
    assert 'id="task-counts"' in texts(as_(world.cast.lin), "task_gantt")


def test_a_status_and_an_edit_ask_for_them(world: World, as_: SignIn) -> None:
    task, client = world.task(), as_(world.cast.xu)
    logged = client.post(
        reverse("task_log_status", args=[task.pk]),
        {"key": uuid.uuid4(), "to_status": "doing", "place": "row"},
        headers=HTMX,
    )
    assert "gt:counts" in logged["HX-Trigger-After-Settle"]
    sent = {"title": "改", "owner": task.owner_id, "due": "2026-12-01", "priority": 2, "version": 2}
    saved = client.post(reverse("task_row", args=[task.pk]), sent, headers=HTMX)
    assert "gt:counts" in saved["HX-Trigger-After-Settle"]


def test_they_cost_the_same_for_many(world: World, as_: SignIn) -> None:
    client = as_(world.cast.lin)

    def cost(name: str, **query: object) -> int:
        texts(client, name, **query)
        with CaptureQueriesContext(connection) as caught:
            texts(client, name, **query)
        return len(caught)

    def costs() -> list[int]:
        return [cost("task_list"), cost("task_list", group="owner", key=world.cast.xu.pk), cost("task_board")]

    task = world.task()
    few = costs()
    for number in range(12):
        world.task(title=f"第 {number} 项", due=date(2026, 12, 1))
    task_log_status(actor=world.cast.lin, key=uuid.uuid4(), task_id=task.pk, to_status="doing")
    # With session and person.
    assert costs() == few == [3, 4, 4]
