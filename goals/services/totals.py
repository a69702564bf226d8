"""Keeping each goal's totals: changes arrive as differences and are added in one statement a goal.

Totals are locked last and by primary key (docs/locking.md), so that two transactions never wait for each other.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import connection
from django.db.models import F

from goals.models import CheckIn, GoalCollected, GoalOpenWork, GoalTotals


@dataclass
class TotalsChange:
    """What one transaction adds to one goal's own work and money.

    `open_due` counts open work by due date; `collected_on` is CNY by the day it was received.
    """

    weight_total: Decimal = Decimal(0)
    weight_done: Decimal = Decimal(0)
    work_total: int = 0
    work_done: int = 0
    work_blocked: int = 0
    money_planned: Decimal = Decimal(0)
    open_due: dict[date, int] = field(default_factory=dict)
    collected_on: dict[date, Decimal] = field(default_factory=dict)

    def add(self, other: "TotalsChange", sign: int = 1) -> None:
        self.weight_total += sign * other.weight_total
        self.weight_done += sign * other.weight_done
        self.work_total += sign * other.work_total
        self.work_done += sign * other.work_done
        self.work_blocked += sign * other.work_blocked
        self.money_planned += sign * other.money_planned
        for due, count in other.open_due.items():
            self.open_due[due] = self.open_due.get(due, 0) + sign * count
        for day, amount in other.collected_on.items():
            self.collected_on[day] = self.collected_on.get(day, Decimal(0)) + sign * amount

    @property
    def is_nothing(self) -> bool:
        own = (
            self.weight_total,
            self.weight_done,
            self.work_total,
            self.work_done,
            self.work_blocked,
            self.money_planned,
        )
        return not any(own) and not any(self.open_due.values()) and not any(self.collected_on.values())


# What each upper app says a goal's own totals are; the rebuild adds them up.
_shares: dict[str, Callable[[int], TotalsChange]] = {}


def register_share(name: str, provider: Callable[[int], TotalsChange]) -> None:
    """Let `provider(goal_id)` say what counts for a goal in the registering app; registering again replaces it."""
    _shares[name] = provider


def own_totals(goal_id: int) -> TotalsChange:
    """A goal's own work and money as the apps that hold them count them now."""
    own = TotalsChange()
    for name in sorted(_shares):
        own.add(_shares[name](goal_id))
    return own


def totals_apply(*, changes: Mapping[int, TotalsChange]) -> None:
    """Add each goal's change to its totals; called last in the transaction that made the change."""
    for goal_id in sorted(changes):
        change = changes[goal_id]
        if change.is_nothing:
            continue
        GoalTotals.objects.filter(pk=goal_id).update(
            weight_total=F("weight_total") + change.weight_total,
            weight_done=F("weight_done") + change.weight_done,
            work_total=F("work_total") + change.work_total,
            work_done=F("work_done") + change.work_done,
            work_blocked=F("work_blocked") + change.work_blocked,
            money_planned=F("money_planned") + change.money_planned,
        )
        _add_open_work(goal_id, change.open_due)
        _add_collected(goal_id, change.collected_on)


def totals_take_checkin(*, checkin: CheckIn) -> None:
    """Let a goal's totals show its newest check-in."""
    GoalTotals.objects.filter(pk=checkin.goal_id).update(
        value=checkin.value, confidence=checkin.confidence, checked_in_on=checkin.day
    )


def totals_replace(*, goal_id: int, own: TotalsChange) -> bool:
    """Set a goal's own work and money to `own`, as the rebuild does; True when that differed from what was stored."""
    stored = GoalTotals.objects.select_for_update().get(pk=goal_id)
    was = TotalsChange(
        stored.weight_total,
        stored.weight_done,
        stored.work_total,
        stored.work_done,
        stored.work_blocked,
        stored.money_planned,
        open_due=dict(GoalOpenWork.objects.filter(goal_id=goal_id).values_list("due", "count")),
        collected_on=dict(GoalCollected.objects.filter(goal_id=goal_id).values_list("day", "amount")),
    )
    difference = TotalsChange()
    difference.add(own)
    difference.add(was, sign=-1)
    if difference.is_nothing:
        return False
    totals_apply(changes={goal_id: difference})
    return True


def _add_open_work(goal_id: int, by_due: Mapping[date, int]) -> None:
    rows: Iterable[tuple[date, int]] = sorted((due, count) for due, count in by_due.items() if count)
    with connection.cursor() as cursor:
        for due, count in rows:
            cursor.execute(
                """
                INSERT INTO goals_goalopenwork (goal_id, due, count) VALUES (%s, %s, %s)
                ON CONFLICT (goal_id, due) DO UPDATE SET count = goals_goalopenwork.count + EXCLUDED.count
                """,
                [goal_id, due, count],
            )


def _add_collected(goal_id: int, by_day: Mapping[date, Decimal]) -> None:
    with connection.cursor() as cursor:
        for day, amount in sorted((day, amount) for day, amount in by_day.items() if amount):
            cursor.execute(
                """
                INSERT INTO goals_goalcollected (goal_id, day, amount) VALUES (%s, %s, %s)
                ON CONFLICT (goal_id, day) DO UPDATE SET amount = goals_goalcollected.amount + EXCLUDED.amount
                """,
                [goal_id, day, amount],
            )
