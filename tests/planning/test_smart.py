"""The SMART check of a breakdown: what its items bring, their repairs, and what is kept of the report."""

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from goals.models import Goal
from goals.smart import Finding
from payments.services import checkpoint_create
from people.models import User
from planning.models import Breakdown, BreakdownItem
from planning.services import item_remove
from planning.smart import smart_report, steps_of
from tests.cast import make_goal
from tests.planning.breakdowns import Plan, fresh, sign_in
from tests.planning.money import Money, make_money

HTMX = {"HX-Request": "true"}


def finding(breakdown: Breakdown, rule: str, reader: User | None = None) -> Finding | None:
    with translation.override("en"):
        report = smart_report(fresh(breakdown), reader=reader)
    return next((f for one in report.criteria for f in one.findings if f.rule == rule), None)


def text_of(response: Any) -> str:
    return str(response.content.decode())


# What the items bring


@pytest.fixture
def money(plan: Plan) -> Money:
    """The goal is to collect 80 (10,000 CNY)."""
    values = {"source": "collections", "unit": "万元", "target": Decimal(80), "baseline": None}
    Goal.objects.filter(pk=plan.goal.pk).update(**values)
    return make_money(plan)


def test_checkpoints_that_bring_less_than_the_target_fail(money: Money) -> None:
    breakdown = money.plan.start()
    money.checkpoint(breakdown)
    said = finding(breakdown, "items.reach")
    assert said is not None
    assert (said.verdict, said.reason) == ("fail", "The items bring 75 % of what the target needs.")
    money.checkpoint(breakdown, title="终验款", amount=Decimal(200_000))
    assert finding(breakdown, "items.reach") is None


def test_what_is_planned_beside_them_counts(money: Money) -> None:
    plan = money.plan
    breakdown = plan.start()
    money.checkpoint(breakdown)
    below = make_goal(plan.cast, plan.cycle, parent=plan.goal)
    values = {"name": "终验款", "kind": "final", "amount": Decimal(200_000), "due_on": plan.goal.due, "goal": below}
    values |= {"owner": plan.cast.ye, "follower": plan.cast.xu}
    checkpoint_create(actor=plan.cast.ye, key=uuid.uuid4(), contract_id=money.contract.pk, values=values)
    assert finding(breakdown, "items.reach") is None


def test_what_an_earlier_version_made_is_not_counted_beside_the_next(money: Money) -> None:
    plan = money.plan
    Goal.objects.filter(pk=plan.goal.pk).update(target=Decimal(60))
    money.passed()
    second = plan.start()
    first = second.items.get(kind="checkpoint")
    item_remove(actor=plan.cast.lin, item_id=first.pk)
    money.checkpoint(second, title="进度款", amount=Decimal(150_000))
    said = finding(second, "items.reach")
    assert said is not None
    assert "25 %" in said.reason


def test_a_sub_goal_leaves_open_what_it_will_bring(money: Money) -> None:
    breakdown = money.plan.start()
    money.checkpoint(breakdown)
    money.plan.add(breakdown, kind="goal", title="终验款到账")
    assert finding(breakdown, "items.reach") is None


def test_the_verdict_is_the_same_for_those_who_may_not_read_the_amounts(money: Money) -> None:
    breakdown = money.plan.start()
    money.checkpoint(breakdown)
    page = text_of(sign_in(money.plan.cast.lu).get(f"/breakdowns/{breakdown.pk}/"))
    assert "The items bring 75 % of what the target needs." in page
    assert "600,000" not in page


def test_sub_goals_are_added_up_by_the_figures_of_their_titles(plan: Plan) -> None:
    breakdown = plan.start()
    plan.add(breakdown, kind="goal", title="管网 GIS 与泵站监测 2 个单位工程初验")
    said = finding(breakdown, "items.reach")
    assert said is not None
    assert "50 %" in said.reason
    plan.add(breakdown, title="协调会每月一次")
    assert finding(breakdown, "items.reach") is None, "a task without a figure leaves the sum open"


def test_a_sub_goal_that_is_there_counts_by_its_own_numbers(plan: Plan) -> None:
    breakdown = plan.start()
    item = plan.add(breakdown, kind="goal", title="两个单位工程初验")
    made = make_goal(plan.cast, plan.cycle, parent=plan.goal, baseline=Decimal(0), target=Decimal(3))
    Goal.objects.filter(pk=made.pk).update(origin=item.key)
    said = finding(breakdown, "items.reach")
    assert said is not None
    assert "75 %" in said.reason
    Goal.objects.filter(pk=made.pk).update(unit="%")
    assert finding(breakdown, "items.reach") is None


def test_the_goal_is_told_of_its_newest_version(plan: Plan) -> None:
    assert steps_of(plan.goal).items is None
    plan.draft()
    steps = steps_of(plan.goal)
    assert (steps.version, [item.kind for item in steps.items or ()]) == (1, ["task", "milestone", "goal"])
    page = text_of(sign_in(plan.cast.lin).get(f"/goals/{plan.goal.pk}/"))
    assert "with the items of version 1" in page


