"""Reads: who sees what, the tree, the goal page; each at a fixed number of queries."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from goals.models import CheckIn, Cycle, Goal
from goals.selectors import (
    TreeConditions,
    current_cycle,
    cycle_pace,
    figures_of,
    goal_activity,
    goal_figures,
    goal_outlook,
    goal_tree,
    health,
    narrowed,
    pick_cycle,
    smart_facts,
    with_confidence,
)
from goals.services import (
    TotalsChange,
    checkin_record,
    cycle_create,
    goal_drop,
    goal_involve,
    goal_update,
    totals_apply,
)
from goals.smart import Steps
from goaltrack.common import clock
from people.selectors import workday_calendar
from tests.cast import Cast, make_cycle, make_goal


def check_in(cast: Cast, goal: Goal, day: date, value: Any, **extra: Any) -> None:
    with clock.at(day):
        number = None if value is None else Decimal(value)
        checkin_record(actor=cast.qin, key=uuid.uuid4(), goal_id=goal.pk, value=number, **extra)


@pytest.fixture
def family(cast: Cast, cycle: Cycle) -> dict[str, Goal]:
    """A department goal with three sub-goals: 75 %, 25 % and one without data; a draft; a dropped one."""
    top = make_goal(cast, cycle, actor=cast.qin, department=cast.delivery, source="children", statement="五个项目验收")
    one = make_goal(cast, cycle, parent=top, weight=Decimal(30))
    two = make_goal(cast, cycle, parent=top, weight=Decimal(10), due=date(2026, 12, 1))
    silent = make_goal(cast, cycle, parent=top, weight=Decimal(60))
    draft = make_goal(cast, cycle, parent=top, active=False)
    dropped = make_goal(cast, cycle, parent=top)
    goal_drop(actor=cast.lin, goal_id=dropped.pk, reason="不做了")
    check_in(cast, one, date(2026, 11, 18), 3)
    check_in(cast, two, date(2026, 11, 6), 1)
    return {"top": top, "one": one, "two": two, "silent": silent, "draft": draft, "dropped": dropped}


def test_a_first_level_department_reads_all_but_personal_goals(cast: Cast, cycle: Cycle, goal: Goal) -> None:
    mine = make_goal(cast, cycle, kind="personal", owner=cast.xu, follower=None)
    seen_by = {
        name: set(Goal.objects.visible_to(user).values_list("pk", flat=True)) for name, user in cast.everyone.items()
    }
    assert seen_by["guest"] == set()
    assert seen_by["tang"] == seen_by["ye"] == seen_by["zhou"] == {goal.pk}
    # Its owner, and those above.
    assert seen_by["xu"] == seen_by["lin"] == seen_by["qin"] == {goal.pk, mine.pk}
    goal_involve(goal_id=mine.pk, users=[cast.guest], part="watcher")
    assert set(Goal.objects.visible_to(cast.guest)) == {mine}
    assert not Cycle.objects.visible_to(cast.guest).exists()


def test_checkins_are_seen_with_their_goal(cast: Cast, goal: Goal) -> None:
    check_in(cast, goal, date(2026, 11, 18), 3)
    assert CheckIn.objects.visible_to(cast.tang).count() == 1
    assert not CheckIn.objects.visible_to(cast.guest).exists()


def test_owned_and_live(cast: Cast, family: dict[str, Goal]) -> None:
    assert Goal.objects.owned_by(cast.zhou).count() == 6
    assert Goal.objects.live().count() == 5
    assert Goal.objects.active().count() == 4


def test_figures_of_a_subtree(family: dict[str, Goal]) -> None:
    due = date(2026, 11, 12)
    totals_apply(
        changes={
            family["one"].pk: TotalsChange(Decimal(10), Decimal(6), 10, 6, 1, open_due={due: 2, date(2026, 12, 1): 2}),
            family["two"].pk: TotalsChange(Decimal(2), Decimal(0), 2, 0, 0, open_due={due: 1}),
        }
    )
    figures = goal_figures(family["top"])
    # 30 × 75 + 10 × 25 over 40: the silent one is no zero.
    assert figures.progress == figures.children == Decimal("62.5")
    assert (figures.manual, figures.work) == (None, Decimal(50))
    assert (figures.late, figures.blocked, figures.work_done, figures.work_total) == (3, 1, 6, 12)
    # Begun today: its rhythm has not run out yet.
    assert not figures.is_stale
    assert (figures.rhythm, figures.checkin_due) == ("weekly", date(2026, 11, 27))
    assert figures.days_since_checkin is None
    assert figures.shown_confidence == figures.suggested == "off_track"
    assert figures.gap == figures.pace - figures.progress
    both = figures_of([family["one"], family["two"]])
    assert [both[family[name].pk].is_stale for name in ("one", "two")] == [False, True]
    assert goal_figures(family["draft"]).suggested == ""
    assert goal_figures(family["silent"]).gap is None
    assert figures_of([]) == {}


def test_the_tree_has_parents_first_in_one_query(
    cast: Cast, cycle: Cycle, family: dict[str, Goal], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    workday_calendar()
    cast.lin.grants  # noqa: B018 (a signed-in person brings them along)
    with django_assert_num_queries(1):
        rows = goal_tree(user=cast.lin, cycle=cycle)
    assert [(row.goal, row.depth, row.has_children) for row in rows] == [
        (family["top"], 1, True),
        *((family[name], 2, False) for name in ("one", "two", "silent", "draft")),
    ]
    assert rows[1].ancestors == (family["top"].pk,)


def test_the_tree_is_narrowed_down(cast: Cast, cycle: Cycle, family: dict[str, Goal]) -> None:
    below = goal_tree(user=cast.lin, cycle=cycle, department_id=cast.utilities.pk)
    assert [row.depth for row in below] == [1, 1, 1, 1]
    off = goal_tree(user=cast.lin, cycle=cycle, confidence="off_track")
    assert [row.goal for row in off] == [family["top"], family["two"]]
    assert [row.goal for row in goal_tree(user=cast.lin, cycle=cycle, confidence="none")] == [family["silent"]]
    assert goal_tree(user=cast.guest, cycle=cycle) == []


def test_the_tree_by_owner_kind_strategy_and_text(cast: Cast, cycle: Cycle) -> None:
    grown = make_goal(cast, cycle, strategy="grow", statement="拓展 3 个新客户", owner=cast.zhou, follower=None)
    kept = make_goal(cast, cycle, strategy="keep", kind="project", statement="老客户续约率 95%")
    rows = goal_tree(user=cast.lin, cycle=cycle)

    def found(**asked: str) -> list[Goal]:
        return [row.goal for row in narrowed(rows, conditions=TreeConditions.parse(asked))]

    assert found() == [grown, kept]
    assert found(strategy="grow") == found(owner=str(cast.zhou.pk)) == found(q=" 新客户 ") == [grown]
    assert found(kind="project") == found(strategy="keep", q="续约") == [kept]
    assert found(strategy="keep", q="新客户") == []
    assert found(strategy="keep") == [kept]
    # What does not fit asks for nothing.
    assert found(strategy="x", kind="x", owner="x") == [grown, kept]
    assert TreeConditions.parse({"q": "a\x00" + "b" * 200}).q == "a" + "b" * 99


def test_a_goal_without_a_strategy_goes_with_the_nearest_above(cast: Cast, cycle: Cycle) -> None:
    top = make_goal(cast, cycle, strategy="keep")
    silent = make_goal(cast, cycle, parent=top)
    grown = make_goal(cast, cycle, parent=silent, strategy="grow")
    make_goal(cast, cycle, parent=grown)
    make_goal(cast, cycle)
    rows = goal_tree(user=cast.lin, cycle=cycle)
    assert [row.figures.strategy for row in rows] == ["keep", "keep", "grow", "grow", ""]


def test_health(cast: Cast, cycle: Cycle, family: dict[str, Goal]) -> None:
    rows = goal_tree(user=cast.lin, cycle=cycle)
    found = health(rows)
    assert found.counts == {"on_track": 0, "at_risk": 1, "off_track": 2, "none": 1}
    assert (found.progress, found.top, found.total, found.stale) == (Decimal("62.5"), 1, 5, 1)
    assert health(with_confidence(rows, "on_track")).progress is None


def test_the_goal_page(cast: Cast, family: dict[str, Goal]) -> None:
    outlook = goal_outlook(family["top"], user=cast.lin)
    brings = {sub.goal: (sub.share, sub.contribution) for sub in outlook.subgoals}
    assert brings[family["one"]] == (75, Decimal("56.25"))
    assert brings[family["two"]] == (25, Decimal("6.25"))
    assert brings[family["silent"]] == brings[family["draft"]] == (None, None)
    assert family["dropped"] not in brings
    assert (outlook.weight, outlook.without_data, outlook.drafts, outlook.hidden) == (40, 1, 1, 0)
    assert [sub.goal for sub in outlook.reasons] == [family["two"], family["one"]]
    assert (outlook.gap_points, outlook.lead_points) == (26, -26)
    assert outlook.gap_days == 64
    assert outlook.finish is None
    assert outlook.at_due is None
    assert outlook.said is None


def test_a_personal_sub_goal_counts_without_being_shown(cast: Cast, cycle: Cycle, family: dict[str, Goal]) -> None:
    mine = make_goal(cast, cycle, parent=family["top"], kind="personal", owner=cast.xu, weight=Decimal(40))
    check_in(cast, mine, date(2026, 11, 18), 4)
    outlook = goal_outlook(family["top"], user=cast.tang)
    assert mine not in [sub.goal for sub in outlook.subgoals]
    assert (outlook.hidden, outlook.hidden_contribution) == (1, 50)
    shown = sum(sub.contribution or Decimal(0) for sub in outlook.subgoals)
    assert shown + outlook.hidden_contribution == outlook.figures.children


def test_the_forecast_and_the_chart(cast: Cast, goal: Goal) -> None:
    for month in range(1, 11):
        check_in(cast, goal, date(2026, month, 20), Decimal(month) / 4, note="x")
    outlook = goal_outlook(goal, user=cast.lin)
    points = outlook.series
    assert [f"{p['day']:%m-%d}" for p in points][-3:] == ["10-31", "11-20", "12-31"]
    assert [p["progress"] for p in points][-3:] == [Decimal("62.5"), Decimal("62.5"), None]
    assert [p["now"] for p in points].count(True) == 1
    assert points[-1]["pace"] == 100
    assert outlook.speed is not None
    assert outlook.finish is not None
    assert outlook.finish > goal.due
    assert outlook.finish_late == workday_calendar().late(goal.due, outlook.finish)
    assert Decimal("62.5") < (outlook.at_due or 0) < 100
    assert outlook.said is not None


def test_a_short_goal_is_drawn_by_weeks_and_a_late_one_until_today(cast: Cast, cycle: Cycle) -> None:
    short = make_goal(cast, cycle, start=date(2026, 11, 2), due=date(2026, 11, 30))
    days = [p["day"] for p in goal_outlook(short, user=cast.lin).series]
    assert days == [date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 20), date(2026, 11, 30)]
    late = make_goal(cast, cycle, start=date(2026, 10, 12), due=date(2026, 10, 30))
    assert goal_outlook(late, user=cast.lin).series[-1]["day"] == date(2026, 11, 20)
    draft = make_goal(cast, cycle, active=False)
    assert not any(p["now"] for p in goal_outlook(draft, user=cast.lin).series)
    ahead = make_goal(cast, cycle, start=date(2026, 12, 1))
    assert not any(p["progress"] for p in goal_outlook(ahead, user=cast.lin).series)


def test_activity_speaks_the_readers_words(cast: Cast, goal: Goal) -> None:
    goal_update(
        actor=cast.qin,
        goal_id=goal.pk,
        version=goal.version,
        values={"source": "work", "follower": cast.xu, "metric": "", "weight": Decimal(30)},
    )
    check_in(cast, goal, date(2026, 11, 20), None, confidence="on_track")
    events = goal_activity(goal, user=cast.lin)
    assert [event.entry.action for event in events] == ["goal.update", "goal.activate", "goal.create"]
    assert set(events[0].changes) == {
        ("progress comes from", "Check-ins", "Tasks and milestones"),
        ("B role", "周可", "许星野"),
        ("metric", "已签初验单的单位工程", ""),
        ("weight", "25.00", "30"),
    }
    assert events[1].changes == []


def test_which_cycle_opens(cast: Cast, cycle: Cycle) -> None:
    old = make_cycle(cast, 2025)
    quarter = cycle_create(
        actor=cast.qin,
        department=cast.delivery,
        name="2026 四季度",
        kind="quarter",
        start=date(2026, 10, 1),
        end=date(2026, 12, 31),
    )
    assert current_cycle(cast.lin) == cycle
    assert current_cycle(cast.guest) is None
    assert pick_cycle([old, quarter, cycle], cast.lin) == cycle
    assert pick_cycle([old, quarter], cast.lin) == quarter
    assert pick_cycle([old], cast.lin) == old
    assert pick_cycle([], cast.lin) is None
    at, gone, total = cycle_pace(cycle)
    assert (gone < total, round(at)) == (True, round(100 * gone / total))


def test_smart_facts(cast: Cast, cycle: Cycle, family: dict[str, Goal]) -> None:
    facts = smart_facts(family["one"])
    assert (facts.parent_statement, facts.cycle_end, facts.steps) == ("五个项目验收", cycle.end, Steps())
    hidden = smart_facts(family["one"], hidden=[family["top"].pk])
    assert hidden.parent_statement == "a goal that is not shown to you"
