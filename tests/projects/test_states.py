"""From state to state: suspended with a reason, resumed, finished when nothing is open, reopened with a reason."""

import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, InvalidInput, StateConflict
from goaltrack.common.workdays import WorkdayCalendar
from history.models import LogEntry
from people.models import User
from projects.gates.stages import Life, obligations
from projects.models import Project, Task
from projects.reminders import tasks_due, tasks_overdue
from projects.services import (
    GatedWork,
    gated_work_lock,
    milestone_achieve,
    project_finish,
    project_kick_off,
    project_member_add,
    project_reopen,
    project_resume,
    project_suspend,
    project_update,
    task_log_status,
    task_put_back,
    task_throw_away,
)
from tests.projects.conftest import World, build_world
from tests.races import at_once

UNTIL = date(2027, 1, 15)
WHY = "客户预算没批下来"


def suspend(world: World, actor: User | None = None, **values: Any) -> Project:
    complete = {"reason": WHY, "until": UNTIL}
    return project_suspend(actor=actor or world.cast.lin, project_id=world.project.pk, **(complete | values))


def test_it_rests_with_a_reason_until_about_a_day_and_goes_on(world: World) -> None:
    project = suspend(world)
    assert (project.state, project.suspended_on, project.suspended_until) == ("suspended", date(2026, 11, 20), UNTIL)
    assert suspend(world).version == project.version
    assert suspend(world, until=date(2027, 3, 1)).suspended_until == date(2027, 3, 1)
    with clock.at(date(2026, 12, 7)):
        again = project_resume(actor=world.cast.zhou, project_id=world.project.pk)
        assert (again.state, again.resumed_on, again.suspended_why) == ("active", date(2026, 12, 7), "")
        assert project_resume(actor=world.cast.zhou, project_id=world.project.pk).version == again.version
    entry = LogEntry.objects.of(project).filter(action="project.suspend").order_by("id").first()
    assert entry is not None
    assert entry.note == WHY


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("reason", {"reason": " "}),
        ("reason", {"reason": "x" * 301}),
        ("reason", {"reason": "a\x00b"}),
        ("until", {"until": date(2026, 11, 20)}),
        ("until", {"until": date(9999, 12, 31)}),
    ],
)
def test_bad_input_is_told_at_its_field(world: World, field: str, values: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refused:
        suspend(world, **values)
    assert set(refused.value.fields) == {field}


def test_its_tasks_remind_nobody_while_it_rests(world: World) -> None:
    world.task(due=date(2026, 11, 20))
    world.task(due=date(2026, 11, 12))
    world.task(due=date(2026, 11, 20), project=None)
    assert len([*tasks_due(clock.today()), *tasks_overdue(clock.today())]) == 3
    suspend(world)
    assert len([*tasks_due(clock.today()), *tasks_overdue(clock.today())]) == 1


def test_what_it_owes_waits_and_a_quarter_that_it_rested_is_not_asked_for() -> None:
    since = dict.fromkeys(("kickoff", "midway", "closing"), date.min)

    def owed(today: date, **rest: Any) -> list[tuple[str, str]]:
        life = Life(date(2026, 1, 5), date(2026, 12, 31), **rest)
        found = obligations(life, [], since=since, today=today, calendar=WorkdayCalendar({}))
        return [(one.stage, one.state) for one in found]

    day = date(2026, 10, 20)
    assert [state for _stage, state in owed(day)].count("missing") == 4
    # Since March: it owes the first quarter, which waits.
    assert owed(day, paused=date(2026, 3, 2)) == [("kickoff", "wanted"), ("midway", "wanted")]
    resting = {"paused": date(2026, 3, 2), "resumed": date(2026, 7, 1)}
    assert owed(day, **resting) == [
        ("kickoff", "missing"), ("midway", "missing"), ("midway", "missing"), ("midway", "wanted"),
    ]  # fmt: skip


def test_it_is_finished_when_nothing_is_open_and_told_what_is(world: World) -> None:
    task, milestone = world.task(), world.gated(is_milestone=True)
    with pytest.raises(StateConflict) as refused:
        project_finish(actor=world.cast.lin, project_id=world.project.pk)
    assert task.title in str(refused.value.message)
    assert milestone.title in str(refused.value.message)
    assert [one["count"] for one in refused.value.extra["open"]] == [1, 1]
    Task.objects.filter(pk=task.pk).update(status="done", done_at=clock.now())
    milestone_achieve(actor=world.cast.zhou, milestone_id=milestone.pk, on=clock.today(), evidence="签字页")
    assert project_finish(actor=world.cast.lin, project_id=world.project.pk).state == "finished"
    again = project_finish(actor=world.cast.lin, project_id=world.project.pk)
    with pytest.raises(InvalidInput):
        project_reopen(actor=world.cast.lin, project_id=world.project.pk, reason="")
    assert project_reopen(actor=world.cast.lin, project_id=world.project.pk, reason="追加一个单位").state == "active"
    assert again.version == 2


def test_no_state_is_left_but_for_those_that_follow_it(world: World) -> None:
    with pytest.raises(StateConflict):
        project_reopen(actor=world.cast.lin, project_id=world.project.pk, reason="还没完")
    suspend(world)
    with pytest.raises(StateConflict):
        project_finish(actor=world.cast.lin, project_id=world.project.pk)
    with pytest.raises(StateConflict):
        project_kick_off(actor=world.cast.lin, project_id=world.project.pk, version=2)
    Project.objects.filter(pk=world.project.pk).update(
        state="finished", suspended_on=None, suspended_until=None, suspended_why=""
    )
    with pytest.raises(StateConflict):
        suspend(world)
    with pytest.raises(StateConflict):
        project_resume(actor=world.cast.lin, project_id=world.project.pk)


@pytest.mark.parametrize("name", ["xu", "tang", "guest"])
def test_others_change_no_state(world: World, name: str) -> None:
    stranger = world.cast.everyone[name]
    with pytest.raises(ActionForbidden):
        suspend(world, actor=stranger)
    with pytest.raises(ActionForbidden):
        project_finish(actor=stranger, project_id=world.project.pk)


@pytest.mark.parametrize(
    "values", [{"state": "suspended"}, {"suspended_why": "没说"}, {"resumed_on": date(2026, 1, 1)}]
)
def test_the_database_keeps_to_it(world: World, values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=world.project.pk).update(**values)


def test_the_buttons_of_the_page(world: World, as_: Callable[[User], Client]) -> None:
    client, page = as_(world.cast.lin), reverse("project_detail", args=[world.project.pk])
    world.task()
    finish = reverse("project_finish", args=[world.project.pk])
    assert "1 open task" in client.get(finish).content.decode()
    assert client.post(finish).status_code == 409
    sent = {"until": "2026-11-01", "reason": WHY}
    refused = client.post(reverse("project_suspend", args=[world.project.pk]), sent)
    assert (refused.status_code, WHY in refused.content.decode()) == (400, True)
    client.post(reverse("project_suspend", args=[world.project.pk]), sent | {"until": "2027-01-15"})
    shown = client.get(page).content.decode()
    assert WHY in shown
    assert reverse("project_resume", args=[world.project.pk]) in shown
    assert "state" not in client.get(reverse("project_update", args=[world.project.pk])).context["form"].fields


@pytest.mark.django_db(transaction=True)
def test_it_is_suspended_while_it_is_finished() -> None:
    with clock.at(date(2026, 11, 20)):
        world = build_world()
    pk, lin, zhou = world.project.pk, world.cast.lin, world.cast.zhou
    results = at_once(
        lambda: project_suspend(actor=lin, project_id=pk, reason=WHY, until=date(2099, 1, 1)),
        lambda: project_finish(actor=zhou, project_id=pk),
    )
    assert sum(isinstance(one, StateConflict) for one in results) == 1


def test_a_finished_project_takes_no_work_by_another_door(world: World, as_: Callable[[User], Client]) -> None:
    done, thrown, kept = world.task(), world.task(title="二次复核"), world.gated()
    binned = task_throw_away(actor=world.cast.lin, task_id=thrown.pk)
    Task.objects.filter(pk__in=[done.pk, kept.pk]).update(status="done", done_at=clock.now())
    project = project_finish(actor=world.cast.lin, project_id=world.project.pk)
    with pytest.raises(StateConflict):
        task_put_back(actor=world.cast.lin, binned_id=binned.pk)
    with pytest.raises(StateConflict):
        task_log_status(actor=world.cast.xu, key=uuid.uuid4(), task_id=done.pk, to_status="doing")
    values: dict[str, Any] = {
        "is_milestone": False, "title": "新的", "acceptance": "有报告", "project": project, "owner": world.cast.xu,
        "follower": None, "start": None, "due": date(2026, 12, 1), "weight": Decimal(1),
    }  # fmt: skip
    # What is over there stays in its plan; what would be open is refused.
    gated_work_lock(works=[GatedWork(origin=kept.origin, **values)], origins=[])
    with pytest.raises(StateConflict):
        gated_work_lock(works=[GatedWork(origin=uuid.uuid4(), **values)], origins=[])
    with pytest.raises(StateConflict):
        project_update(
            actor=world.cast.lin, project_id=project.pk, version=project.version, values={"due": date(2027, 1, 1)}
        )
    with pytest.raises(StateConflict):
        project_member_add(actor=world.cast.lin, project_id=project.pk, users=[world.cast.tang])
    client = as_(world.cast.lin)
    assert client.get(reverse("project_update", args=[project.pk])).status_code == 409
    shown = client.get(reverse("project_detail", args=[project.pk])).content.decode()
    assert reverse("task_create") + "?project" not in shown


@pytest.mark.django_db(transaction=True)
def test_a_task_is_added_while_it_is_finished() -> None:
    with clock.at(date(2026, 11, 20)):
        world = build_world()
    stale = Project.objects.get(pk=world.project.pk)
    results = at_once(
        lambda: world.task(project=stale),
        lambda: project_finish(actor=world.cast.zhou, project_id=world.project.pk),
    )
    assert sum(isinstance(one, StateConflict | InvalidInput) for one in results) == 1
