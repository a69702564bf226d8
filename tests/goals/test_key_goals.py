"""80/20: the few goals that carry most of the year's weight; and the health of the weeks."""

import uuid
from datetime import date
from decimal import Decimal

import pytest

from goals.models import Cycle, Goal
from goals.selectors import TreeConditions, goal_tree, key_lines, narrowed
from goals.selectors.weeks import health_by_week
from goals.services import checkin_record, checkin_supersede
from goaltrack.common import clock
from tests.cast import Cast, make_goal
from tests.goals.conftest import As


@pytest.fixture
def year(cast: Cast, cycle: Cycle) -> dict[str, Goal]:
    """Two top goals of 80 and 20; the first one's sub-goals are 3 : 1."""
    large = make_goal(cast, cycle, weight=Decimal(80), source="children", statement="大")
    small = make_goal(cast, cycle, weight=Decimal(20), statement="小")
    most = make_goal(cast, cycle, parent=large, weight=Decimal(3), statement="多")
    rest = make_goal(cast, cycle, parent=large, weight=Decimal(1), statement="少")
    make_goal(cast, cycle, parent=large, weight=Decimal(9), active=False, statement="草稿")
    return {"large": large, "small": small, "most": most, "rest": rest}


def test_a_goal_carries_its_share_of_the_goal_above(cast: Cast, cycle: Cycle, year: dict[str, Goal]) -> None:
    rows = {row.goal.statement: row.figures for row in goal_tree(user=cast.lin, cycle=cycle)}
    assert [(rows[name].share, rows[name].carries) for name in ("大", "多", "少", "小", "草稿")] == [
        (80, 80),
        (75, 60),
        (25, 20),
        (20, 20),
        (None, None),
    ]


def test_the_ends_of_the_tree_that_reach_eighty_percent_are_key(
    cast: Cast, cycle: Cycle, year: dict[str, Goal]
) -> None:
    rows = goal_tree(user=cast.lin, cycle=cycle)
    assert [(line.thing.goal.statement, line.is_key) for line in key_lines(rows)] == [
        ("多", True),
        ("少", True),
        ("小", False),
    ]
    assert [row.goal for row in narrowed(rows, conditions=TreeConditions(key="1"))] == [year["most"], year["rest"]]


def test_the_page_and_the_filter(cast: Cast, cycle: Cycle, year: dict[str, Goal], as_: As) -> None:
    client = as_(cast.tang)
    assert "2 of 3 goals carry 80 % of the weight." in client.get("/goals/key/").content.decode()
    tree = client.get("/goals/?key=1").content.decode()
    assert [name in tree for name in (">多<", ">小<")] == [True, False]
    assert "No cycle" not in as_(cast.guest).get("/goals/key/").content.decode()


def test_of_no_goals_the_page_says_what_to_do(cast: Cast, cycle: Cycle, as_: As) -> None:
    assert "No goal counts here yet" in as_(cast.lin).get("/goals/key/").content.decode()


def test_each_week_counts_what_was_last_said(cast: Cast, cycle: Cycle, goal: Goal) -> None:
    Goal.objects.update(start=date(2026, 11, 2))
    make_goal(cast, cycle, kind="personal", owner=cast.xu, follower=None)
    with clock.at(date(2026, 11, 4)):
        checkin_record(actor=cast.lin, key=uuid.uuid4(), goal_id=goal.pk, value=Decimal(4))
    with clock.at(date(2026, 11, 11)):
        wrong = checkin_record(actor=cast.lin, key=uuid.uuid4(), goal_id=goal.pk, value=Decimal(4))
        checkin_supersede(actor=cast.lin, key=uuid.uuid4(), checkin_id=wrong.pk, value=Decimal(0), note="看错了")
    weeks = {week.day: week.counts for week in health_by_week(cycle, user=cast.lin)}
    assert max(weeks) == clock.today()
    said = [next((name for name, n in weeks[day].items() if n), "") for day in sorted(weeks)[-4:]]
    assert said == ["", "on_track", "off_track", "off_track"]
    assert health_by_week(cycle, user=cast.guest) == []


def test_only_a_tree_says_what_a_goal_is_of_the_whole(cast: Cast, cycle: Cycle, year: dict[str, Goal], as_: As) -> None:
    client, of_a_tree = as_(cast.lin), {"share", "carries", "strategy"}
    tree = client.get(f"/api/v1/cycles/{cycle.pk}/tree/").json()
    assert of_a_tree <= set(tree[0]["figures"])
    alone = client.get(f"/api/v1/goals/{year['large'].pk}/").json()["figures"]
    assert set(alone) == set(tree[0]["figures"]) - of_a_tree
