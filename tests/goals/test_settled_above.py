"""What a running goal counts above is settled by those who answer for the number there, not by its own A and B."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from goals.models import Cycle, Goal
from goals.services import goal_update
from goaltrack.common.errors import ActionForbidden
from tests.cast import Cast, make_goal

As = Callable[..., Client]
HEAVIER = {"weight": Decimal(9999)}


@pytest.fixture
def team(cast: Cast, cycle: Cycle) -> Goal:
    return make_goal(cast, cycle, statement="小组目标", source="children", follower=cast.xu)


@pytest.fixture
def part(cast: Cast, cycle: Cycle, team: Goal) -> Goal:
    """A goal of 周可, who leads nothing, below the team's; 许星野 is B of both."""
    return make_goal(cast, cycle, statement="管网初验", parent=team, owner=cast.zhou, follower=cast.xu)


@pytest.mark.parametrize("values", [HEAVIER, {"parent": None}, {"statement": "管网全部初验", **HEAVIER}])
def test_its_a_does_not_weigh_or_move_it(cast: Cast, part: Goal, values: dict[str, Any]) -> None:
    with pytest.raises(ActionForbidden, match="小组目标"):
        goal_update(actor=cast.zhou, goal_id=part.pk, version=part.version, values=values)
    part.refresh_from_db()
    assert (part.weight, part.statement) == (25, "管网初验")


def test_who_answers_for_the_goal_above_does(cast: Cast, part: Goal) -> None:
    for actor in (cast.xu, cast.lin):
        part = goal_update(actor=actor, goal_id=part.pk, version=part.version, values={"weight": part.weight + 1})
    assert part.weight == 27


def test_the_top_goals_are_weighed_by_who_writes_the_departments(cast: Cast, cycle: Cycle) -> None:
    top = make_goal(cast, cycle, owner=cast.zhou, follower=None)
    with pytest.raises(ActionForbidden, match="top goals"):
        goal_update(actor=cast.zhou, goal_id=top.pk, version=top.version, values=HEAVIER)
    assert goal_update(actor=cast.lin, goal_id=top.pk, version=top.version, values=HEAVIER).weight == 9999


def test_where_it_does_not_count_its_a_moves_it(cast: Cast, cycle: Cycle) -> None:
    counted = make_goal(cast, cycle, statement="手工更新的目标")
    for values in ({"active": False}, {"parent": counted}):
        goal = make_goal(cast, cycle, owner=cast.zhou, follower=None, **values)
        assert goal_update(actor=cast.zhou, goal_id=goal.pk, version=goal.version, values=HEAVIER).weight == 9999


def test_the_pages_offer_only_what_one_may(cast: Cast, part: Goal, as_: As) -> None:
    zhou, lin = as_(cast.zhou), as_(cast.lin)
    tree = zhou.get("/goals/")
    assert (tree.context["editable"], tree.context["movable"]) == ({part.pk}, set())
    assert part.pk in lin.get("/goals/").context["movable"]
    assert zhou.get(f"/goals/{part.pk}/quick/").context["form"].fields["weight"].disabled
    assert {"weight", "parent"} <= {
        name for name, field in zhou.get(f"/goals/{part.pk}/edit/").context["form"].fields.items() if field.disabled
    }
    assert zhou.get(f"/goals/{part.pk}/move/").status_code == 403
    assert lin.get(f"/goals/{part.pk}/move/").status_code == 200
