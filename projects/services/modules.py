"""Modules of a project, and what they need of each other. All of it under the lock of the project."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Problems, StateConflict
from history.changes import apply_changes, initial_values
from history.operations import operation
from history.versions import check_version
from notices.services import notice_send, notice_withdraw
from people.models import User
from people.permissions import authorize
from projects.models import Coupling, Module, Unit
from projects.services.places import REMOVED
from projects.services.projects import project_join
from projects.services.units import GONE, project_held, remove_unless_used, require_running

EDITABLE = ("name", "unit", "owner", "follower", "note")
# What its A and B change as well.
OWN = frozenset({"note"})
COUPLING = ("needed", "what", "agreed")
RELATIONS = ("project", "unit", "owner", "follower")


def module_create(*, actor: User, key: UUID, project_id: int, values: Mapping[str, Any]) -> Module:
    """Add a module to a project, from `values` (EDITABLE, objects for foreign keys); its A and B become members."""
    with operation("module.create", actor=actor, key=key, content={**values, "project": project_id}) as op:
        if op.replayed:
            return op.made_row(Module.objects)
        project = project_held(project_id)
        authorize(actor, "projects.project_update", project)
        require_running(project)
        module = Module(project=project, **_given(values))
        _check(module, actor, changed=EDITABLE)
        module.save()
        project_join(project, [module.owner, module.follower])
        op.log(module, changes=initial_values(module, EDITABLE))
        _tell(actor, module, before=set())
    return module


def module_update(*, actor: User, module_id: int, version: int, values: Mapping[str, Any]) -> Module:
    """Change a module's fields (EDITABLE); its A and B change what OWN names. Refused when somebody changed it since
    `version`."""
    with operation("module.update", actor=actor) as op:
        module = _held(module_id)
        authorize(actor, "projects.module_write", module)
        check_version(module, version)
        require_running(module.project)
        before = {module.owner_id, module.follower_id}
        changes = apply_changes(module, _given(values))
        changed = {change["field"] for change in changes}
        if not changed <= OWN:
            authorize(actor, "projects.project_update", module.project)
        if not changes:
            return module
        _check(module, actor, changed=changed)
        module.version += 1
        module.save()
        project_join(module.project, [module.owner, module.follower])
        op.log(module, changes=changes)
        _tell(actor, module, before=before)
    return module


def module_remove(*, actor: User, module_id: int) -> None:
    """Take a module out of its project. Raises StateConflict, which says what, while something hangs on it."""
    with operation("module.remove", actor=actor) as op:
        module = _held(module_id)
        authorize(actor, "projects.project_update", module.project)
        require_running(module.project)
        op.log(module.project, changes=[{"field": "module", "old": module.name, "new": None}], note=module.name)
        notice_withdraw(subject=module)
        remove_unless_used(module)


def coupling_add(*, actor: User, key: UUID, module_id: int, values: Mapping[str, Any]) -> Coupling:
    """Say that a module needs something of another one of its project, from `values` (COUPLING)."""
    with operation("coupling.add", actor=actor, key=key, content={**values, "module": module_id}) as op:
        if op.replayed:
            return op.made_row(Coupling.objects)
        module = _held(module_id)
        coupling = Coupling(
            project=module.project,
            module=module,
            needed=values["needed"],
            what=values["what"].strip(),
            agreed=values.get("agreed", False),
        )
        authorize(actor, "projects.coupling_write", coupling)
        require_running(module.project)
        _check_coupling(coupling)
        coupling.save()
        op.log(module, note=coupling.what, made=coupling)
        op.log(coupling.needed, note=coupling.what)
    return coupling


def coupling_update(*, actor: User, coupling_id: int, version: int, values: Mapping[str, Any]) -> Coupling:
    """Say what is needed, or whether it is agreed, anew; refused when somebody changed it since `version`."""
    with operation("coupling.update", actor=actor) as op:
        coupling = _held_coupling(actor, coupling_id)
        check_version(coupling, version)
        given = {name: values[name] for name in ("what", "agreed") if name in values}
        if "what" in given:
            given["what"] = given["what"].strip()
        changes = apply_changes(coupling, given)
        if not changes:
            return coupling
        _check_coupling(coupling)
        coupling.version += 1
        coupling.save()
        op.log(coupling, changes=changes)
        for module in (coupling.module, coupling.needed):
            op.log(module, note=coupling.what)
    return coupling


def coupling_remove(*, actor: User, coupling_id: int) -> None:
    """It needs that no longer."""
    with operation("coupling.remove", actor=actor) as op:
        coupling = _held_coupling(actor, coupling_id)
        for module in (coupling.module, coupling.needed):
            op.log(module, note=coupling.what)
        coupling.delete()


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    given = {name: value for name, value in values.items() if name in EDITABLE}
    return {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}


def _held(module_id: int) -> Module:
    """The module, of a project that is held."""
    found = Module.objects.filter(pk=module_id).values_list("project", flat=True).first()
    if found is None:
        raise StateConflict(GONE)
    project = project_held(found)
    if not list(Module.objects.filter(pk=module_id).select_for_update().values_list("pk")):
        raise StateConflict(GONE)
    module = Module.objects.with_people().get(pk=module_id)
    module.project = project
    return module


def _held_coupling(actor: User, coupling_id: int) -> Coupling:
    """The coupling, of a project that is held and goes on."""
    found = Coupling.objects.filter(pk=coupling_id).values_list("project", flat=True).first()
    if found is None:
        raise StateConflict(GONE)
    project = project_held(found)
    coupling = Coupling.objects.with_ends().filter(pk=coupling_id).first()
    if coupling is None:
        raise StateConflict(GONE)
    authorize(actor, "projects.coupling_write", coupling)
    require_running(project)
    return coupling


def _check(module: Module, actor: User, *, changed: Collection[str]) -> None:
    problems = Problems()
    problems.check(module, exclude={name for name in RELATIONS if getattr(module, f"{name}_id") is not None})
    if not problems.fields:
        if module.follower_id is not None and module.follower_id == module.owner_id:
            problems.add("follower", _("A and B must be two people."))
        if module.unit is not None and module.unit.project_id != module.project_id:
            problems.add("unit", _("This unit belongs to another project."))
        elif "unit" in changed and module.unit_id is not None and not Unit.objects.filter(pk=module.unit_id).exists():
            problems.add("unit", REMOVED["unit"])
        if "name" in changed and Module.objects.filter(project=module.project, name=module.name).exclude(pk=module.pk):
            problems.add("name", _("The project has a module of this name."))
        for name in {"owner", "follower"} & set(changed):
            pk = getattr(module, f"{name}_id")
            if pk is not None and not User.objects.visible_to(actor).active().filter(pk=pk).exists():
                problems.add(name, _("There is no such person among your colleagues."))
    problems.raise_any()


def _check_coupling(coupling: Coupling) -> None:
    problems = Problems()
    problems.check(coupling, exclude={"project", "module", "needed"})
    if coupling.needed.project_id != coupling.project_id:
        problems.add("needed", _("This module belongs to another project."))
    elif coupling.needed_id == coupling.module_id:
        problems.add("needed", _("A module needs nothing of itself: choose another one."))
    elif not Module.objects.filter(pk=coupling.needed_id).exists():
        problems.add("needed", REMOVED["module"])
    if not problems.fields:
        same = Coupling.objects.filter(module=coupling.module, needed=coupling.needed, what=coupling.what)
        if same.exclude(pk=coupling.pk).exists():
            problems.add("what", _("This is said already."))
    problems.raise_any()


def _tell(actor: User, module: Module, *, before: Collection[int | None]) -> None:
    new = [user for user in (module.owner, module.follower) if user is not None and user.pk not in {actor.pk, *before}]
    notice_send(
        kind="module.assigned",
        recipients=new,
        subject=module,
        occasion=f"v{module.version}",
        link=f"/modules/{module.pk}/",
        params={"title": module.name, "author": actor.name, "project": module.project.name},
    )
