"""Units: the parts of a project that are accepted by themselves, in the order in which its people name them."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goaltrack.common.errors import Problems, StateConflict
from history.changes import apply_changes
from history.operations import operation
from history.versions import check_version
from people.models import User
from people.permissions import authorize
from projects.models import Project, Unit

STEPS = ("up", "down")
GONE = gettext_lazy("It was removed.")


def unit_add(*, actor: User, key: UUID, project_id: int, name: str) -> Unit:
    """Add a unit at the end of the project's; refused at `name` where the project has one of that name."""
    with operation("unit.add", actor=actor, key=key, content={"project": project_id, "name": name}) as op:
        if op.replayed:
            return op.made_row(Unit.objects)
        # Held, so that two units do not take the same place.
        project = project_held(project_id)
        authorize(actor, "projects.project_update", project)
        require_running(project)
        last = project.units.aggregate(last=Max("position"))["last"] or 0
        unit = Unit(project=project, name=name.strip(), position=last + 1)
        _check(unit)
        unit.save()
        op.log(project, changes=[{"field": "unit", "old": None, "new": unit.name}], note=unit.name, made=unit)
    return unit


def unit_update(*, actor: User, unit_id: int, version: int, name: str) -> Unit:
    """Call a unit something else; refused when somebody changed it since `version`."""
    with operation("unit.update", actor=actor) as op:
        unit = _held(actor, unit_id)
        check_version(unit, version)
        changes = apply_changes(unit, {"name": name.strip()})
        if not changes:
            return unit
        _check(unit)
        unit.version += 1
        unit.save()
        op.log(unit, changes=changes)
        op.log(unit.project, changes=[changes[0] | {"field": "unit"}], note=unit.name)
    return unit


def unit_move(*, actor: User, unit_id: int, step: str) -> Unit:
    """One place `up` or `down` among the units of its project; at the end it stays."""
    with operation("unit.move", actor=actor) as op:
        unit = _held(actor, unit_id)
        problems = Problems()
        if step not in STEPS:
            problems.add("step", _("Choose one of: %(choices)s.") % {"choices": ", ".join(STEPS)})
        problems.raise_any()
        units = list(Unit.objects.filter(project=unit.project_id))
        at = units.index(unit)
        to = at - 1 if step == "up" else at + 1
        if not 0 <= to < len(units):
            return unit
        units[at], units[to] = units[to], units[at]
        moved = [one for position, one in enumerate(units, start=1) if _placed(one, position)]
        Unit.objects.bulk_update(moved, ["position"])
        op.log(unit.project, note=unit.name)
    return next(one for one in units if one == unit)


def unit_remove(*, actor: User, unit_id: int) -> None:
    """Take a unit out of its project. Raises StateConflict, which says what, while something hangs on it."""
    with operation("unit.remove", actor=actor) as op:
        unit = _held(actor, unit_id)
        project, name = unit.project, unit.name
        remove_unless_used(unit)
        op.log(project, changes=[{"field": "unit", "old": name, "new": None}], note=name)


def remove_unless_used(row: Any) -> None:
    """Delete the row, or raise StateConflict with how many of what hang on it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            row.delete()
            # What is checked when the transaction ends is checked here, where it can be told.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        if isinstance(error, ProtectedError):
            raise StateConflict(_used_by(error)) from error
        raise StateConflict(_("Something has just been hung on it.")) from error


def _used_by(error: ProtectedError) -> str:
    counts = Counter(str(one._meta.verbose_name) for one in error.protected_objects)
    things = _(", ").join(f"{name} × {count}" for name, count in sorted(counts.items()))
    return _("It stays while something hangs on it: %(things)s.") % {"things": things}


def project_held(project_id: int) -> Project:
    """The project, held: what stands in it keeps its order and its names while this goes on."""
    rows = Project.objects.select_for_update(no_key=True).filter(pk=project_id)
    list(rows.values_list("pk"))
    return Project.objects.select_related("department").get(pk=project_id)


def require_running(project: Project) -> None:
    if project.state == Project.State.FINISHED:
        raise StateConflict(_("This project is finished."))


def _held(actor: User, unit_id: int) -> Unit:
    """The unit, of a project that is held and goes on."""
    found = Unit.objects.filter(pk=unit_id).values_list("project", flat=True).first()
    if found is None:
        raise StateConflict(GONE)
    project = project_held(found)
    authorize(actor, "projects.project_update", project)
    require_running(project)
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None:
        raise StateConflict(GONE)
    unit.project = project
    return unit


def _check(unit: Unit) -> None:
    problems = Problems()
    problems.check(unit, exclude={"project"})
    if not problems.fields and Unit.objects.filter(project=unit.project, name=unit.name).exclude(pk=unit.pk).exists():
        problems.add("name", _("The project has a unit of this name."))
    problems.raise_any()


def _placed(unit: Unit, position: int) -> bool:
    """Whether it had another position before."""
    differs, unit.position = unit.position != position, position
    return differs
