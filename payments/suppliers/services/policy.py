"""The share of the reference price below which a department calls a supplier's price squeezed."""

from decimal import Decimal

from goaltrack.common.errors import Problems
from history.changes import apply_changes
from history.operations import operation
from payments.suppliers.models import SupplierPolicy
from people.models import Department, User
from people.permissions import authorize


def supplier_policy_set(*, actor: User, department_id: int, floor: Decimal | None) -> SupplierPolicy:
    """Settle the share in percent; None leaves it to the department above. Raises InvalidInput at `floor`."""
    with operation("supplier_policy.set", actor=actor) as op:
        # The department's row is the lock: a policy may not be there yet.
        department = Department.objects.select_for_update(no_key=True).get(pk=department_id)
        authorize(actor, "suppliers.policy_set", department)
        policy = SupplierPolicy.objects.filter(department=department).first() or SupplierPolicy(department=department)
        changes = apply_changes(policy, {"floor": floor})
        problems = Problems()
        problems.check(policy)
        problems.raise_any()
        if changes:
            policy.version += policy.pk is not None
            policy.save()
            op.log(department, changes=changes)
    return policy
