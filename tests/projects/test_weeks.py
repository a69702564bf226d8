"""A member's week writes itself from the status logs, is edited, and goes to who leads them."""

import json
import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from goaltrack.common import clock
from goaltrack.common.errors import InvalidInput
from notices.models import Notice
from people.models import Department, User
from people.selectors import leads_of
from projects.models import Task
from projects.selectors.weeks import week_of, week_text
from projects.services import task_log_status, week_send
from tests.projects.conftest import World

SignIn = Callable[[User], Client]
MONDAY = date(2026, 11, 16)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """So that texts can be compared."""
    with translation.override("en"):
        yield


def logged(world: World, title: str, status: str, note: str = "", day: date = date(2026, 11, 18)) -> Task:
    task = world.task(title=title, due=date(2026, 12, 18))
    with clock.at(day):
        task_log_status(actor=world.cast.xu, key=uuid.uuid4(), task_id=task.pk, to_status=status, note=note)
    return task


def test_each_task_is_in_the_part_that_the_logs_say(world: World) -> None:
    logged(world, "完成的", "done")
    logged(world, "上周完成的", "done", day=date(2026, 11, 13))
    logged(world, "有进展的", "doing", "东区收尾")
    logged(world, "受阻的", "blocked", "等普查数据", day=date(2026, 11, 2))
    world.task(title="下周的", due=date(2026, 11, 26))
    world.task(title="以后的", due=date(2026, 12, 18))
    world.task(title="别人的", owner=world.cast.zhou)
    week = week_of(world.cast.xu, MONDAY)
    found = [[task.title for task in part] for part in (week.finished, week.moved, week.blocked, week.planned)]
    assert found == [["完成的"], ["有进展的"], ["受阻的"], ["下周的"]]
    assert "Moved on\n· 有进展的, due 12-18 (Fri) — 东区收尾\n\nBlocked" in week_text(week)


def test_it_goes_to_the_lead_once_as_it_was_written(world: World, as_: SignIn) -> None:
    key = uuid.uuid4()
    for _twice in range(2):
        told = week_send(actor=world.cast.xu, key=key, monday=MONDAY, text="都顺利")
    assert told == [world.cast.lin]
    notice = Notice.objects.get(kind="week.sent")
    assert (notice.recipient, notice.params["text"]) == (world.cast.lin, "都顺利")
    assert "都顺利" in as_(world.cast.lin).get(notice.link).content.decode()
    assert as_(world.cast.zhou).get(notice.link).status_code == 404


def test_a_lead_sends_it_to_the_manager_above(world: World) -> None:
    assert leads_of(world.cast.lin) == [world.cast.qin]
    assert leads_of(world.cast.guest) == []
    with pytest.raises(InvalidInput) as caught:
        week_send(actor=world.cast.guest, key=uuid.uuid4(), monday=MONDAY, text="一切正常")
    assert list(caught.value.fields) == ["text"]


def test_it_is_edited_on_the_page_and_sent_by_the_api_too(world: World, as_: SignIn) -> None:
    logged(world, "有进展的", "doing")
    client = as_(world.cast.xu)
    assert "有进展的" in client.get(reverse("week")).content.decode()
    assert client.post(reverse("week"), {"key": str(uuid.uuid4()), "text": " "}).status_code == 400
    assert client.post(reverse("week"), {"key": str(uuid.uuid4()), "text": "改过的"}).status_code == 302
    seen = client.get("/api/v1/tasks/week/").json()
    assert ([one["title"] for one in seen["moved"]], seen["leads"][0]["name"]) == (["有进展的"], "林一鸣")
    sent = client.post(
        "/api/v1/tasks/week/",
        json.dumps({"text": seen["text"]}),
        content_type="application/json",
        headers={"Idempotency-Key": str(uuid.uuid4())},
    )
    assert sent.status_code == 201
    assert Notice.objects.filter(kind="week.sent", recipient=world.cast.lin).count() == 2


def test_who_belongs_nowhere_has_nobody_to_tell(world: World) -> None:
    alone = Department.objects.create(name="独立组", code="alone")
    alone.refresh_from_db()
    world.cast.tang.department = alone
    assert leads_of(world.cast.tang) == []
    assert week_of(world.cast.tang, MONDAY - timedelta(days=7)).parts[0][1] == []
