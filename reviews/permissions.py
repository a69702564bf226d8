"""A verdict is given by those asked, never by the submitter; policies are set by managers and administrators."""

import rules

from people.abilities import Ability
from people.models import User
from people.permissions import settles_rules_of
from reviews.kinds import kind_of
from reviews.models import Remark, Review, ReviewAssignment
from reviews.selectors.asking import away_until


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


@rules.predicate
def is_reviewer(user: User, assignment: ReviewAssignment) -> bool:
    return user.is_active and assignment.reviewer_id == user.pk


@rules.predicate
def may_stand_in(user: User, assignment: ReviewAssignment) -> bool:
    """The submission's owner and the department's managers, while the reviewer is away or may no longer decide."""
    review, asked = assignment.review, assignment.reviewer
    entitled = review.submitted_by_id == user.pk or user.can(Ability.WRITE_GOALS, review.department)
    if not (user.is_active and entitled):
        return False
    return bool(away_until([asked.pk])) or not kind_of(review.kind).is_entitled(asked, review)


@rules.predicate
def is_stood_in_for(user: User, assignment: ReviewAssignment) -> bool:
    """Whoever is back before their stand-in gave a verdict."""
    return user.is_active and assignment.asked_first_id == user.pk and assignment.away_until is not None


@rules.predicate
def owns_subject(user: User, remark: Remark) -> bool:
    """Who submitted it, and whose own the subject is: the next version need not be the same person's."""
    review = remark.review
    return user.is_active and (user.pk == review.submitted_by_id or user.pk in kind_of(review.kind).owners_of(review))


@rules.predicate
def asked_for_it(user: User, remark: Remark) -> bool:
    return user.is_active and user.pk == remark.author_id


@rules.predicate
def speaks_for_one_who_left(user: User, remark: Remark) -> bool:
    """Another expert of the department, where whoever asked for the change has left."""
    left = not remark.author.is_active
    return left and user.can(Ability.REVIEW, remark.review.department) and not owns_subject(user, remark)


rules.add_perm("reviews.review_delegate", is_reviewer | is_stood_in_for | may_stand_in)
rules.add_perm("reviews.remark_resolve", owns_subject)
rules.add_perm("reviews.remark_confirm", asked_for_it | speaks_for_one_who_left)
rules.add_perm("reviews.policy_set", settles_rules_of)
