"""Overdue work: who, how late, and the money it holds up."""

from dataclasses import dataclass
from decimal import Decimal

from dashboards.board.scope import Scope
from goaltrack.common import clock
from payments.permissions import AmountRights
from payments.selectors import HeldUp, money_held_up
from projects.models import Task
from projects.permissions import WorkRights
from projects.querysets import RowCount
from projects.selectors import TaskLine, task_lines
from projects.selectors.concealed import saying_what_is_watched

SHOWN = 8
# The latest of them are looked at for the money they hold up.
LOOKED_AT = 60


@dataclass(frozen=True)
class LateTask:
    line: TaskLine
    held: HeldUp | None


@dataclass(frozen=True)
class Overdue:
    tasks: list[LateTask]
    count: int


def overdue(scope: Scope, rights: AmountRights) -> Overdue:
    """What holds up the most money first, then what is late the longest."""
    tasks = (
        saying_what_is_watched(Task.objects.visible_to(scope.user), scope.user)
        .in_departments(scope.tops)
        .overdue(on=clock.today())
    )
    counted = tasks.as_lines().annotate(late_count=RowCount(tasks.order_by())).order_by("due", "id")
    # Nothing is logged from here, so nobody's right to log is asked about.
    lines = task_lines(scope.user, counted[:LOOKED_AT], rights=WorkRights.of_own(scope.user), alone=True)
    held = money_held_up(scope.user, [line.task.pk for line in lines], rights=rights)
    late = [LateTask(line, held.get(line.task.pk)) for line in lines]
    late.sort(key=lambda one: (-_weight(one.held), one.line.task.due, one.line.task.pk))
    return Overdue(late[:SHOWN], lines[0].task.late_count if lines else 0)  # type: ignore[attr-defined]


def _weight(held: HeldUp | None) -> Decimal:
    """Money that one may not read still comes before none."""
    if held is None:
        return Decimal(0)
    return Decimal("0.5") if held.amount is None else held.amount
