"""What a department settles for its goals, and one further goal that a goal supports."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from goals.models import Cycle, Goal, GoalPolicy
from goals.selectors import goal_figures
from goals.selectors.policy import goal_policy, policy_lines
from goals.services import goal_policy_set, goal_update
from goaltrack.common.errors import ActionForbidden, InvalidInput
from history.models import LogEntry
from tests.cast import Cast, make_goal


def test_where_nobody_settled_it_goals_are_updated_weekly(cast: Cast) -> None:
    policy = goal_policy(cast.utilities)
    assert (policy.rhythm, policy.weight_limit, policy.rhythm_from) == ("weekly", 100, None)


def test_the_nearest_department_above_settles_each_question(cast: Cast) -> None:
    goal_policy_set(actor=cast.qin, department_id=cast.delivery.pk, rhythm="monthly", weight_limit=Decimal(80))
    goal_policy_set(actor=cast.lin, department_id=cast.utilities.pk, rhythm="fortnightly")
    policy = goal_policy(cast.utilities)
    assert (policy.rhythm, policy.rhythm_from) == ("fortnightly", cast.utilities.pk)
    assert (policy.weight_limit, policy.weight_limit_from) == (80, cast.delivery.pk)
    assert goal_policy(cast.medical).rhythm == "monthly"
    lines = {line.department: line for line in policy_lines(cast.lin)}
    assert [lines[d].may_set for d in (cast.delivery, cast.utilities, cast.medical)] == [False, True, False]
    assert lines[cast.utilities].weight_limit_by == cast.delivery.name
    entry = LogEntry.objects.of(cast.utilities).first()
    assert entry is not None
    assert [change["field"] for change in entry.changes] == ["rhythm"]


def test_emptied_it_follows_the_department_above_again(cast: Cast) -> None:
    goal_policy_set(actor=cast.qin, department_id=cast.delivery.pk, rhythm="monthly")
    goal_policy_set(actor=cast.lin, department_id=cast.utilities.pk, rhythm="weekly")
    goal_policy_set(actor=cast.lin, department_id=cast.utilities.pk)
    assert goal_policy(cast.utilities).rhythm == "monthly"


@pytest.mark.parametrize("name", ["zhou", "bai", "shen", "guest"])
def test_only_those_who_write_its_goals_settle_it(cast: Cast, name: str) -> None:
    with pytest.raises(ActionForbidden):
        goal_policy_set(actor=cast.everyone[name], department_id=cast.utilities.pk, rhythm="monthly")


@pytest.mark.parametrize(
    ("field", "value"), [("rhythm", "daily"), ("weight_limit", Decimal(0)), ("weight_limit", Decimal("0.001"))]
)
def test_what_does_not_fit_is_refused_at_its_field(cast: Cast, field: str, value: Any) -> None:
    with pytest.raises(InvalidInput) as caught:
        goal_policy_set(actor=cast.lin, department_id=cast.utilities.pk, **{field: value})
    assert list(caught.value.fields) == [field]


def test_the_database_keeps_the_limit_above_zero(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="policy_limit_above_zero"), transaction.atomic():
        GoalPolicy.objects.create(department=cast.utilities, weight_limit=0)


def test_the_page_keeps_what_was_typed(cast: Cast, client: Client) -> None:
    client.force_login(cast.lin)
    refused = client.post(
        "/goals/policy/", {"department": cast.utilities.pk, "rhythm": "monthly", "weight_limit": "-3"}
    )
    assert refused.status_code == 400
    assert 'value="-3"' in refused.content.decode()
    assert client.post("/goals/policy/", {"department": cast.utilities.pk, "rhythm": "monthly"}).status_code == 302
    assert goal_policy(cast.utilities).rhythm == "monthly"


def support(actor: Any, goal: Goal, supported: Goal | None, **more: Any) -> Goal:
    goal.refresh_from_db()
    return goal_update(actor=actor, goal_id=goal.pk, version=goal.version, values={"supports": supported} | more)


def test_a_goal_supports_one_more_without_counting_there(cast: Cast, cycle: Cycle, goal: Goal) -> None:
    other = make_goal(cast, cycle, actor=cast.qin, department=cast.medical, source="children", owner=cast.shen)
    assert support(cast.lin, goal, other).supports == other
    assert goal_figures(other).progress is None


def test_not_itself_nor_one_of_its_branch_nor_an_unseen_one(cast: Cast, cycle: Cycle, goal: Goal) -> None:
    above = make_goal(cast, cycle, actor=cast.qin, department=cast.delivery)
    below = make_goal(cast, cycle, parent=goal)
    support(cast.lin, goal, None, parent=above)
    unseen = make_goal(
        cast, cycle, actor=cast.qin, department=cast.medical, kind="personal", owner=cast.shen, follower=None
    )
    for odd in (goal, above, below, unseen):
        with pytest.raises(InvalidInput) as caught:
            support(cast.lin, goal, odd)
        assert list(caught.value.fields) == ["supports"]
    with pytest.raises(IntegrityError, match="goal_supports_another"), transaction.atomic():
        Goal.objects.filter(pk=goal.pk).update(supports=above)


def test_below_what_it_supports_it_cannot_be_hung(cast: Cast, cycle: Cycle, goal: Goal) -> None:
    other = make_goal(cast, cycle)
    support(cast.lin, goal, other)
    with pytest.raises(InvalidInput) as caught:
        support(cast.lin, goal, other, parent=other)
    assert list(caught.value.fields) == ["supports"]
