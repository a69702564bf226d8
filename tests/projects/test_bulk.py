"""One change of several tasks: previewed, done as it was shown, taken back as one."""

import re
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from structlog.contextvars import bound_contextvars

from goals.services import goal_totals_rebuild
from goaltrack.common.errors import InvalidInput, StateConflict
from history.models import LogEntry
from notices.models import Notice
from people.models import User
from projects.models import Milestone, ProjectMember, Task
from projects.network import Node, node_of
from projects.readiness.services import precondition_create
from projects.services import task_cancel, task_log_status, task_update, work_change, work_change_weigh, work_undo
from projects.services.bulk import MOST_CHANGED, Together
from tests.projects.conftest import World


def change(world: World, tasks: list[Task], actor: User | None = None, **values: Any) -> Together:
    actor, nodes = actor or world.cast.lin, [node_of(task) for task in tasks]
    shown = work_change_weigh(actor=actor, nodes=nodes, values=values)
    return work_change(actor=actor, nodes=nodes, values=values, expected=shown.fingerprint)


def test_all_of_them_change_and_those_who_get_them_are_told(world: World) -> None:
    tasks = [world.task(title=title) for title in ("核对东区", "核对西区")]
    together = change(world, tasks, owner=world.cast.zhou, due=date(2026, 12, 1))
    assert (together.at_once, together.proposed, together.unchanged) == (2, 0, 0)
    assert set(Task.objects.values_list("owner__name", "due")) == {("周可", date(2026, 12, 1))}
    assert Notice.objects.filter(kind="task.assigned", recipient=world.cast.zhou).count() == 2
    assert ProjectMember.objects.filter(project=world.project, user=world.cast.zhou).exists()
    assert LogEntry.objects.filter(action="work.edit").count() == 2
    assert goal_totals_rebuild() == []


def test_who_becomes_the_a_of_what_they_look_at_is_relieved(world: World) -> None:
    task = world.task()
    said = {"to_status": "review", "reviewer": world.cast.zhou}
    task_log_status(actor=world.cast.xu, key=uuid.uuid4(), task_id=task.pk, **said)
    change(world, [Task.objects.get(pk=task.pk)], owner=world.cast.zhou)
    task.refresh_from_db()
    assert (task.owner, task.reviewer) == (world.cast.zhou, world.cast.xu)


def test_a_preview_changes_nothing_and_what_is_so_already_is_counted(world: World) -> None:
    tasks = [world.task(), world.task(priority=Task.Priority.HIGH)]
    shown = work_change_weigh(
        actor=world.cast.lin, nodes=[node_of(task) for task in tasks], values={"priority": Task.Priority.HIGH}
    )
    assert ([fate.work for fate in shown.going], shown.unchanged) == ([tasks[0]], 1)
    assert not LogEntry.objects.filter(action="work.edit").exists()


def test_what_may_not_be_changed_stays_with_its_reason_and_the_rest_goes(world: World) -> None:
    cast = world.cast
    own = world.task(title="我的", project=None, goal=None, owner=cast.xu, actor=cast.xu)
    others = world.task(title="别人的", project=None, goal=None, owner=cast.gu, follower=None, actor=cast.qin)
    gone = world.task(title="取消的", owner=cast.xu)
    task_cancel(actor=cast.lin, task_id=gone.pk, reason="不做了")
    together = change(world, [own, others, gone], actor=cast.xu, due=date(2026, 12, 1))
    assert [fate.work for fate in together.going] == [own]
    assert {fate.work.title: fate.refusal for fate in together.refused} == {
        "别人的": "你不能修改它。",
        "取消的": "它已取消。",
    }


def test_what_does_not_fit_one_of_them_is_its_refusal_alone(world: World) -> None:
    late_start = world.task(title="月底开始", start=date(2026, 11, 26), due=date(2026, 11, 30))
    other = world.task(title="随时")
    together = change(world, [late_start, other], due=date(2026, 11, 25))
    assert ([fate.work for fate in together.going], len(together.refused)) == ([other], 1)


def test_what_was_shown_is_what_is_done_or_nothing(world: World) -> None:
    task = world.task()
    nodes, values = [node_of(task)], {"priority": Task.Priority.HIGH}
    shown = work_change_weigh(actor=world.cast.lin, nodes=nodes, values=values)
    task_update(actor=world.cast.xu, task_id=task.pk, version=task.version, values={"title": "改了"})
    with pytest.raises(StateConflict) as refused:
        work_change(actor=world.cast.lin, nodes=nodes, values=values, expected=shown.fingerprint)
    assert refused.value.code == "preview-changed"


def test_somebody_out_of_reach_is_told_at_the_field(world: World) -> None:
    with pytest.raises(InvalidInput) as refused:
        change(world, [world.task()], owner=world.cast.guest)
    assert set(refused.value.fields) == {"owner"}


