"""Units: the parts of a project that are accepted by themselves."""

from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Problems
from history.operations import operation
from people.models import User
from people.permissions import authorize
from projects.models import Project, Unit


def unit_add(*, actor: User, key: UUID, project_id: int, name: str) -> Unit:
    """Add a unit at the end of the project's; refused at `name` where the project has one of that name."""
    with operation("unit.add", actor=actor, key=key, content={"project": project_id, "name": name}) as op:
        if op.replayed:
            return Unit.objects.get(pk=op.made)
        # Held, so that two units do not take the same place.
        held = Project.objects.select_related("department").select_for_update(of=("self",), no_key=True)
        project = held.get(pk=project_id)
        authorize(actor, "projects.project_update", project)
        last = project.units.aggregate(last=Max("position"))["last"] or 0
        unit = Unit(project=project, name=name.strip(), position=last + 1)
        problems = Problems()
        problems.check(unit, exclude={"project"})
        if not problems.fields and project.units.filter(name=unit.name).exists():
            problems.add("name", _("The project has a unit of this name."))
        problems.raise_any()
        unit.save()
        op.log(project, changes=[{"field": "unit", "old": None, "new": unit.name}], note=unit.name, made=unit)
    return unit
