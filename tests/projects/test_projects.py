"""Projects, milestones, rights."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from goals.models import GoalTotals
from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion, StateConflict
from people.models import User
from people.permissions import may
from projects.models import Customer, Milestone, Project, ProjectMember, Task
from projects.permissions import WorkRights
from projects.services import (
    customer_create,
    gated_cancel,
    milestone_achieve,
    project_create,
    project_member_add,
    project_update,
)
from tests.cast import make_goal
from tests.projects.conftest import TODAY, World, build_world
from tests.races import at_once


def values(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "name": "青岚教育云二期",
        "code": "qinglan-2",
        "department": world.cast.utilities,
        "customer_name": "青岚市教育局",
        "manager": world.cast.lin,
        "follower": world.cast.zhou,
        "start": world.cycle.start,
        "due": world.cycle.end,
    } | changes


def test_a_project_is_created_once_with_its_customer_and_people(world: World) -> None:
    key = uuid.uuid4()
    first = project_create(actor=world.cast.lin, key=key, values=values(world))
    assert project_create(actor=world.cast.lin, key=key, values=values(world)) == first
    assert str(first.customer) == "青岚市教育局"
    assert Customer.objects.filter(name="青岚市教育局").count() == 1
    assert set(ProjectMember.objects.filter(project=first).values_list("user", flat=True)) == {
        world.cast.lin.pk, world.cast.zhou.pk,
    }  # fmt: skip
    again = project_create(actor=world.cast.lin, key=uuid.uuid4(), values=values(world, code="qinglan-3"))
    assert again.customer == first.customer
    assert str(ProjectMember.objects.filter(project=first).first())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"code": "lanjiang-1"}, "code"),
        ({"code": "mit Leerzeichen"}, "code"),
        ({"follower": "lin"}, "follower"),
        ({"manager": "guest"}, "manager"),
        ({"follower": "left"}, "follower"),
        ({"due": "before"}, "due"),
        ({"customer_name": "客" * 121}, "customer_name"),
        ({"state": "nonsense"}, "state"),
        ({"state": "finished"}, "state"),
    ],
)
def test_a_project_that_does_not_fit(world: World, changes: Any, field: str) -> None:
    User.objects.filter(pk=world.cast.tang.pk).update(is_active=False)
    special = {
        "left": world.cast.tang,
        "lin": world.cast.lin,
        "guest": world.cast.guest,
        "before": world.cycle.start - timedelta(days=1),
    }
    changes = {name: special.get(value, value) for name, value in changes.items()}
    with pytest.raises(InvalidInput) as refused:
        project_create(actor=world.cast.lin, key=uuid.uuid4(), values=values(world, **changes))
    assert set(refused.value.fields) == {field}
    assert Project.objects.count() == 1


@pytest.mark.parametrize("who", ["zhou", "gu", "bai", "guest"])
def test_who_may_not_create_or_change_a_project(world: World, who: str) -> None:
    with pytest.raises(ActionForbidden):
        project_create(actor=getattr(world.cast, who), key=uuid.uuid4(), values=values(world))
    if who != "zhou":
        with pytest.raises(ActionForbidden):
            project_update(actor=getattr(world.cast, who), project_id=world.project.pk, version=1, values={"name": "x"})
        with pytest.raises(ActionForbidden):
            project_member_add(actor=getattr(world.cast, who), project_id=world.project.pk, users=[world.cast.xu])


def test_a_project_changes_its_customer_and_people(world: World) -> None:
    changed = project_update(
        actor=world.cast.zhou,
        project_id=world.project.pk,
        version=1,
        values={"customer_name": "", "follower": world.cast.lu, "state": "finished"},
    )
    # Its state is none of the fields that are edited.
    assert (changed.customer, changed.version, changed.state) == (None, 2, "active")
    assert ProjectMember.objects.filter(project=changed, user=world.cast.lu).exists()
    same = project_update(actor=world.cast.lin, project_id=changed.pk, version=2, values={"state": "finished"})
    assert same.version == 2
    with pytest.raises(StaleVersion):
        project_update(actor=world.cast.lin, project_id=changed.pk, version=1, values={"name": "x"})
    with pytest.raises(InvalidInput):
        project_update(actor=world.cast.lin, project_id=changed.pk, version=2, values={"manager": world.cast.guest})


def test_members_read_the_project_wherever_they_come_from(world: World) -> None:
    assert not Project.objects.visible_to(world.cast.guest).exists()
    project_member_add(actor=world.cast.lin, project_id=world.project.pk, users=[world.cast.guest])
    assert Project.objects.visible_to(world.cast.guest).get() == world.project
    assert customer_create(actor=world.cast.lin, name="澜江市水务集团") == world.project.customer


def test_a_milestone_is_reached_by_evidence(world: World) -> None:
    milestone: Milestone = world.gated(is_milestone=True)
    with pytest.raises(InvalidInput) as refused:
        milestone_achieve(actor=world.cast.zhou, milestone_id=milestone.pk, on=TODAY + timedelta(days=1), evidence="  ")
    assert set(refused.value.fields) == {"on", "evidence"}
    for who in ("tang", "bai", "guest"):
        with pytest.raises(ActionForbidden):
            milestone_achieve(actor=getattr(world.cast, who), milestone_id=milestone.pk, on=TODAY, evidence="签字单")
    reached = milestone_achieve(actor=world.cast.zhou, milestone_id=milestone.pk, on=TODAY, evidence=" 签字单 ")
    assert (reached.achieved_on, reached.evidence, reached.version) == (TODAY, "签字单", 2)
    again = milestone_achieve(actor=world.cast.lin, milestone_id=milestone.pk, on=TODAY, evidence="别的")
    assert (again.evidence, again.version) == ("签字单", 2)
    assert GoalTotals.objects.get(goal=world.goal).weight_done == 5


def test_a_cancelled_milestone_cannot_be_reached(world: World) -> None:
    milestone: Milestone = world.gated(is_milestone=True)
    gated_cancel(actor=world.cast.lin, origins=[milestone.origin], note="不做了")  # type: ignore[list-item]
    with pytest.raises(StateConflict):
        milestone_achieve(actor=world.cast.zhou, milestone_id=milestone.pk, on=TODAY, evidence="签字单")


def test_a_passed_version_changes_a_milestone_and_keeps_its_baseline(world: World) -> None:
    milestone: Milestone = world.gated(is_milestone=True)
    baseline = milestone.baseline
    world.gated(is_milestone=True, origin=milestone.origin, due=baseline + timedelta(days=7))
    milestone.refresh_from_db()
    assert (milestone.baseline, milestone.due) == (baseline, baseline + timedelta(days=7))
    world.gated(is_milestone=True, origin=milestone.origin, due=baseline + timedelta(days=7))
    milestone.refresh_from_db()
    assert milestone.version == 2


def test_the_rights_of_many_rows_are_the_rule(world: World) -> None:
    cast = world.cast
    personal = make_goal(cast, world.cycle, statement="小目标", owner=cast.tang, follower=None)
    world.task()
    world.task(project=None)
    world.task(goal=None)
    world.task(project=None, goal=None)
    world.task(project=None, goal=personal, owner=cast.bai, follower=None)
    world.task(goal=personal, owner=cast.bai, follower=None)
    world.task(project=None, goal=None, owner=cast.tang, follower=None)
    tasks = list(Task.objects.as_lines())
    whole = {
        task.pk: task
        for task in Task.objects.select_related("owner__department", "project__department", "goal__department")
    }
    for name, user in cast.everyone.items():
        fresh = User.objects.get(pk=user.pk)
        rights = WorkRights(fresh)
        for task in tasks:
            expected = may(fresh, "projects.task_log_status", whole[task.pk])
            assert rights.may_change(task) == expected, (name, task.title, task.pk)
    own = WorkRights.of_own(cast.xu)
    assert own.may_change(tasks[0])
    assert not own.may_change(tasks[4])


def test_a_goals_owner_moves_work_that_stands_in_another_groups_project(world: World) -> None:
    goal = make_goal(world.cast, world.cycle, statement="交通组的目标", owner=world.cast.tang, follower=None)
    task = world.task(goal=goal)
    assert may(world.cast.tang, "projects.task_log_status", Task.objects.get(pk=task.pk))
    assert not may(world.cast.bai, "projects.task_log_status", Task.objects.get(pk=task.pk))


def test_a_project_is_found_by_its_code(world: World, as_: Callable[[User], Client]) -> None:
    page = as_(world.cast.lin).get(reverse("project_list"), {"q": world.project.code[:5].upper()})
    assert [line.project for line in page.context["lines"]] == [world.project]


@pytest.mark.django_db(transaction=True)
def test_two_projects_of_a_code_and_a_new_customer_at_once() -> None:
    with clock.at(TODAY):
        world = build_world()
    results = at_once(
        *[lambda: project_create(actor=world.cast.lin, key=uuid.uuid4(), values=values(world)) for _ in range(3)]
    )
    refused = [one for one in results if isinstance(one, InvalidInput)]
    assert [set(one.fields) for one in refused] == [{"code"}, {"code"}]
    assert Customer.objects.filter(name="青岚市教育局").count() == 1
