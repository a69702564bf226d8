"""Asking for a review and taking it back; called by the app that owns the subject, inside its own operation."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, Problems, StateConflict, invalid
from history.operations import operation
from notices.services import notice_send
from people.abilities import Ability
from people.models import Department, User
from reviews.models import Review, ReviewAssignment
from reviews.policy import Policy, Rule
from reviews.selectors import policy_in_force, review_due
from reviews.selectors.asking import substitutes
from reviews.services.standing_in import put_stand_in, tell_stand_in

LONGEST_WAIT = timedelta(days=90)


def review_open(
    *,
    actor: User,
    kind: str,
    department: Department,
    title: str,
    link: str,
    reviewers: Sequence[User],
    owners: frozenset[int],
    due: date | None = None,
    policy: Policy | None = None,
    entitled: Collection[int] | None = None,
) -> Review:
    """Ask `reviewers`, or who stands in for them, for their verdicts under the policy in force, which the review keeps.

    A kind of gate may bring its own `policy`, and name those `entitled` by id where it is not the right to review in
    the department that counts. Without `due` it is wanted after the policy's working days. Raises InvalidInput at
    `reviewers` when they are fewer than the policy asks for or a group is left out, when one is the submitter, and
    when one is not entitled.
    """
    policy = policy or policy_in_force(department, kind)
    if entitled is None:
        entitled = set(User.objects.with_ability(Ability.REVIEW, department).values_list("pk", flat=True))
    chosen = list({user.pk: user for user in reviewers}.values())
    _check_reviewers(actor, policy, chosen, owners, entitled)
    due = due or review_due(policy)
    if not clock.today() <= due <= clock.today() + LONGEST_WAIT:
        raise invalid("due", _("Choose a day within the next %(days)d days.") % {"days": LONGEST_WAIT.days})
    with operation("review.open", actor=actor) as op:
        review = Review.objects.create(
            kind=kind,
            department=department,
            title=title[:240],
            link=link,
            submitted_by=actor,
            due=due,
            policy=policy.as_json(),
        )
        asked = [ReviewAssignment(review=review, reviewer=user) for user in chosen]
        away = substitutes([user.pk for user in chosen], policy=policy, entitled=entitled, without=owners | {actor.pk})
        for assignment in asked:
            if absence := away.get(assignment.reviewer_id):
                put_stand_in(assignment, absence)
        ReviewAssignment.objects.bulk_create(asked)
        op.log(review, note=", ".join(one.reviewer.name for one in asked))
        notice_send(
            kind="review.waiting",
            recipients=[one.reviewer for one in asked if one.away_until is None],
            subject=review,
            link=link,
            params={"author": actor.name, "title": title, "due": due.isoformat()},
        )
        for one in asked:
            if one.away_until is not None:
                tell_stand_in(one)
    return review


def review_withdraw(*, actor: User, review: Review) -> None:
    """Take an open review back; the caller has locked the subject."""
    with operation("review.withdraw", actor=actor) as op:
        review = Review.objects.select_for_update().get(pk=review.pk)
        if review.submitted_by_id != actor.pk:
            raise ActionForbidden(_("Only the one who submitted it may take it back."))
        if review.state != Review.State.OPEN:
            raise StateConflict(_("It has already been decided."))
        review.state, review.decided_at = Review.State.WITHDRAWN, clock.now()
        review.save(update_fields=["state", "decided_at"])
        op.log(review)


def _check_reviewers(
    actor: User, policy: Policy, chosen: Sequence[User], owners: frozenset[int], entitled: Collection[int]
) -> None:
    problems = Problems()
    if len(chosen) < policy.fewest:
        words = ngettext_lazy("Choose at least %(count)d expert.", "Choose at least %(count)d experts.", policy.fewest)
        problems.add("reviewers", words % {"count": policy.fewest})
    if any(user.pk == actor.pk for user in chosen):
        problems.add("reviewers", _("Nobody reviews their own submission."))
    by_group = policy.rule == Rule.ONE_OF_EACH
    for user in chosen:
        name = {"name": user.name}
        if user.pk not in entitled:
            problems.add("reviewers", _("%(name)s may not review here.") % name)
        elif user.pk in owners and user.pk != actor.pk:
            problems.add("reviewers", _("It is %(name)s's own: nobody reviews what they wrote.") % name)
        elif by_group and not policy.groups_of(user.pk):
            problems.add("reviewers", _("%(name)s is in none of the groups that are asked here.") % name)
    if by_group:
        for group in policy.groups_without([user.pk for user in chosen]):
            problems.add("reviewers", _("Choose somebody of the group “%(group)s”.") % {"group": group})
    problems.raise_any()
