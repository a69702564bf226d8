"""The beat opens one retrospective for every active project and month."""

import uuid
from datetime import date

import pytest

from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, InvalidInput, StateConflict
from history.models import LogEntry
from lessons.models import Retrospective, RetrospectiveRhythm
from lessons.months import due_day, opening_day
from lessons.services import retrospective_start, retrospectives_open, rhythm_set
from lessons.tasks import open_retrospectives
from people.models import CalendarOverride
from people.selectors import forget_calendar, workday_calendar
from projects.models import Project
from tests.lessons.retrospectives import NOVEMBER, OCTOBER, Room


def open_on(day: date) -> list[date]:
    """The months that open on the day."""
    with clock.at(day):
        return [one.month for one in retrospectives_open(day=day)]


def test_it_opens_on_the_25th_and_is_due_on_the_fifth_working_day_of_the_next_month(room: Room) -> None:
    assert open_on(date(2026, 11, 24)) == []
    assert open_on(date(2026, 11, 25)) == [NOVEMBER]
    retrospective = Retrospective.objects.get()
    assert (retrospective.opened_on, retrospective.due) == (date(2026, 11, 25), date(2026, 12, 7))
    assert retrospective.state == "open"
    entry = LogEntry.objects.get(action="retrospective.open")
    assert (entry.actor, entry.object_id) == (None, retrospective.pk)


@pytest.mark.parametrize(
    ("month", "opens", "due"),
    [
        # The 25th is a Sunday; the National Day's holidays end on the 7th, the 10th is a make-up working day.
        (date(2026, 10, 1), date(2026, 10, 26), date(2026, 11, 6)),
        (date(2026, 9, 1), date(2026, 9, 28), date(2026, 10, 13)),
        # The 25th of January 2026 is a Sunday; the Spring Festival lies after the due day.
        (date(2026, 1, 1), date(2026, 1, 26), date(2026, 2, 6)),
        # Labour Day's holidays until the 5th of May, with the 9th made up.
        (date(2026, 4, 1), date(2026, 4, 27), date(2026, 5, 11)),
        (date(2026, 12, 1), date(2026, 12, 25), date(2027, 1, 8)),
    ],
)
def test_the_day_moves_to_a_working_day(db: None, month: date, opens: date, due: date) -> None:
    with clock.at(month):
        calendar = workday_calendar()
    assert opening_day(month, 25, calendar) == opens
    assert due_day(month, calendar) == due


def test_a_correction_of_the_calendar_moves_it(room: Room) -> None:
    CalendarOverride.objects.create(day=date(2026, 11, 25), worked=False, reason="停电")
    forget_calendar()
    try:
        assert open_on(date(2026, 11, 25)) == []
        assert open_on(date(2026, 11, 26)) == [NOVEMBER]
    finally:
        forget_calendar()


def test_twice_on_a_day_opens_once(room: Room) -> None:
    assert open_on(date(2026, 11, 25)) == [NOVEMBER]
    assert open_on(date(2026, 11, 25)) == []
    assert open_on(date(2026, 11, 30)) == []
    assert LogEntry.objects.filter(action="retrospective.open").count() == 1


def test_a_beat_that_was_down_catches_up_later_in_the_month(room: Room) -> None:
    assert open_on(date(2026, 11, 29)) == [NOVEMBER]
    assert Retrospective.objects.get().opened_on == date(2026, 11, 29)


def test_and_in_the_next_month_until_the_due_day(room: Room) -> None:
    assert open_on(date(2026, 11, 9)) == []
    assert open_on(date(2026, 11, 6)) == [OCTOBER]


def test_a_department_has_a_day_of_its_own(room: Room) -> None:
    rhythm_set(actor=room.cast.qin, department_id=room.cast.delivery.pk, day=10)
    assert open_on(date(2026, 11, 10)) == [NOVEMBER]
    rhythm_set(actor=room.cast.qin, department_id=room.cast.utilities.pk, day=15)
    assert open_on(date(2026, 12, 10)) == []
    assert open_on(date(2026, 12, 15)) == [date(2026, 12, 1)]


def test_a_project_that_begins_after_the_15th_is_not_asked_for_that_month(room: Room) -> None:
    Project.objects.update(start=date(2026, 11, 16))
    assert open_on(date(2026, 11, 25)) == []
    Project.objects.update(start=date(2026, 11, 15))
    assert open_on(date(2026, 11, 25)) == [NOVEMBER]


@pytest.mark.parametrize("state", ["planned", "finished"])
def test_only_active_projects_are_asked(room: Room, state: str) -> None:
    Project.objects.update(state=state)
    assert open_on(date(2026, 11, 25)) == []


def test_the_task_opens_todays(room: Room) -> None:
    with clock.at(date(2026, 11, 25)):
        assert open_retrospectives() == 1
        assert open_retrospectives() == 0


def begin(room: Room, month: date, actor: str = "lin") -> Retrospective:
    return retrospective_start(
        actor=getattr(room.cast, actor), key=uuid.uuid4(), project_id=room.project.pk, month=month
    )


def test_one_is_begun_by_hand(room: Room) -> None:
    retrospective = begin(room, date(2026, 9, 17))
    assert (retrospective.month, retrospective.opened_on) == (date(2026, 9, 1), date(2026, 11, 20))
    assert retrospective.due == date(2026, 10, 13)
    assert begin(room, date(2026, 9, 1), "zhou") == retrospective


def test_the_beat_leaves_it_alone(room: Room) -> None:
    begin(room, NOVEMBER)
    assert open_on(date(2026, 11, 25)) == []


@pytest.mark.parametrize("who", ["xu", "tang", "guest"])
def test_who_does_not_run_the_project_begins_none(room: Room, who: str) -> None:
    with pytest.raises(ActionForbidden):
        begin(room, OCTOBER, who)


def test_not_for_a_month_to_come(room: Room) -> None:
    with pytest.raises(InvalidInput) as refused:
        begin(room, date(2026, 12, 1))
    assert "month" in refused.value.fields


def test_not_for_a_month_before_the_project(room: Room) -> None:
    Project.objects.update(start=date(2026, 10, 31))
    assert begin(room, OCTOBER)
    with pytest.raises(InvalidInput):
        begin(room, date(2026, 9, 1))


def test_not_for_a_project_that_has_not_begun(room: Room) -> None:
    Project.objects.update(state="planned")
    with pytest.raises(StateConflict):
        begin(room, OCTOBER)


@pytest.mark.parametrize("day", [0, -1, 29, 31])
def test_a_day_that_some_month_has_not_is_refused(room: Room, day: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        rhythm_set(actor=room.cast.qin, department_id=room.cast.delivery.pk, day=day)
    assert "day" in refused.value.fields


def test_the_day_is_changed_and_taken_back(room: Room) -> None:
    place = room.cast.utilities.pk
    for day in (10, 12, 12):
        rhythm_set(actor=room.cast.admin, department_id=place, day=day)
    rhythm = RetrospectiveRhythm.objects.get()
    assert (rhythm.day, rhythm.version) == (12, 2)
    rhythm_set(actor=room.cast.qin, department_id=place, day=None)
    assert not RetrospectiveRhythm.objects.exists()
    assert LogEntry.objects.filter(action="rhythm.set").count() == 3


@pytest.mark.parametrize("who", ["lin", "bai", "ye", "xu", "guest"])
def test_only_managers_and_administrators_set_the_day(room: Room, who: str) -> None:
    with pytest.raises(ActionForbidden):
        rhythm_set(actor=getattr(room.cast, who), department_id=room.cast.utilities.pk, day=10)
