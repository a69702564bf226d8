"""A task as a part of another one: free work, two levels below at most, never in a circle."""

import json
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from goaltrack.common.errors import ActionForbidden, InvalidInput, StateConflict
from history.models import LogEntry
from notices.models import Notice
from people.models import User
from projects.models import StatusLog, Task
from projects.services import gated_cancel, task_cancel, task_log_status, task_quick_add, task_take_back, task_update
from tests.projects.conftest import TODAY, World, build_world
from tests.races import at_once

SignIn = Callable[[User], Client]
HX = {"HX-Request": "true"}


def part(world: World, parent: Task, title: str = "画第 3 张接线图", **values: Any) -> Task:
    return world.task(parent=parent, title=title, **values)


def put_below(world: World, task: Task, parent: Task | None) -> Task:
    task.refresh_from_db()
    return task_update(actor=world.cast.lin, task_id=task.pk, version=task.version, values={"parent": parent})


def log(world: World, task: Task, status: str, **more: Any) -> StatusLog | None:
    return task_log_status(actor=world.cast.lin, key=uuid.uuid4(), task_id=task.pk, to_status=status, **more)


def test_a_line_on_the_parents_page_takes_over_project_goal_owner_and_due(world: World) -> None:
    parent = world.gated(due=date(2026, 12, 18))
    made, _draft = task_quick_add(actor=world.cast.lin, key=uuid.uuid4(), line="画第 3 张", parent_id=parent.pk)
    assert (made.parent, made.project, made.goal, made.owner) == (parent, world.project, world.goal, world.cast.zhou)
    assert (made.due, made.is_gated, made.weight) == (parent.due, False, None)
    named, _draft = task_quick_add(
        actor=world.cast.lin, key=uuid.uuid4(), line="画第 4 张 @许星野 ^12-02", parent_id=parent.pk
    )
    assert (named.owner, named.due) == (world.cast.xu, date(2026, 12, 2))


def test_of_a_parent_that_is_late_the_due_date_is_not_taken_over(world: World) -> None:
    parent = world.gated()
    made, _draft = task_quick_add(actor=world.cast.lin, key=uuid.uuid4(), line="补图", parent_id=parent.pk)
    assert made.due == TODAY


def test_two_levels_below_a_task_and_no_more(world: World) -> None:
    top = world.task()
    low = part(world, part(world, top))
    with pytest.raises(InvalidInput) as refused:
        part(world, low)
    assert set(refused.value.fields) == {"parent"}
    # Nor from above, with what is below the one that moves.
    with pytest.raises(InvalidInput):
        put_below(world, top, world.task())


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_a_task_is_no_part_of_itself(world: World, depth: int) -> None:
    top = task = world.task()
    for _ in range(depth):
        task = part(world, task)
    with pytest.raises(InvalidInput) as refused:
        put_below(world, top, task)
    assert set(refused.value.fields) == {"parent"}


def test_a_free_task_becomes_a_part_and_is_none_again(world: World) -> None:
    task, parent = world.task(), world.task()
    put_below(world, task, parent)
    assert list(parent.subtasks.all()) == [task]
    put_below(world, task, None)
    said = LogEntry.objects.of(task).filter(action="task.update").order_by("id")
    assert [change["field"] for entry in said for change in entry.changes] == ["parent", "parent"]


def test_what_came_from_a_breakdown_is_no_part(world: World) -> None:
    with pytest.raises(InvalidInput) as refused:
        put_below(world, world.gated(), world.task())
    assert set(refused.value.fields) == {"parent"}


def test_nothing_new_is_a_part_of_what_is_over(world: World) -> None:
    parent = world.task()
    log(world, parent, "done")
    with pytest.raises(InvalidInput):
        part(world, parent)


