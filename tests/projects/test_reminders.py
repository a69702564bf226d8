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


WEDNESDAY, NEXT_WEDNESDAY = date(2026, 11, 25), date(2026, 12, 2)


def away(world: World, start: date, end: date) -> None:
    Absence.objects.create(user=world.cast.xu, start=start, end=end)


def told(world: World, kind: str, day: date) -> list[Notice]:
    with clock.at(day):
        remind()
    return list(Notice.objects.filter(recipient=world.cast.xu, kind=kind))


def test_what_came_due_while_a_was_away_is_one_line_on_the_day_they_are_back(world: World) -> None:
    for n, due in enumerate((MONDAY, MONDAY, date(2026, 11, 24), date(2026, 11, 28), WEDNESDAY)):
        world.task(title=f"第 {n} 件", due=due)
    Task.objects.filter(title="第 1 件").update(status="done", done_at=clock.now())
    away(world, MONDAY, date(2026, 11, 24))
    for day in (MONDAY, date(2026, 11, 24)):
        assert told(world, "task.overdue", day) == []
    line = told(world, "task.missed", WEDNESDAY)
    assert [notice.params["count"] for notice in line] == [3]
    assert line[0].params["titles"] == "“第 0 件” “第 2 件”"
    assert "due_from=2026-11-23&due_to=2026-11-24" in line[0].link
    assert Notice.objects.filter(recipient=world.cast.xu, kind="task.overdue").count() == 0
    # The next days are as ever, and nothing is said twice.
    assert len(told(world, "task.missed", date(2026, 11, 26))) == 1
    assert [notice.params["title"] for notice in told(world, "task.overdue", date(2026, 11, 26))] == ["第 4 件"]
    # The week after, what is still late is heard of as ever.
    assert "第 0 件" in {notice.params["title"] for notice in told(world, "task.overdue", date(2026, 12, 1))}


def test_b_heard_of_it_meanwhile(world: World) -> None:
    task = world.task(due=MONDAY)
    away(world, MONDAY, WEDNESDAY)
    for day in (MONDAY, date(2026, 11, 24)):
        told(world, "task.due", day)
    heard_by_b = Notice.objects.filter(recipient=world.cast.lu, subject_id=task.pk).values_list("kind", flat=True)
    assert sorted(heard_by_b) == ["task.assigned", "task.due", "task.overdue"]


def test_a_trip_that_follows_a_leave_is_one_absence(world: World) -> None:
    world.task(due=MONDAY)
    away(world, MONDAY, date(2026, 11, 24))
    away(world, WEDNESDAY, date(2026, 11, 27))
    assert told(world, "task.missed", WEDNESDAY) == []
    assert told(world, "task.missed", date(2026, 11, 28)) == []
    assert [notice.params["count"] for notice in told(world, "task.missed", date(2026, 11, 30))] == [1]


def test_who_missed_nothing_hears_nothing(world: World) -> None:
    world.task(due=NEXT_WEDNESDAY)
    away(world, MONDAY, date(2026, 11, 24))
    assert told(world, "task.missed", WEDNESDAY) == []
