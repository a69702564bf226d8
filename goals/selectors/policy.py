"""What holds for the goals of a department: its own policy, or that of the nearest department above."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from goals.models import GoalPolicy, Rhythm
from people.abilities import Ability
from people.models import Department, User

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


@dataclass(frozen=True)
class PolicyLine:
    """A department with what holds there; `own` is what it settled itself, the names say who settled the rest."""

    department: Department
    own: GoalPolicy | None
    policy: ResolvedPolicy
    rhythm_by: str
    weight_limit_by: str
    may_set: bool

    @property
    def indent(self) -> str:
        return "\u3000" * (len(self.department.path) - 1)

    @property
    def rhythm_words(self) -> str:
        return str(Rhythm(self.policy.rhythm).label)


def policy_lines(user: User) -> list[PolicyLine]:
    """The departments the reader sees, in the order of the tree (two queries)."""
    departments = {department.pk: department for department in Department.objects.visible_to(user)}
    policies = {policy.department_id: policy for policy in GoalPolicy.objects.filter(department__in=departments)}
    may_set = {*user.departments_with(Ability.WRITE_GOALS), *user.departments_with(Ability.WRITE_PEOPLE)}

    def named(settled_by: int | None, department: Department) -> str:
        return departments[settled_by].name if settled_by not in (None, department.pk) else ""

    lines = []
    for department in sorted(departments.values(), key=lambda d: [departments[pk].code for pk in d.path]):
        policy = resolve_policy(department, policies)
        lines.append(
            PolicyLine(
                department=department,
                own=policies.get(department.pk),
                policy=policy,
                rhythm_by=named(policy.rhythm_from, department),
                weight_limit_by=named(policy.weight_limit_from, department),
                may_set=not may_set.isdisjoint(department.path),
            )
        )
    return lines


def resolve_policy(department: Department, policies: Mapping[int, GoalPolicy]) -> ResolvedPolicy:
    """The nearest of `policies` (by department) that settles each question."""
    own_first = department.nearest_first(policies)
    rhythm = next((policy for policy in own_first if policy.rhythm), None)
    limit = next((policy for policy in own_first if policy.weight_limit is not None), None)
    return ResolvedPolicy(
        rhythm=rhythm.rhythm if rhythm else DEFAULT_RHYTHM,
        weight_limit=limit.weight_limit if limit and limit.weight_limit else DEFAULT_WEIGHT_LIMIT,
        rhythm_from=rhythm.department_id if rhythm else None,
        weight_limit_from=limit.department_id if limit else None,
    )
