"""Personal goals: a member's own, below the team's, visible upwards; and what one's work brings."""

import uuid
from decimal import Decimal
from typing import Any

import pytest

from goals.models import Cycle, Goal
from goals.selectors import goal_tree, health, key_lines
from goals.selectors.contributions import Contributions
from goals.selectors.mine import own_goals
from goals.services import (
    TotalsChange,
    checkin_record,
    goal_activate,
    goal_close,
    goal_create,
    goal_drop,
    goal_involve,
    goal_reopen,
    goal_update,
    totals_apply,
)
from goaltrack.common.errors import ActionForbidden, InvalidInput, StaleVersion, StateConflict
from people.models import User
from tests.cast import Cast, make_goal
from tests.goals.conftest import As


def own(cast: Cast, cycle: Cycle, actor: User, **values: Any) -> Goal:
    known: dict[str, Any] = {
        "cycle": cycle,
        "department": actor.department,
        "kind": Goal.Kind.PERSONAL,
        "statement": "独立完成 3 次现场联调",
        "unit": "次",
        "baseline": Decimal(0),
        "target": Decimal(3),
        "start": cycle.start,
        "due": cycle.end,
        "owner": actor,
    }
    return goal_create(actor=actor, key=uuid.uuid4(), values=known | values)


def test_a_member_writes_and_starts_and_closes_their_own(cast: Cast, cycle: Cycle) -> None:
    goal = goal_activate(actor=cast.zhou, goal_id=own(cast, cycle, cast.zhou).pk)
    assert goal.state == "active"
    closed = goal_close(
        actor=cast.zhou, key=uuid.uuid4(), goal_id=goal.pk, result="missed", score=Decimal(0), note="没有排上"
    )
    assert closed.state == "closed"
    seen = {name for name, user in cast.everyone.items() if Goal.objects.visible_to(user).filter(pk=goal.pk).exists()}
    assert seen == {"zhou", "lin", "qin"}


@pytest.mark.parametrize("odd", ["kind", "owner", "department", "follower"])
def test_and_no_other_than_their_own(cast: Cast, cycle: Cycle, odd: str) -> None:
    values = {"kind": "department", "owner": cast.xu, "department": cast.medical, "follower": cast.xu}
    with pytest.raises(ActionForbidden):
        own(cast, cycle, cast.zhou, **{odd: values[odd]})


def test_what_would_count_in_a_teams_goal_is_started_by_who_writes_that(cast: Cast, cycle: Cycle) -> None:
    team = make_goal(cast, cycle, source="children", follower=None)
    goal = own(cast, cycle, cast.zhou, parent=team, contribution="承担联调")
    with pytest.raises(ActionForbidden, match="whoever answers for that goal starts it"):
        goal_activate(actor=cast.zhou, goal_id=goal.pk)
    assert goal_activate(actor=cast.lin, goal_id=goal.pk).state == "active"


def test_whose_it_is_and_what_it_is_stays(cast: Cast, cycle: Cycle) -> None:
    goal = own(cast, cycle, cast.zhou)
    for values in ({"kind": "department"}, {"owner": cast.xu}):
        with pytest.raises(ActionForbidden):
            goal_update(actor=cast.zhou, goal_id=goal.pk, version=goal.version, values=values)


def test_my_goals_are_those_i_carry_personal_ones_first(cast: Cast, cycle: Cycle) -> None:
    team = make_goal(cast, cycle, source="children", owner=cast.lin, follower=cast.xu)
    part = make_goal(cast, cycle, parent=team, weight=Decimal(30), owner=cast.zhou, follower=None)
    make_goal(cast, cycle, parent=team, weight=Decimal(10), owner=cast.xu, follower=None)
    mine = own(cast, cycle, cast.zhou)
    found = own_goals(cast.zhou)
    assert [(one.goal, one.parent, one.share) for one in found] == [(mine, None, None), (part, team, Decimal(75))]


def test_a_task_brings_its_part_of_each_goal_above(cast: Cast, cycle: Cycle) -> None:
    top = make_goal(cast, cycle, actor=cast.qin, department=cast.delivery, source="children")
    middle = make_goal(cast, cycle, parent=top, weight=Decimal(30), source="work")
    beside = make_goal(cast, cycle, parent=top, weight=Decimal(10), source="work")
    totals_apply(
        changes={
            middle.pk: TotalsChange(weight_total=Decimal(20), work_total=2),
            beside.pk: TotalsChange(weight_total=Decimal(5), work_total=1),
        }
    )
    steps = Contributions(cast.lin, [middle.pk]).chain(middle.pk, Decimal(5))
    assert [(step.goal, step.points) for step in steps] == [(middle, Decimal(25)), (top, Decimal("18.75"))]
    assert Contributions(cast.guest, [middle.pk]).chain(middle.pk, Decimal(5)) == []


def test_above_a_goal_that_is_measured_otherwise_nothing_is_said(cast: Cast, cycle: Cycle) -> None:
    top = make_goal(cast, cycle, actor=cast.qin, department=cast.delivery)
    below = make_goal(cast, cycle, parent=top, source="work")
    totals_apply(changes={below.pk: TotalsChange(weight_total=Decimal(4), work_total=1)})
    steps = Contributions(cast.lin, [below.pk]).chain(below.pk, Decimal(1))
    assert [step.points for step in steps] == [Decimal(25), None]