def test_nobody_gets_work_who_has_left(world: World) -> None:
    User.objects.filter(pk=world.cast.zhou.pk).update(is_active=False)
    with pytest.raises(InvalidInput) as refused:
        change(world, [world.task()], owner=world.cast.zhou)
    assert set(refused.value.fields) == {"owner"}


def test_more_than_one_page_of_a_plan_is_refused(world: World) -> None:
    nodes = [Node("task", pk) for pk in range(1, MOST_CHANGED + 2)]
    with pytest.raises(StateConflict):
        work_change_weigh(actor=world.cast.lin, nodes=nodes, values={"priority": 1})


def test_an_undo_takes_back_who_came_with_it_and_what_they_were_told(world: World) -> None:
    """唐越 joined the project with the change; 白露 was in it before."""
    ProjectMember.objects.get_or_create(project=world.project, user=world.cast.bai)
    for name, owner in (("one", world.cast.tang), ("other", world.cast.bai)):
        with bound_contextvars(request_id=name):
            change(world, [world.task()], owner=owner)
        work_undo(actor=world.cast.lin, request_id=name)
    assert not Notice.objects.filter(kind="task.assigned", recipient__in=(world.cast.tang, world.cast.bai)).exists()
    members = ProjectMember.objects.filter(project=world.project)
    assert not members.filter(user=world.cast.tang).exists()
    assert members.filter(user=world.cast.bai).exists()


def test_an_undo_leaves_who_has_got_another_part_meanwhile(world: World) -> None:
    with bound_contextvars(request_id="one"):
        change(world, [world.task()], owner=world.cast.tang)
    values = {"kind": "data", "title": "管网图", "owner": world.cast.tang, "needed_on": date(2026, 12, 20)}
    precondition_create(actor=world.cast.lin, key=uuid.uuid4(), project=world.project, values=values)
    work_undo(actor=world.cast.lin, request_id="one")
    assert ProjectMember.objects.filter(project=world.project, user=world.cast.tang).exists()


def test_an_undo_that_is_refused_leaves_what_was_told(world: World) -> None:
    """许星野 gives away what only they might change: they cannot take it back."""
    task = world.task(actor=world.cast.xu, project=None, goal=None, follower=None)
    with bound_contextvars(request_id="one"):
        change(world, [task], actor=world.cast.xu, owner=world.cast.zhou)
    assert work_undo(actor=world.cast.xu, request_id="one").done == 0
    assert Notice.objects.filter(kind="task.assigned", recipient=world.cast.zhou, subject_id=task.pk).exists()


def test_it_is_taken_back_with_the_rows_it_named(world: World) -> None:
    tasks = [world.task(), world.task()]
    with bound_contextvars(request_id="the-click"):
        change(world, tasks, owner=world.cast.zhou, due=date(2026, 12, 1))
    assert work_undo(actor=world.cast.lin, request_id="the-click").done == 2
    assert set(Task.objects.values_list("owner__name", "due")) == {("许星野", date(2026, 11, 27))}


def test_it_costs_the_same_queries_for_two_and_for_twenty(world: World) -> None:
    def queries(count: int) -> int:
        tasks = [world.task() for _number in range(count)]
        # What a person may do is asked once a request.
        world.cast.lin = User.objects.get(pk=world.cast.lin.pk)
        with CaptureQueriesContext(connection) as captured:
            assert change(world, tasks, priority=Task.Priority.HIGH).at_once == count
        return len(captured)

    assert queries(2) == queries(20)


def test_the_page_previews_and_does_it_for_the_chosen_or_for_all_that_fit(
    world: World, as_: Callable[[User], Client]
) -> None:
    tasks = [world.task(), world.task()]
    client, address = as_(world.cast.lin), reverse("task_change")
    assert client.get(address, {"id": [task.pk for task in tasks]}).context["works"] == [("id", task) for task in tasks]
    assert client.get(address, {"all": "1", "project": world.project.pk}).context["works"] == [
        ("id", task) for task in tasks
    ]
    sent: dict[str, Any] = {"id": [task.pk for task in tasks], "priority": "1", "next": reverse("task_list")}
    shown = client.post(address, sent)
    assert len(shown.context["together"].going) == 2
    done = client.post(address, sent | {"expected": shown.context["together"].fingerprint}, follow=True)
    assert (done.redirect_chain[-1][0], set(Task.objects.values_list("priority", flat=True))) == ("/tasks/", {1})
    assert "Undo" in done.content.decode()
    empty = client.post(address, {"id": [tasks[0].pk]})
    assert (empty.status_code, "Choose what is to change." in empty.content.decode()) == (400, True)


