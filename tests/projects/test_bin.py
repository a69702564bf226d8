"""The bin: what may be thrown away, that it is nowhere then, and what is put back."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from goals.models import GoalTotals
from goals.services import goal_totals_rebuild
from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, DomainError, StateConflict
from history.models import LogEntry
from notices.models import Notice
from people.models import User
from projects.models import BinnedTask, Dependency, Task
from projects.selectors import TaskFilter
from projects.services import (
    bin_empty,
    checklist_add,
    comment_add,
    dependency_add,
    task_cancel,
    task_log_status,
    task_put_back,
    task_throw_away,
)
from projects.tasks import empty_bin
from tests.projects.conftest import TODAY, World
from tests.races import at_once

SignIn = Callable[[User], Client]

ROW = [field.attname for field in Task._meta.concrete_fields if field.attname != "version"]


def row(task: Task) -> dict[str, Any]:
    return Task.objects.filter(pk=task.pk).values(*ROW).get()


def throw(world: World, task: Task, actor: User | None = None) -> BinnedTask:
    return task_throw_away(actor=actor or world.cast.xu, task_id=task.pk)


def test_it_is_in_no_list_count_total_search_or_notice(world: World, as_: SignIn) -> None:
    task = world.task()
    throw(world, task)
    assert not Task.objects.filter(pk=task.pk).exists()
    assert TaskFilter(q=task.title, status="all").counts(world.cast.lin)["total"] == 0
    assert GoalTotals.objects.get(goal=world.goal).work_total == 0
    assert not Notice.objects.filter(subject_type="projects.task", subject_id=task.pk).exists()
    client = as_(world.cast.lin)
    for page in (reverse("task_list"), reverse("task_board"), reverse("project_detail", args=[world.project.pk])):
        assert f"/tasks/{task.pk}/" not in client.get(page).content.decode()
    assert client.get(reverse("task_detail", args=[task.pk])).status_code == 404
    assert goal_totals_rebuild() == []


def test_it_comes_back_as_it_was(world: World) -> None:
    before, task, after = world.task(title="先"), world.task(start=TODAY, priority=1), world.task(title="后")
    for one, other in ((before, task), (task, after)):
        dependency_add(actor=world.cast.lin, key=uuid.uuid4(), before=one, after=other, lag=1)
    was = row(task)
    back = task_put_back(actor=world.cast.lu, binned_id=throw(world, task).pk)
    assert (back.pk, row(back)) == (task.pk, was)
    assert Dependency.objects.filter(lag=1).count() == 2
    assert not BinnedTask.objects.exists()
    assert [entry.action for entry in LogEntry.objects.of(back)][:2] == ["task.put_back", "task.throw_away"]
    assert goal_totals_rebuild() == []


def test_links_whose_other_end_is_gone_or_that_would_close_a_circle_stay_away(world: World) -> None:
    gone, task, other = world.task(title="先"), world.task(), world.task(title="后")
    dependency_add(actor=world.cast.lin, key=uuid.uuid4(), before=gone, after=task)
    dependency_add(actor=world.cast.lin, key=uuid.uuid4(), before=task, after=other)
    binned = throw(world, task)
    throw(world, gone)
    back = task_put_back(actor=world.cast.xu, binned_id=binned.pk)
    assert [(link.before, link.after) for link in Dependency.objects.all()] == [(back, other)]


@pytest.mark.parametrize("first_back", [0, 1])
def test_a_link_between_two_in_the_bin_comes_back_with_the_second(world: World, first_back: int) -> None:
    tasks = [world.task(title="先"), world.task(title="后")]
    dependency_add(actor=world.cast.lin, key=uuid.uuid4(), before=tasks[0], after=tasks[1])
    binned = [throw(world, task) for task in tasks]
    task_put_back(actor=world.cast.xu, binned_id=binned[first_back].pk)
    assert not Dependency.objects.exists()
    task_put_back(actor=world.cast.xu, binned_id=binned[1 - first_back].pk)
    link = Dependency.objects.get()
    assert [link.before_task_id, link.after_task_id] == [task.pk for task in [*Task.objects.order_by("pk")]]


def test_a_goal_that_was_closed_meanwhile_is_left(world: World) -> None:
    binned = throw(world, world.task())
    type(world.goal).objects.filter(pk=world.goal.pk).update(
        state="closed", result="achieved", score=1, closed_on=TODAY
    )
    assert task_put_back(actor=world.cast.xu, binned_id=binned.pk).goal is None


def test_what_came_from_a_plan_or_was_worked_on_is_cancelled_instead(world: World) -> None:
    logged, gated = world.task(), world.gated()
    task_log_status(actor=world.cast.xu, key=uuid.uuid4(), task_id=logged.pk, to_status="doing")
    for task in (logged, gated):
        with pytest.raises(StateConflict):
            throw(world, task, world.cast.lin)
    task_cancel(actor=world.cast.xu, task_id=logged.pk, reason="不做了")
    with pytest.raises(StateConflict):
        throw(world, logged)


@pytest.mark.parametrize("carried", ["checklist", "comment", "sub-task"])
def test_what_carries_something_is_cancelled_instead(world: World, carried: str) -> None:
    task, key, actor = world.task(), uuid.uuid4(), world.cast.xu
    if carried == "checklist":
        checklist_add(actor=actor, key=key, task_id=task.pk, text="约时间")
    elif carried == "comment":
        comment_add(actor=actor, key=key, task_id=task.pk, text="先等图纸")
    else:
        world.task(title="其中一步", parent=task)
    with pytest.raises(StateConflict) as refused:
        throw(world, task)
    assert "评论" in str(refused.value)


def test_a_part_comes_back_alone_where_the_whole_was_thrown_away(world: World) -> None:
    whole = world.task(title="整件")
    binned = throw(world, world.task(title="其中一步", parent=whole))
    throw(world, whole)
    assert task_put_back(actor=world.cast.xu, binned_id=binned.pk).parent is None


def test_after_thirty_days_it_is_gone_and_the_log_stays(world: World) -> None:
    task = world.task()
    binned = throw(world, task)
    with clock.at(clock.now() + timedelta(days=29)):
        assert empty_bin() == 0
    with clock.at(clock.now() + timedelta(days=31)):
        assert [empty_bin(), empty_bin()] == [1, 0]
    with pytest.raises(StateConflict):
        task_put_back(actor=world.cast.xu, binned_id=binned.pk)
    assert LogEntry.objects.of(task).filter(action="task.throw_away").exists()


def test_who_may_cancel_it_may_throw_it_away_and_put_it_back(world: World, as_: SignIn) -> None:
    task = world.task()
    with pytest.raises(ActionForbidden):
        throw(world, task, world.cast.tang)
    binned = throw(world, task, world.cast.lin)
    with pytest.raises(ActionForbidden):
        task_put_back(actor=world.cast.tang, binned_id=binned.pk)
    assert task.title not in as_(world.cast.guest).get(reverse("bin_list")).content.decode()
    outside = as_(world.cast.guest).post(reverse("task_put_back", args=[binned.pk]))
    assert outside.status_code == 404


def test_the_page_asks_and_says_why_it_stays(world: World, as_: SignIn) -> None:
    task, client = world.task(), as_(world.cast.xu)
    address = reverse("task_throw_away", args=[task.pk])
    assert "30 days" in client.get(address).content.decode()
    assert client.post(address).url == reverse("bin_list")
    assert task.title in client.get(reverse("bin_list")).content.decode()
    assert client.get("/api/v1/tasks/bin/").json()["results"][0]["task"] == task.pk
    back = client.post(f"/api/v1/tasks/bin/{BinnedTask.objects.get().pk}/put-back/")
    assert (back.status_code, back.json()["id"]) == (200, task.pk)
    task_log_status(actor=world.cast.xu, key=uuid.uuid4(), task_id=task.pk, to_status="doing")
    assert f'href="{reverse("task_cancel", args=[task.pk])}"' in client.get(address).content.decode()
    assert client.post(f"/api/v1/tasks/{task.pk}/throw-away/").status_code == 409


@pytest.mark.parametrize("wrong", ["task_id = other.task_id", "follower_id = this.owner_id"])
def test_the_database_keeps_a_task_in_the_bin_once(world: World, wrong: str) -> None:
    binned, other = throw(world, world.task()), throw(world, world.task())
    both = "this.id = %s AND other.id = %s"
    sql = f"UPDATE projects_binnedtask this SET {wrong} FROM projects_binnedtask other WHERE {both}"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [binned.pk, other.pk])


@pytest.mark.django_db(transaction=True)
def test_a_status_is_logged_while_it_is_thrown_away(world: World) -> None:
    task = world.task()

    def log() -> object:
        return task_log_status(actor=world.cast.xu, key=uuid.uuid4(), task_id=task.pk, to_status="doing")

    results = at_once(log, *[lambda: throw(world, task)] * 2, bin_empty)
    assert sum(isinstance(result, DomainError) for result in results) == 2
    assert Task.objects.filter(pk=task.pk).exists() != BinnedTask.objects.exists()
    assert goal_totals_rebuild() == []
