"""Judging a sheet of departments and people: each row against the data as they are now. Nothing is written here.

Applying what is right: people.services.imports.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from goaltrack.common.errors import Message
from people.abilities import Role
from people.models import Department, PeopleImport, User
from people.permissions import may
from people.sheets import COLUMN_LABELS, MAX_CELL

ROLE_NAMES = {
    "成员": Role.MEMBER,
    "组长": Role.LEAD,
    "评审专家": Role.EXPERT,
    "专家": Role.EXPERT,
    "部门经理": Role.MANAGER,
    "经理": Role.MANAGER,
    "回款专员": Role.COLLECTIONS,
    "管理员": Role.ADMINISTRATOR,
    "team lead": Role.LEAD,
    "collections owner": Role.COLLECTIONS,
    **{str(role): role for role in Role},
}
NEW, CHANGED, UNCHANGED, ERROR = "new", "changed", "unchanged", "error"


@dataclass
class Row:
    """One row of the file with its verdict. `differences` are (column, old, new) of what it would change."""

    number: int
    values: dict[str, str]
    verdict: str = UNCHANGED
    problems: list[tuple[str, Message]] = field(default_factory=list)
    differences: list[tuple[str, str, str]] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)

    def refuse(self, column: str, message: Message) -> None:
        self.problems.append((column, message))
        self.verdict = ERROR

    @property
    def is_person(self) -> bool:
        return bool(self.values["username"] or self.values["name"] or self.values["email"])

    @property
    def changes_person(self) -> bool:
        return any(column not in ("department", "parent_code") for column, _old, _new in self.differences)

    @property
    def problem_texts(self) -> list[tuple[Message, Message]]:
        return [(COLUMN_LABELS[column], message) for column, message in self.problems]

    @property
    def summary(self) -> str:
        """What a new row brings beside number and name."""
        roles = "、".join(str(Role(role).label) for role in self.roles)
        return "　".join(filter(None, (self.values["email"], self.values["title"], roles)))

    @property
    def difference_texts(self) -> list[tuple[Message, str, str]]:
        return [(COLUMN_LABELS[column], old, new) for column, old, new in self.differences]


@dataclass
class Plan:
    """What an import would do: the rows with their verdicts."""

    rows: list[Row]

    def count(self, verdict: str) -> int:
        return sum(row.verdict == verdict for row in self.rows)

    @property
    def counts(self) -> dict[str, int]:
        return {verdict: self.count(verdict) for verdict in (NEW, CHANGED, UNCHANGED, ERROR)}

    @property
    def applicable(self) -> bool:
        return any(row.verdict in (NEW, CHANGED) for row in self.rows)


def people_import_plan(*, actor: User, rows: Iterable[dict[str, Any]]) -> Plan:
    """Judge each row against the data as they are now. A fixed number of queries, however long the file."""
    plan = Plan([Row(row["row"], {column: row.get(column, "") for column in COLUMN_LABELS}) for row in rows])
    for row in plan.rows:
        _check_cells(row)
    departments = {department.code.lower(): department for department in Department.objects.select_related("parent")}
    _judge_departments(actor, plan, departments)
    _judge_people(actor, plan, departments)
    return plan


@dataclass(frozen=True)
class LeftOut:
    """A row that is not taken, with (column, what is wrong) for each problem."""

    number: int
    values: dict[str, str]
    problems: list[tuple[str, str]]


def people_import_left_out(*, actor: User, pending: PeopleImport) -> list[LeftOut]:
    """The rows with errors: as they stood when the file was applied, before that as they stand now."""
    if pending.applied_at is not None:
        return [
            LeftOut(row["row"], row["values"], [(column, message) for column, message in row["problems"]])
            for row in pending.result.get("errors", [])
        ]
    plan = people_import_plan(actor=actor, rows=pending.rows)
    return [
        LeftOut(row.number, row.values, [(column, str(message)) for column, message in row.problems])
        for row in plan.rows
        if row.verdict == ERROR
    ]


def _check_cells(row: Row) -> None:
    for column, value in row.values.items():
        if "\ufffd" in value or "\x00" in value:
            row.refuse(column, _("Null or unreadable characters are not allowed."))
        elif value[:1] in "=+-@\t" and value:
            row.refuse(column, _("This looks like a formula; write plain text."))
        elif len(value) > MAX_CELL:
            row.refuse(column, _("This text is too long."))
    if not row.values["department_code"]:
        row.refuse("department_code", _("Every row names a department by its code."))


def _judge_departments(actor: User, plan: Plan, departments: dict[str, Department]) -> None:
    """Departments the file adds or changes. Rows of one code must agree on its name and parent."""
    said: dict[str, Row] = {}
    for row in plan.rows:
        code, name, parent = (row.values[c] for c in ("department_code", "department", "parent_code"))
        if row.verdict == ERROR:
            continue
        first = said.get(code.lower())
        if first is None:
            if name or parent or code.lower() not in departments:
                said[code.lower()] = row
        elif name and name != first.values["department"]:
            row.refuse("department", _("Row %(row)d gives this code another name.") % {"row": first.number})
        elif parent and parent.lower() != first.values["parent_code"].lower():
            row.refuse("parent_code", _("Row %(row)d puts this department elsewhere.") % {"row": first.number})
    for code, row in said.items():
        _judge_department(actor, row, departments.get(code), departments, said)
    # A department that cannot be made takes the ones below it and their people along.
    refused = {code for code, row in said.items() if row.verdict == ERROR and code not in departments}
    while True:
        below = {
            code
            for code, row in said.items()
            if code not in refused and code not in departments and row.values["parent_code"].lower() in refused
        }
        if not below:
            break
        for code in below:
            said[code].refuse("parent_code", _("The department above has an error."))
        refused |= below
    for row in plan.rows:
        if row.verdict != ERROR and row.values["department_code"].lower() in refused:
            row.refuse("department_code", _("This department has an error in another row."))


def _judge_department(
    actor: User, row: Row, present: Department | None, departments: dict[str, Department], said: dict[str, Row]
) -> None:
    name, parent_code = row.values["department"], row.values["parent_code"].lower()
    parent = departments.get(parent_code)
    if parent_code and parent is None and parent_code not in said:
        return row.refuse("parent_code", _("There is no department with this code, here or in the file."))
    if len(name) > 80:
        return row.refuse("department", _("At most %(limit)d characters.") % {"limit": 80})
    if present is None:
        return _judge_new_department(actor, row, parent, departments, said)
    if not may(actor, "people.manage", present):
        return row.refuse("department_code", _("You may not manage this department."))
    if parent_code and (parent is None or parent.pk != present.parent_id):
        if parent is not None and present.pk in parent.path:
            return row.refuse("parent_code", _("A department cannot lie below itself."))
        if parent is None or not may(actor, "people.manage", parent):
            return row.refuse("parent_code", _("Move a department on its own page, not by a file."))
        row.differences.append(("parent_code", present.parent.code if present.parent else "", parent.code))
    if name and name != present.name:
        row.differences.append(("department", present.name, name))
    if row.differences:
        row.verdict = CHANGED
    return None


def _judge_new_department(
    actor: User, row: Row, parent: Department | None, departments: dict[str, Department], said: dict[str, Row]
) -> None:
    code = row.values["department_code"]
    department = Department(name=row.values["department"], code=code)
    try:
        department.clean_fields(exclude=["parent", "root", "path"])
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            row.refuse("department" if name == "name" else "department_code", " ".join(messages))
        return None
    top, seen = parent, {code.lower()}
    above = row.values["parent_code"].lower()
    while top is None and above:
        if above in seen:
            return row.refuse("parent_code", _("A department cannot lie below itself."))
        seen.add(above)
        if above in departments:
            top = departments[above]
        else:
            above = said[above].values["parent_code"].lower() if above in said else ""
    if not (may(actor, "people.manage", top) if top else may(actor, "people.first_level_create")):
        return row.refuse("parent_code", _("You may not add a department here."))
    row.verdict = NEW
    return None


def _judge_people(actor: User, plan: Plan, departments: dict[str, Department]) -> None:
    rows = [row for row in plan.rows if row.is_person]
    numbers = {row.values["username"].lower() for row in rows}
    emails = {row.values["email"].lower() for row in rows if row.values["email"]}
    present = {
        user.username.lower(): user
        for user in User.objects.annotate(number=Lower("username"))
        .filter(number__in=numbers)
        .select_related("department")
        .prefetch_related("role_grants__department")
    }
    owners = dict(User.objects.annotate(address=Lower("email")).filter(address__in=emails).values_list("address", "pk"))
    managed = set(actor.departments_with("people.write"))
    seen_numbers: dict[str, int] = {}
    seen_emails: dict[str, int] = {}
    for row in rows:
        number, email = row.values["username"].lower(), row.values["email"].lower()
        user = present.get(number)
        _check_person(row, user)
        for seen, value, column in ((seen_numbers, number, "username"), (seen_emails, email, "email")):
            if value and value in seen:
                row.refuse(column, _("Row %(row)d has the same.") % {"row": seen[value]})
            elif value:
                seen[value] = row.number
        if email and owners.get(email, user and user.pk) != (user and user.pk):
            row.refuse("email", _("Somebody has this e-mail address already."))
        department = departments.get(row.values["department_code"].lower())
        if department is not None and managed.isdisjoint(department.path):
            row.refuse("department_code", _("You may not manage this department."))
        if user is not None and not _manages(managed, user):
            row.refuse("username", _("Somebody outside your departments has this employee number."))
        if row.verdict != ERROR:
            _compare_person(row, user, department)


def _manages(managed: set[int], user: User) -> bool:
    paths = [grant.department.path for grant in user.role_grants.all()]
    if user.department is not None:
        paths.append(user.department.path)
    return all(not managed.isdisjoint(path) for path in paths)


def _check_person(row: Row, user: User | None) -> None:
    values = row.values
    if not values["username"]:
        return row.refuse("username", _("A person needs an employee number."))
    if not values["name"] and user is None:
        row.refuse("name", _("A person needs a name."))
    person = User(username=values["username"], name=values["name"] or "-", title=values["title"])
    try:
        person.clean_fields(exclude=["password", "email", "department", "last_login", "sort_key", "search"])
    except ValidationError as error:
        for name, messages in error.message_dict.items():
            row.refuse(name, " ".join(messages))
    if "@" in values["username"]:
        row.refuse("username", _("An employee number has no @; the e-mail address goes into its own field."))
    if values["email"]:
        try:
            validate_email(values["email"])
            if len(values["email"]) > 254:
                row.refuse("email", _("At most %(limit)d characters.") % {"limit": 254})
        except ValidationError as error:
            row.refuse("email", " ".join(error.messages))
    for name in filter(None, (part.strip() for part in re.split("[,，、;；]", values["roles"]))):
        role = ROLE_NAMES.get(name.lower())
        if role is None:
            row.refuse("roles", _("There is no role %(name)s.") % {"name": name})
        else:
            row.roles.append(str(role))
    return None


def _compare_person(row: Row, user: User | None, department: Department | None) -> None:
    if user is None:
        row.verdict = NEW
        return
    held = {(grant.role, grant.department_id) for grant in user.role_grants.all()}
    values = row.values
    if department is None or department.pk != user.department_id:
        row.differences.append(
            ("department_code", user.department.code if user.department else "", values["department_code"])
        )
    for column, new in (("name", values["name"]), ("email", values["email"].lower()), ("title", values["title"])):
        if new and new != getattr(user, column):
            row.differences.append((column, getattr(user, column), new))
    added = [role for role in row.roles if department is None or (role, department.pk) not in held]
    if added:
        row.differences.append(("roles", "", "、".join(str(Role(role).label) for role in added)))
    if row.differences and row.verdict != NEW:
        row.verdict = CHANGED
