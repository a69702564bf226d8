"""Which policy rules where: a department's own, or that of the nearest one above, or the defaults."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from goaltrack.common import clock
from people.models import Department, User
from people.permissions import managed_departments
from people.selectors import workday_calendar
from reviews.kinds import GateKind, kinds_with_policies
from reviews.models import ReviewerGroup, ReviewPolicy
from reviews.policy import Group, Policy


def policy_in_force(department: Department, kind: str) -> Policy:
    """At most three queries."""
    found = ruling(department, with_groups(ReviewPolicy.objects.filter(department__in=department.path, kind=kind)))
    return as_policy(found) if found else Policy()


def ruling(department: Department, policies: Iterable[ReviewPolicy]) -> ReviewPolicy | None:
    """Of policies of one kind, the one of the nearest department."""
    return department.nearest({policy.department_id: policy for policy in policies})


def with_groups(policies: "QuerySet[ReviewPolicy]") -> "QuerySet[ReviewPolicy]":
    groups = ReviewerGroup.objects.prefetch_related("memberships").order_by("name", "pk")
    return policies.select_related("escalate_to").prefetch_related(Prefetch("groups", groups))


def as_policy(policy: ReviewPolicy) -> Policy:
    groups = [
        Group(group.pk, group.name, frozenset(member.user_id for member in group.memberships.all()))
        for group in policy.groups.all()
    ]
    return Policy(
        rule=policy.rule,
        needed=policy.needed,
        fewest=policy.fewest,
        workdays=policy.workdays,
        escalate_after=policy.escalate_after,
        escalate_to=policy.escalate_to_id,
        groups=tuple(groups),
    )


def review_due(policy: Policy) -> date:
    """Until when an opinion is wanted where nobody says."""
    return workday_calendar().add(clock.today(), policy.workdays)


@dataclass(frozen=True)
class PolicyLine:
    """What rules in a department for one kind of gate: its own policy, or that of `ruled_by`, or the defaults."""

    department: Department
    kind: GateKind
    policy: Policy
    own: ReviewPolicy | None
    ruled_by: Department | None
    may_set: bool
    escalate_to: User | None

    @property
    def indent(self) -> str:
        return "\u3000" * (len(self.department.path) - 1)


def policy_lines(user: User) -> list[PolicyLine]:
    """The departments the reader sees, in tree order, with each kind of gate: four queries."""
    departments = {department.pk: department for department in Department.objects.visible_to(user)}
    policies = list(with_groups(ReviewPolicy.objects.filter(department__in=departments)))
    may_set = managed_departments(user)
    lines = []
    for department in sorted(departments.values(), key=lambda d: [departments[pk].code for pk in d.path]):
        for kind in kinds_with_policies():
            found = ruling(department, [policy for policy in policies if policy.kind == kind.code])
            is_own = found is not None and found.department_id == department.pk
            lines.append(
                PolicyLine(
                    department=department,
                    kind=kind,
                    policy=as_policy(found) if found else Policy(),
                    own=found if is_own else None,
                    ruled_by=departments[found.department_id] if found and not is_own else None,
                    may_set=not may_set.isdisjoint(department.path),
                    escalate_to=found.escalate_to if found else None,
                )
            )
    return lines
