"""What one task or milestone counts for in its goal's totals."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Count, Q, Sum

from goals.services import TotalsChange
from projects.models import Milestone, Task
from projects.querysets import OPEN


def task_share(task: Task) -> TotalsChange:
    """A cancelled task counts for nothing; a free one has no weight, but is counted."""
    if task.goal_id is None or task.status == Task.Status.CANCELLED:
        return TotalsChange()
    weight = task.weight or Decimal(0)
    done = task.status == Task.Status.DONE
    return TotalsChange(
        weight_total=weight,
        weight_done=weight if done else Decimal(0),
        work_total=1,
        work_done=int(done),
        work_blocked=int(task.status == Task.Status.BLOCKED),
        open_due={task.due: 1} if task.status in OPEN else {},
    )


def milestone_share(milestone: Milestone) -> TotalsChange:
    if milestone.goal_id is None or milestone.cancelled:
        return TotalsChange()
    weight = milestone.weight or Decimal(0)
    done = milestone.achieved_on is not None
    return TotalsChange(
        weight_total=weight,
        weight_done=weight if done else Decimal(0),
        work_total=1,
        work_done=int(done),
        open_due={} if done else {milestone.due: 1},
    )


def share_of(work: Task | Milestone) -> TotalsChange:
    return task_share(work) if isinstance(work, Task) else milestone_share(work)


class Shares:
    """Collects, over one transaction, what changes for each goal: `take()` before an edit, `give()` after it."""

    def __init__(self) -> None:
        self.by_goal: dict[int, TotalsChange] = {}

    def give(self, work: Task | Milestone) -> None:
        self._add(work, 1)

    def take(self, work: Task | Milestone) -> None:
        self._add(work, -1)

    def give_all(self, works: Iterable[Task | Milestone]) -> None:
        for work in works:
            self.give(work)

    def _add(self, work: Task | Milestone, sign: int) -> None:
        if work.goal_id is not None:
            self.by_goal.setdefault(work.goal_id, TotalsChange()).add(share_of(work), sign)


def work_of_goal(goal_id: int) -> TotalsChange:
    """What a goal's own tasks and milestones count for, summed in the database: a rebuild reads every goal's."""
    tasks = Task.objects.filter(goal_id=goal_id).exclude(status=Task.Status.CANCELLED)
    milestones = Milestone.objects.filter(goal_id=goal_id, cancelled=False)
    own = TotalsChange(work_blocked=tasks.filter(status=Task.Status.BLOCKED).count())
    for rows, done, still_open in (
        (tasks, Q(status=Task.Status.DONE), Q(status__in=OPEN)),
        (milestones, Q(achieved_on__isnull=False), Q(achieved_on=None)),
    ):
        sums = rows.aggregate(
            total=Count("pk"),
            done=Count("pk", filter=done),
            sum_all=Sum("weight", default=Decimal(0)),
            sum_done=Sum("weight", filter=done, default=Decimal(0)),
        )
        waiting = rows.filter(still_open).order_by().values_list("due").annotate(count=Count("pk"))
        own.add(TotalsChange(sums["sum_all"], sums["sum_done"], sums["total"], sums["done"], open_due=dict(waiting)))
    return own
