"""Goals measured by the money they collect: what counts, what is said beside it, and who reads the amounts."""

import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from goals.models import Cycle, Goal
from goals.progress import Node, by_money, collected_within, roll_up
from goals.selectors import figures_shown, goal_figures, goal_tree, smart_facts
from goals.services import TotalsChange, checkin_record, goal_update, totals_apply
from goals.services.totals import own_totals, register_share
from goaltrack.common.errors import InvalidInput
from people.models import User
from tests.cast import Cast, make_goal

SignIn = Callable[[User], Client]
ZERO = Decimal(0)
SIX_MILLION = Decimal(6_000_000)


def node(pk: int, parent: int | None = None, **values: Any) -> Node:
    fields: dict[str, Any] = {
        "counts": True, "source": "collections", "weight": Decimal(1), "baseline": None, "target": None, "value": None,
        "weight_total": ZERO, "weight_done": ZERO, "start": date(2026, 1, 1), "due": date(2026, 12, 31),
        "target_money": Decimal(1000),
    }  # fmt: skip
    return Node(id=pk, parent_id=parent, **fields | values)


@pytest.fixture
def money_goal(cast: Cast, cycle: Cycle) -> Goal:
    """600 万 in the year."""
    values = {"source": "collections", "unit": "万元", "target": Decimal(600), "baseline": None, "metric": "到账"}
    return make_goal(cast, cycle, statement="全年回款 600 万元", **values)


def receive(goal: Goal, day: date, amount: int, planned: int = 0) -> None:
    change = TotalsChange(money_planned=Decimal(planned), collected_on={day: Decimal(amount)})
    totals_apply(changes={goal.pk: change})


def test_each_goal_counts_what_falls_within_its_own_dates() -> None:
    half = {"start": date(2026, 7, 1), "due": date(2026, 9, 30), "target_money": Decimal(400)}
    received = [(date(2026, 6, 30), Decimal(90)), (date(2026, 7, 1), Decimal(100)), (date(2026, 9, 30), Decimal(40))]
    late = (date(2027, 1, 3), Decimal(500))
    figures = roll_up([node(1), node(2, 1, collected=[*received, late], **half)])
    # The parent's year holds June too; January belongs to neither.
    assert (figures[2].money_collected, figures[1].money_collected) == (140, 230)
    assert (figures[2].progress, figures[1].progress) == (35, 23)


def test_money_below_drafts_and_dropped_goals_stays_there() -> None:
    paid = [(date(2026, 5, 5), Decimal(100))]
    nodes = [node(1), node(2, 1, counts=False, collected=paid, money_planned=Decimal(300)), node(3, 2, collected=paid)]
    assert collected_within(nodes) == {1: 0, 2: 200, 3: 100}
    figures = roll_up(nodes)
    assert [figures[pk].money_planned for pk in (1, 2, 3)] == [0, 300, 0]


def test_a_reversal_takes_its_money_back() -> None:
    paid = [(date(2026, 5, 5), Decimal(100)), (date(2026, 5, 6), Decimal(-100))]
    assert roll_up([node(1, collected=paid)])[1].progress == 0


@pytest.mark.parametrize(
    ("values", "planned", "collected", "expected"),
    [
        ({}, 0, 0, 0),
        ({}, 0, 1200, 120),
        ({"target_money": None}, 500, 500, None),
        ({"target_money": ZERO}, 500, 500, None),
        ({"source": "manual"}, 0, 0, None),
        ({"source": "manual"}, 500, 0, 0),
        ({"source": "work"}, 500, 250, 25),
    ],
)
def test_without_a_target_or_money_there_is_no_data(
    values: dict[str, Any], planned: int, collected: int, expected: int | None
) -> None:
    assert by_money(node(1, **values), Decimal(planned), Decimal(collected)) == expected


@pytest.mark.parametrize(("unit", "target"), [("元", 6_000_000), ("CNY", 6_000_000), ("万元", 600), ("亿元", "0.06")])
def test_the_unit_says_what_the_target_is_in_cny(cast: Cast, cycle: Cycle, unit: str, target: Any) -> None:
    goal = make_goal(cast, cycle, source="collections", unit=unit, target=Decimal(target), baseline=None)
    receive(goal, date(2026, 3, 1), 4_500_000, planned=5_400_000)
    figures = goal_figures(goal)
    assert (figures.progress, figures.collections, figures.manual) == (75, 75, None)
    assert (figures.money_target, figures.money_collected, figures.money_gap) == (SIX_MILLION, 4_500_000, 1_500_000)
    assert (figures.money_planned, figures.money_coverage) == (5_400_000, 90)


