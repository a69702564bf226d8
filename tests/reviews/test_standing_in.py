"""Reviews of who is away go to the stand-in they named; who can no longer decide is replaced."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from goals.models import GoalParticipant
from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden
from history.models import LogEntry
from notices.models import Notice
from notices.tasks import remind
from people.models import Absence, RoleGrant, User
from people.selectors import workday_calendar
from planning.models import Breakdown
from reviews.models import Review, ReviewAssignment
from reviews.selectors import deputies, with_people
from reviews.services import review_delegate, reviews_stand_in
from tests.planning.breakdowns import Plan, fresh, sign_in
from tests.reviews.policies import two_groups

LAST_DAY = timedelta(days=3)


def away(user: User, stand_in: User | None) -> Absence:
    return Absence.objects.create(user=user, start=clock.today(), end=clock.today() + LAST_DAY, stand_in=stand_in)


def asked(breakdown: Breakdown) -> set[User]:
    return {one.reviewer for one in ReviewAssignment.objects.filter(review=fresh(breakdown).review)}


def seat(breakdown: Breakdown, reviewer: User) -> ReviewAssignment:
    return ReviewAssignment.objects.get(review=fresh(breakdown).review, reviewer=reviewer)


def test_a_stand_in_is_asked_at_once_and_decides(plan: Plan) -> None:
    away(plan.cast.bai, plan.cast.qin)
    breakdown = plan.submitted()
    one = seat(breakdown, plan.cast.qin)
    assert (one.asked_first, one.delegated_by, one.away_until) == (plan.cast.bai, None, clock.today() + LAST_DAY)
    assert "stands in for 白露" in sign_in(plan.cast.qin).get("/reviews/").content.decode()
    told = Notice.objects.filter(subject_type="reviews.review").values_list("kind", "recipient")
    assert set(told) == {("review.delegated", plan.cast.qin.pk), ("review.waiting", plan.cast.shen.pk)}
    reviewers = plan.goal.participants.filter(part=GoalParticipant.Part.REVIEWER)
    assert set(reviewers.values_list("user", flat=True)) == {plan.cast.qin.pk, plan.cast.shen.pk}
    with pytest.raises(ActionForbidden):
        plan.decide(breakdown, plan.cast.bai)
    plan.decide(breakdown, plan.cast.qin)
    plan.decide(breakdown, plan.cast.shen)
    assert fresh(breakdown).state == "passed"


@pytest.mark.parametrize("name", [None, "zhou", "lin", "shen"])
def test_who_may_not_decide_wrote_it_or_is_asked_stands_in_for_nobody(plan: Plan, name: str | None) -> None:
    away(plan.cast.bai, plan.cast.everyone[name] if name else None)
    assert asked(plan.submitted()) == {plan.cast.bai, plan.cast.shen}


def test_a_stand_in_who_is_away_too_is_not_asked(plan: Plan) -> None:
    away(plan.cast.bai, plan.cast.qin)
    away(plan.cast.qin, None)
    assert asked(plan.submitted()) == {plan.cast.bai, plan.cast.shen}


def test_no_group_loses_its_last_reviewer(plan: Plan) -> None:
    two_groups(plan)
    away(plan.cast.bai, plan.cast.qin)
    assert asked(plan.submitted()) == {plan.cast.bai, plan.cast.shen}


def test_what_waits_goes_over_once_the_absence_begins(plan: Plan) -> None:
    breakdown = plan.submitted()
    absence = away(plan.cast.bai, plan.cast.qin)
    Absence.objects.filter(pk=absence.pk).update(start=clock.today() + timedelta(days=1))
    assert reviews_stand_in() == 0, "not before"
    Absence.objects.filter(pk=absence.pk).update(start=clock.today())
    assert (reviews_stand_in(), reviews_stand_in()) == (1, 0)
    assert asked(breakdown) == {plan.cast.qin, plan.cast.shen}
    assert LogEntry.objects.get(action="review.stand_in").changes[0]["new_text"] == "秦远"
    assert Notice.objects.get(kind="review.delegated").recipient == plan.cast.qin
    page = sign_in(plan.cast.lin).get(f"/breakdowns/{breakdown.pk}/").content.decode()
    assert "stands in for 白露, who is away until" in page


def test_a_verdict_that_was_given_stays(plan: Plan) -> None:
    breakdown = plan.submitted()
    plan.decide(breakdown, plan.cast.bai)
    away(plan.cast.bai, plan.cast.qin)
    assert reviews_stand_in() == 0
    assert asked(breakdown) == {plan.cast.bai, plan.cast.shen}


def test_who_is_back_takes_it_back(plan: Plan) -> None:
    absence = away(plan.cast.bai, plan.cast.qin)
    breakdown = plan.submitted()
    one = seat(breakdown, plan.cast.qin)
    absence.delete()
    assert deputies(one, with_people(Review.objects.all()).get())[0].user == plan.cast.bai
    client = sign_in(plan.cast.bai)
    address = f"/reviews/assignments/{one.pk}/delegate/"
    assert "Take back what 秦远 reviews for you" in client.get(address).content.decode()
    assert client.post(address, {"to": plan.cast.bai.pk}).status_code == 302
    back = seat(breakdown, plan.cast.bai)
    assert (back.asked_first, back.delegated_by, back.away_until) == (plan.cast.bai, plan.cast.bai, None)
    with pytest.raises(ActionForbidden):
        review_delegate(actor=plan.cast.zhou, assignment_id=back.pk, to=plan.cast.qin)


def test_handing_over_offers_the_stand_in_first(plan: Plan) -> None:
    breakdown = plan.submitted()
    away(plan.cast.bai, plan.cast.qin)
    page = sign_in(plan.cast.lin).get(f"/reviews/assignments/{seat(breakdown, plan.cast.bai).pk}/delegate/")
    assert f'value="{plan.cast.qin.pk}" selected' in page.content.decode()


def test_the_database_knows_no_stand_in_without_an_absence_nor_both_ways(plan: Plan) -> None:
    one = seat(plan.submitted(), plan.cast.bai)
    rows = ReviewAssignment.objects.filter(pk=one.pk)
    for values in (
        {"away_until": clock.today()},
        {"asked_first": plan.cast.qin, "delegated_at": clock.now()},
        {
            "asked_first": plan.cast.qin,
            "delegated_at": clock.now(),
            "delegated_by": plan.cast.qin,
            "away_until": clock.today(),
        },
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**values)


def test_who_lost_the_role_is_told_of_and_replaced(plan: Plan) -> None:
    breakdown = plan.submitted()
    RoleGrant.objects.filter(user=plan.cast.bai).delete()
    for _tick in range(2):
        with clock.at(workday_calendar().add(clock.today(), 1)):
            remind()
    told = Notice.objects.filter(kind="review.stuck")
    assert {one.recipient for one in told} == {plan.cast.lin, plan.cast.qin}
    page = sign_in(plan.cast.lin).get(f"/breakdowns/{breakdown.pk}/").content.decode()
    assert "can no longer decide" in page
    assert "Ask somebody else" in page
    with pytest.raises(ActionForbidden):
        review_delegate(actor=plan.cast.zhou, assignment_id=seat(breakdown, plan.cast.bai).pk, to=plan.cast.qin)
    review_delegate(actor=plan.cast.lin, assignment_id=seat(breakdown, plan.cast.bai).pk, to=plan.cast.qin)
    assert asked(breakdown) == {plan.cast.qin, plan.cast.shen}
