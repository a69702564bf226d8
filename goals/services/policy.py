"""What a department settles for its goals."""

from decimal import Decimal
from typing import Any

from goals.models import GoalPolicy
from goaltrack.common.errors import Problems
from history.changes import apply_changes
from history.operations import operation
from people.models import Department, User
from people.permissions import authorize


def goal_policy_set(
    *, actor: User, department_id: int, rhythm: str = "", weight_limit: Decimal | None = None
) -> GoalPolicy:
    """Settle the check-in rhythm and the limit of open weight; what is empty is left to the department above.

    Raises InvalidInput at `rhythm` and `weight_limit`.
    """
    with operation("goal_policy.set", actor=actor) as op:
        # The department's row is the lock: a policy may not be there yet.
        department = Department.objects.select_for_update(no_key=True).get(pk=department_id)
        authorize(actor, "goals.policy_set", department)
        policy = GoalPolicy.objects.filter(department=department).first() or GoalPolicy(department=department)
        changes: list[dict[str, Any]] = apply_changes(policy, {"rhythm": rhythm, "weight_limit": weight_limit})
        problems = Problems()
        problems.check(policy)
        problems.raise_any()
        if changes:
            policy.version += policy.pk is not None
            policy.save()
            op.log(department, changes=changes)
    return policy
