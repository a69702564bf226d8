"""How much at once: what a department settles for the columns of its board."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from goaltrack.common.errors import Problems
from history.operations import operation
from people.models import Department, User
from people.permissions import authorize
from projects.models import ColumnLimit
from projects.querysets import OPEN

MOST = 999


def column_limits_set(
    *, actor: User, department_id: int, limits: Mapping[str, tuple[int | None, int | None]]
) -> list[ColumnLimit]:
    """Settle by status how many tasks stand there at most, of all together and of each person; None settles nothing.

    Statuses that are not named stay. Raises InvalidInput at a status that has no limit or a number out of range.
    """
    with operation("column_limits.set", actor=actor) as op:
        # The department's row is the lock: a limit may not be there yet.
        department = Department.objects.select_for_update(no_key=True).get(pk=department_id)
        authorize(actor, "projects.column_limits_set", department)
        own = {limit.status: limit for limit in ColumnLimit.objects.filter(department=department)}
        problems, changes = Problems(), []
        for status, (together, each) in limits.items():
            limit = own.get(status) or ColumnLimit(department=department, status=status)
            before = {"together": limit.together, "each": limit.each}
            limit.together, limit.each = together, each
            if (together, each) == tuple(before.values()):
                continue
            _check(limit, problems)
            changes += [
                {"field": f"{status}.{name}", "old": old, "new": getattr(limit, name)}
                for name, old in before.items()
                if old != getattr(limit, name)
            ]
            own[status] = limit
        problems.raise_any()
        for limit in own.values():
            if limit.together or limit.each:
                limit.save()
            elif limit.pk:
                limit.delete()
        if changes:
            op.log(department, changes=changes)
    return [limit for limit in own.values() if limit.together or limit.each]


def _check(limit: ColumnLimit, problems: Problems) -> None:
    if limit.status not in OPEN:
        problems.add("status", _("Only columns of open work have a limit."))
    for name in ("together", "each"):
        value: Any = getattr(limit, name)
        if value is not None and not 1 <= value <= MOST:
            problems.add(f"{limit.status}_{name}", _("Give a number from 1 to %(most)d.") % {"most": MOST})
