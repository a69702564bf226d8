"""What the SMART check is told of the steps to a goal: the items of its breakdown, and what is planned beside them."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum

from goals.models import Goal
from goals.money_units import multiplier
from goals.querysets import goals_below
from goals.selectors import hidden_from, smart_facts
from goals.smart import ItemFacts, Report, Steps, figures, smart_check
from payments.models import PaymentCheckpoint
from people.models import User
from planning.models import Breakdown, BreakdownItem
from projects.models import Milestone

Kind = BreakdownItem.Kind


def smart_report(
    breakdown: Breakdown, items: Sequence[BreakdownItem] | None = None, *, reader: User | None = None
) -> Report:
    """The SMART check of the goal with this version's items, in the active language.

    `items` come with their amounts. What a `reader` may not see is not quoted to them.
    """
    goal = breakdown.goal
    items = list(breakdown.items.all()) if items is None else items
    days = Goal.objects.filter(pk=goal.pk).values_list(*_days_below(goal)).get()
    hidden = hidden_from(reader, goal) if reader is not None else frozenset()
    return smart_check(smart_facts(goal, _steps(goal, breakdown.number, items, days), hidden=hidden))


def steps_of(goal: Goal) -> Steps:
    """The items of the goal's newest version, and what is planned below it (one query, and one for the items)."""
    versions = Breakdown.objects.filter(goal=OuterRef("pk")).order_by("-number")
    newest = (Subquery(versions.values("pk")[:1]), Subquery(versions.values("number")[:1]))
    pk, number, *days = Goal.objects.filter(pk=goal.pk).values_list(*newest, *_days_below(goal)).get()
    if pk is None:
        return Steps(milestones=_known(days))
    return _steps(goal, number, list(BreakdownItem.objects.filter(breakdown=pk)), days)


def _days_below(goal: Goal) -> tuple[Subquery, ...]:
    """A day on the way on which one sees how far it is: of a sub-goal, a milestone, a payment checkpoint below it.

    One of each is enough, however many there are.
    """
    below = goals_below([goal.pk])
    goals = Goal.objects.kept().filter(pk__in=below).exclude(pk=goal.pk)
    milestones = Milestone.objects.filter(goal__in=below, cancelled=False)
    money = PaymentCheckpoint.objects.standing().filter(goal__in=below)
    return (_first(goals, "due", goal), _first(milestones, "due", goal), _first(money, "due_on", goal))


def _first(rows: "QuerySet[Any]", name: str, goal: Goal) -> Subquery:
    on_the_way = {f"{name}__gte": goal.start, f"{name}__lt": goal.due}
    return Subquery(rows.filter(**on_the_way).order_by().values(name)[:1])


def _known(days: Iterable[date | None]) -> tuple[date, ...]:
    return tuple(day for day in days if day is not None)


def _steps(goal: Goal, number: int, items: Sequence[BreakdownItem], days: Iterable[date | None]) -> Steps:
    in_money = goal.source == Goal.Source.COLLECTIONS
    values = _money_brought(goal, items) if in_money else _numbers_brought(goal, items)
    return Steps(
        items=tuple(
            ItemFacts(item.title, item.kind, item.acceptance, item.due, values.get(item.key), str(item.key))
            for item in items
        ),
        milestones=_known(days),
        planned_beside=_planned_beside(goal) if in_money and values else Decimal(0),
        version=number,
    )


def _money_brought(goal: Goal, items: Sequence[BreakdownItem]) -> dict[UUID, Decimal]:
    """The amounts of the checkpoints, in the goal's unit; none where a sub-goal is to bring more of it."""
    if any(item.kind == Kind.GOAL for item in items):
        return {}
    times = multiplier(goal.unit) or 1
    return {item.key: item.amount / times for item in items if item.amount is not None}


def _numbers_brought(goal: Goal, items: Sequence[BreakdownItem]) -> dict[UUID, Decimal]:
    """What each item adds to what the goal counts; none where one of them leaves that open, for then a sum is none."""
    below = [item.key for item in items if item.kind == Kind.GOAL]
    made = {one.origin: one for one in Goal.objects.filter(origin__in=below)} if below else {}
    values: dict[UUID, Decimal] = {}
    for item in items:
        value = _of_sub_goal(goal, made[item.key]) if item.key in made else _of_title(goal, item)
        if value is None:
            return {}
        values[item.key] = value
    return values


def _of_sub_goal(goal: Goal, made: Goal) -> Decimal | None:
    """From where to where it goes, where it counts the same."""
    if (made.metric, made.unit) != (goal.metric, goal.unit) or made.target is None or made.baseline is None:
        return None
    return made.target - made.baseline


def _of_title(goal: Goal, item: BreakdownItem) -> Decimal | None:
    """The only figure of the title in the goal's unit."""
    said = figures(item.title, goal.unit)
    return said[0] if len(said) == 1 else None


def _planned_beside(goal: Goal) -> Decimal:
    """What other checkpoints of the goal and of everything below it are planned to bring, in the goal's unit."""
    # What an earlier version made stands or falls with this one.
    own = BreakdownItem.objects.filter(breakdown__goal=goal).values("key")
    standing = PaymentCheckpoint.objects.standing().filter(goal__in=goals_below([goal.pk]))
    beside = standing.filter(Q(origin=None) | ~Q(origin__in=own)).aggregate(total=Sum("amount"))["total"]
    return (beside or Decimal(0)) / (multiplier(goal.unit) or 1)
