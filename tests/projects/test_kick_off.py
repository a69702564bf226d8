"""The baseline: the dates at the kick-off, or those first agreed, from which slips are counted."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from goaltrack.common.errors import ActionForbidden, StaleVersion, StateConflict
from people.models import User
from projects.models import Milestone, Project, Task
from projects.selectors import TaskFilter
from projects.selectors.plan import task_plan
from projects.services import project_kick_off, task_update
from tests.projects.conftest import World


def kick_off(world: World, actor: User | None = None, version: int | None = None) -> Project:
    known = Project.objects.get(pk=world.project.pk).version if version is None else version
    return project_kick_off(actor=actor or world.cast.lin, project_id=world.project.pk, version=known)


def test_the_dates_of_all_its_work_become_the_baseline(world: World) -> None:
    task = world.task(start=date(2026, 11, 23))
    milestone = world.gated(is_milestone=True)
    Milestone.objects.filter(pk=milestone.pk).update(due=date(2026, 12, 1))
    project = kick_off(world)
    assert (project.kicked_off_on, project.state) == (date(2026, 11, 20), Project.State.ACTIVE)
    task.refresh_from_db()
    assert (task.baseline_start, task.baseline_due) == (date(2026, 11, 23), date(2026, 11, 27))
    assert Milestone.objects.get().baseline == date(2026, 12, 1)


def test_work_from_a_plan_that_comes_later_keeps_its_first_dates_and_free_work_has_none(world: World) -> None:
    kick_off(world)
    assert Task.objects.get(pk=world.gated().pk).baseline_due == date(2026, 11, 16)
    assert world.task().baseline_due is None


def test_the_plan_counts_how_far_it_is_off_in_working_days(world: World) -> None:
    task = world.task()
    kick_off(world)
    task_update(actor=world.cast.lin, task_id=task.pk, version=task.version, values={"due": date(2026, 12, 1)})
    (row,) = task_plan(world.cast.lin, TaskFilter(status="open"), 1).rows
    # Friday to Tuesday.
    assert row.deviation == 2


def test_it_happens_once_and_on_what_was_seen(world: World) -> None:
    with pytest.raises(StaleVersion):
        kick_off(world, version=world.project.version + 5)
    kick_off(world)
    with pytest.raises(StateConflict):
        kick_off(world)


@pytest.mark.parametrize("name", ["tang", "xu", "guest"])
def test_who_does_not_run_the_project_does_not_kick_it_off(world: World, name: str) -> None:
    with pytest.raises(ActionForbidden):
        kick_off(world, actor=world.cast.everyone[name])


def test_the_page_offers_it_once(world: World, as_: Callable[[User], Client]) -> None:
    client, address = as_(world.cast.lin), reverse("project_detail", args=[world.project.pk])
    assert "Kick off" in client.get(address).content.decode()
    client.post(reverse("project_kick_off", args=[world.project.pk]), {"version": world.project.version})
    page = client.get(address).content.decode()
    assert "baseline of 2026-11-20" in page
    assert reverse("project_kick_off", args=[world.project.pk]) not in page
