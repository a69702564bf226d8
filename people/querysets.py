"""Reads of people and departments, in the words of the business."""

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from people.abilities import Ability, roles_with

if TYPE_CHECKING:
    from people.models import Absence, Department, RoleGrant, SavedView, User


# Written out: every request asks it, and the ORM would group by all the columns of the person and their department.
_GRANTS = """
    SELECT jsonb_agg(jsonb_build_object('role', g.role, 'department', g.department_id, 'root', d.root_id))
    FROM people_rolegrant g JOIN people_department d ON d.id = g.department_id WHERE g.user_id = people_user.id
"""
_VISIBLE_PEOPLE = """
    SELECT u.id FROM people_user u LEFT JOIN people_department d ON d.id = u.department_id
    WHERE u.id = %s OR d.root_id = ANY(%s::bigint[]) OR u.id IN (
        SELECT g.user_id FROM people_rolegrant g JOIN people_department r ON r.id = g.department_id
        WHERE r.root_id = ANY(%s::bigint[]))
"""


def departments_below(department_ids: list[int]) -> RawSQL:
    """The ids of these departments and of everything under them, for a condition that needs no further join."""
    return RawSQL("SELECT d.id FROM people_department d WHERE d.path && %s::bigint[]", [department_ids])


class DepartmentQuerySet(models.QuerySet["Department"]):
    def visible_to(self, user: "User") -> Self:
        """The whole tree of each first-level department the person belongs to or holds a role in."""
        return self.filter(root_id__in=user.root_department_ids)

    def below(self, department_ids: list[int]) -> Self:
        """These departments and everything under them."""
        return self.filter(path__overlap=department_ids)

    def where_user_can(self, user: "User", ability: str) -> Self:
        return self.below(user.departments_with(ability))


class UserQuerySet(models.QuerySet["User"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def visible_to(self, user: "User") -> Self:
        """Colleagues of the same first-level departments, and oneself; role holders there count as well."""
        roots = list(user.root_department_ids)
        return self.filter(pk__in=RawSQL(_VISIBLE_PEOPLE, [user.pk, roots, roots]))  # noqa: S611

    def listed_for(self, user: "User") -> Self:
        """Those the person sees; closed accounts are listed only for those who manage people."""
        visible = self.visible_to(user)
        return visible if user.is_active and user.departments_with(Ability.WRITE_PEOPLE) else visible.active()

    def matching(self, text: str) -> Self:
        """Those with `text` in the name, the employee number, the pinyin or its initials."""
        return self.filter(
            Q(name__icontains=text) | Q(username__icontains=text) | Q(search__icontains=text.lower().replace(" ", ""))
        )

    def with_ability(self, ability: str, department: "Department") -> Self:
        """People who hold a role with `ability` on the department or above it."""
        return self.active().filter(
            pk__in=self.model.objects.filter(
                role_grants__role__in=roles_with(ability), role_grants__department_id__in=department.path
            ).values("pk")
        )

    def signed_in(self) -> Self:
        """With roles and home department brought along, so that a request's rights cost no query of their own."""
        grants = RawSQL(_GRANTS, (), output_field=models.JSONField())  # noqa: S611
        return self.select_related("department").annotate(grant_objects=grants).order_by()


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def visible_to(self, user: "User") -> Self:
        """One's colleagues': who covers for whom is no secret in a first-level department."""
        return self.filter(Q(user=user) | Q(user__department__root_id__in=user.root_department_ids))

    def on(self, day: date) -> Self:
        return self.filter(start__lte=day, end__gte=day)

    def from_day(self, day: date) -> Self:
        """Those that are not over on the day."""
        return self.filter(end__gte=day)


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def visible_to(self, user: "User") -> Self:
        """Roles held on a department that the person sees; where it is held elsewhere, that stays unseen."""
        return self.filter(department__root_id__in=user.root_department_ids)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        user: User = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(username, password, is_superuser=False, **fields)


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: "User") -> Self:
        """One's own, and those shared with a department one belongs to or holds a role in."""
        home = user.department.path if user.department else []
        return self.filter(Q(owner=user) | Q(department__in=[*home, *(grant.department_id for grant in user.grants)]))
