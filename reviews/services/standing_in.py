"""Reviews of those who are away go to whom they named: when they are asked, or once their absence has begun."""

from contextlib import suppress

from django.db.models import Exists, OuterRef

from goaltrack.common import clock
from goaltrack.common.errors import StateConflict
from history.operations import operation
from notices.services import notice_send
from people.models import Absence
from reviews.kinds import kind_of
from reviews.models import Review, ReviewAssignment, Verdict
from reviews.policy import Policy
from reviews.selectors.asking import substitutes


def reviews_stand_in() -> int:
    """Ask the stand-ins of those who are away today and still owe a verdict; returns how many were asked."""
    given = Verdict.objects.filter(review=OuterRef("review"), reviewer=OuterRef("reviewer"))
    waiting = ReviewAssignment.objects.filter(~Exists(given), review__state=Review.State.OPEN)
    absent = Absence.objects.on(clock.today()).exclude(stand_in=None).values("user")
    found = waiting.filter(reviewer__in=absent).order_by("pk").values_list("pk", flat=True)
    asked = 0
    for pk in found:
        # It may be withdrawn meanwhile; that holds up no other.
        with suppress(StateConflict):
            asked += review_stand_in(assignment_id=pk)
    return asked


def review_stand_in(*, assignment_id: int) -> bool:
    """True where the stand-in was asked now: here, entitled, and not asked already. Locks as a verdict does."""
    with operation("review.stand_in", actor=None) as op:
        plain = ReviewAssignment.objects.select_related("review__department").get(pk=assignment_id)
        gate = kind_of(plain.review.kind)
        subject = gate.lock(plain.review)
        review = Review.objects.select_for_update(of=("self",)).select_related("department").get(pk=plain.review_id)
        assignment = ReviewAssignment.objects.select_related("reviewer", "review").get(pk=assignment_id)
        before = assignment.reviewer
        if review.state != Review.State.OPEN or review.verdicts.filter(reviewer=before).exists():
            return False
        absence = substitutes(
            list(review.assignments.values_list("reviewer_id", flat=True)),
            policy=Policy.from_json(review.policy),
            entitled=gate.may_decide(review).values_list("pk", flat=True),
            without=gate.owners(subject) | {review.submitted_by_id},
        ).get(before.pk)
        if absence is None:
            return False
        put_stand_in(assignment, absence)
        assignment.save()
        to = assignment.reviewer
        gate.asked(subject, [to])
        op.log(
            review,
            changes=[
                {"field": "reviewer", "old": before.pk, "new": to.pk, "old_text": before.name, "new_text": to.name}
            ],
        )
        tell_stand_in(assignment)
    return True


def put_stand_in(assignment: ReviewAssignment, absence: Absence) -> None:
    """Ask the stand-in of `absence` in the place of who is away; not saved."""
    assert absence.stand_in is not None
    assignment.asked_first = assignment.asked_first or assignment.reviewer
    assignment.reviewer, assignment.away_until = absence.stand_in, absence.end
    assignment.delegated_by, assignment.delegated_at = None, clock.now()
    assignment.delegation_note = ""


def tell_stand_in(assignment: ReviewAssignment) -> None:
    review, first = assignment.review, assignment.asked_first
    assert first is not None
    notice_send(
        kind="review.delegated",
        recipients=[assignment.reviewer],
        subject=review,
        link=review.link,
        params={"name": first.name, "title": review.title, "due": review.due.isoformat()},
        occasion=f"for {first.pk}",
    )
