"""Handing over, copying, moving, and what only one person can do: the pages and the API."""

import json
import uuid
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from goaltrack.common.errors import StateConflict
from people.models import User
from projects.models import Dependency, Task
from projects.selectors.alone import alone, alone_tasks
from projects.services import dependency_add, task_copy, task_move
from tests.cast import make_goal
from tests.projects.conftest import TODAY, World

SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """So that refusals can be compared."""
    with translation.override("en"):
        yield


def text(response: Any) -> str:
    return str(response.content.decode())


def copied(world: World, task: Task, **rest: Any) -> Task:
    asked: dict[str, Any] = {"values": {}, "with_links": False, "key": uuid.uuid4(), "actor": world.cast.xu}
    return task_copy(task=task, **(asked | rest))


def test_a_persons_work_is_chosen_looked_at_and_handed_over(world: World, as_: SignIn) -> None:
    mine, stays = world.task(), world.task(title="图纸归档")
    client, address = as_(world.cast.lin), reverse("work_hand_over", args=[world.cast.xu.pk])
    assert "图纸归档" in text(client.get(address))
    typed = {"key": str(uuid.uuid4()), f"task-{mine.pk}": "on", "taker": world.cast.tang.pk, "note": "休产假"}
    preview = text(client.post(address, typed | {"step": "preview"}))
    assert f'name="task-{mine.pk}"' in preview
    assert f'name="task-{stays.pk}"' not in preview
    assert Task.objects.get(pk=mine.pk).owner == world.cast.xu
    assert "休产假" in text(client.post(address, typed | {"step": "edit"}))
    assert client.post(address, typed).status_code == 302
    assert Task.objects.get(pk=mine.pk).owner == world.cast.tang
    assert Task.objects.get(pk=stays.pk).owner == world.cast.xu


def test_one_task_is_handed_to_its_b_by_one_form(world: World, as_: SignIn) -> None:
    task = world.task()
    client, address = as_(world.cast.xu), reverse("task_hand_over", args=[task.pk])
    assert f'<option value="{world.cast.lu.pk}" selected>' in text(client.get(address))
    client.post(address, {"key": str(uuid.uuid4()), "taker": world.cast.lu.pk, "note": "我去港口项目"})
    assert Task.objects.get(pk=task.pk).owner == world.cast.lu
    assert "Handed over to 陆小满." in text(client.get(reverse("task_detail", args=[task.pk])))


def test_the_api_hands_over_and_says_what_stays(world: World, as_: SignIn) -> None:
    task, client = world.task(), as_(world.cast.lin)
    path = f"/api/v1/people/{world.cast.xu.pk}/work/"
    assert [one["id"] for one in client.get(path).json()] == [task.pk]
    body = {"taker": world.cast.tang.pk, "note": "轮岗", "works": [{"type": "task", "id": task.pk}]}
    sent = {"content_type": "application/json", "headers": {"Idempotency-Key": str(uuid.uuid4())}}
    assert client.post(path, json.dumps(body | {"dry_run": True}), **sent).json()["given"][0]["id"] == task.pk
    assert Task.objects.get(pk=task.pk).owner == world.cast.xu
    answer = client.post(path, json.dumps(body), **sent).json()
    assert (answer["given"][0]["proposed"], answer["left"], answer["replayed"]) == (None, [], False)
    assert client.post(path, json.dumps(body), **sent).json()["replayed"]


def test_work_without_a_b_is_counted_by_person_and_project(world: World) -> None:
    world.task(follower=None, due=date(2026, 11, 19))
    world.task(follower=None, due=date(2026, 11, 23))
    world.task(follower=None, project=None, goal=None, owner=world.cast.zhou, due=date(2027, 1, 4))
    world.task()
    found = alone(world.cast.lin)
    assert [(one.name, one.count, one.late, one.soon) for one in found.people] == [
        ("许星野", 2, 1, 1),
        ("周可", 1, 0, 0),
    ]
    assert [(one.name, one.count) for one in found.projects] == [(world.project.name, 2), ("", 1)]


def test_it_is_seen_by_those_who_lead_or_run_it(world: World, as_: SignIn) -> None:
    task = world.task(follower=None)
    assert [user.name for user in world.cast.everyone.values() if task in alone_tasks(user)] == [
        "秦远",
        "林一鸣",
        "周可",
    ]
    assert as_(world.cast.xu).get(reverse("alone_list")).status_code == 403
    assert as_(world.cast.gu).get(reverse("alone_list")).status_code == 200


