"""Whom one may ask: for a new review, and in place of somebody."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from goaltrack.common import clock
from people.abilities import Ability
from people.models import Absence, Department, User
from people.selectors import stand_ins
from reviews.kinds import kind_of
from reviews.models import Review, ReviewAssignment
from reviews.policy import Policy, Rule
from reviews.selectors.policies import policy_in_force


@dataclass(frozen=True)
class Candidate:
    """A person who may be asked, the groups they are in, and until when they are away."""

    user: User
    groups: list[str]
    away_until: date | None


@dataclass(frozen=True)
class Choice:
    """Whom a submission may ask, under which policy."""

    policy: Policy
    candidates: list[Candidate] = field(default_factory=list)

    @property
    def people(self) -> list[User]:
        return [one.user for one in self.candidates]

    @property
    def by_group(self) -> bool:
        return self.policy.rule == Rule.ONE_OF_EACH


def reviewer_choice(department: Department, kind: str, *, without: Collection[int]) -> Choice:
    """Those entitled, by group where the policy goes by groups; `without` are those whose own it is."""
    policy = policy_in_force(department, kind)
    people = User.objects.with_ability(Ability.REVIEW, department).exclude(pk__in=without).select_related("department")
    if policy.rule == Rule.ONE_OF_EACH:
        people = people.filter(pk__in={pk for group in policy.groups for pk in group.people})
    return Choice(policy, _candidates(people, policy))


def deputies(assignment: ReviewAssignment, review: Review) -> list[Candidate]:
    """Who may be asked in the reviewer's place: their stand-in first, or they themselves where somebody stands in for
    them; then those of the same groups, those who are here before the rest."""
    policy = Policy.from_json(review.policy)
    asked = {one.reviewer_id for one in review.assignments.all()}
    kind = kind_of(review.kind)
    without = asked | kind.owners_of(review) | {review.submitted_by_id}
    people = kind.may_decide(review).exclude(pk__in=without)
    others = asked - {assignment.reviewer_id}
    fitting = [
        one
        for one in _candidates(people.select_related("department"), policy)
        if policy.rule != Rule.ONE_OF_EACH or not policy.groups_without(others | {one.user.pk})
    ]
    own, first = set(policy.groups_of(assignment.reviewer_id)), first_choice(assignment)

    def place(one: Candidate) -> tuple[bool, bool, bool]:
        return one.user.pk != first, own.isdisjoint(one.groups) if own else False, one.away_until is not None

    return sorted(fitting, key=place)


def first_choice(assignment: ReviewAssignment) -> int | None:
    """Whom it goes to unless somebody else is chosen: the stand-in of who is away, or who is back from there."""
    if assignment.away_until is not None:
        return assignment.asked_first_id
    absence = stand_ins([assignment.reviewer_id]).get(assignment.reviewer_id)
    return absence.stand_in_id if absence else None


def away_until(people: Collection[int]) -> dict[int, date]:
    """The last day of today's absence, of those who are away (one query)."""
    return dict(Absence.objects.on(clock.today()).filter(user__in=people).values_list("user", "end"))


def substitutes(
    asked: Collection[int], *, policy: Policy, entitled: Collection[int], without: Collection[int]
) -> dict[int, Absence]:
    """Of these people, whose stand-in is asked in their place today, with the absence that names them (one query).

    A stand-in is `entitled`, is not asked already, is none of those `without`, and leaves no group empty.
    """
    found: dict[int, Absence] = {}
    taken = set(asked)
    for person, absence in stand_ins(asked).items():
        to = absence.stand_in_id
        if to is None or to in taken or to in without or to not in entitled:
            continue
        if policy.rule != Rule.ONE_OF_EACH or not policy.groups_without(taken - {person} | {to}):
            taken = taken - {person} | {to}
            found[person] = absence
    return found


def _candidates(people: "QuerySet[User]", policy: Policy) -> list[Candidate]:
    users = list(people)
    away = away_until([user.pk for user in users])
    return [Candidate(user, policy.groups_of(user.pk), away.get(user.pk)) for user in users]
