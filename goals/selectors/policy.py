"""What holds for the goals of a department: its own policy, or that of the nearest department above."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from goals.models import GoalPolicy, Rhythm
from people.models import Department

DEFAULT_RHYTHM = Rhythm.WEEKLY
DEFAULT_WEIGHT_LIMIT = Decimal(100)


@dataclass(frozen=True)
class ResolvedPolicy:
    """What counts, and the ids of the departments that settled it (None: nobody did)."""

    rhythm: str
    weight_limit: Decimal
    rhythm_from: int | None = None
    weight_limit_from: int | None = None


def goal_policy(department: Department) -> ResolvedPolicy:
    """What holds in `department` (one query)."""
    above = GoalPolicy.objects.filter(department__in=department.path)
    return resolve_policy(department, {policy.department_id: policy for policy in above})


def resolve_policy(department: Department, policies: Mapping[int, GoalPolicy]) -> ResolvedPolicy:
    """The nearest of `policies` (by department) that settles each question."""
    own_first = [policies[pk] for pk in reversed(department.path) if pk in policies]
    rhythm = next((policy for policy in own_first if policy.rhythm), None)
    limit = next((policy for policy in own_first if policy.weight_limit is not None), None)
    return ResolvedPolicy(
        rhythm=rhythm.rhythm if rhythm else DEFAULT_RHYTHM,
        weight_limit=limit.weight_limit if limit and limit.weight_limit else DEFAULT_WEIGHT_LIMIT,
        rhythm_from=rhythm.department_id if rhythm else None,
        weight_limit_from=limit.department_id if limit else None,
    )
