"""Other dates for some work: what waits for it moves with it, as it was shown, and is taken back as one."""

import uuid
from collections.abc import Callable
from datetime import date
from itertools import pairwise
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
from projects.models import Task
from projects.network import node_of
from projects.services import (
    dependency_add,
    moves_weigh,
    task_cancel,
    task_update,
    task_watch,
    work_reschedule,
    work_undo,
)
from projects.services.moves import Moves
from tests.projects.conftest import World, build_world
from tests.races import at_once

NOV_23, NOV_25, NOV_27 = date(2026, 11, 23), date(2026, 11, 25), date(2026, 11, 27)


def chain(world: World, *titles: str, **values: Any) -> list[Task]:
    """Tasks of a day each, one working day after the other from Monday on, each waiting for the one before it."""
    days = [NOV_23, date(2026, 11, 24), NOV_25, date(2026, 11, 26)]
    tasks = [world.task(title=title, start=day, due=day, **values) for title, day in zip(titles, days, strict=False)]
    for before, after in pairwise(tasks):
        dependency_add(actor=world.cast.lin, key=uuid.uuid4(), before=before, after=after)
    return tasks


def weigh(world: World, task: Any, due: date, start: date | None = None, actor: User | None = None) -> Moves:
    return moves_weigh(actor=actor or world.cast.lin, asked={node_of(task): (start or due, due)})


def move(world: World, task: Any, due: date, start: date | None = None, actor: User | None = None) -> Moves:
    actor = actor or world.cast.lin
    shown = weigh(world, task, due, start, actor)
    asked = {node_of(task): (start or due, due)}
    return work_reschedule(actor=actor, asked=asked, expected=shown.fingerprint)


def dues(*tasks: Task) -> list[str]:
    return [f"{Task.objects.get(pk=task.pk).due:%m-%d}" for task in tasks]


def test_what_waits_for_it_goes_as_far_as_it_must_and_no_further(world: World) -> None:
    first, second, third = chain(world, "设计", "施工", "测试")
    free = world.task(title="不相干")
    moves = move(world, first, NOV_25)
    assert [(one.work.title, one.by, one.is_asked) for one in moves.moved] == [
        ("设计", 2, True),
        ("施工", 2, False),
        ("测试", 2, False),
    ]
    # Over the weekend.
    assert dues(first, second, third, free) == ["11-25", "11-26", "11-27", "11-27"]
    assert goal_totals_rebuild() == []


def test_a_preview_changes_nothing_and_the_log_and_history_tell_of_each(world: World) -> None:
    first, second = chain(world, "设计", "施工")
    assert len(weigh(world, first, NOV_25).moved) == 2
    assert dues(first, second) == ["11-23", "11-24"]
    move(world, first, NOV_25)
    for task in (first, second):
        entry = LogEntry.objects.of(task).get(action="work.reschedule")
        assert {change["field"] for change in entry.changes} == {"start", "due"}
        assert Task.objects.get(pk=task.pk).version == entry.object_version == task.version + 1


def test_whoever_gets_other_dates_is_told_once_with_how_much_it_is(world: World) -> None:
    first, *_rest = chain(world, "设计", "施工", "测试")
    move(world, first, NOV_25)
    notice = Notice.objects.get(kind="work.moved")
    assert (notice.recipient, notice.params["more"]) == (world.cast.xu, " (+2)")


def test_who_watches_one_of_them_hears_of_its_new_day(world: World) -> None:
    first, second = chain(world, "设计", "施工")
    task_watch(actor=world.cast.tang, task_id=second.pk)
    move(world, first, NOV_25)
    notice = Notice.objects.get(kind="task.due_moved")
    assert (notice.recipient, notice.subject_id, notice.params["due"]) == (world.cast.tang, second.pk, "2026-11-26")


def test_what_was_shown_is_what_is_done_or_nothing(world: World) -> None:
    first, second = chain(world, "设计", "施工")
    asked = {node_of(first): (NOV_25, NOV_25)}
    shown = moves_weigh(actor=world.cast.lin, asked=asked)
    task_update(actor=world.cast.xu, task_id=second.pk, version=second.version, values={"due": NOV_27})
    with pytest.raises(StateConflict) as refused:
        work_reschedule(actor=world.cast.lin, asked=asked, expected=shown.fingerprint)
    assert refused.value.code == "preview-changed"
    assert dues(first, second) == ["11-23", "11-27"]


