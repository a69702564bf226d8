"""Keeping each goal's totals: changes arrive as differences and are added in one statement a goal.

Totals are locked last and by primary key (docs/locking.md), so that two transactions never wait for each other.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db import connection

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
    def own(self) -> tuple[Decimal, Decimal, int, int, int, Decimal]:
        """What is kept in columns, in their order in _ADD."""
        return (
            self.weight_total,
            self.weight_done,
            self.work_total,
            self.work_done,
            self.work_blocked,
            self.money_planned,
        )

    @property
    def is_nothing(self) -> bool:
        return not any(self.own) and not any(self.open_due.values()) and not any(self.collected_on.values())


_LOCK = "SELECT goal_id FROM goals_goaltotals WHERE goal_id = ANY(%s) ORDER BY goal_id FOR NO KEY UPDATE"
_ADD = """
    UPDATE goals_goaltotals t SET
        weight_total = t.weight_total + a.weight_total, weight_done = t.weight_done + a.weight_done,
        work_total = t.work_total + a.work_total, work_done = t.work_done + a.work_done,
        work_blocked = t.work_blocked + a.work_blocked, money_planned = t.money_planned + a.money_planned
    FROM unnest(%s::bigint[], %s::numeric[], %s::numeric[], %s::int[], %s::int[], %s::int[], %s::numeric[])
        AS a (goal_id, weight_total, weight_done, work_total, work_done, work_blocked, money_planned)
    WHERE t.goal_id = a.goal_id
"""
# In the order of the rows given: by goal, then by day.
_ADD_OPEN = """
    INSERT INTO goals_goalopenwork (goal_id, due, count)
    SELECT * FROM unnest(%s::bigint[], %s::date[], %s::int[])
    ON CONFLICT (goal_id, due) DO UPDATE SET count = goals_goalopenwork.count + EXCLUDED.count
"""
_ADD_COLLECTED = """
    INSERT INTO goals_goalcollected (goal_id, day, amount)
    SELECT * FROM unnest(%s::bigint[], %s::date[], %s::numeric[])
    ON CONFLICT (goal_id, day) DO UPDATE SET amount = goals_goalcollected.amount + EXCLUDED.amount
"""
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
    """Add each goal's change to its totals; called last in the transaction that made the change.

    Four statements at most, for however many goals and days.
    """
    real = {goal_id: changes[goal_id] for goal_id in sorted(changes) if not changes[goal_id].is_nothing}
    own = [(goal_id, change.own) for goal_id, change in real.items() if any(change.own)]
    open_due = [(goal_id, due, count) for goal_id, change in real.items() for due, count in change.open_due.items()]
    collected = [(goal_id, day, sum_) for goal_id, change in real.items() for day, sum_ in change.collected_on.items()]
    with connection.cursor() as cursor:
        if len(real) > 1 or (real and not own):
            # An update alone takes its rows in whatever order it finds them; the rebuild holds them too.
            cursor.execute(_LOCK, [list(real)])
        if own:
            columns = [list(column) for column in zip(*(values for _goal_id, values in own), strict=True)]
            cursor.execute(_ADD, [[goal_id for goal_id, _values in own], *columns])
        for statement, rows in ((_ADD_OPEN, open_due), (_ADD_COLLECTED, collected)):
            added = sorted(row for row in rows if row[2])
            if added:
                cursor.execute(statement, [list(column) for column in zip(*added, strict=True)])


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
