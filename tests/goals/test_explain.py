"""Every number explains itself: what went into it, with which weight, and what was left out."""

import uuid
from datetime import date
from decimal import Decimal

import pytest

from goals.models import Cycle, Goal
from goals.selectors import explain
from goals.services import TotalsChange, checkin_record, goal_close, goal_drop, totals_apply
from goaltrack.common import clock
from tests.cast import Cast, make_goal
from tests.goals.conftest import As


def said(cast: Cast, goal: Goal, value: int) -> None:
    checkin_record(actor=cast.qin, key=uuid.uuid4(), goal_id=goal.pk, value=Decimal(value), note="")


@pytest.fixture
def team(cast: Cast, cycle: Cycle) -> Goal:
    return make_goal(cast, cycle, source="children", statement="五个项目验收")


def test_by_sub_goals_the_points_add_up_to_the_number(cast: Cast, cycle: Cycle, team: Goal) -> None:
    one = make_goal(cast, cycle, parent=team, weight=Decimal(30))
    two = make_goal(cast, cycle, parent=team, weight=Decimal(10))
    silent = make_goal(cast, cycle, parent=team)
    draft = make_goal(cast, cycle, parent=team, active=False)
    dropped = make_goal(cast, cycle, parent=team)
    goal_drop(actor=cast.lin, goal_id=dropped.pk, reason="不做了")
    said(cast, one, 3)
    said(cast, two, 6)
    why = explain(team, user=cast.lin)
    assert why.result == Decimal("81.25")
    assert [(line.goal, line.share, line.points, line.is_clamped) for line in why.lines] == [
        (one, 75, Decimal("56.25"), False),
        (two, 25, 25, True),
    ]
    assert sum(line.points or 0 for line in why.lines) == why.result
    assert {line.goal: line.out for line in why.left_out} == {silent: "no_data", draft: "draft", dropped: "dropped"}


def test_personal_goals_that_one_does_not_read_stand_together(cast: Cast, cycle: Cycle, team: Goal) -> None:
    for owner in (cast.xu, cast.zhou):
        hidden = make_goal(cast, cycle, parent=team, kind="personal", owner=owner, follower=None)
        said(cast, hidden, 2)
    why = explain(team, user=cast.tang)
    assert [(line.goal, line.hidden, line.points) for line in why.lines] == [(None, 2, 50)]


def test_by_work_its_own_and_what_each_branch_brings(cast: Cast, cycle: Cycle) -> None:
    goal = make_goal(cast, cycle, source="work")
    below = make_goal(cast, cycle, parent=goal, source="work")
    totals_apply(
        changes={
            goal.pk: TotalsChange(weight_total=Decimal(4), weight_done=Decimal(1)),
            below.pk: TotalsChange(weight_total=Decimal(6), weight_done=Decimal(3)),
        }
    )
    why = explain(goal, user=cast.lin)
    assert (why.part, why.whole, why.result) == (4, 10, 40)
    assert [(line.goal, line.points) for line in why.lines] == [(None, 10), (below, 30)]


def test_by_money_what_was_received_within_its_dates(cast: Cast, cycle: Cycle) -> None:
    money = {"source": "collections", "unit": "万元", "target": Decimal(100), "baseline": None}
    goal = make_goal(cast, cycle, start=date(2026, 7, 1), **money)
    below = make_goal(cast, cycle, parent=goal, **money)
    early, late = date(2026, 5, 1), date(2026, 9, 1)
    totals_apply(
        changes={
            goal.pk: TotalsChange(collected_on={late: Decimal(100_000)}),
            below.pk: TotalsChange(collected_on={early: Decimal(500_000), late: Decimal(300_000)}),
        }
    )
    why = explain(goal, user=cast.lin)
    assert [(line.goal, line.part, line.points) for line in why.lines] == [(None, 100_000, 10), (below, 300_000, 30)]
    assert why.result == 40
    # The percentage is for everybody who reads the goal, the amounts are not.
    masked = explain(goal, user=cast.tang)
    assert (masked.result, masked.lines, masked.reads_amounts) == (40, [], False)


def test_by_check_ins_the_newest_that_stands(cast: Cast, goal: Goal) -> None:
    said(cast, goal, 1)
    why = explain(goal, user=cast.lin)
    assert why.checkin is not None
    assert (why.result, why.checkin.value, why.lines) == (25, 1, [])
    assert (why.days_gone, why.days) == (219, 248)


def test_any_other_source_is_explained_on_demand(cast: Cast, goal: Goal) -> None:
    assert explain(goal, "work", user=cast.lin).result is None
    assert explain(goal, "nonsense", user=cast.lin).source == "manual"


def test_a_closed_goal_stands_at_what_it_was_closed_with(cast: Cast, goal: Goal) -> None:
    said(cast, goal, 2)
    goal_close(actor=cast.lin, key=uuid.uuid4(), goal_id=goal.pk, result="partly", score=Decimal("0.5"), note="一半")
    goal.refresh_from_db()
    with clock.at(date(2026, 12, 1)):
        why = explain(goal, user=cast.lin)
    assert (why.is_final, why.result) == (True, 50)


def test_the_page_and_its_fragment(cast: Cast, goal: Goal, as_: As) -> None:
    said(cast, goal, 1)
    client = as_(cast.tang)
    page = client.get(f"/goals/{goal.pk}/why/").content.decode()
    assert "(1 − 0) ÷ (4 − 0)" in page
    part = client.get(f"/goals/{goal.pk}/why/?source=work", headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith("<section")
    assert as_(cast.guest).get(f"/goals/{goal.pk}/why/").status_code == 404
