"""What `reviews` asks about cases: registered as the kind of gate "case"."""

from django.db.models import QuerySet
from django.utils.translation import pgettext_lazy

from people.models import User
from projects.gates.models import CaseRound, CaseStep, GateCase
from projects.gates.reviewers import entitled_to
from projects.gates.services.cases import GATE, case_decide, locked_case
from reviews.kinds import GateKind
from reviews.models import Review


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

    def is_entitled(self, user: User, review: Review) -> bool:
        step = _step(review)
        return any(one.pk == user.pk for one in entitled_to(step, step.case.project))

    def owners_of(self, review: Review) -> frozenset[int]:
        return self.owners(_step(review).case)


def _step(review: Review) -> CaseStep:
    related = ("person", "case__project__department", "case__project__manager", "case__project__follower")
    return CaseStep.objects.select_related(*related).get(rounds__review=review)