def test_the_same_again_changes_nothing(world: World) -> None:
    (first,) = chain(world, "设计")
    asked = {node_of(first): (NOV_25, NOV_25)}
    fingerprint = moves_weigh(actor=world.cast.lin, asked=asked).fingerprint
    for _click in range(2):
        work_reschedule(actor=world.cast.lin, asked=asked, expected=fingerprint)
    assert LogEntry.objects.filter(action="work.reschedule").count() == 1


def test_others_work_stays_with_its_reason_and_the_link_that_does_not_hold_is_named(world: World) -> None:
    cast = world.cast
    first, second, third = chain(world, "设计", "施工", "测试", project=None, goal=None)
    Task.objects.filter(pk=second.pk).update(owner=cast.gu, follower=None)
    moves = move(world, first, NOV_25, actor=cast.xu)
    assert [one.work.title for one in moves.moved] == ["设计"]
    assert [(one.work.title, one.fate.refusal) for one in moves.stays] == [("施工", "你不能修改它。")]
    assert [(one.before.title, one.after.title) for one in moves.broken if one.before and one.after] == [
        ("设计", "施工")
    ]
    assert dues(first, second, third) == ["11-25", "11-24", "11-25"]


def test_what_the_reader_may_not_see_is_not_named_and_stays(world: World) -> None:
    cast = world.cast
    first, second = chain(world, "设计", "施工")
    Task.objects.filter(pk=second.pk).update(owner=cast.guest, follower=None, project=None, goal=None)
    moves = move(world, first, NOV_25, actor=cast.xu)
    assert (moves.stays, [link.after for link in moves.broken]) == ([], [None])
    assert dues(second) == ["11-24"]


def test_who_may_not_change_it_moves_nothing(world: World, as_: Callable[[User], Client]) -> None:
    first, _second = chain(world, "设计", "施工")
    with pytest.raises(InvalidInput):
        move(world, first, NOV_25, actor=world.cast.gu)
    address = reverse("task_reschedule", args=[first.pk])
    assert as_(world.cast.tang).get(address).status_code == 403
    assert as_(world.cast.guest).get(address).status_code == 404


def test_a_cancelled_one_is_refused_and_a_bad_order_told_at_its_field(world: World) -> None:
    first, _second = chain(world, "设计", "施工")
    with pytest.raises(InvalidInput) as refused:
        weigh(world, first, NOV_23, start=NOV_25)
    assert set(refused.value.fields) == {"due"}
    task_cancel(actor=world.cast.lin, task_id=first.pk, reason="不做了")
    assert [one.fate.refusal for one in weigh(world, first, NOV_25).refused] == ["它已取消。"]


def test_it_is_taken_back_as_one_but_for_what_somebody_changed_since(world: World) -> None:
    first, second, third = chain(world, "设计", "施工", "测试")
    with bound_contextvars(request_id="the-click"):
        move(world, first, NOV_25)
    changed = Task.objects.get(pk=third.pk)
    task_update(actor=world.cast.xu, task_id=third.pk, version=changed.version, values={"title": "联调测试"})
    for stranger in (world.cast.xu, world.cast.guest):
        with pytest.raises(StateConflict):
            work_undo(actor=stranger, request_id="the-click")
    undone = work_undo(actor=world.cast.lin, request_id="the-click")
    assert (undone.done, undone.left) == (2, 1)
    assert dues(first, second, third) == ["11-23", "11-24", "11-27"]
    assert work_undo(actor=world.cast.lin, request_id="the-click").done == 0
    assert goal_totals_rebuild() == []


def queries_for(world: World, count: int) -> int:
    first, *_rest = tasks = [world.task(title=f"第 {number} 步", start=NOV_23, due=NOV_23) for number in range(count)]
    for after in tasks[1:]:
        dependency_add(actor=world.cast.lin, key=uuid.uuid4(), before=first, after=after)
    # What a person may do is asked once a request.
    world.cast.lin = User.objects.get(pk=world.cast.lin.pk)
    with CaptureQueriesContext(connection) as captured:
        assert len(move(world, first, NOV_25).moved) == count
    return len(captured)


