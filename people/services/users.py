"""People: added, changed, and the very first one."""

from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Problems
from history.changes import apply_changes, initial_values
from history.operations import operation
from history.versions import check_version
from people.abilities import Role
from people.models import Department, RoleGrant, User
from people.permissions import authorize
from people.pinyin import search_text, sort_key

FIELDS = ["username", "name", "email", "department", "title"]


def user_create(
    *,
    actor: User,
    key: UUID,
    username: str,
    name: str,
    email: str,
    department: Department,
    title: str = "",
    language: str = "zh-hans",
    password: str = "",
) -> User:
    """Add a person. Without a password they set their own through the reset mail."""
    content = {"username": username, "name": name, "email": email, "department": department, "title": title}
    with operation("user.create", actor=actor, key=key, content=content) as op:
        if op.replayed:
            made: User = op.made_row(User.objects)
            return made
        authorize(actor, "people.manage", department)
        user = _new_user(username, name, email, password, department=department, title=title, language=language)
        op.log(user, changes=initial_values(user, FIELDS))
        return user


def user_update(
    *,
    actor: User,
    user: User,
    version: int,
    username: str,
    name: str,
    email: str,
    department: Department,
    title: str = "",
    is_active: bool = True,
) -> User:
    """Change a person. Somebody who may no longer sign in is out at their next request."""
    with operation("user.update", actor=actor) as op:
        user = User.objects.select_for_update(of=("self",)).select_related("department").get(pk=user.pk)
        authorize(actor, "people.manage", user)
        if department.pk != user.department_id:
            authorize(actor, "people.manage", department)
        check_version(user, version)
        values: dict[str, Any] = normalised(username, name, email)
        changes = apply_changes(
            user, {**values, "department": department, "title": title.strip(), "is_active": is_active}
        )
        if not changes:
            return user
        problems = Problems()
        check_user(user, problems)
        if user.pk == actor.pk and not is_active:
            problems.add("is_active", _("You cannot lock yourself out; ask another administrator."))
        problems.raise_any()
        user.sort_key, user.search = sort_key(user.name), search_text(user.name)
        user.version += 1
        user.save()
        if any(change["field"] == "email" for change in changes):
            # Sign-in keeps its own copy; the old address must no longer open the account.
            EmailAddress.objects.filter(user=user).delete()
        op.log(user, changes=changes)
        return user


def administrator_create(*, username: str, name: str, email: str, password: str, department_name: str) -> User:
    """The first administrator, from the command line only: no actor, and no rights are asked for.

    Adds a first-level department called `department_name` when there is none.
    """
    with operation("user.create", actor=None) as op:
        department = Department.objects.filter(parent=None).order_by("pk").first()
        if department is None:
            department = Department.objects.create(name=department_name, code="main")
            department.refresh_from_db()
        user = _new_user(username, name, email, password, department=department)
        RoleGrant.objects.create(user=user, role=Role.ADMINISTRATOR, department=department)
        op.log(user, changes=initial_values(user, FIELDS), note=str(_("first administrator")))
        return user


def normalised(username: str, name: str, email: str) -> dict[str, str]:
    return {"username": username.strip(), "name": name.strip(), "email": email.strip().lower()}


def check_user(user: User, problems: Problems) -> None:
    """What a person's own fields and the other people say against `user`."""
    problems.check(user, exclude={"password", "last_login", "department", "sort_key", "search"})
    if "@" in user.username:
        problems.add("username", _("An employee number has no @; the e-mail address goes into its own field."))
    others = User.objects.exclude(pk=user.pk)
    if others.filter(username__iexact=user.username).exists():
        problems.add("username", _("Somebody has this employee number already."))
    if user.email and others.filter(email__iexact=user.email).exists():
        problems.add("email", _("Somebody has this e-mail address already."))


def _new_user(username: str, name: str, email: str, password: str, **fields: Any) -> User:
    user = User(**normalised(username, name, email), **fields)
    user.title = user.title.strip()
    user.sort_key, user.search = sort_key(user.name), search_text(user.name)
    problems = Problems()
    check_user(user, problems)
    if password:
        try:
            validate_password(password, user)
        except ValidationError as error:
            for message in error.messages:
                problems.add("password", message)
    problems.raise_any()
    user.set_password(password or None)
    user.save()
    return user
