"""Handing an open assignment over. Lock order as for a verdict: the subject (by its kind), then the review."""

from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import Problems, StateConflict
from history.operations import operation
from notices.services import notice_send
from people.models import User
from people.permissions import authorize
from reviews.kinds import kind_of
from reviews.models import Review, ReviewAssignment
from reviews.policy import Policy

LONGEST_NOTE = 300


def review_delegate(*, actor: User, assignment_id: int, to: User, note: str = "") -> ReviewAssignment:
    """Ask `to` in place of whoever is asked now: by themselves, by whom they stand in for, or for somebody who is away
    or may no longer decide.

    Raises InvalidInput at `to` for whoever may not review it, wrote it or is asked already, and where a group of the
    review's policy would be left without anybody; StateConflict once the verdict is there or the review decided.
    """
    with operation("review.delegate", actor=actor) as op:
        plain = ReviewAssignment.objects.select_related("review__department", "reviewer").get(pk=assignment_id)
        gate = kind_of(plain.review.kind)
        if plain.reviewer_id == to.pk and plain.delegated_by_id == actor.pk:
            return plain
        authorize(
            actor,
            "reviews.review_delegate",
            plain,
            _("A review is handed over by whoever is asked; while they cannot decide, by its owner or a manager."),
        )
        subject = gate.lock(plain.review)
        review = Review.objects.select_for_update(of=("self",)).select_related("department").get(pk=plain.review_id)
        assignment = ReviewAssignment.objects.select_related("reviewer").get(pk=assignment_id)
        if review.state != Review.State.OPEN:
            raise StateConflict(_("It has already been decided."))
        if assignment.reviewer_id != plain.reviewer_id:
            raise StateConflict(_("It was handed over meanwhile, to %(name)s.") % {"name": assignment.reviewer.name})
        before = assignment.reviewer
        if review.verdicts.filter(reviewer=before).exists():
            raise StateConflict(_("%(name)s has given a verdict already.") % {"name": before.name})
        assignment.asked_first = assignment.asked_first or before
        assignment.reviewer = to
        assignment.delegated_by, assignment.delegated_at, assignment.away_until = actor, clock.now(), None
        assignment.delegation_note = note.strip()
        _check(assignment, review, before, gate.owners(subject))
        assignment.save()
        gate.asked(subject, [to])
        op.log(
            review,
            note=assignment.delegation_note,
            changes=[
                {"field": "reviewer", "old": before.pk, "new": to.pk, "old_text": before.name, "new_text": to.name}
            ],
        )
        notice_send(
            kind="review.delegated",
            recipients=[to],
            subject=review,
            link=review.link,
            params={"name": before.name, "title": review.title, "due": review.due.isoformat()},
            occasion=f"for {before.pk}",
        )
    return assignment


def _check(assignment: ReviewAssignment, review: Review, before: User, owners: frozenset[int]) -> None:
    problems = Problems()
    to, name = assignment.reviewer, {"name": assignment.reviewer.name}
    asked = set(review.assignments.values_list("reviewer_id", flat=True))
    if to.pk in asked:
        problems.add("to", _("%(name)s is asked already.") % name)
    elif to.pk in owners or to.pk == review.submitted_by_id:
        problems.add("to", _("It is %(name)s's own: nobody reviews what they wrote.") % name)
    elif not kind_of(review.kind).is_entitled(to, review):
        problems.add("to", _("%(name)s may not review here.") % name)
    else:
        for group in Policy.from_json(review.policy).groups_without((asked - {before.pk}) | {to.pk}):
            problems.add("to", _("Choose somebody of the group “%(group)s”.") % {"group": group})
    problems.text("note", assignment.delegation_note, most=LONGEST_NOTE)
    problems.raise_any()