def test_only_those_who_may_change_a_task_divide_it(world: World) -> None:
    parent = world.task()
    with pytest.raises(ActionForbidden):
        part(world, parent, actor=world.cast.tang)
    theirs = world.task(owner=world.cast.guest, follower=None, project=None, goal=None, actor=world.cast.guest)
    with pytest.raises(InvalidInput) as refused:
        part(world, theirs)
    assert set(refused.value.fields) == {"parent"}


def test_finishing_a_task_with_open_parts_is_asked_about_first(world: World) -> None:
    parent = world.task()
    one, other = part(world, parent), part(world, parent)
    log(world, one, "done")
    with pytest.raises(StateConflict) as asked:
        log(world, parent, "done")
    assert (asked.value.code, asked.value.extra) == ("open-subtasks", {"open": 1})
    log(world, parent, "done", despite_open=True)
    parent.refresh_from_db()
    other.refresh_from_db()
    assert (parent.status, other.status) == ("done", "todo")


def test_parts_of_a_cancelled_task_stay_and_their_people_are_told(world: World) -> None:
    free, gated = world.task(), world.gated()
    parts = [part(world, free), part(world, gated, owner=world.cast.zhou, follower=None)]
    over = part(world, free)
    log(world, over, "done")
    task_cancel(actor=world.cast.lu, task_id=free.pk, reason="不做了")
    gated_cancel(actor=world.cast.lin, origins=[gated.origin], note="版本不含")
    assert set(Task.objects.filter(pk__in=[one.pk for one in parts]).values_list("status", flat=True)) == {"todo"}
    told = Notice.objects.filter(kind="task.parent_cancelled").values_list("recipient", "subject_id")
    assert set(told) == {(world.cast.xu.pk, parts[0].pk), (world.cast.zhou.pk, parts[1].pk)}


def test_a_task_with_parts_is_not_taken_back(world: World) -> None:
    parent = world.task(actor=world.cast.xu)
    child = part(world, parent, actor=world.cast.xu)
    with pytest.raises(StateConflict):
        task_take_back(actor=world.cast.xu, task_id=parent.pk)
    task_take_back(actor=world.cast.xu, task_id=child.pk)
    task_take_back(actor=world.cast.xu, task_id=parent.pk)


# --- Pages and API ---


def test_the_parents_page_adds_counts_and_lists(world: World, as_: SignIn) -> None:
    parent, client = world.task(), as_(world.cast.xu)
    address = reverse("task_subtasks", args=[parent.pk])
    for line, status in (("画第 3 张", 200), (" ", 400), ("@许星野", 400)):
        answer = client.post(address, {"key": str(uuid.uuid4()), "line": line}, headers=HX)
        assert answer.status_code == status
    [made] = parent.subtasks.all()
    log(world, made, "done")
    page = client.get(reverse("task_detail", args=[parent.pk]))
    assert (page.context["subtasks"].done, page.context["subtasks"].total) == (1, 1)
    assert parent.title in client.get(reverse("task_detail", args=[made.pk])).content.decode()
    done = client.post(address, {"key": str(uuid.uuid4()), "line": "画第 4 张"})
    assert (done.status_code, done.url) == (302, f"/tasks/{parent.pk}/#subtasks")


def test_lists_say_what_a_task_is_part_of_to_those_who_see_that(world: World, as_: SignIn) -> None:
    parent = world.task(title="泵站接线图", project=None, goal=None, owner=world.cast.lin, follower=world.cast.lu)
    child = part(world, parent)
    # Whoever has only the part sees nothing of what is above it.
    Task.objects.filter(pk=child.pk).update(owner=world.cast.guest, project=None, goal=None, follower=world.cast.lu)
    assert "part of" in as_(world.cast.lu).get(reverse("task_list")).content.decode()
    client = as_(world.cast.guest)
    assert "part of" not in client.get(reverse("task_list")).content.decode()
    assert client.get(reverse("api_task_detail", args=[child.pk])).json()["parent"] is None
    for route in ("task_detail", "task_update", "api_task_history"):
        assert "泵站接线图" not in client.get(reverse(route, args=[child.pk])).content.decode()