# Repairs


@pytest.fixture
def on_a_day_off(plan: Plan) -> BreakdownItem:
    """An item that is due on the Sunday before the goal."""
    sunday = plan.goal.due - timedelta(days=plan.goal.due.weekday() + 1)
    return plan.add(plan.start(), title="泵站停机窗口", due=sunday)


def repair(plan: Plan, item: BreakdownItem, user: User, **more: Any) -> Any:
    sent = {"rule": "items.workday", "item": str(item.key)} | more.pop("sent", {})
    return sign_in(user).post(f"/breakdowns/{item.breakdown_id}/items/repair/", sent, **more)


def test_one_click_moves_an_item_to_a_working_day(plan: Plan, on_a_day_off: BreakdownItem) -> None:
    page = text_of(sign_in(plan.cast.lin).get(f"/breakdowns/{on_a_day_off.breakdown_id}/"))
    assert "Move to" in page
    assert repair(plan, on_a_day_off, plan.cast.lin).status_code == 302
    before = on_a_day_off.due
    on_a_day_off.refresh_from_db()
    assert (before.weekday(), on_a_day_off.due < before) == (6, True)
    assert finding(on_a_day_off.breakdown, "items.workday") is None
    again = repair(plan, on_a_day_off, plan.cast.lin, headers=HTMX)
    assert again["HX-Refresh"] == "true"


def test_the_table_and_the_check_follow(plan: Plan, on_a_day_off: BreakdownItem) -> None:
    answer = repair(plan, on_a_day_off, plan.cast.lin, headers=HTMX)
    # The grid is told, and asks for the rows and the check itself.
    assert (answer.status_code, "gt:draft-changed" in answer["HX-Trigger"]) == (204, True)
    page = sign_in(plan.cast.lin).get(f"/breakdowns/{on_a_day_off.breakdown_id}/")
    assert "items.workday" not in text_of(page)


@pytest.mark.parametrize("sent", [{"item": str(uuid.uuid4())}, {"rule": "dates.order"}, {"rule": ""}])
def test_what_was_changed_meanwhile_is_left_alone(
    plan: Plan, on_a_day_off: BreakdownItem, sent: dict[str, str]
) -> None:
    assert repair(plan, on_a_day_off, plan.cast.lin, sent=sent).status_code == 302
    assert BreakdownItem.objects.get().due == on_a_day_off.due


@pytest.mark.parametrize(("name", "status"), [("guest", 404), ("tang", 403)])
def test_others_repair_nothing(plan: Plan, on_a_day_off: BreakdownItem, name: str, status: int) -> None:
    assert repair(plan, on_a_day_off, plan.cast.everyone[name]).status_code == status
    page = sign_in(plan.cast.tang).get(f"/breakdowns/{on_a_day_off.breakdown_id}/")
    assert "items/repair" not in text_of(page)


# What is kept


def test_the_kept_report_names_its_rules_and_proposes_nothing(plan: Plan) -> None:
    Goal.objects.filter(pk=plan.goal.pk).update(baseline=None)
    rows = plan.submitted().smart_report
    kept = [finding for row in rows for finding in row["findings"]]
    assert {"target.moves", "items.acceptance"} <= {finding["rule"] for finding in kept}
    assert all("repair" not in finding for finding in kept)


def test_a_report_kept_before_rules_had_names_is_still_read(plan: Plan) -> None:
    breakdown = plan.passed()
    old = {"criterion": "S", "name": "Specific", "verdict": "pass"}
    finding_of_old = {"verdict": "pass", "reason": "The sentence names a result.", "hint": ""}
    Breakdown.objects.filter(pk=breakdown.pk).update(smart_report=[old | {"findings": [finding_of_old]}])
    lin = sign_in(plan.cast.lin)
    assert "The sentence names a result." in text_of(lin.get(f"/breakdowns/{breakdown.pk}/"))
    [row] = lin.get(f"/api/v1/breakdowns/{breakdown.pk}/smart/").json()
    assert row["findings"] == [finding_of_old | {"rule": "", "repair": None}]


def test_a_kept_last_cycle_is_withheld_from_those_who_may_not_see_it(plan: Plan) -> None:
    last = make_goal(plan.cast, plan.cycle, active=False)
    private = {"kind": "personal", "owner": plan.cast.qin, "follower": None, "source": "work"}
    ended = {"state": "closed", "result": "missed", "score": 0, "closed_on": plan.goal.start}
    Goal.objects.filter(pk=last.pk).update(**private, **ended, final_progress=Decimal(5))
    Goal.objects.filter(pk=plan.goal.pk).update(continues=last)
    breakdown = plan.submitted()
    plan.pass_it(breakdown)
    told = text_of(sign_in(plan.cast.qin).get(f"/breakdowns/{breakdown.pk}/"))
    kept = text_of(sign_in(plan.cast.tang).get(f"/breakdowns/{breakdown.pk}/"))
    # In the words of its author.
    assert "上个周期从" in told
    assert "上个周期从" not in kept
    assert "names a goal that is not shown to you" in kept
