"""The facts of a month: worked out from what the project did, kept when it is published."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goals.services import checkin_record
from goaltrack.common import clock
from lessons.facts import Facts, average, facts_from_json
from lessons.models import Retrospective
from lessons.selectors import retrospective_facts
from lessons.services import measure_done
from projects.services import task_log_status
from tests.lessons.retrospectives import NOVEMBER, OCTOBER, Room


def facts(room: Room, month: date = OCTOBER) -> Facts:
    retrospective = Retrospective.objects.filter(month=month, project=room.project).first() or room.start(month)
    return retrospective_facts(retrospective)


def test_finished_is_what_was_done_in_the_month(room: Room) -> None:
    first = room.task(date(2026, 10, 9), done=date(2026, 10, 1))
    last = room.task(date(2026, 11, 30), done=date(2026, 10, 31))
    room.task(date(2026, 9, 30), done=date(2026, 9, 30))
    room.task(date(2026, 11, 2), done=date(2026, 11, 1))
    found = facts(room)
    assert [task.id for task in found.finished] == [first.pk, last.pk]
    assert (found.finished_count, found.slipped_count, found.slipped_days) == (2, 0, None)


def test_slipped_is_what_was_due_and_open_at_the_end(room: Room) -> None:
    """Due Friday 10-23, open at the end of Saturday 10-31: five working days."""
    task = room.task(date(2026, 10, 23))
    room.task(date(2026, 11, 3))
    found = facts(room)
    assert [(one.id, one.late, one.done_on) for one in found.slipped] == [(task.pk, 5, None)]


def test_and_what_was_due_before_the_month(room: Room) -> None:
    """Working days of October 2026 after the holidays and with the make-up Saturday."""
    room.task(date(2026, 9, 30))
    assert facts(room).slipped[0].late == 18


def test_and_what_was_finished_late(room: Room) -> None:
    """Two working days late, and one done after the month: late as far as the month shows."""
    late = room.task(date(2026, 10, 14), done=date(2026, 10, 16))
    after = room.task(date(2026, 10, 29), done=date(2026, 11, 12))
    found = facts(room)
    assert {(one.id, one.late) for one in found.slipped} == {(late.pk, 2), (after.pk, 1)}
    assert found.slipped_days == Decimal("1.5")
    assert [one.id for one in found.finished] == [late.pk]


def test_late_before_the_month_counts_no_more(room: Room) -> None:
    room.task(date(2026, 9, 4), done=date(2026, 9, 20))
    assert facts(room).slipped == []


def test_cancelled_work_and_that_of_other_projects_does_not_count(room: Room) -> None:
    room.task(date(2026, 10, 9), project=room.other_project())
    assert facts(room).slipped == []


def test_what_was_added_after_the_month_does_not_count(room: Room) -> None:
    room.task(date(2026, 10, 9), begun=date(2026, 11, 3))
    assert facts(room).slipped == []


def test_a_month_that_runs_knows_what_is_due_until_yesterday(room: Room) -> None:
    late = room.task(date(2026, 11, 18))
    room.task(date(2026, 11, 20))
    room.task(date(2026, 11, 25))
    found = facts(room, NOVEMBER)
    assert [(one.id, one.late) for one in found.slipped] == [(late.pk, 2)]


def test_milestones_due_and_reached_with_their_deviation(room: Room) -> None:
    in_time = room.milestone(date(2026, 10, 16), achieved=date(2026, 10, 14))
    late = room.milestone(date(2026, 9, 29), achieved=date(2026, 10, 12), baseline=date(2026, 9, 29))
    waiting = room.milestone(date(2026, 10, 30), expected=date(2026, 11, 9))
    early = room.milestone(date(2026, 11, 30), achieved=date(2026, 10, 30))
    room.milestone(date(2026, 9, 1), achieved=date(2026, 9, 1))
    room.milestone(date(2026, 10, 8), cancelled=True)
    room.milestone(date(2026, 11, 2))
    found = facts(room)
    deviations = {one.id: one.deviation for one in found.milestones}
    assert set(deviations) == {in_time.pk, late.pk, waiting.pk, early.pk}
    assert (found.milestones_due, found.milestones_achieved) == (4, 3)
    assert deviations[in_time.pk] == -2
    assert deviations[late.pk] == 5
    assert deviations[waiting.pk] == 6
    assert found.worst_milestone is not None
    assert found.worst_milestone.id == waiting.pk


def test_a_goals_progress_is_that_of_its_check_ins(room: Room) -> None:
    for day, value in (
        (date(2026, 9, 28), 1),
        (date(2026, 10, 12), 2),
        (date(2026, 10, 30), 3),
        (date(2026, 11, 5), 4),
    ):
        with clock.at(day):
            room.goal.source = "manual"
            room.goal.save()
            checkin_record(
                actor=room.cast.lin,
                key=uuid.uuid4(),
                goal_id=room.goal.pk,
                value=Decimal(value),
                confidence="at_risk",
                reason="看到了",
            )
    room.task(date(2026, 12, 1), goal=room.goal)
    goal = facts(room).goals[0]
    assert (goal.id, goal.start, goal.end) == (room.goal.pk, Decimal("25.00"), Decimal("75.00"))
    assert facts(room, NOVEMBER).goals[0].end == Decimal("100.00")


def test_a_goal_without_data_says_nothing(room: Room) -> None:
    room.task(date(2026, 12, 1), goal=room.goal)
    goal = facts(room).goals[0]
    assert (goal.start, goal.end) == (None, None)


def test_a_personal_goal_is_nobodys_business_here(room: Room) -> None:
    room.goal.kind = "personal"
    room.goal.save()
    room.task(date(2026, 12, 1), goal=room.goal)
    assert facts(room).goals == []


def test_the_measures_of_the_month_before_and_what_became_of_them(room: Room) -> None:
    september = room.start(date(2026, 9, 1))
    done, by_task, still_open = (room.measure(september, text=text) for text in ("甲", "乙", "丙"))
    measure_done(actor=room.cast.xu, measure_id=done.pk)
    by_task.task = room.task(date(2026, 10, 9), done=date(2026, 10, 9))
    by_task.save()
    found = facts(room)
    assert [(one.text, one.done_on) for one in found.measures] == [
        ("甲", date(2026, 11, 20)),
        ("乙", date(2026, 10, 9)),
        ("丙", None),
    ]
    assert found.measures_done == 2
    assert found.measures[2].id == still_open.pk


def test_what_is_published_stays_as_it_was(room: Room) -> None:
    task = room.task(date(2026, 10, 23))
    room.milestone(date(2026, 10, 30))
    room.task(date(2026, 12, 1), goal=room.goal)
    room.measure(room.start(date(2026, 9, 1)))
    retrospective = room.start()
    live = retrospective_facts(retrospective)
    room.write(retrospective)
    room.measure(retrospective)
    published = room.publish(retrospective)
    task_log_status(actor=room.cast.xu, key=uuid.uuid4(), task_id=task.pk, to_status="done")
    with CaptureQueriesContext(connection) as captured:
        kept = retrospective_facts(Retrospective(pk=published.pk, state="published", facts=published.facts))
    assert len(captured) == 0
    assert kept == live


def test_the_queries_do_not_grow_with_the_rows(room: Room) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            facts(room)
        return len(captured)

    room.start()
    room.task(date(2026, 10, 9), goal=room.goal)
    few = count()
    for number in range(6):
        room.task(date(2026, 10, 9), goal=room.goal)
        room.milestone(date(2026, 10, 9), title=f"{number}")
    assert count() == few


def test_amounts_are_left_out_for_who_may_not_read_them() -> None:
    full = Facts(OCTOBER, date(2026, 10, 31), planned=Decimal("1740000.00"), received=Decimal(0))
    assert (full.masked().planned, full.masked().received) == (None, None)
    assert facts_from_json(full.as_json()) == full


@pytest.mark.parametrize(("days", "mean"), [([], None), ([3], "3.0"), ([1, 2, 2], "1.7"), ([0, 1], "0.5")])
def test_the_average_has_one_decimal(days: list[int], mean: str | None) -> None:
    assert average(days) == (None if mean is None else Decimal(mean))
