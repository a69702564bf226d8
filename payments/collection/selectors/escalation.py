"""After how many working days overdue who is told, by department."""

from collections.abc import Mapping
from dataclasses import dataclass

from payments.collection.models import EscalationPolicy
from people.models import Department, User
from people.permissions import managed_departments

DEFAULT = (5, 15, 30)


@dataclass(frozen=True)
class Steps:
    """`settled_by` is the department whose steps count; None where nobody settled any."""

    project_manager_after: int | None
    department_manager_after: int | None
    first_level_after: int | None
    settled_by: int | None = None


@dataclass(frozen=True)
class StepsLine:
    department: Department
    steps: Steps
    settled_by: str
    may_set: bool

    @property
    def indent(self) -> str:
        return "\u3000" * (len(self.department.path) - 1)


def steps_of(department: Department, settled: Mapping[int, EscalationPolicy]) -> Steps:
    """What holds there: all steps of the nearest department that settled any."""
    policy = department.nearest(settled)
    if policy is None:
        return Steps(*DEFAULT)
    days = (policy.project_manager_after, policy.department_manager_after, policy.first_level_after)
    return Steps(*days, policy.department_id)


def steps_settled() -> dict[int, EscalationPolicy]:
    """By department (one query)."""
    return {policy.department_id: policy for policy in EscalationPolicy.objects.all()}


def steps_lines(user: User) -> list[StepsLine]:
    """The departments the reader sees, in the order of the tree (two queries)."""
    departments = {one.pk: one for one in Department.objects.visible_to(user).order_by("path")}
    settled, managed = steps_settled(), managed_departments(user)
    lines = []
    for one in departments.values():
        steps = steps_of(one, settled)
        by = departments.get(steps.settled_by) if steps.settled_by not in (None, one.pk) else None
        lines.append(StepsLine(one, steps, by.name if by else "", not managed.isdisjoint(one.path)))
    return lines
