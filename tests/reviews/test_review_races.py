"""Verdicts, handing over and marks at once, in real transactions (docs/locking.md)."""

import uuid
from datetime import timedelta

import pytest

from notices.models import Notice
from reviews.models import RemarkMark, ReviewAssignment, Verdict
from reviews.services import (
    remark_add,
    remark_confirm,
    remark_reopen,
    remark_resolve,
    review_delegate,
    reviews_escalate,
    verdict_give,
)
from tests.cast import person
from tests.planning.breakdowns import Plan, fresh, make_plan, review_of
from tests.races import at_once

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def plan(transactional_db: None) -> Plan:
    return make_plan()


def test_a_verdict_while_it_is_handed_over(plan: Plan) -> None:
    """Either the verdict counts or somebody else is asked, never both."""
    breakdown = plan.submitted()
    review = review_of(breakdown)
    asked = ReviewAssignment.objects.get(review=review, reviewer=plan.cast.bai)
    at_once(
        *[lambda: verdict_give(actor=plan.cast.bai, review_id=review.pk, decision="pass") for _ in range(3)],
        *[lambda: review_delegate(actor=plan.cast.bai, assignment_id=asked.pk, to=plan.cast.qin) for _ in range(3)],
    )
    asked.refresh_from_db()
    given = Verdict.objects.filter(reviewer=plan.cast.bai).exists()
    assert given == (asked.reviewer == plan.cast.bai)
    plan.decide(breakdown, asked.reviewer)
    plan.decide(breakdown, plan.cast.shen)
    assert fresh(breakdown).state == "passed"


def test_the_reviewer_hands_it_over_to_two_people(plan: Plan) -> None:
    other = person("何青禾", "heqinghe", plan.cast.delivery, ("expert", plan.cast.delivery))
    asked = ReviewAssignment.objects.get(review=review_of(plan.submitted()), reviewer=plan.cast.bai)
    at_once(
        *[
            lambda to=to: review_delegate(actor=plan.cast.bai, assignment_id=asked.pk, to=to)
            for to in (plan.cast.qin, other)
        ]
    )
    asked.refresh_from_db()
    assert asked.reviewer in (plan.cast.qin, other)
    assert asked.asked_first == plan.cast.bai


def test_two_resolve_and_the_expert_answers_twice(plan: Plan) -> None:
    breakdown = plan.submitted()
    ref = str(breakdown.items.values_list("key", flat=True)[0])
    remark = remark_add(
        actor=plan.cast.bai,
        key=uuid.uuid4(),
        review_id=review_of(breakdown).pk,
        ref=ref,
        text="写明抽查多少处",
        stance="change",
    )
    owners = (plan.cast.lin, plan.cast.zhou)
    at_once(*[lambda who=who: remark_resolve(actor=who, remark_id=remark.pk, text="改了") for who in owners])
    assert RemarkMark.objects.count() == 1
    at_once(
        lambda: remark_confirm(actor=plan.cast.bai, remark_id=remark.pk),
        lambda: remark_reopen(actor=plan.cast.bai, remark_id=remark.pk, text="还差"),
    )
    assert RemarkMark.objects.count() == 2


def test_two_beats_escalate_once(plan: Plan) -> None:
    review = review_of(plan.submitted())
    day = review.due + timedelta(days=14)
    at_once(*[lambda: reviews_escalate(day=day) for _ in range(3)])
    assert Notice.objects.filter(kind="review.escalated").count() == 1
