"""Progress worked out the slow way: from the rules of docs/progress.md and the rows themselves, one goal at a time."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from goals.models import CheckIn, Goal, GoalCollected, GoalTotals
from goals.money_units import in_cny


def progress_of(goal: Goal) -> Decimal | None:
    """What the goal's own source says, rounded to two places; of a closed goal what it was closed with."""
    if goal.state == Goal.State.CLOSED:
        return goal.final_progress
    return by_source(goal, goal.source)


def by_source(goal: Goal, source: str) -> Decimal | None:
    return {"manual": by_checkin, "children": by_children, "work": by_work, "collections": by_money}[source](goal)


def by_checkin(goal: Goal) -> Decimal | None:
    said = CheckIn.objects.filter(goal=goal, superseded_by=None).order_by("-day", "-id").first()
    if said is None or said.value is None or goal.baseline is None or goal.target is None:
        return None
    return percent(said.value - goal.baseline, goal.target - goal.baseline)


def by_children(goal: Goal) -> Decimal | None:
    total, reached = Decimal(0), Decimal(0)
    for child in counting_children(goal):
        progress = progress_of(child)
        if progress is not None:
            total += child.weight
            reached += child.weight * min(max(progress, Decimal(0)), Decimal(100))
    return (reached / total).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) if total else None


def by_work(goal: Goal) -> Decimal | None:
    done, total = work(goal)
    return percent(done, total) if total else None


def work(goal: Goal) -> tuple[Decimal, Decimal]:
    totals = GoalTotals.objects.get(goal=goal)
    done, total = totals.weight_done, totals.weight_total
    for child in counting_children(goal):
        below_done, below_total = work(child)
        done, total = done + below_done, total + below_total
    return done, total


def by_money(goal: Goal) -> Decimal | None:
    target = in_cny(goal.target, goal.unit)
    if target is None or target <= 0:
        return None
    received = money(goal, goal.start, goal.due)
    at_stake = received or planned(goal)
    return percent(received, target) if at_stake or goal.source == "collections" else None


def money(goal: Goal, first: date, last: date) -> Decimal:
    own = GoalCollected.objects.filter(goal=goal, day__gte=first, day__lte=last)
    amount = sum((row.amount for row in own), Decimal(0))
    return amount + sum((money(child, first, last) for child in counting_children(goal)), Decimal(0))


def planned(goal: Goal) -> Decimal:
    own = GoalTotals.objects.get(goal=goal).money_planned
    return own + sum((planned(child) for child in counting_children(goal)), Decimal(0))


def counting_children(goal: Goal) -> list[Goal]:
    """Drafts and dropped goals are left out."""
    return list(Goal.objects.filter(parent=goal, state__in=("active", "closed")).order_by("id"))


def percent(part: Decimal, whole: Decimal) -> Decimal | None:
    return (part * 100 / whole).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP) + 0 if whole else None