def test_a_b_is_named_in_one_line(world: World, as_: SignIn) -> None:
    task, client = world.task(follower=None), as_(world.cast.lin)
    line = {"task": task.pk, "version": task.version, "follower": "陆小"}
    refused = client.post(reverse("alone_list"), line)
    assert refused.status_code == 400
    assert 'value="陆小"' in text(refused)
    assert client.post(reverse("alone_list"), line | {"follower": "luxiaoman"}).status_code == 302
    assert Task.objects.get(pk=task.pk).follower == world.cast.lu
    stale = client.post(reverse("alone_list"), line | {"follower": "周可"})
    assert "Somebody changed this" in text(stale)


def test_a_copy_is_free_and_begins_where_it_is_told(world: World) -> None:
    gated = world.gated(start=date(2026, 11, 12), due=date(2026, 11, 16))
    copy = copied(world, gated, begins=date(2026, 11, 28))
    assert (copy.is_gated, copy.weight, copy.status) == (False, None, "todo")
    # Three working days, from the Monday on.
    assert (copy.start, copy.due) == (date(2026, 11, 30), date(2026, 12, 2))
    assert (copy.owner, copy.follower, copy.acceptance) == (gated.owner, gated.follower, gated.acceptance)


def test_a_copy_elsewhere_takes_its_links_where_asked(world: World) -> None:
    before, task = world.task(title="先做"), world.task()
    dependency_add(actor=world.cast.lin, key=uuid.uuid4(), before=before, after=task, lag=2)
    key = uuid.uuid4()
    for _twice in range(2):
        copy = copied(world, task, values={"project": None, "title": "二期核对"}, with_links=True, key=key)
    assert (copy.title, copy.project, copy.goal) == ("二期核对", None, world.goal)
    link = Dependency.objects.get(after_task=copy)
    assert (link.before, link.lag) == (before, 2)
    assert not Dependency.objects.filter(after_task=copied(world, task)).exists()


def test_a_free_task_moves_and_the_totals_with_it(world: World) -> None:
    task, other = world.task(), make_goal(world.cast, world.cycle, source="work", statement="二期")
    task_move(actor=world.cast.xu, task_id=task.pk, version=task.version, project=None, goal=other)
    task.refresh_from_db()
    assert (task.project, task.goal, other.totals.work_total) == (None, other, 1)


def test_a_gated_task_stays_and_says_why(world: World, as_: SignIn) -> None:
    gated = world.gated()
    with pytest.raises(StateConflict, match="reviewed breakdown"):
        task_move(actor=world.cast.lin, task_id=gated.pk, version=gated.version, project=None, goal=None)
    page = text(as_(world.cast.lin).get(reverse("task_move", args=[gated.pk])))
    assert "reviewed breakdown" in page
    assert 'name="goal"' not in page


def test_copies_and_moves_by_page_and_api(world: World, as_: SignIn) -> None:
    task, client = world.task(), as_(world.cast.xu)
    form = {"key": str(uuid.uuid4()), "title": "再来一次", "owner": world.cast.lu.pk, "project": world.project.pk}
    form |= {"begins": str(TODAY)}
    assert client.post(reverse("task_copy", args=[task.pk]), form).status_code == 302
    copy = Task.objects.get(title="再来一次")
    assert (copy.goal, copy.owner, copy.follower, copy.due) == (None, world.cast.lu, None, TODAY)
    moved = client.post(reverse("task_move", args=[task.pk]), {"version": task.version, "goal": world.goal.pk})
    assert moved.status_code == 302
    task.refresh_from_db()
    assert task.project is None
    answer = client.post(
        f"/api/v1/tasks/{task.pk}/move/",
        json.dumps({"project": world.project.pk}),
        content_type="application/json",
        headers={"If-Match": f'"{task.version}"'},
    ).json()
    assert (answer["project"]["id"], answer["goal"]["id"]) == (world.project.pk, world.goal.pk)
    sent = client.post(
        f"/api/v1/tasks/{task.pk}/copy/",
        json.dumps({"begins": "2026-12-01"}),
        content_type="application/json",
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )
    assert (sent.status_code, sent.json()["due"]) == (201, "2026-12-01")
