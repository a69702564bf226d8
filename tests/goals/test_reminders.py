"""A goal that was not updated for longer than its rhythm."""

import uuid
from datetime import date, timedelta

import pytest

from goals.models import Goal
from goals.services import checkin_record, goal_policy_set
from goaltrack.common import clock
from notices.models import Notice
from notices.tasks import remind
from tests.cast import Cast, build_cast, make_cycle, make_goal

MONDAY = date(2026, 11, 9)


@pytest.fixture
def cast(db: None) -> Cast:
    with clock.at(MONDAY):
        return build_cast()


@pytest.fixture
def goal(cast: Cast) -> Goal:
    with clock.at(MONDAY):
        return make_goal(cast, make_cycle(cast, 2026), source="work")


def heard(days: int, start: date = MONDAY) -> list[date]:
    found = []
    for n in range(days):
        with clock.at(start + timedelta(days=n)):
            if remind():
                found.append(start + timedelta(days=n))
    return found


def test_on_the_day_its_rhythm_names_and_with_each_rhythm_from_then_on(cast: Cast, goal: Goal) -> None:
    assert heard(20) == [date(2026, 11, 16), date(2026, 11, 23)]
    notice = Notice.objects.order_by("id")[0]
    assert (notice.recipient, notice.link) == (cast.lin, f"/goals/{goal.pk}/check-in/")
    assert notice.params["days"] == 7


def test_a_check_in_puts_it_off_and_marks_it_read(cast: Cast, goal: Goal) -> None:
    heard(9)
    with clock.at(date(2026, 11, 18)):
        checkin_record(actor=cast.lin, key=uuid.uuid4(), goal_id=goal.pk, confidence="at_risk", reason="客户承诺")
    assert not Notice.objects.visible_to(cast.lin).unread().exists()
    assert heard(12, date(2026, 11, 18)) == [date(2026, 11, 25)]


@pytest.mark.parametrize("state", ["draft", "dropped"])
def test_what_is_not_active_wants_no_update(goal: Goal, state: str) -> None:
    Goal.objects.update(state=state)
    assert heard(20) == []


def test_a_day_off_puts_it_on_the_next_working_day(cast: Cast, goal: Goal) -> None:
    with clock.at(date(2026, 11, 14)):
        checkin_record(actor=cast.lin, key=uuid.uuid4(), goal_id=goal.pk, confidence="at_risk", reason="客户承诺")
    assert heard(14, date(2026, 11, 14)) == [date(2026, 11, 23)]


@pytest.mark.parametrize(
    ("rhythm", "days"), [("fortnightly", [date(2026, 11, 23), date(2026, 12, 7)]), ("monthly", [date(2026, 12, 9)])]
)
def test_the_departments_rhythm_counts_unless_the_goal_has_its_own(
    cast: Cast, goal: Goal, rhythm: str, days: list[date]
) -> None:
    goal_policy_set(actor=cast.qin, department_id=cast.delivery.pk, rhythm=rhythm)
    assert heard(35) == days
    Goal.objects.update(rhythm="weekly")
    assert heard(8, date(2026, 12, 14)) == [date(2026, 12, 14), date(2026, 12, 21)]
