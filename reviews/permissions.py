"""A verdict is given by those asked, never by the submitter."""

import rules

from people.models import User
from reviews.kinds import kind_of
from reviews.models import Review


@rules.predicate
def is_assigned(user: User, review: Review) -> bool:
    return any(assignment.reviewer_id == user.pk for assignment in review.assignments.all())


@rules.predicate
def is_submitter(user: User, review: Review) -> bool:
    return review.submitted_by_id == user.pk


@rules.predicate
def is_still_entitled(user: User, review: Review) -> bool:
    """The role that made the person an expert here has not been taken away since."""
    return user.is_active and kind_of(review.kind).is_entitled(user, review)


rules.add_perm("reviews.verdict_give", is_assigned & is_still_entitled & ~is_submitter)
rules.add_perm("reviews.remark_add", is_assigned & is_still_entitled & ~is_submitter)
rules.add_perm("reviews.remark_answer", is_submitter)
