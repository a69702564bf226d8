"""A task that waits for review: who looks at it, who passes it, who hears of it; and how long a block is to last."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from goaltrack.common.errors import ActionForbidden, InvalidInput
from notices.models import Notice
from people.models import Absence, User
from projects.models import Task, TaskWatcher
from projects.selectors import TaskFilter
from projects.selectors.board import task_board
from projects.services import task_cancel, task_log_status, task_update
from tests.cast import make_goal
from tests.projects.conftest import TODAY, World
from tests.projects.test_comments import hidden
from tests.projects.test_status_page import tap, text

SignIn = Callable[[User], Client]


def log(world: World, task: Task, to_status: str = "review", actor: User | None = None, **rest: Any) -> Any:
    made = task_log_status(actor=actor or world.cast.xu, key=uuid.uuid4(), task_id=task.pk, to_status=to_status, **rest)
    task.refresh_from_db()
    return made


def told(kind: str) -> list[str]:
    return list(Notice.objects.filter(kind=kind).order_by("id").values_list("recipient__name", flat=True))


# --- Who looks at it ---


def test_its_b_looks_at_it_and_is_told(world: World) -> None:
    task = world.task()
    log(world, task, note="请看第 2 页")
    assert (task.status, task.reviewer, told("task.review_waiting")) == ("review", world.cast.lu, ["陆小满"])
    assert "请看第 2 页" in Notice.objects.get(kind="task.review_waiting").text


def test_without_b_the_projects_a_without_that_the_goals(world: World) -> None:
    task = world.task(follower=None)
    log(world, task)
    assert task.reviewer == world.project.manager
    goal = make_goal(world.cast, world.cycle, owner=world.cast.gu, follower=None)
    free = world.task(project=None, follower=None, goal=goal)
    log(world, free)
    assert free.reviewer == world.cast.gu


def test_who_is_away_comes_last_and_a_never(world: World) -> None:
    Absence.objects.create(user=world.cast.lu, start=TODAY, end=TODAY)
    task, own = world.task(), world.task(owner=world.cast.lin, follower=None, goal=None)
    log(world, task)
    assert task.reviewer == world.cast.lin
    with pytest.raises(InvalidInput) as refused:
        log(world, own, actor=world.cast.lin)
    assert set(refused.value.fields) == {"reviewer"}


def test_somebody_else_is_named_and_the_first_no_longer_asked(world: World) -> None:
    task = world.task()
    log(world, task)
    log(world, task, reviewer=world.cast.bai)
    assert (task.reviewer, told("task.review_waiting")) == (world.cast.bai, ["白露"])
    for nobody in (world.cast.xu, world.cast.guest):
        with pytest.raises(InvalidInput) as refused:
            log(world, task, reviewer=nobody)
        assert set(refused.value.fields) == {"reviewer"}
    with pytest.raises(InvalidInput):
        log(world, task, "doing", reviewer=world.cast.bai)


def test_who_becomes_its_a_no_longer_looks_at_it(world: World) -> None:
    task = world.task()
    log(world, task)
    task_update(
        actor=world.cast.lin,
        task_id=task.pk,
        version=task.version,
        values={"owner": world.cast.lu, "follower": None},
    )
    task.refresh_from_db()
    assert task.reviewer == world.cast.xu


def test_who_is_relieved_is_told_that_they_look_at_it_now(world: World) -> None:
    task = world.task()
    log(world, task)
    values = {"owner": world.cast.lu, "follower": None}
    task_update(actor=world.cast.lin, task_id=task.pk, version=task.version, values=values)
    told = Notice.objects.filter(kind="task.review_waiting", recipient=world.cast.xu)
    assert [notice.params["author"] for notice in told] == ["林一鸣"]


# --- What becomes of it ---


def test_the_reviewer_alone_sees_passes_and_takes_it_back(world: World) -> None:
    cast = world.cast
    task = hidden(world)
    log(world, task, reviewer=cast.bai)
    assert Task.objects.visible_to(cast.bai).filter(pk=task.pk).exists()
    with pytest.raises(ActionForbidden):
        log(world, task, "blocked", actor=cast.bai)
    with pytest.raises(ActionForbidden):
        log(world, task, "done", actor=cast.tang)
    log(world, task, "done", actor=cast.bai)
    assert (task.status, task.reviewer, told("task.review_passed")) == ("done", cast.bai, ["许星野"])
    log(world, task, "review", actor=cast.bai)
    assert (task.status, task.reviewer) == ("review", cast.bai)


def test_it_is_sent_back_with_a_reason(world: World) -> None:
    task = world.task()
    log(world, task)
    with pytest.raises(InvalidInput) as refused:
        log(world, task, "doing", actor=world.cast.lu)
    assert set(refused.value.fields) == {"note"}
    log(world, task, "doing", actor=world.cast.lu, note="缺 2 号柜")
    assert (task.status, task.reviewer, told("task.review_returned")) == ("doing", None, ["许星野"])
    assert not told("task.review_waiting"), "nobody is asked any more"


def test_its_a_takes_it_back_and_never_passes_it(world: World) -> None:
    task = world.task()
    log(world, task)
    with pytest.raises(ActionForbidden):
        log(world, task, "done")
    log(world, task, "doing")
    assert task.status == "doing"


def test_it_counts_as_open_work(world: World) -> None:
    task = world.task(due=date(2026, 11, 2))
    before = world.goal.totals.work_done
    log(world, task)
    assert list(Task.objects.overdue(on=TODAY)) == [task]
    world.goal.totals.refresh_from_db()
    assert world.goal.totals.work_done == before
    assert TaskFilter().counts(world.cast.lin)["open"] == 1
    columns = {column.status: len(column.lines) for column in task_board(world.cast.lin, TaskFilter(status="open"), {})}
    assert columns["review"] == 1
    task_cancel(actor=world.cast.lin, task_id=task.pk, reason="不做了")


@pytest.mark.parametrize(
    "values",
    [
        {"reviewer": None},
        {"status": "doing"},
        {"owner_id": "reviewer"},
        {"status": "todo", "reviewer": None, "blocked_until": TODAY},
    ],
)
def test_the_database_keeps_reviewer_and_block_to_their_status(world: World, values: dict[str, Any]) -> None:
    task = world.task()
    log(world, task)
    if values.get("owner_id"):
        values = {"owner_id": task.reviewer_id, "follower": None}
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(**values)


# --- Until when a block is expected to last ---


def test_a_block_says_until_when_and_keeps_it(world: World) -> None:
    task, until = world.task(), date(2026, 12, 3)
    log(world, task, "blocked", blocked_by=world.cast.zhou, blocked_until=until)
    assert "2026-12-03" in Notice.objects.get(kind="task.blocking").text
    log(world, task, "blocked", note="催过了")
    assert task.blocked_until == until
    assert log(world, task, "blocked", blocked_until=until) is None
    log(world, task, "doing")
    assert task.blocked_until is None


@pytest.mark.parametrize(("status", "day"), [("blocked", date(2026, 11, 19)), ("doing", date(2026, 12, 3))])
def test_a_day_that_is_over_or_goes_with_nothing_is_refused(world: World, status: str, day: date) -> None:
    with pytest.raises(InvalidInput) as refused:
        log(world, world.task(), status, blocked_until=day)
    assert set(refused.value.fields) == {"blocked_until"}


# --- Pages and API ---


def test_the_home_page_shows_it_and_takes_the_word(world: World, as_: SignIn) -> None:
    task, client = world.task(), as_(world.cast.lu)
    log(world, task, note="请看")
    home = text(client.get("/"))
    assert "Waiting for your review" in home
    refused = tap(client, task, "doing", hx=True, place="review")
    assert (refused.status_code, "Say what is still missing." in text(refused)) == (409, True)
    passed = tap(client, task, "done", hx=True, place="review")
    assert "Logged: Done" in text(passed)
    assert "Waiting for your review" not in text(client.get("/"))


def test_a_tap_asks_who_where_nobody_would_by_default(world: World, as_: SignIn) -> None:
    task, client = world.task(world.cast.xu, project=None, goal=None, follower=None), as_(world.cast.xu)
    asked = tap(client, task, "review", hx=True, place="row")
    assert (asked.status_code, 'name="reviewer"' in text(asked)) == (409, True)
    sent = tap(client, task, "review", hx=True, place="row", reviewer=str(world.cast.bai.pk))
    assert "白露 looks at it" in text(sent)


def test_who_merely_looked_at_it_sends_it_back_and_watches_it_from_then_on(world: World, as_: SignIn) -> None:
    task, cast = hidden(world), world.cast
    for watches in (True, False):
        log(world, task, reviewer=cast.bai)
        TaskWatcher.objects.exclude(user=cast.bai if watches else None).delete()
        sent = tap(as_(cast.bai), task, "doing", hx=True, place="review", note="缺附件")
        assert (sent.status_code, "Logged: In progress" in text(sent)) == (200, True)
        assert Task.objects.visible_to(cast.bai).exists() == watches


def test_an_undo_brings_back_the_reviewer_and_the_day(world: World, as_: SignIn) -> None:
    task, client = world.task(), as_(world.cast.lin)
    log(world, task, "blocked", blocked_until=date(2026, 12, 3))
    tapped = text(tap(client, task, "doing", hx=True, place="row"))
    assert 'name="blocked_until" value="2026-12-03"' in tapped
    tap(client, task, "blocked", hx=True, place="row", blocked_until="2026-12-03", undo="1")
    task.refresh_from_db()
    assert task.blocked_until == date(2026, 12, 3)


def test_the_api_says_the_same(world: World, as_: SignIn) -> None:
    task, client = world.task(), as_(world.cast.xu)
    body = {"to_status": "review", "reviewer": world.cast.bai.pk}
    key = {"Idempotency-Key": str(uuid.uuid4())}
    made = client.post(
        reverse("api_status_log_list", args=[task.pk]), body, content_type="application/json", headers=key
    )
    assert made.status_code == 201
    listed = client.get("/api/v1/tasks/?status=review").json()["results"]
    assert [(row["status"], row["reviewer"]["name"], row["blocked_until"]) for row in listed] == [
        ("review", "白露", None)
    ]
