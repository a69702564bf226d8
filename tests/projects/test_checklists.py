"""The checklist of a task: lines that are added, ticked, renamed, moved and removed; it never keeps a task open."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion, StateConflict
from history.models import LogEntry
from people.models import User
from projects.models import ChecklistLine, Task
from projects.services import (
    checklist_add,
    checklist_move,
    checklist_remove,
    checklist_rename,
    checklist_restore,
    checklist_tick,
    task_cancel,
)
from tests.projects.conftest import World, build_world
from tests.races import at_once

SignIn = Callable[[User], Client]
HX = {"HX-Request": "true"}


def add(world: World, task: Task, *texts: str, actor: User | None = None) -> list[ChecklistLine]:
    return [checklist_add(actor=actor or world.cast.xu, key=uuid.uuid4(), task_id=task.pk, text=text) for text in texts]


def texts(task: Task) -> list[str]:
    return [line.text for line in task.checklist.there()]


def test_lines_are_added_at_the_end_and_ticked_by_somebody(world: World) -> None:
    task = world.task()
    first, _second = add(world, task, "申请开通账号", " 导出 3 号片 ")
    assert texts(task) == ["申请开通账号", "导出 3 号片"]
    checklist_tick(actor=world.cast.lu, line_id=first.pk, done=True)
    checklist_tick(actor=world.cast.lin, line_id=first.pk, done=True)
    first.refresh_from_db()
    assert (first.done_by, first.is_done) == (world.cast.lu, True)
    checklist_tick(actor=world.cast.xu, line_id=first.pk, done=False)
    first.refresh_from_db()
    assert (first.done_by, first.done_at) == (None, None)


def test_the_same_form_twice_is_one_line(world: World) -> None:
    task, key = world.task(), uuid.uuid4()
    for _ in range(2):
        checklist_add(actor=world.cast.xu, key=key, task_id=task.pk, text="申请账号")
    assert texts(task) == ["申请账号"]


@pytest.mark.parametrize("text", ["", " \n", "a\x00", "长" * 201])
def test_a_line_says_something_in_200_characters(world: World, text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        add(world, world.task(), text)
    assert set(refused.value.fields) == {"text"}


def test_a_line_is_renamed_on_the_version_that_was_read(world: World) -> None:
    [line] = add(world, world.task(), "申请账号")
    checklist_rename(actor=world.cast.xu, line_id=line.pk, version=1, text="申请三个账号")
    with pytest.raises(StaleVersion) as stale:
        checklist_rename(actor=world.cast.lu, line_id=line.pk, version=1, text="申请两个账号")
    assert stale.value.changes[0]["new"] == "申请三个账号"


@pytest.mark.parametrize(
    ("moved", "after", "order"), [("c", None, "cab"), ("a", "b", "bac"), ("a", "c", "bca"), ("b", "a", "abc")]
)
def test_a_line_is_put_behind_another(world: World, moved: str, after: str | None, order: str) -> None:
    task = world.task()
    lines = {line.text: line.pk for line in add(world, task, "a", "b", "c")}
    checklist_move(actor=world.cast.xu, line_id=lines[moved], after=lines[after] if after else None)
    assert texts(task) == [*order]


def test_behind_a_line_of_another_task_there_is_no_place(world: World) -> None:
    [line], [other] = add(world, world.task(), "a"), add(world, world.task(), "b")
    with pytest.raises(InvalidInput) as refused:
        checklist_move(actor=world.cast.xu, line_id=line.pk, after=other.pk)
    assert set(refused.value.fields) == {"after"}


def test_a_removed_line_comes_back_where_it_was(world: World) -> None:
    task = world.task()
    _a, line, _c = add(world, task, "a", "b", "c")
    checklist_remove(actor=world.cast.xu, line_id=line.pk)
    assert texts(task) == ["a", "c"]
    with pytest.raises(StateConflict):
        checklist_tick(actor=world.cast.xu, line_id=line.pk, done=True)
    checklist_restore(actor=world.cast.lu, line_id=line.pk)
    assert texts(task) == ["a", "b", "c"]
    said = LogEntry.objects.of(task).filter(action__startswith="checklist.").order_by("id")
    assert [entry.action for entry in said][-2:] == ["checklist.remove", "checklist.restore"]


@pytest.mark.parametrize("name", ["tang", "bai", "guest"])
def test_others_change_nothing_of_it(world: World, name: str) -> None:
    task = world.task()
    [line] = add(world, task, "申请账号")
    who: Any = {"actor": world.cast.everyone[name]}
    for act in (
        lambda: checklist_add(key=uuid.uuid4(), task_id=task.pk, text="x", **who),
        lambda: checklist_tick(line_id=line.pk, done=True, **who),
        lambda: checklist_rename(line_id=line.pk, version=1, text="x", **who),
        lambda: checklist_move(line_id=line.pk, after=None, **who),
        lambda: checklist_remove(line_id=line.pk, **who),
        lambda: checklist_restore(line_id=line.pk, **who),
    ):
        with pytest.raises(ActionForbidden):
            act()


def test_a_cancelled_task_keeps_its_checklist_as_it_is(world: World) -> None:
    task = world.task()
    [line] = add(world, task, "申请账号")
    task_cancel(actor=world.cast.xu, task_id=task.pk, reason="不做了")
    with pytest.raises(StateConflict):
        checklist_tick(actor=world.cast.xu, line_id=line.pk, done=True)


def test_list_and_board_show_how_much_of_it_is_ticked(world: World, as_: SignIn) -> None:
    task = world.task()
    line, *_ = add(world, task, "a", "b", "c")
    checklist_tick(actor=world.cast.xu, line_id=line.pk, done=True)
    client = as_(world.cast.xu)
    for route in ("task_list", "task_board"):
        assert "1/3</span>" in client.get(reverse(route)).content.decode()


def test_finishing_with_open_lines_says_so(world: World, as_: SignIn) -> None:
    task = world.task()
    add(world, task, "a", "b")
    form = {"key": str(uuid.uuid4()), "to_status": "done", "place": "page"}
    answer = as_(world.cast.xu).post(reverse("task_log_status", args=[task.pk]), form, headers=HX)
    assert "2 lines of its checklist are open" in answer.content.decode()
    task.refresh_from_db()
    assert task.status == "done"


def test_each_form_of_the_page_draws_the_list_anew(world: World, as_: SignIn) -> None:
    task, client = world.task(), as_(world.cast.xu)

    def send(route: str, pk: int, headers: Any = HX, **form: Any) -> Any:
        return client.post(reverse(route, args=[pk]), form, headers=headers)

    assert 'id="checklist"' in send("task_checklist", task.pk, key=uuid.uuid4(), text="a").content.decode()
    empty = send("task_checklist", task.pk, key=uuid.uuid4(), text=" ")
    assert (empty.status_code, empty.context["checklist_form"].errors.keys()) == (400, {"text"})
    [line] = task.checklist.all()
    assert 'aria-checked="true"' in send("checklist_tick", line.pk, done="1").content.decode()
    assert send("checklist_rename", line.pk, version=7, text="b").status_code == 409
    removed = send("checklist_remove", line.pk).content.decode()
    assert reverse("checklist_restore", args=[line.pk]) in removed
    back = send("checklist_restore", line.pk, headers={})
    assert (back.status_code, back.url) == (302, f"/tasks/{task.pk}/#checklist")


def test_what_was_typed_on_an_old_version_is_shown(world: World, as_: SignIn) -> None:
    task = world.task()
    [line] = add(world, task, "申请账号")
    checklist_rename(actor=world.cast.lu, line_id=line.pk, version=1, text="申请两个账号")
    form = {"version": 1, "text": "申请三个账号"}
    answer = as_(world.cast.xu).post(reverse("checklist_rename", args=[line.pk]), form, headers=HX)
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "申请两个账号" in text
    assert "申请三个账号" in text


def test_the_api_does_the_same(world: World, as_: SignIn) -> None:
    task, client = world.task(), as_(world.cast.xu)
    address = reverse("api_task_checklist", args=[task.pk])

    def send(method: str, where: str, body: Any = None, **headers: str) -> Any:
        more = {"Idempotency-Key": str(uuid.uuid4())} | headers
        return client.generic(method, where, body and json.dumps(body), "application/json", headers=more)

    first, second = (send("POST", address, {"text": text}).json() for text in "ab")
    here = reverse("api_checklist_line_detail", args=[first["id"]])
    assert send("PATCH", here, {"text": "c"}, **{"If-Match": '"1"'}).json()["version"] == 2
    assert send("PATCH", here, {"text": "d"}, **{"If-Match": '"1"'}).status_code == 412
    send("POST", f"{here}move/", {"after": second["id"]})
    assert send("POST", f"{here}tick/", {"done": True}).json()["done_by"]["name"] == "许星野"
    assert [line["text"] for line in client.get(address).json()] == ["b", "c"]
    assert send("DELETE", here).status_code == 204
    assert [line["text"] for line in client.get(address).json()] == ["b"]
    assert send("POST", f"{here}restore/").status_code == 200
    assert as_(world.cast.guest).get(address).status_code == 404


@pytest.mark.parametrize("wrong", [{"text": ""}, {"done_by": 1}])
def test_the_database_keeps_what_a_line_is(world: World, wrong: dict[str, Any]) -> None:
    [line] = add(world, world.task(), "a")
    wrong = {name: world.cast.xu if name == "done_by" else value for name, value in wrong.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        ChecklistLine.objects.filter(pk=line.pk).update(**wrong)


@pytest.mark.django_db(transaction=True)
def test_lines_added_and_moved_at_once_have_an_order(transactional_db: None) -> None:
    world = build_world()
    task = world.task()
    first, second = add(world, task, "a", "b")
    at_once(
        lambda: add(world, task, "c"),
        lambda: add(world, task, "d", actor=world.cast.lu),
        lambda: checklist_move(actor=world.cast.xu, line_id=second.pk, after=None),
        lambda: checklist_move(actor=world.cast.lu, line_id=first.pk, after=second.pk),
    )
    positions = list(task.checklist.values_list("position", flat=True))
    assert positions == [1, 2, 3, 4]
    assert texts(task)[:2] == ["b", "a"]
