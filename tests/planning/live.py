"""A plan at work: what 林一鸣's first version made, and the ways to edit it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from goals.models import Goal
from goals.services import goal_drop, goal_update
from payments.models import PaymentCheckpoint
from payments.services import checkpoint_cancel, checkpoint_update
from people.models import User
from planning.models import Breakdown
from planning.services import material_set
from projects.models import Milestone, Task
from projects.services import milestone_cancel, milestone_update, task_cancel, task_update
from tests.planning.breakdowns import Plan, fresh

UPDATE: dict[type[Any], tuple[Any, str]] = {
    Task: (task_update, "task_id"),
    Milestone: (milestone_update, "milestone_id"),
    Goal: (goal_update, "goal_id"),
    PaymentCheckpoint: (checkpoint_update, "checkpoint_id"),
}
CANCEL: dict[type[Any], tuple[Any, str]] = {
    Task: (task_cancel, "task_id"),
    Milestone: (milestone_cancel, "milestone_id"),
    Goal: (goal_drop, "goal_id"),
    PaymentCheckpoint: (checkpoint_cancel, "checkpoint_id"),
}


@dataclass
class Live:
    """许星野 and 陆小满 have a task and a milestone, a sub-goal stands beside them."""

    plan: Plan

    @property
    def task(self) -> Task:
        return Task.objects.get(title="图层权限与脱敏")

    @property
    def milestone(self) -> Milestone:
        return Milestone.objects.get()

    @property
    def subgoal(self) -> Goal:
        return Goal.objects.exclude(origin=None).get()

    @property
    def newest(self) -> Breakdown:
        return self.plan.goal.breakdowns.order_by("-number")[0]

    def edit(self, work: Any, actor: User | None = None, **values: Any) -> Any:
        service, name = UPDATE[type(work)]
        version = type(work).objects.get(pk=work.pk).version
        return service(actor=actor or self.plan.cast.lin, version=version, values=values, **{name: work.pk})

    def cancel(self, work: Any, actor: User | None = None, reason: str = "客户不要了") -> Any:
        service, name = CANCEL[type(work)]
        return service(actor=actor or self.plan.cast.lin, reason=reason, **{name: work.pk})

    def settle(self, *fields: str, tolerance: int = 0) -> None:
        """What 公用事业组 makes material."""
        department = self.plan.cast.utilities
        own = getattr(department, "material_policy", None)
        material_set(
            actor=self.plan.cast.qin,
            department_id=department.pk,
            version=own.version if own else 0,
            fields=fields,
            tolerance=tolerance,
        )

    def pass_newest(self) -> Breakdown:
        version = self.newest
        self.plan.submit(version)
        return self.plan.pass_it(version)

    def later(self, work: Any, days: int = 3) -> Any:
        due = work.due_on if isinstance(work, PaymentCheckpoint) else work.due
        return due + timedelta(days=days)


def make_live(plan: Plan) -> Live:
    plan.passed()
    assert fresh(plan.goal.breakdowns.get()).state == "passed"
    return Live(plan)
