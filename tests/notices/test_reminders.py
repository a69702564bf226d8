"""The engine of the clock: when, to whom, once; and that nobody hears of what they may not see."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from goaltrack.common import clock
from notices import reminders
from notices.models import Delivery, Notice
from notices.reminders import Due
from notices.tasks import remind
from people.models import Absence, User
from tests.cast import Cast, build_cast, make_cycle, make_goal
from tests.kept import kept

FRIDAY = date(2026, 11, 20)
SATURDAY = FRIDAY + timedelta(days=1)
KIND = "review.passed"


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), tzinfo=timezone.get_default_timezone())


cast = kept(build_cast, on=FRIDAY)


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> list[Due]:
    """What the only finder of the test finds."""
    due: list[Due] = []
    monkeypatch.setattr(reminders, "_finders", {KIND: lambda _day: due})
    return due


def due(cast: Cast, **other: Any) -> Due:
    values: dict[str, Any] = {
        "subject": cast.utilities,
        "owner": cast.lin,
        "follower": cast.zhou,
        "occasion": "today",
        "params": {"title": "管网 GIS", "reviewer": "白露"},
        "link": "/goals/1/",
    }
    return Due(**(values | other))


def told() -> list[str]:
    return list(Notice.objects.order_by("id").values_list("recipient__name", flat=True))


def test_on_working_days_from_eight(cast: Cast, found: list[Due]) -> None:
    found.append(due(cast))
    for at in (moment(FRIDAY, 7, 59), moment(SATURDAY, 10), moment(date(2026, 10, 1), 10)):
        with clock.at(at):
            assert remind() == 0
    assert told() == []
    with clock.at(moment(FRIDAY, 8)):
        assert remind() == 1
    assert told() == ["林一鸣"]


def test_each_is_told_once_a_subject_and_occasion(cast: Cast, found: list[Due]) -> None:
    found.extend([due(cast), due(cast), due(cast, subject=cast.delivery)])
    assert [remind(), remind(), remind()] == [2, 0, 0]
    found.append(due(cast, occasion="next week"))
    assert remind() == 1
    assert Delivery.objects.count() == 3


def test_a_tick_that_finds_nothing_new_costs_the_same_however_much_there_is(cast: Cast, found: list[Due]) -> None:
    def cost() -> int:
        remind()
        with CaptureQueriesContext(connection) as captured:
            assert remind() == 0
        return len(captured)

    found.append(due(cast))
    few = cost()
    found.extend(due(cast, occasion=f"{n}") for n in range(200))
    assert cost() == few


def test_more_than_a_batch(cast: Cast, found: list[Due], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminders, "BATCH", 7)
    found.extend(due(cast, occasion=f"{n}") for n in range(20))
    assert remind() == 20
    assert remind() == 0


def away(user: User) -> None:
    Absence.objects.create(user=user, start=FRIDAY, end=SATURDAY)


def test_while_a_is_away_b_is_told_and_a_only_where_nobody_else_is_there(cast: Cast, found: list[Due]) -> None:
    found.extend([due(cast), due(cast, occasion="alone", follower=None)])
    away(cast.lin)
    assert remind() == 2
    assert told() == ["林一鸣", "周可"] or told() == ["周可", "林一鸣"]
    assert Notice.objects.get(recipient=cast.lin).occasion == "alone"


def test_are_both_away_it_waits_for_a(cast: Cast, found: list[Due]) -> None:
    found.append(due(cast))
    away(cast.lin)
    away(cast.zhou)
    remind()
    assert told() == ["林一鸣"]


def test_who_left_is_told_nothing(cast: Cast, found: list[Due]) -> None:
    cast.lin.is_active = cast.zhou.is_active = False
    found.append(due(cast))
    assert remind() == 0
    cast.zhou.is_active = True
    remind()
    assert told() == ["周可"]


def test_nobody_hears_of_what_they_may_not_see(cast: Cast, found: list[Due]) -> None:
    goal = make_goal(cast, make_cycle(cast, 2026))
    found.extend([due(cast, subject=goal, owner=cast.guest), due(cast, subject=goal, owner=cast.tang)])
    assert remind() == 1
    assert told() == ["唐越"]


def test_one_finder_that_fails_holds_up_no_other(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(_day: date) -> Iterator[Due]:
        yield due(cast)
        raise RuntimeError("a bug")

    monkeypatch.setattr(
        reminders, "_finders", {"review.waiting": fails, KIND: lambda _day: [due(cast, owner=cast.zhou)]}
    )
    logged: list[str] = []
    monkeypatch.setattr(reminders.logger, "exception", lambda _event, kind: logged.append(kind))
    assert remind() == 1
    assert logged == ["review.waiting"]


def test_mail_of_a_day_off_leaves_on_the_next_working_day(cast: Cast) -> None:
    from notices.services import mail_send, notice_send

    with clock.at(moment(SATURDAY, 21)):
        about: dict[str, Any] = {"kind": KIND, "subject": cast.utilities, "link": "/", "params": {}}
        notice_send(recipients=[cast.lin], **about)
        asked_for = mail_send(to="a@example.com", subject="s", text="t")
    assert Delivery.objects.get(notice__isnull=False).due_at == moment(date(2026, 11, 23), 8)
    assert asked_for.due_at == moment(SATURDAY, 21)
    with clock.at(moment(FRIDAY, 21)):
        notice_send(recipients=[cast.zhou], **about)
    assert Delivery.objects.get(notice__recipient=cast.zhou).due_at == moment(FRIDAY, 21)


def test_every_kind_that_reminds_has_words(db: None) -> None:
    from notices.kinds import kind_of

    expected = {"goal.checkin_due", "task.due", "task.overdue", "review.waiting", "review.overdue"}
    assert expected <= set(reminders._finders)
    for code in reminders._finders:
        assert str(kind_of(code).label)
