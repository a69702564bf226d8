"""Who may do what: `rules` predicates named `<app>.<entity>_<verb>`, checked by services through `authorize()`.

`people.manage` takes a department, a person, or nothing: "may this person manage people anywhere at all".
"""

from typing import Any

import rules
from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import ActionForbidden, Message
from people.abilities import Ability, Role
from people.models import Department, SavedView, User


def may(user: User, permission: str, obj: Any = None) -> bool:
    """True when the rule `permission` holds for the person and the object."""
    return bool(rules.has_perm(permission, user, obj))


def authorize(user: User, permission: str, obj: Any = None, message: Message = "") -> None:
    """Raise ActionForbidden (403) unless the rule holds."""
    if not may(user, permission, obj):
        raise ActionForbidden(message or _("Your role does not allow this here."), extra={"permission": permission})


@rules.predicate
def manages_people(user: User, obj: Any = None) -> bool:
    """Below the departments where the person is an administrator.

    Whoever may change a person's e-mail address may take their place, so a person is managed only by somebody who
    manages the department of each role they hold as well.
    """
    if isinstance(obj, Department):
        return user.can(Ability.WRITE_PEOPLE, obj)
    managed = set(user.departments_with(Ability.WRITE_PEOPLE)) if user.is_active else set()
    if not isinstance(obj, User):
        return bool(managed)
    paths = list(obj.role_grants.values_list("department__path", flat=True))
    if obj.department is not None:
        paths.append(obj.department.path)
    return bool(managed) and all(not managed.isdisjoint(path) for path in paths)


def managed_departments(user: User) -> set[int]:
    """Where the person is the manager or the administrator, who settle what others are held to; counts downwards."""
    if not user.is_active:
        return set()
    manager = {grant.department_id for grant in user.grants if grant.role == Role.MANAGER}
    return manager | set(user.departments_with(Ability.WRITE_PEOPLE))


@rules.predicate
def settles_rules_of(user: User, department: Department) -> bool:
    return not managed_departments(user).isdisjoint(department.path)


@rules.predicate
def manages_first_level(user: User, _obj: Any = None) -> bool:
    """An administrator of a whole first-level department may add another one."""
    return user.is_active and any(
        grant.department_id == grant.root_id
        for grant in user.grants
        if grant.department_id in user.departments_with(Ability.WRITE_PEOPLE)
    )


@rules.predicate
def may_say_when_away(user: User, person: User) -> bool:
    """Oneself, who leads the person's department, and its administrators."""
    if not user.is_active:
        return False
    above = user.can(Ability.WRITE_TASKS, person.department) or user.can(Ability.WRITE_PEOPLE, person.department)
    return user.pk == person.pk or above


@rules.predicate
def shares_views_with(user: User, department: Department) -> bool:
    return user.can(Ability.WRITE_GOALS, department)


@rules.predicate
def may_remove_view(user: User, view: SavedView) -> bool:
    """One's own, and what is shared with a department one writes the goals of."""
    return view.owner_id == user.pk or (view.department is not None and shares_views_with(user, view.department))


rules.add_perm("people.view_share", shares_views_with)
rules.add_perm("people.view_remove", may_remove_view)
rules.add_perm("people.manage", manages_people)
rules.add_perm("people.absence_write", may_say_when_away)
rules.add_perm("people.first_level_create", manages_first_level)
rules.add_perm("people.calendar_override", manages_first_level)
