"""What `reviews` asks about breakdowns: registered as the kind of gate "breakdown"."""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import QuerySet
from django.utils.translation import pgettext_lazy

from goals.models import Cycle, Goal, GoalParticipant
from goals.services import goal_involve
from goals.smart import CRITERIA
from goaltrack.common import clock
from people.models import User
from planning import passing
from planning.models import Breakdown, BreakdownItem
from planning.selectors import GATE, breakdown_owners
from planning.services import breakdown_put_to_work
from planning.services.breakdowns import freeze_report, locked_breakdown
from planning.smart import smart_report
from reviews.kinds import GateKind, Words
from reviews.models import Remark, Review


class BreakdownGate(GateKind):
    code = GATE
    label = pgettext_lazy("kind of review", "Breakdowns of goals")

    def lock(self, review: Review) -> Breakdown:
        pk, goal_id = Breakdown.objects.values_list("pk", "goal_id").get(review=review)
        subgoals = BreakdownItem.objects.filter(breakdown__goal=goal_id, kind=BreakdownItem.Kind.GOAL)
        if subgoals.exclude(under=None).exists():
            # It may move sub-goals in the tree.
            Cycle.objects.select_for_update(no_key=True).get(goals=goal_id)
        # The last pass changes the goal: its row comes first in the order of locks (docs/locking.md).
        Goal.objects.select_for_update(no_key=True).get(pk=goal_id)
        return locked_breakdown(pk)

    def visible_to(self, user: User) -> "QuerySet[Breakdown, int]":
        return Breakdown.objects.visible_to(user).exclude(review=None).values_list("review", flat=True)

    def owners(self, subject: Breakdown) -> frozenset[int]:
        return breakdown_owners(subject.goal)

    def criteria(self) -> frozenset[str]:
        return frozenset(CRITERIA)

    def must_waive(self, subject: Breakdown) -> frozenset[str]:
        # What the reviewers have before their eyes: the goal may have been mended since the submission.
        return smart_report(subject).failing

    def item_refs(self, review: Review) -> frozenset[str]:
        keys = BreakdownItem.objects.filter(breakdown__review=review).values_list("key", flat=True)
        return frozenset(str(key) for key in keys)

    def decided(self, subject: Breakdown, review: Review, actor: User) -> None:
        passed = review.state == Review.State.PASSED
        subject.state = Breakdown.State.PASSED if passed else Breakdown.State.RETURNED
        subject.decided_at = clock.now()
        freeze_report(subject)
        subject.version += 1
        subject.save()
        if passed:
            breakdown_put_to_work(actor=actor, breakdown=subject)
            passing.passed(subject)

    def owners_of(self, review: Review) -> frozenset[int]:
        return breakdown_owners(Goal.objects.get(breakdowns__review=review))

    def asked(self, subject: Breakdown, people: Iterable[User]) -> None:
        goal_involve(goal_id=subject.goal_id, users=list(people), part=GoalParticipant.Part.REVIEWER)

    def rounds(self, review: Review) -> "QuerySet[Breakdown, int]":
        versions = Breakdown.objects.filter(goal__breakdowns__review=review)
        return versions.exclude(review=None).values_list("review", flat=True)

    def places(self, remarks: Sequence[Remark]) -> Mapping[int, Words]:
        items = BreakdownItem.objects.filter(breakdown__review__in={remark.review_id for remark in remarks})
        rows = items.values_list("breakdown__review", "key", "title")
        titles = {(review, str(key)): title for review, key, title in rows}
        return {
            remark.pk: CRITERIA.get(remark.ref) or titles.get((remark.review_id, remark.ref), "") for remark in remarks
        }
