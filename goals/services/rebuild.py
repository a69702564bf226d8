"""Recomputing the totals of goals from what counts for them, and saying what had drifted."""

from django.db import transaction

from goals.models import Goal, GoalTotals
from goals.services.totals import own_totals, totals_replace


def goal_totals_rebuild(*, goal_ids: list[int] | None = None) -> list[int]:
    """Recompute the totals of the given goals (all of them without ids); returns the ids that differed.

    Each goal is done in a transaction of its own, with its totals locked first, so that people work on meanwhile.
    """
    ids = goal_ids if goal_ids is not None else list(Goal.objects.order_by("pk").values_list("pk", flat=True))
    return [goal_id for goal_id in ids if _rebuild(goal_id)]


@transaction.atomic
def _rebuild(goal_id: int) -> bool:
    GoalTotals.objects.get_or_create(goal_id=goal_id)
    GoalTotals.objects.select_for_update().get(pk=goal_id)
    return totals_replace(goal_id=goal_id, own=own_totals(goal_id))