def test_the_list_shows_the_parts_of_one_task(world: World, as_: SignIn) -> None:
    parent = world.task()
    child = part(world, parent)
    page = as_(world.cast.xu).get(reverse("task_list") + f"?parent={parent.pk}")
    assert [line.task for line in page.context["lines"]] == [child]


@pytest.mark.parametrize("place", ["page", "row", "tile", "part"])
def test_the_tap_that_finishes_asks_where_it_is(world: World, as_: SignIn, place: str) -> None:
    parent, client = world.task(), as_(world.cast.xu)
    part(world, parent)
    address, form = reverse("task_log_status", args=[parent.pk]), {"to_status": "done", "place": place}
    asked = client.post(address, form | {"key": str(uuid.uuid4())}, headers=HX)
    assert asked.status_code == 409
    assert "1 sub-task is not finished. Finish it all the same?" in " ".join(asked.content.decode().split())
    done = client.post(address, form | {"key": str(uuid.uuid4()), "despite_open": "1"}, headers=HX)
    assert done.status_code == 200
    parent.refresh_from_db()
    assert parent.status == "done"


def test_without_scripts_the_question_is_a_page(world: World, as_: SignIn) -> None:
    parent = world.task()
    part(world, parent)
    form = {"key": str(uuid.uuid4()), "to_status": "done", "next": "/"}
    asked = as_(world.cast.xu).post(reverse("task_log_status", args=[parent.pk]), form)
    assert asked.status_code == 409
    assert 'name="despite_open"' in asked.content.decode()


def test_the_api_adds_moves_counts_and_asks(world: World, as_: SignIn) -> None:
    parent, client = world.task(), as_(world.cast.xu)

    def send(method: str, route: str, pk: int | None, body: Any, **headers: str) -> Any:
        more = {"Idempotency-Key": str(uuid.uuid4())} | headers
        where = reverse(route, args=[pk] if pk else [])
        return client.generic(method, where, json.dumps(body), "application/json", headers=more)

    made = send("POST", "api_task_quick", None, {"line": "画第 3 张", "parent": parent.pk}).json()["task"]
    assert made["parent"] == {"id": parent.pk, "title": parent.title}
    shown = client.get(reverse("api_task_list") + f"?parent={parent.pk}").json()["results"]
    assert [one["id"] for one in shown] == [made["id"]]
    detail = client.get(reverse("api_task_detail", args=[parent.pk])).json()
    assert (detail["subtasks"], detail["checklist"]) == ({"total": 1, "done": 0}, {"total": 0, "done": 0})
    asked = send("POST", "api_status_log_list", parent.pk, {"to_status": "done"})
    assert (asked.status_code, asked.json()["type"]) == (409, "urn:goaltrack:problem:open-subtasks")
    assert (
        send("POST", "api_status_log_list", parent.pk, {"to_status": "done", "despite_open": True}).status_code == 201
    )
    moved = send("PATCH", "api_task_detail", made["id"], {"parent": None}, **{"If-Match": f'"{made["version"]}"'})
    assert moved.json()["parent"] is None


# --- In the database too ---


def test_the_database_refuses_circles_and_a_third_level(world: World) -> None:
    top, alone = world.task(), world.task()
    low = part(world, part(world, top))
    for task, parent in ((top, low), (top, top), (alone, low), (top, alone)):
        with pytest.raises(IntegrityError, match="no part of itself"), transaction.atomic():
            Task.objects.filter(pk=task.pk).update(parent=parent)
    Task.objects.filter(pk=low.pk).update(parent=top)


@pytest.mark.django_db(transaction=True)
def test_two_that_would_become_parts_of_each_other(transactional_db: None) -> None:
    world = build_world()
    one, other = world.task(), world.task()
    results = at_once(lambda: put_below(world, one, other), lambda: put_below(world, other, one))
    assert Task.objects.exclude(parent=None).count() == 1
    assert [type(result) for result in results if not isinstance(result, Task)] == [InvalidInput]
