"""Changing a goal from its line in the tree: fields in place, and what hanging it elsewhere would change."""

import uuid
from decimal import Decimal

import pytest

from goals.models import Cycle, Goal
from goals.selectors import move_preview
from goals.selectors.moves import MoveEffect
from goals.services import checkin_record, goal_update
from tests.cast import Cast, make_goal
from tests.goals.conftest import As

HTMX = {"HX-Request": "true"}


@pytest.fixture
def two(cast: Cast, cycle: Cycle) -> tuple[Goal, Goal, Goal]:
    """Two team goals; below the first one, one at 100 % and one at 25 %."""
    first = make_goal(cast, cycle, source="children", statement="按期验收", weight=Decimal(1))
    second = make_goal(cast, cycle, source="children", statement="形成公版方案", weight=Decimal(1))
    done = make_goal(cast, cycle, parent=first, weight=Decimal(1), statement="已完成")
    quarter = make_goal(cast, cycle, parent=first, weight=Decimal(1), statement="四分之一")
    for goal, value in ((done, 4), (quarter, 1)):
        checkin_record(actor=cast.lin, key=uuid.uuid4(), goal_id=goal.pk, value=Decimal(value))
    return first, second, quarter


def test_the_preview_says_what_becomes_of_each_goal_above(cast: Cast, two: tuple[Goal, Goal, Goal]) -> None:
    first, second, quarter = two
    preview = move_preview(quarter, second, Decimal(3), user=cast.lin)
    assert [(effect.goal, effect.before, effect.after) for effect in preview.effects] == [
        (second, None, Decimal(25)),
        (first, Decimal("62.5"), Decimal(100)),
        (None, Decimal("62.5"), Decimal("62.5")),
    ]
    assert preview.share == 100
    assert preview.effects[1].points == Decimal("37.5")
    quarter.refresh_from_db()
    assert quarter.parent == first


def test_dropped_on_another_goal_the_page_shows_it_and_then_does_it(
    cast: Cast, two: tuple[Goal, Goal, Goal], as_: As
) -> None:
    first, second, quarter = two
    client = as_(cast.lin)
    page = client.get(f"/goals/{quarter.pk}/move/?parent={second.pk}&view=q%3D%E5%9B%9B").content.decode()
    assert f'<option value="{second.pk}" selected>' in page
    assert "+37.5" in page
    typed = {"version": quarter.version, "parent": second.pk, "weight": "2", "view": "q=四"}
    assert "What it changes" in client.post(f"/goals/{quarter.pk}/move/", typed | {"preview": "1"}).content.decode()
    quarter.refresh_from_db()
    assert quarter.parent == first
    done = client.post(f"/goals/{quarter.pk}/move/", typed)
    assert (done.status_code, done.headers["Location"]) == (302, "/goals/?q=%E5%9B%9B")
    quarter.refresh_from_db()
    assert (quarter.parent, quarter.weight) == (second, 2)


def test_not_below_itself(cast: Cast, two: tuple[Goal, Goal, Goal], as_: As) -> None:
    first, _second, quarter = two
    client = as_(cast.lin)
    assert client.get(f"/goals/{first.pk}/move/?parent={quarter.pk}").status_code == 200
    refused = client.post(f"/goals/{first.pk}/move/", {"version": first.version, "parent": quarter.pk, "weight": "1"})
    assert refused.status_code == 400
    assert "The parent goal lies below this goal." in refused.content.decode()


def test_a_line_becomes_fields_and_the_tree_comes_back(cast: Cast, goal: Goal, as_: As) -> None:
    client = as_(cast.lin)
    row = client.get(f"/goals/{goal.pk}/quick/?depth=2&view=show%3Dactive", headers=HTMX).content.decode()
    assert row.lstrip().startswith("<tr")
    assert 'value="show=active"' in row
    typed = {"version": goal.version, "weight": "40", "owner": cast.xu.pk, "due": "2026-12-15", "view": "show=active"}
    saved = client.post(f"/goals/{goal.pk}/quick/", typed, headers=HTMX)
    assert (saved.headers["HX-Retarget"], f'"edit-{goal.pk}"' in saved.headers["HX-Trigger-After-Settle"]) == (
        "#goal-tree",
        True,
    )
    goal.refresh_from_db()
    assert (goal.weight, goal.owner) == (40, cast.xu)
    typed |= {"version": goal.version, "weight": "50"}
    assert client.post(f"/goals/{goal.pk}/quick/", typed).headers["Location"] == "/goals/?show=active"


def test_what_somebody_changed_meanwhile_is_shown_and_nothing_typed_is_lost(cast: Cast, goal: Goal, as_: As) -> None:
    typed = {"version": goal.version, "weight": "40", "owner": cast.lin.pk, "due": "2026-12-15"}
    assert as_(cast.qin).post(f"/goals/{goal.pk}/quick/", typed | {"weight": "30"}).status_code == 302
    refused = as_(cast.lin).post(f"/goals/{goal.pk}/quick/", typed, headers=HTMX)
    assert refused.status_code == 412
    text = refused.content.decode()
    assert 'value="40"' in text
    assert "秦远" in text


def test_what_is_no_field_of_the_line_was_not_typed(cast: Cast, goal: Goal, as_: As) -> None:
    typed = {"version": goal.version, "weight": "40", "owner": cast.lin.pk, "due": "2026-12-15"}
    goal_update(actor=cast.qin, goal_id=goal.pk, version=goal.version, values={"metric": "初验单"})
    text = as_(cast.lin).post(f"/goals/{goal.pk}/quick/", typed, headers=HTMX).content.decode()
    assert text.count("not on this form") == 1
    assert "初验单" in text


def test_a_difference_that_rounds_to_nothing_is_none() -> None:
    assert MoveEffect(None, Decimal("64.01"), Decimal("64.05")).points == 0
    assert MoveEffect(None, Decimal("64.01"), Decimal("64.21")).points == Decimal("0.2")


@pytest.mark.parametrize("weight", ["0", "-1", "x", ""])
def test_a_weight_that_is_none_is_refused_at_its_field(cast: Cast, goal: Goal, as_: As, weight: str) -> None:
    for place in ("quick", "move"):
        typed = {"version": goal.version, "weight": weight, "owner": cast.lin.pk, "due": "2026-12-15"}
        refused = as_(cast.lin).post(f"/goals/{goal.pk}/{place}/", typed)
        assert refused.status_code == 400
        assert "is-invalid" in refused.content.decode()


def test_only_those_who_may_change_it(cast: Cast, goal: Goal, as_: As) -> None:
    for place in ("quick", "move"):
        assert as_(cast.tang).get(f"/goals/{goal.pk}/{place}/").status_code == 403
        assert as_(cast.guest).get(f"/goals/{goal.pk}/{place}/").status_code == 404
    tree = as_(cast.tang).get("/goals/").content.decode()
    assert f"edit-{goal.pk}" not in tree
    assert f"edit-{goal.pk}" in as_(cast.lin).get("/goals/").content.decode()
