"""Creating, changing, starting and dropping goals: each rule, each refusal."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from goals.models import Cycle, Goal, GoalParticipant
from goals.services import (
    cycle_create,
    gated_goal_start,
    gated_subgoal_apply,
    gated_subgoals_drop,
    goal_activate,
    goal_create,
    goal_drop,
    goal_involve,
    goal_update,
)
from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion, StateConflict
from history.models import LogEntry
from people.models import User
from tests.cast import Cast, make_cycle, make_goal


def refused(goal_or_values: Any, **values: Any) -> dict[str, list[str]]:
    """The field errors of an update that must fail."""
    goal, actor = goal_or_values
    with pytest.raises(InvalidInput) as caught:
        goal_update(actor=actor, goal_id=goal.pk, version=goal.version, values=values)
    return {name: [str(message) for message in messages] for name, messages in caught.value.fields.items()}


def test_a_new_goal_is_a_draft_with_totals_and_a_log_entry(cast: Cast, cycle: Cycle) -> None:
    goal = make_goal(cast, cycle, active=False)
    assert (goal.state, goal.version, goal.totals.work_total) == (Goal.State.DRAFT, 1, 0)
    entry = LogEntry.objects.of(goal).get()
    assert (entry.action, entry.actor) == ("goal.create", cast.lin)
    assert {"field": "target", "old": None, "new": "4"} in entry.changes


def test_the_same_key_makes_one_goal(cast: Cast, cycle: Cycle) -> None:
    key = uuid.uuid4()
    values = {
        "cycle": cycle,
        "department": cast.utilities,
        "statement": "泵站监测 3 个站点初验",
        "start": cycle.start,
        "due": cycle.end,
        "owner": cast.lin,
    }
    first = goal_create(actor=cast.lin, key=key, values=values)
    assert goal_create(actor=cast.lin, key=key, values=values).pk == first.pk
    assert Goal.objects.count() == 1
    assert LogEntry.objects.of(first).count() == 1


@pytest.mark.parametrize("name", ["zhou", "ye", "guest", "gu"])
def test_only_who_writes_the_departments_goals_creates_them(cast: Cast, cycle: Cycle, name: str) -> None:
    with pytest.raises(ActionForbidden):
        make_goal(cast, cycle, actor=getattr(cast, name))
    assert not Goal.objects.exists()


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"start": date(2026, 6, 1), "due": date(2026, 5, 31)}, "due", "due before it starts"),
        ({"due": date(2027, 1, 1)}, "due", "Outside the cycle"),
        ({"start": date(2025, 12, 31)}, "start", "Outside the cycle"),
        ({"target": Decimal(0)}, "target", "nothing would change"),
        ({"weight": Decimal(0)}, "weight", "above zero"),
        ({"weight": Decimal(-3)}, "weight", "above zero"),
        ({"statement": "一" * 201}, "statement", "at most 200"),
        ({"statement": ""}, "statement", "cannot be blank"),
        ({"statement": "初验\x00"}, "statement", "Null characters"),
        ({"kind": "galactic"}, "kind", "not a valid choice"),
        ({"baseline": Decimal("1.00001")}, "baseline", "4 decimal places"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(
    cast: Cast, goal: Goal, values: dict[str, Any], field: str, message: str
) -> None:
    errors = refused((goal, cast.lin), **values)
    assert message in errors[field][0]
    assert Goal.objects.get().version == goal.version


def test_a_falling_target_is_fine(cast: Cast, goal: Goal) -> None:
    changed = goal_update(
        actor=cast.lin,
        goal_id=goal.pk,
        version=goal.version,
        values={"baseline": Decimal(24), "target": Decimal(8), "statement": "客户投诉降到 8 件 😀"},
    )
    assert (changed.target, changed.statement) == (Decimal(8), "客户投诉降到 8 件 😀")


def test_a_and_b_are_two_people_whom_the_actor_sees(cast: Cast, goal: Goal) -> None:
    assert refused((goal, cast.lin), follower=cast.lin) == {"follower": ["A and B must be two people."]}
    assert refused((goal, cast.lin), owner=cast.guest) == {"owner": ["There is no such person."]}
    User.objects.filter(pk=cast.xu.pk).update(is_active=False)
    assert refused((goal, cast.lin), follower=cast.xu) == {"follower": ["There is no such person."]}
    goal_update(actor=cast.lin, goal_id=goal.pk, version=goal.version, values={"follower": None})
    assert Goal.objects.get().follower is None


def test_the_parent_is_a_live_visible_goal_of_the_cycle_and_not_below(cast: Cast, cycle: Cycle, goal: Goal) -> None:
    child = make_goal(cast, cycle, parent=goal)
    elsewhere = make_goal(cast, make_cycle(cast, 2027))
    dropped = make_goal(cast, cycle)
    goal_drop(actor=cast.lin, goal_id=dropped.pk, reason="不做了")
    private = make_goal(cast, cycle, actor=cast.gu, kind="personal", department=cast.transport, owner=cast.gu)
    assert refused((goal, cast.lin), parent=child) == {"parent": ["The parent goal lies below this goal."]}
    assert refused((goal, cast.lin), parent=goal) == {"parent": ["The parent goal lies below this goal."]}
    assert refused((goal, cast.lin), parent=elsewhere) == {"parent": ["The parent goal belongs to another cycle."]}
    assert refused((goal, cast.lin), parent=dropped) == {"parent": ["The parent goal was closed or dropped."]}
    assert refused((goal, cast.lin), parent=private) == {"parent": ["There is no such goal."]}


def test_a_goal_below_one_that_the_owner_may_not_see_can_still_be_changed(cast: Cast, cycle: Cycle) -> None:
    private = make_goal(cast, cycle, actor=cast.qin, department=cast.delivery, owner=cast.qin)
    goal = make_goal(cast, cycle, actor=cast.qin, parent=private)
    Goal.objects.filter(pk=private.pk).update(kind="personal")
    assert not Goal.objects.visible_to(cast.lin).filter(pk=private.pk).exists()
    goal_update(actor=cast.lin, goal_id=goal.pk, version=goal.version, values={"metric": "初验单"})
    assert Goal.objects.get(pk=goal.pk).parent_id == private.pk


def test_a_cycle_of_another_department_is_refused(cast: Cast, cycle: Cycle) -> None:
    foreign = cycle_create(
        actor=cast.guest,
        department=cast.elsewhere,
        name="2026",
        kind="year",
        start=cycle.start,
        end=cycle.end,
    )
    with pytest.raises(InvalidInput) as caught:
        make_goal(cast, foreign)
    assert list(caught.value.fields) == ["cycle"]


def test_an_edit_on_an_old_version_says_who_changed_what(cast: Cast, goal: Goal) -> None:
    goal_update(actor=cast.qin, goal_id=goal.pk, version=goal.version, values={"weight": Decimal(30)})
    with pytest.raises(StaleVersion) as caught:
        goal_update(actor=cast.lin, goal_id=goal.pk, version=goal.version, values={"weight": Decimal(20)})
    assert caught.value.current == goal.version + 1
    assert [(c["field"], c["new"], c["by"]) for c in caught.value.changes] == [("weight", "30", "秦远")]
    assert Goal.objects.get().weight == 30


def test_an_edit_that_changes_nothing_is_no_new_version(cast: Cast, goal: Goal) -> None:
    goal_update(actor=cast.lin, goal_id=goal.pk, version=goal.version, values={"weight": goal.weight})
    assert Goal.objects.get().version == goal.version


def test_who_changes_a_goal(cast: Cast, goal: Goal) -> None:
    goal_update(actor=cast.zhou, goal_id=goal.pk, version=goal.version, values={"metric": "初验单"})
    for outsider in (cast.xu, cast.gu, cast.guest):
        with pytest.raises(ActionForbidden):
            goal_update(actor=outsider, goal_id=goal.pk, version=goal.version + 1, values={"metric": "x"})


def test_starting(cast: Cast, cycle: Cycle) -> None:
    goal = make_goal(cast, cycle, active=False)
    for outsider in (cast.zhou, cast.guest):
        with pytest.raises(ActionForbidden):
            goal_activate(actor=outsider, goal_id=goal.pk)
    assert goal_activate(actor=cast.lin, goal_id=goal.pk).state == Goal.State.ACTIVE
    # Twice is once.
    assert goal_activate(actor=cast.lin, goal_id=goal.pk).version == 2
    goal_drop(actor=cast.lin, goal_id=goal.pk, reason="不做了")
    with pytest.raises(StateConflict, match="Only a draft"):
        goal_activate(actor=cast.lin, goal_id=goal.pk)


def test_dropping(cast: Cast, cycle: Cycle, goal: Goal) -> None:
    child = make_goal(cast, cycle, parent=goal)
    with pytest.raises(StateConflict, match="sub-goals first"):
        goal_drop(actor=cast.lin, goal_id=goal.pk, reason="不做了")
    goal_drop(actor=cast.lin, goal_id=child.pk, reason="不做了")
    with pytest.raises(InvalidInput) as caught:
        goal_drop(actor=cast.lin, goal_id=goal.pk, reason="  ")
    assert list(caught.value.fields) == ["reason"]
    with pytest.raises(ActionForbidden):
        goal_drop(actor=cast.zhou, goal_id=goal.pk, reason="不做了")
    dropped = goal_drop(actor=cast.lin, goal_id=goal.pk, reason=" 客户取消 ")
    assert LogEntry.objects.of(dropped).first().note == "客户取消"  # type: ignore[union-attr]
    assert goal_drop(actor=cast.lin, goal_id=goal.pk, reason="again").version == dropped.version
    with pytest.raises(StateConflict, match="read-only"):
        goal_update(actor=cast.lin, goal_id=goal.pk, version=dropped.version, values={"metric": "x"})


def test_a_part_in_a_goal_is_given_once(cast: Cast, goal: Goal) -> None:
    for _twice in range(2):
        goal_involve(goal_id=goal.pk, users=[cast.tang, cast.bai], part="reviewer")
    assert GoalParticipant.objects.count() == 2


def test_cycles(cast: Cast, cycle: Cycle) -> None:
    common = {"actor": cast.qin, "department": cast.delivery, "kind": "year", "name": "again"}
    with pytest.raises(InvalidInput) as caught:
        cycle_create(**common, start=cycle.start, end=cycle.start)
    assert sorted(caught.value.fields) == ["end", "start"]
    with pytest.raises(InvalidInput) as caught:
        cycle_create(**common | {"department": cast.utilities}, start=date(2027, 1, 1), end=date(2027, 12, 31))
    assert list(caught.value.fields) == ["department"]
    with pytest.raises(ActionForbidden):
        cycle_create(**common | {"actor": cast.lin}, start=date(2027, 1, 1), end=date(2027, 12, 31))
    key = uuid.uuid4()
    made = [cycle_create(**common, start=date(2027, 1, 1), end=date(2027, 12, 31), key=key) for _ in range(2)]
    assert made[0].pk == made[1].pk


def test_what_a_passed_breakdown_makes_of_goals(cast: Cast, cycle: Cycle) -> None:
    goal = make_goal(cast, cycle, active=False)
    gated_goal_start(actor=cast.bai, goal=goal)
    goal.refresh_from_db()
    assert goal.state == Goal.State.ACTIVE
    gated_goal_start(actor=cast.bai, goal=goal)
    origin = uuid.uuid4()
    values: dict[str, Any] = {
        "statement": "管网 GIS 10 个片区核对完",
        "owner": cast.xu,
        "follower": None,
        "start": cycle.start,
        "due": cycle.end - timedelta(days=20),
        "weight": Decimal(30),
        "contribution": "四分之一",
    }
    made, did = gated_subgoal_apply(actor=cast.bai, parent=goal, origin=origin, values=values)
    assert (made.parent, made.state, made.source) == (goal, Goal.State.ACTIVE, Goal.Source.WORK)
    assert [(one.what, one.work) for one in did] == [("created", made)]
    again, did = gated_subgoal_apply(
        actor=cast.bai, parent=goal, origin=origin, values=values | {"weight": Decimal(40)}
    )
    assert (again.pk, again.weight, again.version) == (made.pk, 40, 2)
    assert [change["field"] for change in did[0].changes] == ["weight"]
    same, did = gated_subgoal_apply(actor=cast.bai, parent=goal, origin=origin, values=values | {"weight": Decimal(40)})
    assert (same.version, did) == (2, [])
    gated_subgoals_drop(actor=cast.bai, origins=[origin], note="第 2 版没有它")
    assert Goal.objects.get(pk=made.pk).state == Goal.State.DROPPED
