"""The ranges in which a department ages what is overdue."""

from django.utils.translation import gettext as _

from goaltrack.common.errors import Problems
from history.changes import apply_changes
from history.operations import operation
from payments.ageing.models import AgeingPolicy
from people.models import Department, User
from people.permissions import authorize


def ageing_ranges_set(*, actor: User, department_id: int, first: int, second: int, third: int) -> AgeingPolicy:
    """Settle the last days of the first three ranges. Raises InvalidInput where they do not rise."""
    with operation("ageing_ranges.set", actor=actor) as op:
        # The department's row is the lock: ranges may not be there yet.
        department = Department.objects.select_for_update(no_key=True).get(pk=department_id)
        authorize(actor, "ageing.ranges_set", department)
        policy = AgeingPolicy.objects.filter(department=department).first() or AgeingPolicy(department=department)
        changes = apply_changes(policy, {"first": first, "second": second, "third": third})
        problems = Problems()
        if second <= first:
            problems.add("second", _("Each range ends after the one before it."))
        elif third <= second:
            problems.add("third", _("Each range ends after the one before it."))
        else:
            problems.check(policy)
        problems.raise_any()
        if changes:
            policy.version += policy.pk is not None
            policy.save()
            op.log(department, changes=changes)
    return policy
