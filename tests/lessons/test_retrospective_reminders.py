"""Who is reminded when. October's retrospective is due on Friday 2026-11-06."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from goaltrack.common import clock
from lessons.models import Retrospective
from lessons.services import retrospectives_open
from notices.models import Notice
from notices.reminders import remind
from people.abilities import Role
from people.models import Absence, RoleGrant
from tests.lessons.retrospectives import Room

OPENED = date(2026, 10, 26)


@pytest.fixture
def opened(room: Room) -> Retrospective:
    with clock.at(OPENED):
        return retrospectives_open(day=OPENED)[0]


def told_on(*days: date) -> list[tuple[str, str]]:
    """Who is told what kind on these days, at nine in the morning and again at ten."""
    known = set(Notice.objects.values_list("pk", flat=True))
    for day in days:
        for hour in (9, 10):
            with clock.at(datetime(day.year, day.month, day.day, hour, tzinfo=timezone.get_default_timezone())):
                remind()
    new = Notice.objects.exclude(pk__in=known).filter(kind__startswith="retrospective.").order_by("pk")
    return [(notice.kind.removeprefix("retrospective."), notice.recipient.username) for notice in new]


def test_the_projects_a_is_told_through_the_whole_course(opened: Retrospective) -> None:
    assert told_on(OPENED) == [("opened", "linyiming")]
    assert told_on(date(2026, 10, 27), date(2026, 11, 3)) == []
    assert told_on(date(2026, 11, 4)) == [("due", "linyiming")]
    assert told_on(date(2026, 11, 5)) == []
    assert told_on(date(2026, 11, 6)) == [("due", "linyiming")]
    assert told_on(date(2026, 11, 9)) == [("overdue", "linyiming")]
    assert told_on(date(2026, 11, 10)) == []
    assert told_on(date(2026, 11, 11)) == [("overdue", "linyiming")]
    assert told_on(date(2026, 11, 12)) == []
    assert told_on(date(2026, 11, 13)) == [("escalated", "qinyuan")]
    assert told_on(date(2026, 11, 16), date(2026, 11, 20), date(2026, 12, 8)) == []


def test_b_is_told_while_a_is_away(room: Room, opened: Retrospective) -> None:
    Absence.objects.create(user=room.cast.lin, start=OPENED, end=date(2026, 10, 27))
    assert told_on(OPENED) == [("opened", "zhouke")]


def test_nobody_is_told_on_a_day_off(opened: Retrospective) -> None:
    assert told_on(date(2026, 10, 31), date(2026, 11, 7)) == []


def test_nobody_is_told_once_it_is_published(room: Room, opened: Retrospective) -> None:
    told_on(OPENED)
    room.write(opened)
    room.measure(opened)
    room.publish(opened)
    assert told_on(date(2026, 11, 4), date(2026, 11, 9), date(2026, 11, 13)) == []


def test_a_beat_that_was_down_on_the_day_tells_later(opened: Retrospective) -> None:
    assert told_on(date(2026, 10, 28)) == [("opened", "linyiming")]
    assert told_on(date(2026, 11, 5)) == [("due", "linyiming")]
    assert told_on(date(2026, 11, 12)) == [("overdue", "linyiming")]
    assert told_on(date(2026, 11, 17)) == [("escalated", "qinyuan")]


def test_each_manager_of_the_department_and_above_hears_of_it_once(room: Room, opened: Retrospective) -> None:
    for user, place in (
        (room.cast.gu, room.cast.utilities),
        (room.cast.qin, room.cast.utilities),
        (room.cast.tang, room.cast.transport),
    ):
        RoleGrant.objects.create(user=user, role=Role.MANAGER, department=place)
    told = [pair for pair in told_on(date(2026, 11, 13)) if pair[0] == "escalated"]
    assert sorted(told) == [("escalated", "guchangfeng"), ("escalated", "qinyuan")]


def test_the_notice_says_which_project_which_month_and_leads_there(opened: Retrospective) -> None:
    told_on(date(2026, 11, 13))
    notice = Notice.objects.get(kind="retrospective.escalated")
    for word in ("澜江智慧水务一期", "2026-10", "11-06", "林一鸣"):
        assert word in notice.text
    assert notice.link == f"/retrospectives/{opened.pk}/"
