"""The department tree. Its `path` and `root` are kept by the database (people.models.Department)."""

from uuid import UUID

from django.db import DatabaseError, transaction
from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Problems, invalid
from history.changes import apply_changes, initial_values
from history.operations import operation
from history.versions import check_version
from people.abilities import Role
from people.models import Department, RoleGrant, User
from people.permissions import authorize

FIELDS = ["name", "code", "parent", "level_label"]


def department_create(
    *, actor: User, key: UUID, name: str, code: str, parent: Department | None, level_label: str = ""
) -> Department:
    """Add a department. Whoever adds a first-level one becomes its administrator, or nobody could open it."""
    content = {"name": name, "code": code, "parent": parent}
    with operation("department.create", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(Department.objects)
        _authorize_parent(actor, parent)
        department = Department(name=name.strip(), code=code.strip(), parent=parent, level_label=level_label.strip())
        _check(department)
        department.save()
        department.refresh_from_db()
        op.log(department, changes=initial_values(department, FIELDS))
        if parent is None:
            RoleGrant.objects.create(user=actor, role=Role.ADMINISTRATOR, department=department)
        return department


def department_update(
    *,
    actor: User,
    department: Department,
    version: int,
    name: str,
    code: str,
    parent: Department | None,
    level_label: str = "",
) -> Department:
    """Change or move a department; everything below moves along."""
    with operation("department.update", actor=actor) as op:
        department = Department.objects.select_for_update(of=("self",)).select_related("parent").get(pk=department.pk)
        authorize(actor, "people.manage", department)
        if (parent and parent.pk) != department.parent_id:
            _authorize_parent(actor, parent)
        check_version(department, version)
        changes = apply_changes(
            department,
            {"name": name.strip(), "code": code.strip(), "parent": parent, "level_label": level_label.strip()},
        )
        if not changes:
            return department
        _check(department)
        department.version += 1
        try:
            with transaction.atomic():
                department.save()
        except DatabaseError as error:
            # The database refuses a loop even when two moves meet.
            if "below itself" not in str(error):
                raise
            raise invalid("parent", _("A department cannot lie below itself.")) from error
        department.refresh_from_db()
        op.log(department, changes=changes)
        return department


def _authorize_parent(actor: User, parent: Department | None) -> None:
    if parent is None:
        authorize(
            actor,
            "people.first_level_create",
            message=_("Only an administrator of a first-level department may add another first-level department."),
        )
    else:
        authorize(actor, "people.manage", parent)


def _check(department: Department) -> None:
    problems = Problems()
    problems.check(department, exclude={"root", "path", "parent"})
    if Department.objects.filter(code__iexact=department.code).exclude(pk=department.pk).exists():
        problems.add("code", _("Another department has this code."))
    if department.pk and department.parent and department.pk in department.parent.path:
        problems.add("parent", _("A department cannot lie below itself."))
    problems.raise_any()
