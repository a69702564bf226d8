"""Whoever merely watches a task sees that task alone: nowhere its project or its goal, and nothing to do with it."""

from base64 import b64decode
from collections.abc import Callable
from datetime import date
from urllib.parse import parse_qs, unquote_plus, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from people.models import User
from projects.models import Task, TaskWatcher
from tests.projects.conftest import World


@pytest.fixture
def watched(world: World) -> Task:
    """苏木 of another department watches it."""
    task = world.task(title="夜间停水演练", due=date(2026, 11, 10))
    TaskWatcher.objects.create(task=task, user=world.cast.guest)
    return task


@pytest.mark.parametrize(
    "address",
    [
        "/tasks/{pk}/",
        "/tasks/{pk}/copy/",
        "/tasks/",
        "/search/?q=停水演练",
        "/api/v1/search/?q=停水演练",
        "/api/v1/tasks/{pk}/",
        "/api/v1/tasks/{pk}/history/",
        "/api/v1/tasks/",
        "/",
        "/dashboard/",
    ],
)
def test_project_and_goal_are_named_nowhere(
    world: World, watched: Task, as_: Callable[[User], Client], address: str
) -> None:
    answer = as_(world.cast.guest).get(address.format(pk=watched.pk))
    assert answer.status_code == 200
    text = answer.content.decode()
    assert world.project.name not in text
    assert world.goal.statement not in text


def test_nothing_is_offered_that_would_be_refused(world: World, watched: Task, as_: Callable[[User], Client]) -> None:
    page = as_(world.cast.guest).get(reverse("task_detail", args=[watched.pk]))
    offered = ("may_update", "may_cancel", "may_throw_away", "may_take_away")
    assert [page.context[name] for name in offered] == [False] * 4
    assert not page.context["attachments"].may_add


def test_a_lead_who_watches_does_not_count_its_project(
    world: World, watched: Task, as_: Callable[[User], Client]
) -> None:
    Task.objects.filter(pk=watched.pk).update(owner=world.cast.guest, follower=None)
    TaskWatcher.objects.create(task=watched, user=world.cast.gu)
    assert as_(world.cast.gu).get("/api/v1/tasks/alone/").json()["projects"] == []


@pytest.mark.parametrize("group", ["project", "goal"])
def test_the_next_page_of_groups_does_not_hold_the_name_either(
    world: World, watched: Task, as_: Callable[[User], Client], group: str
) -> None:
    TaskWatcher.objects.create(task=world.task(), user=world.cast.guest)
    address = f"/api/v1/tasks/?status=all&page_size=1&group={group}"
    cursor = parse_qs(urlsplit(as_(world.cast.guest).get(address).json()["next"]).query)["cursor"][0]
    held = unquote_plus(b64decode(cursor).decode())
    assert world.project.name not in held
    assert world.goal.statement not in held
