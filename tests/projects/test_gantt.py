"""The tasks of a filter as a plan: rows by due day, milestones among them, what may slip, and the links between."""

import uuid
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from people.models import User
from projects.selectors import TaskFilter
from projects.selectors.plan import Plan, task_plan
from projects.services import dependency_add
from tests.projects.conftest import World


def plan(world: World, page: int = 1, **asked: str) -> Plan:
    chosen, unclear = TaskFilter.parse({"status": "open", **asked})
    assert not unclear
    return task_plan(world.cast.lin, chosen, page)


def test_rows_stand_by_their_due_days_with_what_may_slip(world: World) -> None:
    last = world.gated(is_milestone=True, due=date(2026, 12, 4))
    first = world.task(title="先做", start=date(2026, 11, 23), due=date(2026, 11, 25))
    late = world.task(title="晚了", due=date(2026, 11, 18))
    dependency_add(actor=world.cast.lin, key=uuid.uuid4(), before=first, after=last)
    found = plan(world, project=str(world.project.pk))
    assert [(row.work, row.late, row.slack) for row in found.rows] == [(late, 2, 10), (first, 0, 7), (last, 0, 0)]
    assert [(link.before.pk, link.after.pk) for link in found.links] == [(first.pk, last.pk)]
    assert found.critical == 1


def test_without_one_project_nothing_is_called_critical(world: World) -> None:
    world.task()
    assert [row.slack for row in plan(world).rows] == [None]


@pytest.mark.parametrize(("asked", "count"), [({}, 1), ({"status": "done"}, 0), ({"priority": "high"}, 0)])
def test_milestones_fit_the_same_filter(world: World, asked: dict[str, str], count: int) -> None:
    world.gated(is_milestone=True)
    assert len(plan(world, **asked).rows) == count


def test_the_page_draws_a_bar_and_says_how_late(world: World, as_: Callable[[User], Client]) -> None:
    world.task(title="晚了", due=date(2026, 11, 18))
    page = as_(world.cast.lin).get(reverse("task_gantt")).content.decode()
    assert page.count('<rect class="bar fill-off lt"') == 1
    assert "2 days late" in page


def test_the_outsider_sees_an_empty_plan(world: World, as_: Callable[[User], Client]) -> None:
    world.task()
    assert "<rect" not in as_(world.cast.guest).get(reverse("task_gantt")).content.decode()
