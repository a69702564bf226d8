"""The facts the SMART rules look at."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from goals.models import Goal
from goals.smart import GoalFacts, ItemFacts
from people.selectors import workday_calendar


def smart_facts(goal: Goal, items: Sequence[ItemFacts] | None = None, *, parent_is_visible: bool = True) -> GoalFacts:
    """The facts the SMART rules look at; `planning` adds the items of a breakdown.

    To a reader who may not see the goal above, the findings do not quote it.
    """
    return GoalFacts(
        statement=goal.statement,
        metric=goal.metric,
        unit=goal.unit,
        baseline=_baseline(goal),
        target=goal.target,
        resources=goal.resources,
        preconditions=goal.preconditions,
        contribution=goal.contribution,
        parent_statement=_parent_statement(goal.parent, parent_is_visible),
        start=goal.start,
        due=goal.due,
        cycle_start=goal.cycle.start,
        cycle_end=goal.cycle.end,
        calendar=workday_calendar(),
        items=None if items is None else tuple(items),
    )


def _baseline(goal: Goal) -> Decimal | None:
    """Money collected is counted from nothing."""
    return Decimal(0) if goal.source == Goal.Source.COLLECTIONS else goal.baseline


def _parent_statement(parent: Goal | None, visible: bool) -> str:
    if parent is None:
        return ""
    return parent.statement if visible else _("a goal that is not shown to you")
