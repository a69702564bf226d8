"""Nobody passes their own: not who wrote in any version, not the goal's A and B, not an expert who no longer is one."""

import uuid

import pytest

from goals.models import Goal
from goals.services import goal_update
from goaltrack.common.errors import ActionForbidden, InvalidInput
from people.abilities import Role
from people.models import RoleGrant, User
from planning.selectors import eligible_reviewers
from planning.services import breakdown_start, breakdown_submit
from reviews.models import Verdict
from reviews.services import Opinion, remark_add, verdict_give
from tests.cast import Cast, make_cycle, make_goal
from tests.world import add_item, build_world, submit

pytestmark = pytest.mark.django_db


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_an_expert_who_wrote_the_version_is_not_asked_about_it(cast: Cast) -> None:
    RoleGrant.objects.create(user=cast.shen, role=Role.LEAD, department=cast.utilities)
    goal = make_goal(cast, make_cycle(cast), active=False)
    breakdown = breakdown_start(actor=fresh(cast.shen), key=uuid.uuid4(), goal_id=goal.pk)
    add_item(fresh(cast.shen), breakdown, "task", "管网拓扑核对", owner=cast.xu, follower=cast.lu)
    assert cast.shen not in eligible_reviewers(goal, without=cast.lin).people
    with pytest.raises(InvalidInput) as caught:
        submit(cast, breakdown)
    assert set(caught.value.fields) == {"reviewers"}


def test_the_goals_a_and_b_are_not_asked_about_it(cast: Cast) -> None:
    goal = make_goal(cast, make_cycle(cast), follower=cast.bai, active=False)
    breakdown = breakdown_start(actor=cast.lin, key=uuid.uuid4(), goal_id=goal.pk)
    add_item(cast.lin, breakdown, "task", "管网拓扑核对", owner=cast.xu, follower=cast.lu)
    breakdown.refresh_from_db()
    assert cast.bai not in eligible_reviewers(goal, without=cast.lin).people
    with pytest.raises(InvalidInput):
        breakdown_submit(
            actor=cast.lin, breakdown_id=breakdown.pk, version=breakdown.version, reviewers=[cast.bai, cast.shen]
        )


def test_who_becomes_the_goals_owner_meanwhile_no_longer_decides() -> None:
    world = build_world()
    goal = Goal.objects.get(pk=world.reviewed.pk)
    goal_update(actor=world.cast.lin, goal_id=goal.pk, version=goal.version, values={"owner": world.cast.bai})
    with pytest.raises(ActionForbidden):
        verdict_give(actor=world.cast.bai, review_id=world.submitted.review_id or 0, decision="pass")


def test_an_expert_whose_role_was_taken_away_no_longer_decides() -> None:
    world = build_world()
    review_id = world.submitted.review_id or 0
    RoleGrant.objects.filter(user=world.cast.bai).delete()
    with pytest.raises(ActionForbidden):
        verdict_give(actor=fresh(world.cast.bai), review_id=review_id, decision="pass")
    with pytest.raises(ActionForbidden):
        remark_add(actor=fresh(world.cast.bai), key=uuid.uuid4(), review_id=review_id, ref="x", text="?")
    assert not Verdict.objects.filter(review_id=review_id).exists()


def test_an_opinion_is_about_one_of_the_five_criteria() -> None:
    world = build_world()
    with pytest.raises(InvalidInput) as caught:
        verdict_give(
            actor=world.cast.bai,
            review_id=world.submitted.review_id or 0,
            decision="pass",
            opinions={"Z": Opinion("agree", "hm")},
        )
    assert set(caught.value.fields) == {"opinion_Z"}
