"""What `reviews` asks about breakdowns: registered as the kind of gate "breakdown"."""

from django.db.models import QuerySet

from goals.models import Cycle, Goal
from goals.smart import CRITERIA
from goaltrack.common import clock
from people.models import User
from planning.models import Breakdown, BreakdownItem
from planning.selectors import breakdown_owners, smart_report
from planning.services import breakdown_put_to_work
from planning.services.breakdowns import GATE, freeze_report, locked_breakdown
from reviews.models import Review


class BreakdownGate:
    code = GATE

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