@pytest.mark.parametrize("values", [{"weight": Decimal(9999)}, {"parent": None}])
def test_what_counts_above_is_not_reweighed_by_its_owner(cast: Cast, cycle: Cycle, values: dict[str, Any]) -> None:
    team = make_goal(cast, cycle, source="children", follower=None)
    goal = goal_activate(actor=cast.lin, goal_id=own(cast, cycle, cast.zhou, parent=team, contribution="联调").pk)
    with pytest.raises(ActionForbidden):
        goal_update(actor=cast.zhou, goal_id=goal.pk, version=goal.version, values=values)
    assert goal_update(actor=cast.lin, goal_id=goal.pk, version=goal.version, values=values).version == goal.version + 1


def test_nor_hung_below_it_once_it_runs(cast: Cast, cycle: Cycle) -> None:
    team = make_goal(cast, cycle, source="children", follower=None)
    goal = goal_activate(actor=cast.zhou, goal_id=own(cast, cycle, cast.zhou).pk)
    with pytest.raises(ActionForbidden):
        goal_update(actor=cast.zhou, goal_id=goal.pk, version=goal.version, values={"parent": team})


def test_on_its_own_it_moves_no_number_of_the_department(cast: Cast, cycle: Cycle) -> None:
    team = make_goal(cast, cycle)
    before = health(goal_tree(user=cast.qin, cycle=cycle))
    goal = goal_activate(actor=cast.zhou, goal_id=own(cast, cycle, cast.zhou, weight=Decimal(9999)).pk)
    checkin_record(actor=cast.zhou, key=uuid.uuid4(), goal_id=goal.pk, value=Decimal(3))
    rows = goal_tree(user=cast.qin, cycle=cycle)
    assert (health(rows).progress, health(rows).pace) == (before.progress, before.pace)
    assert [line.thing.goal for line in key_lines(rows)] == [team]


def test_no_other_goal_names_a_personal_one_that_its_readers_may_not_see(cast: Cast, cycle: Cycle) -> None:
    goal, secret = make_goal(cast, cycle), own(cast, cycle, cast.lin)
    for field in ("parent", "supports"):
        with pytest.raises(InvalidInput) as caught:
            goal_update(actor=cast.lin, goal_id=goal.pk, version=goal.version, values={field: secret})
        assert list(caught.value.fields) == [field]


# What it is stays right when its kind changes


def refused_kind(actor: User, goal: Goal, kind: str) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        goal_update(actor=actor, goal_id=goal.pk, version=goal.version, values={"kind": kind})
    return list(caught.value.fields)


def test_below_a_personal_goal_none_becomes_the_departments(cast: Cast, cycle: Cycle) -> None:
    above = own(cast, cycle, cast.lin)
    below = own(cast, cycle, cast.lin, parent=above, statement="先带两名新人上手")
    assert refused_kind(cast.lin, below, "department") == ["kind"]
    values = {"kind": "department", "parent": None}
    assert goal_update(actor=cast.lin, goal_id=below.pk, version=below.version, values=values).kind == "department"


def test_what_carries_or_is_supported_by_others_becomes_no_personal_goal(cast: Cast, cycle: Cycle) -> None:
    above, supported = make_goal(cast, cycle), make_goal(cast, cycle)
    below = make_goal(cast, cycle, parent=above, supports=supported)
    assert refused_kind(cast.lin, above, "personal") == ["kind"]
    assert refused_kind(cast.lin, supported, "personal") == ["kind"]
    for goal in (below, above):
        goal_update(actor=cast.lin, goal_id=goal.pk, version=goal.version, values={"kind": "personal"})
    assert refused_kind(cast.lin, supported, "personal") == ["kind"]


def test_what_was_dropped_is_not_taken_up_below_what_became_personal(cast: Cast, cycle: Cycle) -> None:
    above = make_goal(cast, cycle, active=False)
    below = make_goal(cast, cycle, parent=above, active=False)
    goal_drop(actor=cast.lin, goal_id=below.pk, reason="不做了")
    goal_update(actor=cast.lin, goal_id=above.pk, version=above.version, values={"kind": "personal"})
    with pytest.raises(StateConflict, match="became a personal one"):
        goal_reopen(actor=cast.lin, goal_id=below.pk, reason="再做")


def test_history_names_no_goal_that_the_reader_may_not_see(cast: Cast, cycle: Cycle, as_: As) -> None:
    secret = own(cast, cycle, cast.lin, statement="林一鸣自己的目标")
    goal = own(cast, cycle, cast.lin)
    goal_involve(goal_id=goal.pk, users=[cast.bai], part="watcher")
    moved = goal_update(actor=cast.lin, goal_id=goal.pk, version=goal.version, values={"parent": secret})
    with pytest.raises(StaleVersion) as stale:
        goal_update(actor=cast.lin, goal_id=goal.pk, version=moved.version - 1, values={"weight": Decimal(2)})
    assert stale.value.changes[-1]["new_text"] == secret.statement
    for reader, knows in ((cast.lin, True), (cast.bai, False)):
        for page in (f"/goals/{goal.pk}/", f"/api/v1/goals/{goal.pk}/history/"):
            text = as_(reader).get(page).content.decode()
            assert ("林一鸣自己的目标" in text, "a goal you may not see" in text) == (knows, not knows), page
    handed = goal_update(actor=cast.lin, goal_id=goal.pk, version=moved.version, values={"follower": cast.bai})
    with pytest.raises(StaleVersion) as stale:
        goal_update(actor=cast.bai, goal_id=goal.pk, version=handed.version - 2, values={"metric": "次数"})
    assert [change.get("new_text") for change in stale.value.extra["changes"]] == ["a goal you may not see", "白露"]
