"""What the check is told: the owner's load, the last cycle, the way there; and what it tells to whom."""

import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from goals.models import Cycle, Goal, GoalPolicy
from goals.selectors import hidden_from, smart_facts, smart_report
from goals.services import checkin_record, goal_close
from goals.smart import Finding
from people.models import User
from tests.cast import Cast, make_cycle, make_goal

As = Callable[[User], Client]
HTMX = {"HX-Request": "true"}
SATURDAY = "2026-12-26"


def finding(goal: Goal, rule: str, reader: User) -> Finding | None:
    report = smart_report(Goal.objects.get(pk=goal.pk), reader=reader)
    return next((f for one in report.criteria for f in one.findings if f.rule == rule), None)


def test_the_owners_other_open_goals_are_the_load(cast: Cast, cycle: Cycle, goal: Goal) -> None:
    make_goal(cast, cycle, weight=Decimal(30))
    make_goal(cast, cycle, weight=Decimal(20), active=False)
    make_goal(cast, cycle, weight=Decimal(7), owner=cast.zhou, follower=cast.lin)
    over = make_goal(cast, cycle, weight=Decimal(5))
    Goal.objects.filter(pk=over.pk).update(state="dropped")
    before = make_cycle(cast, 2025)
    of_before = make_goal(cast, before, weight=Decimal(3), start=date(2025, 3, 3), due=date(2025, 12, 1))
    assert smart_facts(goal).owner_weight == 53
    Cycle.objects.filter(pk=of_before.cycle_id).update(state="closed")
    assert smart_facts(goal).owner_weight == 50


def test_the_department_settles_how_much_is_too_much(cast: Cast, cycle: Cycle, goal: Goal) -> None:
    make_goal(cast, cycle, weight=Decimal(60))
    assert finding(goal, "owner.load", cast.lin) is None
    GoalPolicy.objects.create(department=cast.delivery, weight_limit=Decimal(50))
    said = finding(goal, "owner.load", cast.lin)
    assert said is not None
    assert (said.verdict, "60" in said.reason, "50" in said.reason) == ("warn", True, True)
    GoalPolicy.objects.create(department=cast.utilities, weight_limit=Decimal(60))
    assert finding(goal, "owner.load", cast.lin) is None


@pytest.fixture
def carried_on(cast: Cast, cycle: Cycle) -> Goal:
    """Last year one unit work of four was accepted; this year four are to be."""
    before = make_cycle(cast, 2025)
    same = {"statement": "澜江 4 个单位工程初验", "start": date(2025, 1, 2), "due": date(2025, 12, 31)}
    last = make_goal(cast, before, **same)
    checkin_record(actor=cast.lin, key=uuid.uuid4(), goal_id=last.pk, value=Decimal(1), note="签了一张", reason="晚了")
    goal_close(
        actor=cast.lin, key=uuid.uuid4(), goal_id=last.pk, result="missed", score=Decimal("0.3"), note="客户改期"
    )
    same |= {"start": date(2026, 1, 2), "due": date(2026, 12, 31)}
    return make_goal(cast, cycle, continues=last, baseline=Decimal(1), target=Decimal(5), **same)


def test_the_last_cycle_sets_the_pace(cast: Cast, carried_on: Goal) -> None:
    last = smart_facts(carried_on).last
    assert last is not None
    assert (last.baseline, last.reached, last.workdays > 200) == (0, 1, True)
    said = finding(carried_on, "target.pace", cast.lin)
    assert said is not None
    assert said.repair is not None
    assert (said.verdict, dict(said.repair.values)) == ("warn", {"target": "2"})


def test_what_a_computed_goal_reached_follows_from_its_final_progress(carried_on: Goal) -> None:
    Goal.objects.filter(pk=carried_on.continues_id).update(source="work", final_progress=Decimal(50))
    last = smart_facts(Goal.objects.get(pk=carried_on.pk)).last
    assert last is not None
    assert last.reached == 2
    Goal.objects.filter(pk=carried_on.continues_id).update(final_progress=None)
    assert smart_facts(Goal.objects.get(pk=carried_on.pk)).last is None


def test_a_last_cycle_one_may_not_see_counts_and_is_not_quoted(cast: Cast, carried_on: Goal) -> None:
    last = Goal.objects.filter(pk=carried_on.continues_id)
    last.update(kind="personal", owner=cast.qin, follower=None)
    assert hidden_from(cast.tang, carried_on) == {carried_on.continues_id}
    said = finding(carried_on, "target.pace", cast.tang)
    assert said is not None
    assert (said.verdict, said.repair) == ("warn", None)