def test_several_are_moved_by_working_days_and_what_cannot_be_stays(
    world: World, as_: Callable[[User], Client]
) -> None:
    cast = world.cast
    own = world.task(title="我的", start=date(2026, 11, 26), due=date(2026, 11, 27))
    others = world.task(title="别人的", project=None, goal=None, owner=cast.gu, follower=None, actor=cast.qin)
    client, address = as_(cast.lin), reverse("task_change")
    sent: dict[str, Any] = {"id": [own.pk, others.pk], "days": "1", "next": reverse("task_list")}
    moves = client.post(address, sent).context["moves"]
    assert ([one.work for one in moves.moved], [one.work for one in moves.stays]) == ([own], [others])
    client.post(address, sent | {"expected": moves.fingerprint})
    own.refresh_from_db()
    # From Thursday and Friday to Friday and Monday.
    assert (own.start, own.due) == (date(2026, 11, 27), date(2026, 11, 30))
    assert client.post(address, sent | {"days": "900"}).status_code == 400


def test_milestones_are_chosen_where_they_are_shown(world: World, as_: Callable[[User], Client]) -> None:
    milestone, task = world.gated(is_milestone=True, due=date(2026, 12, 8)), world.task()
    client = as_(world.cast.lin)
    for address in (reverse("task_gantt"), reverse("project_detail", args=[world.project.pk])):
        assert f'name="milestone" value="{milestone.pk}"' in client.get(address).content.decode()
    everything = client.get(reverse("task_change"), {"all": "1", "view": "gantt"}).context["works"]
    assert everything == [("id", task), ("milestone", milestone)]
    # The list shows none: all that fit it are tasks.
    assert client.get(reverse("task_change"), {"all": "1"}).context["works"] == [("id", task)]
    # Who may not change it gets no box; who may not see it chooses nothing.
    assert 'name="milestone"' not in as_(world.cast.tang).get(reverse("task_gantt")).content.decode()
    guest = as_(world.cast.guest).get(reverse("task_change"), {"milestone": milestone.pk})
    assert guest.context["works"] == []


def test_milestones_and_tasks_are_changed_and_moved_together_and_taken_back(
    world: World, as_: Callable[[User], Client]
) -> None:
    milestone, task = world.gated(is_milestone=True, due=date(2026, 12, 8)), world.task()
    client, address = as_(world.cast.lin), reverse("task_change")
    chosen: dict[str, Any] = {"id": task.pk, "milestone": milestone.pk, "next": reverse("task_gantt")}
    given = chosen | {"owner": world.cast.tang.pk}
    shown = client.post(address, given)
    assert len(shown.context["together"].going) == 2
    done = client.post(address, given | {"expected": shown.context["together"].fingerprint}, follow=True)
    assert done.redirect_chain[-1][0] == reverse("task_gantt")
    assert Milestone.objects.get().owner == Task.objects.get().owner == world.cast.tang
    undo = re.search(r'name="of" value="([^"]+)"', done.content.decode())
    assert undo is not None
    client.post(reverse("work_undo"), {"of": undo[1]})
    assert Milestone.objects.get().owner == world.cast.zhou
    moves = client.post(address, chosen | {"days": "2"}).context["moves"]
    client.post(address, chosen | {"days": "2", "expected": moves.fingerprint})
    assert (Milestone.objects.get().due, Task.objects.get().due) == (date(2026, 12, 10), date(2026, 12, 1))


def test_milestones_alone_have_no_priority(world: World, as_: Callable[[User], Client]) -> None:
    milestone = world.gated(is_milestone=True)
    client, address = as_(world.cast.lin), reverse("task_change")
    assert "priority" not in client.get(address, {"milestone": milestone.pk}).context["form"].fields
    assert client.post(address, {"milestone": milestone.pk, "priority": "1"}).status_code == 400
    for odd in ("-1", "9" * 30, "\x00", "x"):
        assert client.get(address, {"milestone": odd, "id": odd}).context["works"] == []


def test_the_guest_changes_nothing_of_it(world: World, as_: Callable[[User], Client]) -> None:
    task = world.task()
    assert as_(world.cast.guest).get(reverse("task_change"), {"id": task.pk}).context["works"] == []
    answer = as_(world.cast.guest).post(
        "/api/v1/tasks/change/", {"tasks": [task.pk], "values": {"priority": "high"}}, content_type="application/json"
    )
    assert answer.json()["tasks"] == []


def test_the_api_previews_and_does_it(world: World, as_: Callable[[User], Client]) -> None:
    task = world.task()
    client, address = as_(world.cast.lin), "/api/v1/tasks/change/"
    asked: dict[str, Any] = {"tasks": [task.pk], "values": {"priority": "high"}}
    shown = client.post(address, asked, content_type="application/json").json()
    assert (shown["done"], shown["tasks"][0]["now"]) == (False, ["priority"])
    done = client.post(address, asked | {"expected": shown["fingerprint"]}, content_type="application/json").json()
    assert (done["done"], Task.objects.get().priority) == (True, Task.Priority.HIGH)
