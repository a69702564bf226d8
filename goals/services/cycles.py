from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goals.models import Cycle
from goaltrack.common.errors import Problems
from history.changes import initial_values
from history.operations import operation
from people.models import Department, User
from people.permissions import authorize


def cycle_create(
    *, actor: User, department: Department, name: str, kind: str, start: date, end: date, key: UUID | None = None
) -> Cycle:
    """Open a cycle for a first-level department; raises InvalidInput at the field that does not fit."""
    content = {"department": department, "name": name, "kind": kind, "start": start, "end": end}
    with operation("cycle.create", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return Cycle.objects.get(pk=op.made)
        authorize(actor, "goals.goal_create", department)
        cycle = Cycle(department=department, name=name, kind=kind, start=start, end=end)
        problems = Problems()
        problems.check(cycle)
        if department.parent_id is not None:
            problems.add("department", _("Cycles belong to a first-level department."))
        if end <= start:
            problems.add("end", _("A cycle ends after it starts."))
        if Cycle.objects.filter(department=department, kind=kind, start=start).exists():
            problems.add("start", _("There is such a cycle already."))
        problems.raise_any()
        cycle.save()
        op.log(cycle, changes=initial_values(cycle, ["name", "kind", "start", "end"]))
    return cycle