def test_sub_goals_show_the_way(cast: Cast, cycle: Cycle) -> None:
    long = {"start": date(2026, 1, 5), "due": date(2026, 12, 25)}
    goal = make_goal(cast, cycle, **long)
    assert finding(goal, "milestones.quarter", cast.lin) is not None
    child = make_goal(cast, cycle, parent=goal, start=date(2026, 1, 5), due=date(2026, 6, 30))
    assert finding(goal, "milestones.quarter", cast.lin) is None
    Goal.objects.filter(pk=child.pk).update(state="dropped")
    assert finding(goal, "milestones.quarter", cast.lin) is not None


# Repairs


def form(goal: Goal, cast: Cast, cycle: Cycle, **values: Any) -> dict[str, Any]:
    names = ("statement", "metric", "unit", "baseline", "target", "resources", "preconditions", "contribution")
    typed = {name: getattr(goal, name) for name in (*names, "weight", "kind", "source", "start", "due")}
    return typed | {"owner": cast.lin.pk, "version": goal.version} | values


def test_a_repair_fills_the_form_and_saves_nothing(cast: Cast, cycle: Cycle, as_: As) -> None:
    goal = make_goal(cast, cycle)
    sent = form(goal, cast, cycle, due=SATURDAY, resources="先写到这里")
    url = f"/goals/{goal.pk}/edit/"
    client = as_(cast.lin)
    assert 'name="repair" value="due.workday"' in client.post(url, sent | {"check": "1"}).content.decode()
    answer = client.post(url, sent | {"repair": "due.workday"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="2026-12-25"' in page
    assert "Filled in as proposed: Due" in page
    assert "先写到这里" in page
    assert 'value="due.workday"' not in page
    goal.refresh_from_db()
    assert (goal.due.isoformat() == SATURDAY, goal.resources == "先写到这里") == (False, False)


def test_a_repair_swaps_only_the_fields_it_fills(cast: Cast, cycle: Cycle, as_: As) -> None:
    goal = make_goal(cast, cycle)
    sent = form(goal, cast, cycle, due=SATURDAY, repair="due.workday", check="1")
    live = as_(cast.lin).post(f"/goals/{goal.pk}/edit/", sent, headers=HTMX).content.decode()
    assert 'hx-swap-oob="innerHTML:#box-due"' in live
    assert 'value="2026-12-25"' in live
    assert "data-focus-left" in live
    assert 'name="resources"' not in live
    assert "<form" not in live


def test_a_new_goal_is_repaired_as_well(cast: Cast, cycle: Cycle, goal: Goal, as_: As) -> None:
    sent = form(goal, cast, cycle, unit="", target="", key=str(uuid.uuid4()), repair="metric.complete")
    sent |= {"department": cast.utilities.pk, "cycle": cycle.pk}
    page = as_(cast.lin).post("/goals/new/", sent).content.decode()
    assert 'value="个"' in page
    assert Goal.objects.count() == 1


@pytest.mark.parametrize("rule", ["nonsense", "means.named", ""])
def test_a_rule_that_proposes_nothing_changes_nothing(cast: Cast, cycle: Cycle, goal: Goal, as_: As, rule: str) -> None:
    answer = as_(cast.lin).post(f"/goals/{goal.pk}/edit/", form(goal, cast, cycle, resources="") | {"repair": rule})
    assert answer.status_code == 200
    assert "Filled in" not in answer.content.decode()


def test_the_goal_page_leads_to_the_repair(cast: Cast, cycle: Cycle, as_: As) -> None:
    goal = make_goal(cast, cycle, due=date(2026, 12, 26))
    way = f"/goals/{goal.pk}/edit/?repair=due.workday"
    assert way in as_(cast.lin).get(f"/goals/{goal.pk}/").content.decode()
    assert way not in as_(cast.tang).get(f"/goals/{goal.pk}/").content.decode()
    page = as_(cast.lin).get(way).content.decode()
    assert 'value="2026-12-25"' in page
    assert "Nothing is saved until you save" in page
    assert as_(cast.tang).get(way).status_code == 403
    assert as_(cast.guest).get(way).status_code == 404
    goal.refresh_from_db()
    assert goal.due == date(2026, 12, 26)


def test_what_the_gate_holds_is_offered_as_well(cast: Cast, cycle: Cycle, goal: Goal, as_: As) -> None:
    gated = make_goal(cast, cycle, parent=goal, due=date(2026, 12, 26))
    Goal.objects.filter(pk=gated.pk).update(origin=uuid.uuid4())
    client = as_(cast.lin)
    assert "repair=" in client.get(f"/goals/{gated.pk}/").content.decode()
    assert "Filled in" in client.get(f"/goals/{gated.pk}/edit/?repair=due.workday").content.decode()
    sent = form(gated, cast, cycle, repair="due.workday")
    assert "Filled in" in client.post(f"/goals/{gated.pk}/edit/", sent).content.decode()
