"""The facts the SMART rules look at."""

from collections.abc import Callable, Collection
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext as _

from goals.models import Cycle, Goal
from goals.selectors.policy import goal_policy
from goals.smart import GoalFacts, LastCycle, Report, Steps, smart_check
from goaltrack.common.workdays import WorkdayCalendar
from people.models import User
from people.selectors import workday_calendar

NOTHING_YET = Steps()
NOTHING_HIDDEN: frozenset[int] = frozenset()
# What the app that plans goals says of the steps to one.
_steps_of: list[Callable[[Goal], Steps]] = []


def register_steps(provider: Callable[[Goal], Steps]) -> None:
    """Let `provider` say what leads to a goal; registering again replaces it."""
    _steps_of[:] = [provider]


def smart_report(goal: Goal, *, reader: User) -> Report:
    """The SMART check of a stored goal with the steps that lead to it, as `reader` may see it."""
    steps = _steps_of[0](goal) if _steps_of else NOTHING_YET
    return smart_check(smart_facts(goal, steps, hidden=hidden_from(reader, goal)))


def smart_facts(
    goal: Goal,
    steps: Steps = NOTHING_YET,
    *,
    hidden: Collection[int] = NOTHING_HIDDEN,
    unreadable: Collection[str] = (),
) -> GoalFacts:
    """What the rules look at; `goal` may be one that is still being written.

    The goals in `hidden` (the one above, the one it carries on) count, but no finding quotes them. What stands in the
    `unreadable` fields is not called missing. Two queries: the owner's load and the limit of the department.
    """
    calendar = workday_calendar()
    department = goal.department if goal.department_id else goal.cycle.department
    return GoalFacts(
        statement=goal.statement,
        metric=goal.metric,
        unit=goal.unit,
        baseline=_baseline(goal),
        target=goal.target,
        resources=goal.resources,
        preconditions=goal.preconditions,
        contribution=goal.contribution,
        parent_statement=_parent_statement(goal, hidden),
        start=goal.start,
        due=goal.due,
        cycle_start=goal.cycle.start,
        cycle_end=goal.cycle.end,
        calendar=calendar,
        strategy=goal.strategy,
        supports_another=goal.supports_id is not None,
        last=_last_cycle(goal, calendar, hidden),
        owner_weight=_weight_beside(goal),
        weight_limit=goal_policy(department).weight_limit,
        steps=steps,
        unreadable=frozenset(unreadable),
    )


def hidden_from(reader: User, goal: Goal) -> frozenset[int]:
    """The goals that its check would quote and that `reader` may not see (one query, or none)."""
    known = goal.parent_id if getattr(goal, "parent_is_visible", False) else None
    quoted = {pk for pk in (goal.parent_id, goal.continues_id) if pk not in (None, known)}
    if not quoted:
        return NOTHING_HIDDEN
    visible = Goal.objects.visible_to(reader).filter(pk__in=quoted).values_list("pk", flat=True)
    return frozenset(quoted.difference(visible))


def _baseline(goal: Goal) -> Decimal | None:
    """Money collected is counted from nothing."""
    return Decimal(0) if goal.source == Goal.Source.COLLECTIONS else goal.baseline


def _parent_statement(goal: Goal, hidden: Collection[int]) -> str:
    if goal.parent is None:
        return ""
    return _("a goal that is not shown to you") if goal.parent.pk in hidden else goal.parent.statement


def _last_cycle(goal: Goal, calendar: WorkdayCalendar, hidden: Collection[int]) -> LastCycle | None:
    last = goal.continues
    if last is None:
        return None
    baseline, reached = _baseline(last), _reached(last)
    if baseline is None or reached is None:
        return None
    return LastCycle(
        metric=last.metric,
        unit=last.unit,
        baseline=baseline,
        reached=reached,
        workdays=calendar.count(last.start, last.due),
        may_be_quoted=last.pk not in hidden,
    )


def _reached(goal: Goal) -> Decimal | None:
    """The value it was last checked in with; where that is computed, the one that its final progress stands for."""
    if goal.source == Goal.Source.MANUAL:
        return goal.totals.value
    baseline = _baseline(goal)
    if goal.final_progress is None or goal.target is None or baseline is None:
        return None
    return baseline + (goal.target - baseline) * goal.final_progress / 100


def _weight_beside(goal: Goal) -> Decimal:
    """What the owner's other open goals weigh together, as typed; closed cycles are over."""
    others = Goal.objects.live().filter(owner=goal.owner_id).exclude(pk=goal.pk)
    total: Decimal | None = others.exclude(cycle__state=Cycle.State.CLOSED).aggregate(total=Sum("weight"))["total"]
    return total or Decimal(0)
