"""The demo fits whatever day it is loaded on."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from goals.models import CheckIn, Confidence, Cycle, Goal, GoalTotals
from goals.selectors import figures_of
from goals.services import goal_totals_rebuild
from goaltrack.common import clock
from lessons.models import Lesson
from notices.models import Notice
from payments.models import Contract, PaymentCheckpoint, Receipt
from payments.selectors import checkpoint_lines, money_held_up
from people.abilities import Role
from people.models import Department, RoleGrant, User
from people.selectors import workday_calendar
from planning.models import Breakdown, LessonAnswer
from projects.gates.models import GateCase, GateDefinition, Visit
from projects.gates.selectors import coming_visits, stage_rows
from projects.models import Milestone, Project, Recurrence, Task
from reviews.models import Review

# 2026-11-23 is looked at by tests/test_demo.py, which loads that day anyhow.
DAYS = [date(2026, 1, 3), date(2026, 1, 5), date(2026, 6, 15), date(2026, 12, 30)]


@pytest.mark.soak
@pytest.mark.django_db
@pytest.mark.parametrize("day", DAYS, ids=str)
def test_fits_the_day_it_is_loaded_on(day: date) -> None:
    with clock.at(day):
        call_command("load_demo", stdout=StringIO())
        fits(day)


@pytest.mark.slow
def test_a_moved_clock_of_the_site_is_followed(db: None, settings) -> None:
    day = date(2027, 3, 1)
    settings.CLOCK_TODAY = day.isoformat()
    call_command("load_demo", stdout=StringIO())
    fits(day)


def fits(day: date) -> None:
    has_exactly_what_was_asked_for()
    assert goal_totals_rebuild() == []
    every_date_fits(day)
    is_alive(day)


def person(name: str) -> User:
    return User.objects.get(name=name)


def has_exactly_what_was_asked_for() -> None:
    root = Department.objects.get(code="delivery-2")
    assert root.children.count() == 3
    assert set(Department.objects.filter(parent=None).exclude(pk=root.pk).values_list("name", flat=True)) == {
        "交付一部"
    }
    assert User.objects.count() == 20
    assert Project.objects.count() == 6
    assert Project.objects.filter(state=Project.State.PLANNED).count() == 1
    assert set(Project.objects.filter(units=None).values_list("pk", flat=True)) == set()
    assert Goal.objects.exclude(state=Goal.State.CLOSED).count() == 25
    assert Goal.objects.count() == GoalTotals.objects.count() == 28
    last_year, this_year = Cycle.objects.order_by("start")
    assert (last_year.state, this_year.state) == (Cycle.State.CLOSED, Cycle.State.OPEN)
    assert set(last_year.goals.values_list("result", flat=True)) == {"achieved", "partly", "missed"}
    for goal in last_year.goals.all():
        assert sum(share.percent for share in goal.shares.all()) == 100
    # Besides sub-tasks and those that recur: how many have come up depends on the day.
    assert Task.objects.filter(parent=None, occurrence=None).count() == 300
    assert Recurrence.objects.active().count() == 2
    assert Contract.objects.count() == 6
    assert PaymentCheckpoint.objects.exclude(origin=None).count() == 3
    assert Lesson.objects.filter(state=Lesson.State.PUBLISHED).count() == 12
    assert set(RoleGrant.objects.values_list("role", flat=True)) == set(Role.values)


def every_date_fits(day: date) -> None:
    for goal in Goal.objects.exclude(state=Goal.State.CLOSED).select_related("cycle"):
        assert goal.cycle.start <= goal.start <= goal.due <= goal.cycle.end
        assert (goal.cycle.start.year, goal.cycle.end.year) == (day.year, day.year)
        assert goal.state == Goal.State.ACTIVE
    gated = Task.objects.exclude(origin=None).select_related("goal")
    assert all(task.goal is not None and task.goal.start <= task.due <= task.goal.due for task in gated)
    assert not CheckIn.objects.filter(day__gt=day).exists()
    assert not Task.objects.filter(done_at__gt=clock.now()).exists()
    assert not Milestone.objects.filter(achieved_on__gt=day).exists()
    assert not Notice.objects.filter(created_at__gt=clock.now()).exists()


def is_alive(day: date) -> None:
    calendar = workday_calendar()
    late = [calendar.late(task.due, day) for task in Task.objects.overdue(on=day)]
    assert sum(2 <= count <= 6 for count in late) >= 2
    assert max(late) <= 6
    assert Task.objects.blocked().exclude(status_note="").count() >= 3
    soon = calendar.add(calendar.on_or_after(day), 4)
    for name in ("许星野", "周可"):
        due = [task.due for task in Task.objects.open().filter(owner=person(name), due__gte=day, due__lte=soon)]
        assert calendar.on_or_after(day) in due, name
        assert len(due) >= 2, name
    waiting = Review.objects.get(state=Review.State.OPEN, kind="breakdown")
    assert {row.reviewer.name for row in waiting.assignments.all()} == {"白露", "沈若谷"}
    assert waiting.submitted_at.date() == calendar.add(day, -2)
    newest = {b.goal_id: b for b in Breakdown.objects.order_by("number")}
    returned = [b for b in newest.values() if b.state == Breakdown.State.RETURNED]
    assert [b.author.name for b in returned] == ["林一鸣"]
    assert returned[0].review is not None
    assert returned[0].review.remarks.exclude(text="").count() >= 3
    assert Breakdown.objects.filter(state=Breakdown.State.PASSED, number=2).count() == 1
    money_is_stuck_and_lessons_help(day)
    cases_are_on_their_way(day)
    figures = figures_of(list(Goal.objects.active())).values()
    assert {row.shown_confidence for row in figures} >= set(Confidence.values)
    # In the first days of a year nothing waits for longer than its rhythm.
    assert sum(row.is_stale for row in figures) >= (3 if day.month > 1 else 0)


def cases_are_on_their_way(day: date) -> None:
    assert {"大屏评审", "讲解词评审", "参观申请", "单位工程验收", "拓展转交付"} < set(
        GateDefinition.objects.values_list("name", flat=True)
    )
    assert set(GateCase.objects.values_list("state", flat=True)) == {"draft", "in_review", "returned", "passed"}
    assert Visit.objects.filter(state=Visit.State.HELD).exclude(result="").count() == 1
    assert [visit.case.state for visit in coming_visits(person("秦远"))] == ["passed"]
    lacking = {row.project.name: [one.stage for one in row.lacking] for row in stage_rows(person("秦远"), lacking=True)}
    assert lacking == {"云栖港调度系统": ["midway"], "汀湖水利监测": ["kickoff"]}


def money_is_stuck_and_lessons_help(day: date) -> None:
    if day.month == 1:
        # Hardly any of the new year's work is late yet.
        return
    late = list(Task.objects.overdue(on=day).values_list("pk", flat=True))
    held = money_held_up(person("秦远"), late)
    assert sum(one.amount is not None and one.amount > 0 for one in held.values()) >= 3
    open_money = checkpoint_lines(person("秦远"), PaymentCheckpoint.objects.standing().outstanding())
    assert sum(line.due is not None and line.due < day for line in open_money) >= 2
    assert Receipt.objects.filter(reverses=None).count() >= 10
    assert LessonAnswer.objects.filter(answer=LessonAnswer.Answer.TAKEN).exists()


def test_without_the_demo_there_are_no_logins(db: None) -> None:
    out = StringIO()
    call_command("demo_logins", stdout=out)
    assert out.getvalue() == ""
