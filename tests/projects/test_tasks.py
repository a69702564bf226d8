"""Free tasks, edits and the status log: services and their refusals."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from goals.models import GoalTotals
from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion, StateConflict
from history.models import LogEntry
from notices.models import Notice
from projects.models import ProjectMember, StatusLog, Task
from projects.services import gated_cancel, task_cancel, task_create, task_log_status, task_update
from tests.cast import make_goal
from tests.projects.conftest import TODAY, World


def log(world: World, task: Task, to_status: str, actor: Any = None, **rest: Any) -> StatusLog | None:
    return task_log_status(
        actor=actor or world.cast.xu, key=rest.pop("key", uuid.uuid4()), task_id=task.pk, to_status=to_status, **rest
    )


def totals(world: World) -> GoalTotals:
    return GoalTotals.objects.get(goal=world.goal)


def test_a_free_task_is_counted_and_weighs_nothing(world: World) -> None:
    task = world.task()
    assert task.weight is None
    assert not task.is_gated
    counted = totals(world)
    assert (counted.work_total, counted.weight_total) == (1, 0)
    assert {open_work.due: open_work.count for open_work in world.goal.open_work.all()} == {task.due: 1}
    assert LogEntry.objects.of(task).get().action == "task.create"


def test_a_closed_goal_takes_no_task(world: World) -> None:
    task = world.task()
    type(world.goal).objects.filter(pk=world.goal.pk).update(
        state="closed", result="achieved", score=1, closed_on=TODAY
    )
    world.goal.refresh_from_db()
    with pytest.raises(InvalidInput) as caught:
        world.task()
    assert list(caught.value.fields) == ["goal"]
    # What hung there before stays, and goes on.
    changed = task_update(actor=world.cast.lin, task_id=task.pk, version=task.version, values={"title": "管网拓扑复核"})
    assert changed.goal_id == world.goal.pk


def test_a_finished_project_takes_no_task(world: World) -> None:
    type(world.project).objects.filter(pk=world.project.pk).update(state="finished")
    world.project.refresh_from_db()
    with pytest.raises(InvalidInput) as refused:
        world.task()
    assert refused.value.fields.keys() == {"project"}


def test_who_gets_a_task_is_told_once_and_joins_the_project(world: World) -> None:
    key = uuid.uuid4()
    values = {"title": "巡检", "owner": world.cast.tang, "follower": None, "due": TODAY, "project": world.project}
    first = task_create(actor=world.cast.lin, key=key, values=values)
    assert task_create(actor=world.cast.lin, key=key, values=values) == first
    assert Notice.objects.filter(recipient=world.cast.tang, kind="task.assigned").count() == 1
    assert ProjectMember.objects.filter(project=world.project, user=world.cast.tang).exists()
    assert not Notice.objects.filter(recipient=world.cast.lin, kind="task.assigned").exists()


def test_an_edit_tells_only_the_new_ones(world: World) -> None:
    task = world.task()
    Notice.objects.all().delete()
    values = {"follower": world.cast.zhou}
    task_update(actor=world.cast.lin, task_id=task.pk, version=task.version, values=values)
    assert [notice.recipient for notice in Notice.objects.all()] == [world.cast.zhou]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"follower": "owner"}, "follower"),
        ({"owner": None}, "owner"),
        ({"due": None}, "due"),
        ({"start": TODAY, "due": TODAY - timedelta(days=1)}, "due"),
    ],
)
def test_a_task_that_does_not_fit_is_refused_at_its_field(world: World, changes: Any, field: str) -> None:
    changes = {name: world.cast.xu if value == "owner" else value for name, value in changes.items()}
    with pytest.raises(InvalidInput) as refused:
        world.task(**changes)
    assert field in refused.value.fields
    assert not Task.objects.exists()


def test_nobody_attaches_work_to_what_they_cannot_see(world: World) -> None:
    cast = world.cast
    with pytest.raises(InvalidInput) as refused:
        world.task(actor=cast.guest)
    assert set(refused.value.fields) == {"project", "goal", "owner", "follower"}
    task = world.task()
    personal = make_goal(cast, world.cycle, kind="personal", statement="考取注册测绘师", owner=cast.lin, follower=None)
    with pytest.raises(InvalidInput) as refused:
        task_update(actor=cast.xu, task_id=task.pk, version=task.version, values={"goal": personal})
    assert set(refused.value.fields) == {"goal"}


def test_an_edit_moves_the_totals_and_an_empty_one_does_nothing(world: World) -> None:
    task = world.task()
    other = make_goal(world.cast, world.cycle, statement="另一个目标")
    moved = task_update(actor=world.cast.xu, task_id=task.pk, version=1, values={"goal": other, "title": "改名"})
    assert (moved.version, totals(world).work_total) == (2, 0)
    assert GoalTotals.objects.get(goal=other).work_total == 1
    assert task_update(actor=world.cast.xu, task_id=task.pk, version=2, values={"title": "改名"}).version == 2


def test_an_edit_on_an_old_version_says_what_changed_and_by_whom(world: World) -> None:
    task = world.task()
    task_update(actor=world.cast.lin, task_id=task.pk, version=1, values={"title": "先改的"})
    with pytest.raises(StaleVersion) as stale:
        task_update(actor=world.cast.xu, task_id=task.pk, version=1, values={"title": "后改的"})
    assert stale.value.current == 2
    assert (stale.value.changes[0]["new"], stale.value.changes[0]["by"]) == ("先改的", "林一鸣")


def test_what_changed_names_no_goal_that_is_hidden_from_whoever_edits(world: World) -> None:
    cast, task = world.cast, world.task()
    personal = make_goal(cast, world.cycle, kind="personal", statement="考取注册测绘师", owner=cast.lin, follower=None)
    task_update(actor=cast.lin, task_id=task.pk, version=1, values={"goal": personal})
    for editor, told in ((cast.lin, "考取注册测绘师"), (cast.xu, "一个你无权查看的目标")):
        with pytest.raises(StaleVersion) as stale:
            task_update(actor=editor, task_id=task.pk, version=1, values={"title": "后改的"})
        assert [change["new_text"] for change in stale.value.extra["changes"]] == [told]


def test_a_task_is_cancelled_with_the_reason_by_those_who_do_or_lead_it(world: World) -> None:
    task = world.task()
    with pytest.raises(ActionForbidden):
        task_cancel(actor=world.cast.tang, task_id=task.pk, reason="不做了")
    with pytest.raises(InvalidInput) as caught:
        task_cancel(actor=world.cast.xu, task_id=task.pk, reason=" ")
    assert set(caught.value.fields) == {"reason"}
    for _twice in range(2):
        assert task_cancel(actor=world.cast.xu, task_id=task.pk, reason="客户不要了").status == "cancelled"
    assert LogEntry.objects.get(action="task.cancel").note == "客户不要了"
    assert totals(world).work_total == 0
    assert not world.goal.open_work.filter(count__gt=0).exists()


def test_a_finished_task_is_not_cancelled(world: World) -> None:
    task = world.task()
    log(world, task, "done")
    with pytest.raises(StateConflict):
        task_cancel(actor=world.cast.xu, task_id=task.pk, reason="不做了")


def test_a_free_task_takes_no_weight(world: World) -> None:
    task = world.task()
    with pytest.raises(InvalidInput) as caught:
        task_update(actor=world.cast.lin, task_id=task.pk, version=task.version, values={"weight": 5})
    assert set(caught.value.fields) == {"weight"}


def test_a_cancelled_task_is_closed(world: World) -> None:
    task = world.gated()
    gated_cancel(actor=world.cast.lin, origins=[task.origin], note="不做了")
    with pytest.raises(StateConflict):
        log(world, task, "doing")
    with pytest.raises(StateConflict):
        task_update(actor=world.cast.lin, task_id=task.pk, version=2, values={"title": "x"})
    assert totals(world).work_total == 0


def test_a_status_log_keeps_who_when_from_to_and_note(world: World) -> None:
    task = world.task()
    made = log(world, task, "blocked", note=" 等客户普查数据 ")
    assert made is not None
    assert (made.actor, made.from_status, made.to_status, made.note) == (
        world.cast.xu, "todo", "blocked", "等客户普查数据",
    )  # fmt: skip
    task.refresh_from_db()
    assert (task.status, task.blocked_since, task.status_note) == ("blocked", TODAY, "等客户普查数据")
    assert totals(world).work_blocked == 1
    log(world, task, "done", actor=world.cast.lu)
    task.refresh_from_db()
    assert task.done_at is not None
    assert task.blocked_since is None
    assert (totals(world).work_done, totals(world).work_blocked) == (1, 0)
    log(world, task, "todo")
    task.refresh_from_db()
    assert task.done_at is None
    assert totals(world).work_done == 0
    chain = list(task.status_logs.order_by("pk").values_list("from_status", "to_status"))
    assert chain == [("todo", "blocked"), ("blocked", "done"), ("done", "todo")]


def test_the_same_status_is_a_note_or_nothing(world: World) -> None:
    task = world.task()
    log(world, task, "doing")
    assert log(world, task, "doing") is None
    note = log(world, task, "doing", note="画了两张")
    assert note is not None
    assert (note.from_status, note.to_status) == ("doing", "doing")
    assert task.status_logs.count() == 2


def test_the_same_key_logs_once(world: World) -> None:
    task, other, key = world.task(), world.task(title="另一条"), uuid.uuid4()
    first = log(world, task, "doing", key=key)
    assert log(world, task, "doing", key=key) == first
    assert task.status_logs.count() == 1
    with pytest.raises(StateConflict) as reused:
        log(world, other, "doing", key=key)
    assert reused.value.code == "key-reused"


@pytest.mark.parametrize("to_status", ["cancelled", "nonsense", "", "x" * 50])
def test_a_status_that_cannot_be_logged(world: World, to_status: str) -> None:
    task = world.task()
    with pytest.raises(InvalidInput) as refused:
        log(world, task, to_status)
    assert "to_status" in refused.value.fields


@pytest.mark.parametrize("note", ["x" * 10_001, "a\x00b"])
def test_a_note_that_does_not_fit(world: World, note: str) -> None:
    task = world.task()
    with pytest.raises(InvalidInput) as refused:
        log(world, task, "doing", note=note)
    assert "note" in refused.value.fields
    assert not task.status_logs.exists()


@pytest.mark.parametrize("who", ["xu", "lu", "lin", "zhou", "qin"])
def test_who_may_log(world: World, who: str) -> None:
    """A, B, the project's A and B, and the manager above."""
    assert log(world, world.task(), "doing", actor=getattr(world.cast, who)) is not None


@pytest.mark.parametrize("who", ["tang", "bai", "gu", "ye", "admin", "guest"])
def test_who_may_not_log(world: World, who: str) -> None:
    task = world.task()
    with pytest.raises(ActionForbidden):
        log(world, task, "doing", actor=getattr(world.cast, who))
    with pytest.raises(ActionForbidden):
        task_update(actor=getattr(world.cast, who), task_id=task.pk, version=1, values={"title": "x"})
    assert not task.status_logs.exists()


def test_a_returned_gated_task_tells_its_new_owner(world: World) -> None:
    task = world.gated()
    Notice.objects.all().delete()
    world.gated(origin=task.origin, owner=world.cast.tang)
    assert [notice.recipient for notice in Notice.objects.all()] == [world.cast.tang]
    task.refresh_from_db()
    assert task.owner == world.cast.tang
