"""Whom a blocked task waits for: who may be named, who is told, and that an undo keeps it."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from goaltrack.common import clock
from goaltrack.common.errors import InvalidInput, StateConflict
from history.models import LogEntry
from notices.models import Notice
from people.models import Absence, User
from projects.models import StatusLog, Task
from projects.services import gated_cancel, task_log_status
from tests.cast import make_goal
from tests.projects.conftest import TODAY, World
from tests.projects.test_status_page import tap, text

SignIn = Callable[[User], Client]


def log(world: World, task: Task, to_status: str = "blocked", actor: User | None = None, **rest: Any) -> Any:
    key = rest.pop("key", uuid.uuid4())
    made = task_log_status(actor=actor or world.cast.xu, key=key, task_id=task.pk, to_status=to_status, **rest)
    task.refresh_from_db()
    return made


def told(kind: str = "task.blocking") -> list[str]:
    return list(Notice.objects.filter(kind=kind).order_by("id").values_list("recipient__name", flat=True))


def test_the_colleague_is_named_told_at_once_and_in_the_log(world: World) -> None:
    task = world.task()
    log(world, task, blocked_by=world.cast.zhou, note="泵站图纸")
    assert (task.status, task.blocked_by, told()) == ("blocked", world.cast.zhou, ["周可"])
    notice = Notice.objects.get(kind="task.blocking")
    assert notice.link == f"/tasks/{task.pk}/"
    assert notice.params["author"] == "许星野"
    assert "泵站图纸" in notice.text
    change = LogEntry.objects.of(task).latest("id").changes[1]
    assert change == {"field": "blocked_by", "old": None, "new": world.cast.zhou.pk}


def test_a_lead_who_logs_it_speaks_for_the_one_who_waits(world: World) -> None:
    log(world, world.task(), actor=world.cast.lin, blocked_by=world.cast.zhou)
    assert Notice.objects.get(kind="task.blocking").params["author"] == "许星野"


@pytest.mark.parametrize("status", ["doing", "done", "todo"])
def test_it_ends_with_the_block(world: World, status: str) -> None:
    task = world.task()
    log(world, task, blocked_by=world.cast.zhou)
    log(world, task, status)
    assert task.blocked_by is None


def test_a_note_keeps_it_and_nobody_is_told_again(world: World) -> None:
    task = world.task()
    log(world, task, blocked_by=world.cast.zhou)
    log(world, task, note="还没有")
    log(world, task, note="还没有", blocked_by=world.cast.zhou)
    assert (task.blocked_by, told()) == (world.cast.zhou, ["周可"])
    log(world, task, blocked_by=world.cast.tang)
    assert (task.blocked_by, told()) == (world.cast.tang, ["周可", "唐越"])
    log(world, task, blocked_by=None)
    assert task.blocked_by is None
    assert log(world, task, blocked_by=None) is None


def test_the_same_key_names_once_and_with_another_person_it_is_refused(world: World) -> None:
    task, key = world.task(), uuid.uuid4()
    first = log(world, task, blocked_by=world.cast.zhou, key=key)
    assert log(world, task, blocked_by=world.cast.zhou, key=key) == first
    with pytest.raises(StateConflict):
        log(world, task, blocked_by=world.cast.tang, key=key)
    assert told() == ["周可"]


@pytest.mark.parametrize(
    ("who", "status"), [("xu", "blocked"), ("guest", "blocked"), ("zhou", "doing"), ("zhou", "done")]
)
def test_who_cannot_be_waited_for(world: World, who: str, status: str) -> None:
    task = world.task()
    with pytest.raises(InvalidInput) as refused:
        log(world, task, status, blocked_by=getattr(world.cast, who))
    assert set(refused.value.fields) == {"blocked_by"}
    assert not StatusLog.objects.exists()


def test_nor_the_owner_the_closed_and_who_may_not_see_the_task(world: World) -> None:
    cast = world.cast
    personal = make_goal(cast, world.cycle, kind="personal", statement="考取注册测绘师", owner=cast.xu, follower=None)
    hidden = world.task(actor=cast.xu, project=None, goal=personal, follower=None)
    User.objects.filter(pk=cast.tang.pk).update(is_active=False)
    for task, actor, who in (
        (world.task(), cast.lu, cast.xu),
        (world.task(), cast.xu, cast.tang),
        (hidden, cast.xu, cast.zhou),
    ):
        with pytest.raises(InvalidInput) as refused:
            log(world, task, actor=actor, blocked_by=who)
        assert set(refused.value.fields) == {"blocked_by"}
    assert told() == []


def test_is_the_colleague_away_the_tasks_b_is_told_too(world: World) -> None:
    Absence.objects.create(user=world.cast.zhou, start=TODAY, end=TODAY)
    log(world, world.task(), blocked_by=world.cast.zhou)
    assert (told(), told("task.blocking_away")) == (["周可"], ["陆小满"])
    log(world, world.task(), actor=world.cast.lu, blocked_by=world.cast.zhou)
    assert told("task.blocking_away") == ["陆小满"], "who logs it knows"


def test_a_cancelled_task_waits_for_nobody(world: World) -> None:
    task = world.gated()
    log(world, task, actor=world.cast.zhou, blocked_by=world.cast.tang)
    gated_cancel(actor=world.cast.lin, origins=[task.origin], note="不做了")
    task.refresh_from_db()
    assert task.blocked_by is None
    with pytest.raises(IntegrityError, match="task_blocked_by_someone"), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(blocked_by=world.cast.tang)


def test_the_form_asks_for_whom_and_an_undo_brings_it_back(world: World, as_: SignIn) -> None:
    task, client = world.task(), as_(world.cast.xu)
    assert 'name="blocked_by"' not in text(client.get(f"/tasks/{task.pk}/"))
    asked = text(tap(client, task, "blocked", hx=True, place="card"))
    assert "Waiting for whom?" in asked
    assert f'<option value="{world.cast.zhou.pk}">周可</option>' in asked
    assert f'<option value="{world.cast.xu.pk}">' not in asked
    with clock.at(TODAY.replace(day=19)):
        shown = text(tap(client, task, "blocked", hx=True, place="card", blocked_by=world.cast.zhou.pk, note="图纸"))
    assert "Waits for 周可" in shown
    undo = text(tap(client, task, "done", hx=True, place="card"))
    assert f'name="blocked_by" value="{world.cast.zhou.pk}"' in undo
    tap(client, task, "blocked", note="图纸", blocked_by=world.cast.zhou.pk)
    task.refresh_from_db()
    assert (task.blocked_by, task.status_note, told()) == (world.cast.zhou, "图纸", ["周可"])
    for address in (f"/tasks/{task.pk}/", "/tasks/?status=blocked", "/"):
        assert "Waits for" in text(client.get(address)), address


def test_a_refused_choice_stays_in_the_form(world: World, as_: SignIn) -> None:
    task, client = world.task(), as_(world.cast.xu)
    tap(client, task, "blocked")
    for hx in (False, True):
        page = text(tap(client, task, "blocked", hx=hx, place="card", blocked_by="nobody", note="图纸"))
        assert 'value="图纸"' in page


def test_the_api_names_shows_and_clears_it(world: World, as_: SignIn) -> None:
    task, client = world.task(), as_(world.cast.xu)

    def post(**body: Any) -> Any:
        headers = {"Idempotency-Key": str(uuid.uuid4())}
        return client.post(
            f"/api/v1/tasks/{task.pk}/status-logs/", body, content_type="application/json", headers=headers
        )

    assert post(to_status="blocked", blocked_by=world.cast.zhou.pk).status_code == 201
    for row in (client.get(f"/api/v1/tasks/{task.pk}/").json(), client.get("/api/v1/tasks/").json()["results"][0]):
        assert row["blocked_by"] == {"id": world.cast.zhou.pk, "name": "周可"}
    assert post(to_status="blocked", note="还没有").status_code == 201
    assert client.get(f"/api/v1/tasks/{task.pk}/").json()["blocked_by"]["name"] == "周可"
    assert post(to_status="blocked", blocked_by=None).status_code == 201
    assert client.get(f"/api/v1/tasks/{task.pk}/").json()["blocked_by"] is None
    for wrong in ({"blocked_by": world.cast.guest.pk}, {"blocked_by": "x"}, {"blocked_by": world.cast.xu.pk}):
        assert "blocked_by" in post(to_status="blocked", **wrong).json()["errors"]
