"""What a department makes material."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Problems, StaleVersion
from history.operations import operation
from people.models import Department, User
from people.permissions import authorize
from planning.materiality import FIELDS, MOST_DAYS
from planning.models import MaterialPolicy

LOGGED = ("material_fields", "material_tolerance")
Settled = tuple[list[str], int] | None


def material_set(
    *, actor: User, department_id: int, version: int, fields: Collection[str], tolerance: int
) -> MaterialPolicy:
    """From now on these changes of gated work go through the gate, in the department and below it.

    `version` is that of its own policy, 0 where it has none. Raises StaleVersion when somebody was faster.
    """
    with operation("material.set", actor=actor) as op:
        department, policy = _locked(actor, department_id, version)
        problems = Problems()
        if set(fields) - set(FIELDS):
            problems.add("fields", _("Choose among the fields offered."))
        if not 0 <= tolerance <= MOST_DAYS:
            problems.add("tolerance", _("Choose a number from 0 to %(most)d.") % {"most": MOST_DAYS})
        problems.raise_any()
        wanted = [name for name in FIELDS if name in fields]
        was = (list(policy.fields), policy.tolerance) if policy else None
        if policy is not None and was == (wanted, tolerance):
            return policy
        if policy is None:
            policy = MaterialPolicy(department=department, version=0)
        policy.fields, policy.tolerance = wanted, tolerance
        policy.version += 1
        policy.save()
        op.log(department, changes=_changes(was, (wanted, tolerance)))
    return policy


def material_forget(*, actor: User, department_id: int, version: int) -> None:
    """Let the department above rule again. Doing it twice changes nothing."""
    with operation("material.forget", actor=actor) as op:
        department, policy = _locked(actor, department_id, version or None)
        if policy is None:
            return
        policy.delete()
        op.log(department, changes=_changes((policy.fields, policy.tolerance), None))


def _changes(was: Settled, now: Settled) -> list[dict[str, Any]]:
    old, new = (dict(zip(LOGGED, one or (None, None), strict=True)) for one in (was, now))
    return [{"field": name, "old": old[name], "new": new[name]} for name in LOGGED if old[name] != new[name]]


def _locked(actor: User, department_id: int, version: int | None) -> tuple[Department, MaterialPolicy | None]:
    # The department's row is the lock: a policy may not be there yet.
    department = Department.objects.select_for_update(no_key=True).get(pk=department_id)
    authorize(actor, "planning.material_set", department)
    policy = MaterialPolicy.objects.filter(department=department).first()
    current = policy.version if policy else 0
    if version is not None and policy is not None and current != version:
        raise StaleVersion(current=current, changes=[])
    return department, policy