def test_a_move_costs_the_same_queries_for_two_and_for_twenty(world: World) -> None:
    assert queries_for(world, 2) == queries_for(world, 20)


def test_the_page_shows_what_a_drag_does_and_does_it(world: World, as_: Callable[[User], Client]) -> None:
    first, second = chain(world, "设计", "施工")
    client, address = as_(world.cast.lin), reverse("task_reschedule", args=[first.pk])
    # Two days from Monday; a drag that ends on a Saturday goes on to Monday.
    assert client.get(address, {"shift": "5"}).context["moves"].moved[0].now.due == date(2026, 11, 30)
    shown = client.get(address, {"shift": "2", "edge": "whole"})
    moves = shown.context["moves"]
    assert [one.work for one in moves.moved] == [first, second]
    sent = {"start": "2026-11-25", "due": "2026-11-25", "expected": moves.fingerprint, "next": reverse("task_gantt")}
    answer = client.post(address, sent, follow=True)
    assert (answer.redirect_chain[-1][0], dues(first, second)) == (reverse("task_gantt"), ["11-25", "11-26"])
    of = answer.content.decode().split('name="of" value="')[1].split('"')[0]
    client.post(reverse("work_undo"), {"of": of})
    assert dues(first, second) == ["11-23", "11-24"]


@pytest.mark.parametrize("asked", [{"shift": "--5"}, {"shift": "-"}, {"due": "9999-12-31"}, {"due": "0001-01-01"}])
def test_an_odd_address_is_no_error_of_ours(world: World, as_: Callable[[User], Client], asked: dict[str, str]) -> None:
    address = reverse("task_reschedule", args=[world.task().pk])
    assert as_(world.cast.lin).get(address, asked).status_code in (200, 400)


def test_a_preview_that_is_out_of_date_is_shown_anew(world: World, as_: Callable[[User], Client]) -> None:
    first, _second = chain(world, "设计", "施工")
    client, address = as_(world.cast.lin), reverse("task_reschedule", args=[first.pk])
    answer = client.post(address, {"start": "2026-11-25", "due": "2026-11-25", "expected": "of before"})
    assert (answer.status_code, len(answer.context["moves"].moved)) == (409, 2)
    assert "The plan has changed since you looked" in answer.content.decode()


def test_the_api_previews_does_and_takes_back(world: World, as_: Callable[[User], Client]) -> None:
    first, second = chain(world, "设计", "施工")
    client, address = as_(world.cast.lin), f"/api/v1/tasks/{first.pk}/reschedule/"
    asked = {"start": "2026-11-25", "due": "2026-11-25"}
    shown = client.post(address, asked, content_type="application/json").json()
    assert (shown["done"], [one["work"]["id"] for one in shown["moved"]]) == (False, [first.pk, second.pk])
    sent = asked | {"expected": shown["fingerprint"]}
    done = client.post(address, sent, content_type="application/json").json()
    assert (done["done"], dues(first, second)) == (True, ["11-25", "11-26"])
    undone = client.post("/api/v1/work/undo/", {"of": done["undo"]}, content_type="application/json").json()
    assert (undone, dues(first, second)) == ({"done": 2, "left": 0}, ["11-23", "11-24"])
    stale = client.post(address, asked | {"expected": "x"}, content_type="application/json")
    assert (stale.status_code, stale.json()["type"]) == (409, "urn:goaltrack:problem:preview-changed")


@pytest.mark.django_db(transaction=True)
def test_two_move_the_same_plan_at_once(transactional_db: None) -> None:
    world = build_world()
    first, second, third = chain(world, "设计", "施工", "测试")
    asked = [{node_of(first): (NOV_25, NOV_25)}, {node_of(second): (NOV_27, NOV_27)}]
    shown = [moves_weigh(actor=world.cast.lin, asked=one).fingerprint for one in asked]

    def call(number: int) -> Callable[[], Any]:
        return lambda: work_reschedule(actor=world.cast.lin, asked=asked[number], expected=shown[number])

    results = at_once(call(0), call(1))
    assert [isinstance(result, Moves) for result in results].count(True) == 1
    assert dues(first, second, third) in (["11-25", "11-26", "11-27"], ["11-23", "11-27", "11-30"])
    assert goal_totals_rebuild() == []
