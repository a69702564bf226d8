"""What `reviews` asks about cases: registered as the kind of gate "case"."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import pgettext_lazy

from people.models import User
from people.querysets import UserQuerySet
from projects.gates.models import CaseRound, CaseStep, GateCase
from projects.gates.reading import changed_since, reading_of
from projects.gates.reviewers import BY_NAME, may_decide
from projects.gates.services.cases import GATE, case_decide, locked_case
from reviews.kinds import GateKind
from reviews.models import Review, ReviewAssignment


class CaseGate(GateKind):
    code = GATE
    label = pgettext_lazy("kind of review", "Steps of applications")
    has_policies = False

    def lock(self, review: Review) -> GateCase:
        return locked_case(_step(review).case_id)

    def visible_to(self, user: User) -> "QuerySet[CaseRound, int]":
        cases = GateCase.objects.visible_to(user).values("pk")
        return CaseRound.objects.filter(step__case__in=cases).values_list("review", flat=True)

    def owners(self, subject: GateCase) -> frozenset[int]:
        return frozenset({subject.applicant_id})

    def criteria(self) -> frozenset[str]:
        return frozenset()

    def must_waive(self, subject: GateCase) -> frozenset[str]:
        # What has to be there is refused where it is missing: documents and ticks (services.cases).
        return frozenset()

    def item_refs(self, review: Review) -> frozenset[str]:
        return frozenset()

    def decided(self, subject: GateCase, review: Review, actor: User) -> None:
        case_decide(actor=actor, case=subject, review=review)

    def may_decide(self, review: Review) -> UserQuerySet:
        """With those who stood in for a person of the step when they were asked: they need no role of their own."""
        step = _step(review)
        people = may_decide(step, step.case.project)
        stood_in = ReviewAssignment.objects.filter(review=review, away_until__isnull=False)
        if step.reviewer in BY_NAME:
            people |= set(stood_in.filter(asked_first__in=people).values_list("reviewer_id", flat=True))
        return User.objects.active().filter(pk__in=people)

    def is_entitled(self, user: User, review: Review) -> bool:
        return self.may_decide(review).filter(pk=user.pk).exists()

    def reading(self, review: Review) -> str:
        return reading_of(_step(review).case)

    def changed_since(self, review: Review, reading: str) -> Sequence[str]:
        return changed_since(_step(review).case, reading)

    def owners_of(self, review: Review) -> frozenset[int]:
        return self.owners(_step(review).case)


def _step(review: Review) -> CaseStep:
    related = ("person", "case__project__department", "case__project__manager", "case__project__follower")
    return CaseStep.objects.select_related(*related).get(rounds__review=review)
