"""Departments and people from a file: uploaded, shown row by row, then applied in one transaction.

Only adds and changes: nobody is removed, and no role is taken away, because a row is missing. What becomes of each
row is judged in people.services.import_plan.
"""

from hashlib import sha256
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import DatabaseError, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from goaltrack.common import clock
from goaltrack.common.errors import StateConflict
from history.models import LogEntry
from history.operations import Operation, operation, request_id
from people.abilities import Role
from people.models import Department, PeopleImport, RoleGrant, User
from people.permissions import authorize
from people.pinyin import search_text, sort_key
from people.services.import_plan import CHANGED, ERROR, NEW, Plan, Row, people_import_plan
from people.sheets import read_rows


def people_import_upload(*, actor: User, key: UUID, filename: str, content: bytes) -> PeopleImport:
    """Read the file and keep its rows for the preview; nothing is changed yet."""
    file = {"filename": filename, "sha256": sha256(content).hexdigest()}
    with operation("people.import", actor=actor, key=key, content=file) as op:
        if op.replayed:
            return _kept(op.made)
        authorize(actor, "people.manage")
        rows = read_rows(content)
        # Null bytes cannot be stored in JSON; the mark makes the row be refused with a reason.
        for row in rows:
            for column, value in row.items():
                if isinstance(value, str) and "\x00" in value:
                    row[column] = value.replace("\x00", "\ufffd")
        PeopleImport.objects.filter(created_by=actor, applied_at=None).delete()
        name = filename.replace("\x00", "")[-200:] or "import"
        pending = PeopleImport.objects.create(filename=name, rows=rows, created_by=actor)
        op.log(pending, note=_("uploaded, %(count)d rows") % {"count": len(rows)})
        return pending


def people_import_apply(*, actor: User, key: UUID, pending: PeopleImport) -> PeopleImport:
    """Apply every row that is right, all in one transaction; rows with errors are left out and stay listed."""
    with operation("people.import", actor=actor, key=key, content={"apply": pending.pk}) as op:
        locked = _kept(pending.pk)
        if op.replayed:
            return locked
        authorize(actor, "people.manage")
        if locked.created_by_id != actor.pk:
            raise StateConflict(_("Only the person who uploaded a file may apply it."))
        if locked.applied_at is not None:
            raise StateConflict(_("This file has been imported already."))
        plan = people_import_plan(actor=actor, rows=locked.rows)
        if not plan.applicable:
            raise StateConflict(_("There is nothing to import: no row is new or changed."))
        # The errors are kept as they were, because the verdicts change once the rows are in.
        errors = [
            {"row": row.number, "values": row.values, "problems": [[c, str(m)] for c, m in row.problems]}
            for row in plan.rows
            if row.verdict == ERROR
        ]
        try:
            with transaction.atomic():
                _apply(op, plan)
        except DatabaseError as error:
            raise StateConflict(
                _("The data changed meanwhile or the rows contradict each other. Look at the preview again.")
            ) from error
        locked.applied_at = clock.now()
        locked.result = {"counts": plan.counts, "errors": errors}
        locked.save()
        op.log(locked, note=_("%(new)d new, %(changed)d changed, %(error)d left out") % plan.counts)
        return locked


def _kept(pk: int) -> PeopleImport:
    """The upload, locked; a later one of the same person takes its place."""
    upload = PeopleImport.objects.select_for_update().filter(pk=pk).first()
    if upload is None:
        raise StateConflict(_("A later upload has replaced this file; upload it again."))
    return upload


def _apply(op: Operation, plan: Plan) -> None:
    rows = [row for row in plan.rows if row.verdict in (NEW, CHANGED)]
    departments = _apply_departments(op, rows)
    people = [row for row in rows if row.is_person]
    numbers = [row.values["username"].lower() for row in people]
    present = {
        user.username.lower(): user
        for user in User.objects.annotate(number=Lower("username"))
        .filter(number__in=numbers)
        .order_by("pk")
        .select_for_update(of=("self",))
    }
    made: list[User] = []
    changed: list[User] = []
    moved_address: list[int] = []
    for row in people:
        department = departments[row.values["department_code"].lower()]
        user = present.get(row.values["username"].lower())
        if user is None:
            user = User(username=row.values["username"], password=make_password(None))
            made.append(user)
            present[user.username.lower()] = user
        elif row.changes_person:
            user.version += 1
            changed.append(user)
            if row.values["email"] and row.values["email"].lower() != user.email:
                moved_address.append(user.pk)
        user.department = department
        user.name = row.values["name"] or user.name
        user.email = row.values["email"].lower() or user.email
        user.title = row.values["title"] or user.title
        user.sort_key, user.search = sort_key(user.name), search_text(user.name)
    User.objects.bulk_create(made, batch_size=1000)
    fields = ["department", "name", "email", "title", "sort_key", "search", "version"]
    # First the addresses away, so that two people may swap theirs.
    User.objects.filter(pk__in=moved_address).update(email="")
    User.objects.bulk_update(changed, fields, batch_size=500)
    EmailAddress.objects.filter(user_id__in=moved_address).delete()
    grants = [
        RoleGrant(
            user=present[row.values["username"].lower()],
            role=role,
            department=departments[row.values["department_code"].lower()],
        )
        for row in people
        for role in row.roles
    ]
    RoleGrant.objects.bulk_create(grants, ignore_conflicts=True, batch_size=1000)
    by_number = {row.values["username"].lower(): row for row in people}
    LogEntry.objects.bulk_create(
        [_entry(op, user, by_number[user.username.lower()]) for user in [*made, *changed]], batch_size=1000
    )


def _apply_departments(op: Operation, rows: list[Row]) -> dict[str, Department]:
    departments = {department.code.lower(): department for department in Department.objects.all()}
    new: dict[str, Row] = {}
    for row in rows:
        code = row.values["department_code"].lower()
        if code not in departments:
            if code not in new or row.values["department"]:
                new.setdefault(code, row)
            continue
        for column, old, text in row.differences:
            department = departments[code]
            if column == "department" and department.name != text:
                department.name = text
            elif column == "parent_code":
                department.parent = departments[text.lower()]
            else:
                continue
            department.version += 1
            department.save(update_fields=["name", "parent", "version"])
            name = "name" if column == "department" else "parent"
            op.log(department, changes=[{"field": name, "old": old, "new": text}])
    while new:
        ready = [code for code, row in new.items() if row.values["parent_code"].lower() not in new]
        for code in ready:
            row = new.pop(code)
            parent = departments.get(row.values["parent_code"].lower())
            department = Department.objects.create(
                code=row.values["department_code"], name=row.values["department"], parent=parent
            )
            department.refresh_from_db()
            departments[code] = department
            op.log(department, changes=[{"field": "name", "old": None, "new": department.name}])
            if parent is None and op.actor is not None:
                RoleGrant.objects.create(user=op.actor, role=Role.ADMINISTRATOR, department=department)
    return departments


def _entry(op: Operation, user: User, row: Row) -> LogEntry:
    names = {"department_code": "department", "roles": ""}
    changes = [
        {"field": names.get(column, column), "old": old or None, "new": new}
        for column, old, new in row.differences
        if names.get(column, column) and column not in ("department", "parent_code")
    ]
    return LogEntry(
        actor=op.actor,
        action=op.action,
        object_type=User._meta.label_lower,
        object_id=user.pk,
        object_title=str(user)[:255],
        object_version=user.version,
        changes=changes,
        request_id=request_id(),
    )
