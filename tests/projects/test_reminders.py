"""A task that is due or overdue: on which days its people hear of it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from goaltrack.common import clock
from notices.models import Notice
from notices.tasks import remind
from people.models import Absence, User
from projects.models import Task
from projects.services import gated_cancel
from tests.projects.conftest import World

THURSDAY, FRIDAY, MONDAY = date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 23)


def heard(kind: str, days: int, start: date = THURSDAY) -> list[date]:
    """The days, from `start` on, on which the clock told somebody of this kind."""
    found = []
    for n in range(days):
        before = Notice.objects.filter(kind=kind).count()
        with clock.at(start + timedelta(days=n)):
            remind()
        if Notice.objects.filter(kind=kind).count() > before:
            found.append(start + timedelta(days=n))
    return found


@pytest.mark.parametrize(
    ("due", "days"),
    [
        (date(2026, 11, 25), [date(2026, 11, 24), date(2026, 11, 25)]),
        (MONDAY, [FRIDAY, MONDAY]),
        (date(2026, 11, 21), [FRIDAY]),
    ],
)
def test_due_the_working_day_before_and_the_day_itself(world: World, due: date, days: list[date]) -> None:
    world.task(due=due)
    assert heard("task.due", 10) == days


def test_overdue_on_the_first_working_day_then_every_week(world: World) -> None:
    world.task(due=FRIDAY)
    assert heard("task.overdue", 20) == [MONDAY, date(2026, 11, 30), date(2026, 12, 7)]


def test_a_reminder_whose_day_is_off_comes_on_the_next_working_day(world: World) -> None:
    world.task(due=date(2026, 9, 23))
    days = heard("task.overdue", 30, date(2026, 9, 20))
    assert days[0] == date(2026, 9, 24)
    # 1 October begins the holidays; the week after next is worked again.
    assert days[1] == date(2026, 10, 8)


def test_what_is_finished_or_cancelled_reminds_of_nothing(world: World) -> None:
    Task.objects.filter(pk=world.task(due=FRIDAY).pk).update(status="done", done_at=clock.now())
    gated = world.gated(due=FRIDAY)
    gated_cancel(actor=world.cast.lin, origins=[gated.origin], note="不做了")
    assert heard("task.due", 5) == []
    assert heard("task.overdue", 5) == []


def test_a_moved_date_reminds_anew_and_b_hears_it_while_a_is_away(world: World) -> None:
    task = world.task(due=FRIDAY)
    assert heard("task.due", 2) == [THURSDAY, FRIDAY]
    Task.objects.filter(pk=task.pk).update(due=MONDAY)
    Absence.objects.create(user=world.cast.xu, start=MONDAY, end=MONDAY)
    assert heard("task.due", 4, FRIDAY) == [FRIDAY, MONDAY]
    told = Notice.objects.filter(kind="task.due").order_by("id").values_list("recipient__name", flat=True)
    assert list(told) == ["许星野", "许星野", "许星野", "陆小满"]


def test_the_notice_is_acted_from_and_is_read_then(world: World, as_: Callable[[User], Client]) -> None:
    task = world.task(due=FRIDAY)
    remind()
    client = as_(world.cast.xu)
    page = client.get("/notices/").content.decode()
    assert "“管网拓扑核对” is due 11-20 (Fri)" in page
    form = page.split(f'action="/tasks/{task.pk}/status/"')[2].split("</form>")[0]
    fields = {
        part.split('"')[0]: part.split('value="')[1].split('"')[0] for part in form.split('type="hidden" name="')[1:]
    }
    assert (fields["to_status"], fields["next"]) == ("done", "/notices/")
    for _twice in range(2):
        assert client.post(f"/tasks/{task.pk}/status/", fields).url == "/notices/"
    task.refresh_from_db()
    assert (task.status, task.status_logs.count()) == ("done", 1)
    assert not Notice.objects.visible_to(world.cast.xu).filter(kind="task.due").unread().exists()
    assert "Logged: Done" in client.get("/notices/").content.decode(), "and it can be taken back"
    assert f'action="/tasks/{task.pk}/status/"' not in client.get("/notices/?kind=task.due").content.decode()