def test_more_than_the_target_leaves_no_gap(money_goal: Goal) -> None:
    receive(money_goal, date(2026, 3, 1), 9_000_000)
    figures = goal_figures(money_goal)
    assert (figures.progress, figures.money_gap, figures.is_reached) == (150, 0, True)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"unit": "个"}, "unit"),
        ({"unit": ""}, "unit"),
        ({"target": None}, "target"),
        ({"target": Decimal(0)}, "target"),
        ({"target": Decimal(-5)}, "target"),
    ],
)
def test_a_unit_of_money_and_a_target_are_required(
    cast: Cast, cycle: Cycle, money_goal: Goal, values: dict[str, Any], field: str
) -> None:
    good = {"source": "collections", "unit": "万元", "target": Decimal(600), "baseline": None}
    with pytest.raises(InvalidInput) as refused:
        make_goal(cast, cycle, **good | values)
    assert list(refused.value.fields) == [field]
    with pytest.raises(InvalidInput):
        goal_update(actor=cast.lin, goal_id=money_goal.pk, version=money_goal.version, values=values)


def test_the_database_refuses_a_collecting_goal_without_money(money_goal: Goal) -> None:
    for values in ({"unit": "个"}, {"target": ZERO}, {"target": None}):
        with pytest.raises(IntegrityError, match="goal_collects_money"), transaction.atomic():
            Goal.objects.filter(pk=money_goal.pk).update(**values)


def test_a_check_in_takes_the_computed_progress(cast: Cast, money_goal: Goal) -> None:
    receive(money_goal, date(2026, 3, 1), 5_400_000)
    with pytest.raises(InvalidInput) as refused:
        checkin_record(actor=cast.lin, key=uuid.uuid4(), goal_id=money_goal.pk, value=Decimal(600))
    assert list(refused.value.fields) == ["value"]
    checkin = checkin_record(actor=cast.lin, key=uuid.uuid4(), goal_id=money_goal.pk)
    assert (checkin.progress, checkin.value, checkin.confidence) == (90, None, "on_track")


def test_amounts_are_read_by_right_or_by_ones_part_in_the_goal(cast: Cast, cycle: Cycle, money_goal: Goal) -> None:
    receive(money_goal, date(2026, 3, 1), 3_000_000)
    figures = goal_figures(money_goal)
    reads = {
        name for name, user in cast.everyone.items() if figures_shown(user, money_goal, figures).money_gap is not None
    }
    # Manager, lead and A, B, collections owner; not the other leads.
    assert reads == {"qin", "lin", "zhou", "ye"}
    row = next(row for row in goal_tree(user=cast.xu, cycle=cycle) if row.goal == money_goal)
    assert (row.figures.progress, row.figures.money_collected) == (50, None)


def test_pages_and_api_mask_the_amounts(cast: Cast, money_goal: Goal, as_: SignIn) -> None:
    receive(money_goal, date(2026, 3, 1), 3_000_000, planned=4_500_000)
    page, address = reverse("goal_detail", args=[money_goal.pk]), reverse("api_goal_detail", args=[money_goal.pk])
    shown = as_(cast.lin).get(page).content.decode()
    assert "Missing" in shown
    assert "4.5 M (75%)" in " ".join(shown.split())
    masked = as_(cast.xu).get(page).content.decode()
    assert "3 M" not in masked
    assert "Amounts are shown to those who may read them" in masked
    assert as_(cast.lin).get(address).json()["figures"]["money_gap"] == "3000000.00"
    figures = as_(cast.xu).get(address).json()["figures"]
    assert (figures["collections"], figures["money_gap"], figures["money_planned"]) == ("50.00", None, None)
    check_in = as_(cast.lin).get(reverse("checkin_record", args=[money_goal.pk])).content.decode()
    assert "3 M" in check_in


def test_the_page_names_the_other_sources_beside_the_chosen_one(cast: Cast, money_goal: Goal, as_: SignIn) -> None:
    sources = as_(cast.lin).get(reverse("goal_detail", args=[money_goal.pk])).context["sources"]
    assert [label for label, _value in sources] == [
        "Money collected", "Check-ins", "Sub-goals", "Tasks and milestones",
    ]  # fmt: skip
    plain = make_goal(cast, money_goal.cycle)
    sources = as_(cast.lin).get(reverse("goal_detail", args=[plain.pk])).context["sources"]
    assert [label for label, _value in sources] == ["Check-ins", "Sub-goals", "Tasks and milestones"]


def test_money_is_counted_from_nothing(money_goal: Goal) -> None:
    assert smart_facts(money_goal).baseline == 0


def test_the_rebuild_adds_up_what_every_app_says(goal: Goal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("goals.services.totals._shares", {})
    assert own_totals(goal.pk).is_nothing
    register_share("work", lambda _goal: TotalsChange(work_total=2))
    register_share("money", lambda _goal: TotalsChange(money_planned=Decimal(7)))
    own = own_totals(goal.pk)
    assert (own.work_total, own.money_planned) == (2, 7)
