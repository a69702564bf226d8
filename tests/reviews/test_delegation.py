"""An open assignment is handed over: by whoever is asked, or for somebody who is away."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from goals.models import Goal
from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, InvalidInput, StateConflict
from history.models import LogEntry
from notices.models import Notice
from people.models import Absence, User
from planning.models import Breakdown
from reviews.models import Review, ReviewAssignment
from reviews.selectors import deputies, with_people
from reviews.services import review_delegate
from tests.cast import person
from tests.lessons.library import Library
from tests.planning.breakdowns import Plan, fresh, review_of, sign_in
from tests.reviews.policies import two_groups


def assignment(breakdown: Breakdown, reviewer: User) -> ReviewAssignment:
    return ReviewAssignment.objects.get(review=fresh(breakdown).review, reviewer=reviewer)


def hand_over(plan: Plan, breakdown: Breakdown, actor: User, to: User, of: User | None = None) -> ReviewAssignment:
    return review_delegate(
        actor=actor, assignment_id=assignment(breakdown, of or plan.cast.bai).pk, to=to, note=" 出差，请代看 "
    )


def away(user: User) -> None:
    Absence.objects.create(user=user, start=clock.today(), end=clock.today() + timedelta(days=3))


def test_a_reviewer_hands_it_over(plan: Plan) -> None:
    breakdown = plan.submitted()
    changed = hand_over(plan, breakdown, plan.cast.bai, plan.cast.qin)
    assert (changed.reviewer, changed.asked_first, changed.delegated_by) == (
        plan.cast.qin,
        plan.cast.bai,
        plan.cast.bai,
    )
    assert changed.delegation_note == "出差，请代看"
    assert Notice.objects.get(kind="review.delegated").recipient == plan.cast.qin
    assert LogEntry.objects.get(action="review.delegate").changes[0]["new_text"] == "秦远"
    with pytest.raises(ActionForbidden):
        plan.decide(breakdown, plan.cast.bai)
    plan.decide(breakdown, plan.cast.qin)
    plan.decide(breakdown, plan.cast.shen)
    assert fresh(breakdown).state == "passed"


def test_who_was_asked_first_stays_when_it_goes_on(plan: Plan) -> None:
    breakdown = plan.submitted()
    hand_over(plan, breakdown, plan.cast.bai, plan.cast.qin)
    back = hand_over(plan, breakdown, plan.cast.qin, plan.cast.bai, of=plan.cast.qin)
    assert (back.asked_first, back.delegated_by, back.reviewer) == (plan.cast.bai, plan.cast.qin, plan.cast.bai)
    assert hand_over(plan, breakdown, plan.cast.qin, plan.cast.bai).pk == back.pk, "the same again changes nothing"
    assert LogEntry.objects.filter(action="review.delegate").count() == 2


@pytest.mark.parametrize("name", ["lin", "qin"])
def test_while_away_the_submitter_or_a_manager_does_it(plan: Plan, name: str) -> None:
    breakdown, actor = plan.submitted(), plan.cast.everyone[name]
    with pytest.raises(ActionForbidden):
        hand_over(plan, breakdown, actor, plan.cast.qin)
    away(plan.cast.bai)
    assert hand_over(plan, breakdown, actor, plan.cast.qin).delegated_by == actor


def test_nobody_else_does(plan: Plan) -> None:
    breakdown = plan.submitted()
    away(plan.cast.bai)
    for name in ("shen", "zhou", "tang", "guest"):
        with pytest.raises(ActionForbidden):
            hand_over(plan, breakdown, plan.cast.everyone[name], plan.cast.qin)


def test_it_goes_to_an_entitled_person_who_is_not_asked_and_did_not_write_it(plan: Plan) -> None:
    breakdown = plan.submitted()
    for name in ("shen", "lin", "zhou", "xu", "guest"):
        with pytest.raises(InvalidInput) as refused:
            hand_over(plan, breakdown, plan.cast.bai, plan.cast.everyone[name])
        assert set(refused.value.fields) == {"to"}, name


def test_a_note_that_is_too_long_is_refused(plan: Plan) -> None:
    with pytest.raises(InvalidInput) as refused:
        review_delegate(
            actor=plan.cast.bai,
            assignment_id=assignment(plan.submitted(), plan.cast.bai).pk,
            to=plan.cast.qin,
            note="字" * 301,
        )
    assert set(refused.value.fields) == {"note"}


def test_a_group_keeps_somebody(plan: Plan) -> None:
    two_groups(plan)
    breakdown = plan.submitted()
    with pytest.raises(InvalidInput, match="技术评审"):
        hand_over(plan, breakdown, plan.cast.bai, plan.cast.qin)
    hand_over(plan, breakdown, plan.cast.shen, plan.cast.qin, of=plan.cast.shen)


def test_a_given_verdict_is_not_handed_over_nor_a_decided_review(plan: Plan) -> None:
    breakdown = plan.submitted()
    plan.decide(breakdown, plan.cast.bai)
    with pytest.raises(StateConflict):
        hand_over(plan, breakdown, plan.cast.bai, plan.cast.qin)
    plan.decide(breakdown, plan.cast.shen, "return")
    with pytest.raises(StateConflict):
        hand_over(plan, breakdown, plan.cast.bai, plan.cast.qin)


def test_who_takes_it_over_sees_the_goal(plan: Plan) -> None:
    breakdown = plan.submitted()
    hand_over(plan, breakdown, plan.cast.bai, plan.cast.qin)
    participants = Goal.objects.get(pk=plan.goal.pk).participants.filter(part="reviewer")
    assert plan.cast.qin.pk in participants.values_list("user", flat=True)


def test_those_who_are_here_are_offered_first(plan: Plan) -> None:
    here = person("何青禾", "heqinghe", plan.cast.delivery, ("expert", plan.cast.delivery))
    away(plan.cast.qin)
    breakdown = plan.submitted()
    review = with_people(Review.objects.all()).get()
    offered = deputies(assignment(breakdown, plan.cast.bai), review)
    assert [one.user for one in offered] == [here, plan.cast.qin]
    assert offered[1].away_until == clock.today() + timedelta(days=3)


def test_the_page(plan: Plan) -> None:
    breakdown = plan.submitted()
    address = f"/reviews/assignments/{assignment(breakdown, plan.cast.bai).pk}/delegate/"
    bai = sign_in(plan.cast.bai)
    assert address in bai.get(f"/breakdowns/{breakdown.pk}/").content.decode()
    assert address not in sign_in(plan.cast.lin).get(f"/breakdowns/{breakdown.pk}/").content.decode()
    page = bai.get(address).content.decode()
    assert "秦远 · 交付二部" in page
    assert "沈若谷 ·" not in page, "asked already"
    assert bai.post(address, {"to": "", "note": "请代看"}).status_code == 400
    assert bai.post(address, {"to": plan.cast.qin.pk, "note": "请代看"}).status_code == 302
    shown = sign_in(plan.cast.lin).get(f"/breakdowns/{breakdown.pk}/").content.decode()
    assert "in place of 白露, handed over by 白露" in shown
    assert bai.get(address).status_code == 403
    assert sign_in(plan.cast.guest).get(address).status_code == 404


def test_over_the_api(plan: Plan) -> None:
    breakdown = plan.submitted()
    review, asked = review_of(breakdown).pk, assignment(breakdown, plan.cast.bai).pk
    url = f"/api/v1/reviews/{review}/assignments/{asked}/delegate/"
    bai = sign_in(plan.cast.bai)
    assert [one["name"] for one in bai.get(url).json()] == ["秦远"]
    refused = bai.post(url, {"to": plan.cast.shen.pk}, content_type="application/json")
    assert (refused.status_code, set(refused.json()["errors"])) == (400, {"to"})
    answer = bai.post(url, {"to": plan.cast.qin.pk, "note": "请代看"}, content_type="application/json")
    assert answer.json()["asked_first"]["name"] == "白露"
    assert sign_in(plan.cast.guest).get(url).status_code == 404
    detail = sign_in(plan.cast.lin).get(f"/api/v1/reviews/{review}/").json()
    assert {one["reviewer"]["name"] for one in detail["assignments"]} == {"秦远", "沈若谷"}


def test_the_database_knows_a_handing_over_only_whole(plan: Plan) -> None:
    asked = ReviewAssignment.objects.filter(pk=assignment(plan.submitted(), plan.cast.bai).pk)
    with pytest.raises(IntegrityError, match="assignment_delegated"), transaction.atomic():
        asked.update(delegated_by=plan.cast.bai)
    with pytest.raises(IntegrityError, match="assignment_delegated"), transaction.atomic():
        asked.update(delegation_note="无主之言")


def test_a_lessons_review_is_handed_over_too(plan: Plan) -> None:
    library = Library(plan.cast, plan.project)
    lesson = library.submitted()
    asked = ReviewAssignment.objects.get(review=lesson.review, reviewer=plan.cast.bai)
    bai, qin = sign_in(plan.cast.bai), sign_in(plan.cast.qin)
    address = f"/reviews/assignments/{asked.pk}/delegate/"
    assert address in bai.get(f"/lessons/{lesson.pk}/").content.decode()
    assert bai.post(address, {"to": plan.cast.qin.pk}).status_code == 302
    assert "in place of 白露" in qin.get(f"/lessons/{lesson.pk}/").content.decode()
    library.decide(lesson, plan.cast.qin, "return")
    lesson.refresh_from_db()
    assert lesson.state == "returned"
