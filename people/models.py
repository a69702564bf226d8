"""Departments, people, the roles they hold, and the corrections to the working-day calendar."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import pgtrigger
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common import clock
from history.tracking import tracked
from people.abilities import ABILITIES, Role
from people.pages import address_of
from people.querysets import AbsenceQuerySet, DepartmentQuerySet, RoleGrantQuerySet, SavedViewQuerySet, UserManager

Settled = TypeVar("Settled")


@tracked()
class Department(models.Model):
    """A node of the department tree. `path` holds the ids from the first level down to itself."""

    name = models.CharField(_("name"), max_length=80)
    code = models.SlugField(_("code"), max_length=40, unique=True)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children", verbose_name=_("part of")
    )
    root = models.ForeignKey("self", null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    path = ArrayField(models.BigIntegerField(), default=list, editable=False)
    level_label = models.CharField(_("level label"), max_length=40, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("department")
        ordering = ["path", "code"]
        indexes = [GinIndex(fields=["path"], name="department_path")]
        triggers = [
            pgtrigger.Trigger(
                name="keep_path",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("parent_id", "path", "root_id"),
                # The lock: two moves at once could each be right and together make a loop.
                func="""
                    PERFORM pg_advisory_xact_lock(hashtext('people_department'));
                    IF NEW.parent_id IS NULL THEN
                        NEW.path := ARRAY[NEW.id];
                    ELSE
                        SELECT d.path || NEW.id INTO NEW.path FROM people_department d WHERE d.id = NEW.parent_id;
                    END IF;
                    IF cardinality(NEW.path) <> (SELECT count(DISTINCT p) FROM unnest(NEW.path) p) THEN
                        RAISE EXCEPTION 'department % would lie below itself', NEW.id USING ERRCODE = 'check_violation';
                    END IF;
                    NEW.root_id := NEW.path[1];
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="carry_path",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("path", "parent_id"),
                condition=pgtrigger.Condition("OLD.path IS DISTINCT FROM NEW.path"),
                func="""
                    UPDATE people_department SET parent_id = parent_id WHERE parent_id = NEW.id;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def nearest_first(self, by_department: Mapping[int, Settled]) -> list[Settled]:
        """Of what was settled by department: its own, then that of those above it up to the first level."""
        return [by_department[pk] for pk in reversed(self.path) if pk in by_department]

    def nearest(self, by_department: Mapping[int, Settled]) -> Settled | None:
        """What counts here where the nearest department that settled it rules; None where none did."""
        return next(iter(self.nearest_first(by_department)), None)


@dataclass(frozen=True)
class Grant:
    """One role held on one department, as the permission rules need it."""

    role: str
    department_id: int
    root_id: int


@tracked(exclude=["password", "last_login", "search"])
class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an employee number or an e-mail address."""

    class Theme(models.TextChoices):
        SYSTEM = "", _("As the system")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    username = models.CharField(
        _("employee number"),
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("Somebody has this employee number already.")},
    )
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=60)
    sort_key = models.CharField(max_length=120, blank=True, editable=False)
    search = models.CharField(max_length=240, blank=True, editable=False)
    email = models.EmailField(_("e-mail"), blank=True)
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT, related_name="people", verbose_name=_("department")
    )
    title = models.CharField(_("job title"), max_length=60, blank=True)
    language = models.CharField(
        _("language"), max_length=10, default="zh-hans", choices=[("zh-hans", "简体中文"), ("en", "English")]
    )
    theme = models.CharField(_("theme"), max_length=10, blank=True, default=Theme.SYSTEM, choices=Theme.choices)
    # Single keys do something; whoever speaks or types with an aid may want none of it (WCAG 2.1.4).
    shortcuts = models.BooleanField(_("single-key shortcuts"), default=True, db_default=True)
    # By page the saved view with which it opens.
    opening_views = models.JSONField(default=dict, db_default={}, editable=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(default=False, editable=False)
    date_joined = models.DateTimeField(default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name", "email"]

    class Meta:
        verbose_name = _("person")
        ordering = ["sort_key", "id"]
        constraints = [
            # Sign-in does not tell Q100 from q100.
            models.UniqueConstraint(
                Lower("username"),
                name="user_username_once",
                violation_error_message=_("Somebody has this employee number already."),
            ),
            models.UniqueConstraint(
                Lower("email"),
                condition=~models.Q(email=""),
                name="user_email_once",
                violation_error_message=_("Somebody has this e-mail address already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @cached_property
    def grants(self) -> tuple[Grant, ...]:
        """The roles held. One query, unless `UserManager.signed_in()` brought them along."""
        if "grant_objects" in self.__dict__:
            brought = self.__dict__["grant_objects"] or ()
            return tuple(Grant(row["role"], row["department"], row["root"]) for row in brought)
        rows = self.role_grants.values_list("role", "department_id", "department__root_id")
        return tuple(Grant(role, department, root or department) for role, department, root in rows)

    @cached_property
    def root_department_ids(self) -> frozenset[int]:
        """First-level departments whose goals, projects and lessons this person reads."""
        roots = {grant.root_id for grant in self.grants}
        home = self.department.root_id if self.department else None
        return frozenset(roots | ({home} if home else set()))

    def departments_with(self, ability: str) -> list[int]:
        """Departments on which a role carries `ability`; it counts for everything below them."""
        return [grant.department_id for grant in self.grants if ability in ABILITIES[grant.role]]

    def departments_below(self, ability: str) -> frozenset[int]:
        """Those departments and all below them; none for who may no longer sign in. One query, once a request for the
        same departments, as `grants`, which they follow from."""
        above = frozenset(self.departments_with(ability)) if self.is_active else frozenset()
        known: dict[frozenset[int], frozenset[int]] = self.__dict__.setdefault(
            "_departments_below", {frozenset(): frozenset()}
        )
        if above not in known:
            known[above] = frozenset(Department.objects.below(list(above)).values_list("pk", flat=True))
        return known[above]

    def can(self, ability: str, department: Department | None) -> bool:
        """True when a role on `department`, or on one above it, carries `ability`."""
        if not self.is_active or department is None:
            return False
        return not set(department.path).isdisjoint(self.departments_with(ability))

    @property
    def is_administrator(self) -> bool:
        return any(grant.role == Role.ADMINISTRATOR for grant in self.grants)

    @property
    def main_role(self) -> str:
        """The role that decides what the first page shows."""
        held = {grant.role for grant in self.grants}
        for role in (Role.MANAGER, Role.LEAD, Role.COLLECTIONS, Role.EXPERT, Role.ADMINISTRATOR):
            if role in held:
                return role
        return Role.MEMBER


def display_name(user: User) -> str:
    return user.name


@tracked()
class RoleGrant(models.Model):
    """A role held on a department and everything below it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_grants", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    department = models.ForeignKey(
        Department, on_delete=models.CASCADE, related_name="role_grants", verbose_name=_("department")
    )

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        constraints = [models.UniqueConstraint(fields=["user", "role", "department"], name="rolegrant_once")]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()} {self.department}"


@tracked()
class CalendarOverride(models.Model):
    """A day on which the site differs from the public calendar."""

    day = models.DateField(_("day"), unique=True)
    worked = models.BooleanField(_("working day"))
    reason = models.CharField(_("reason"), max_length=100)

    class Meta:
        verbose_name = _("calendar correction")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.reason}"


@tracked()
class Absence(models.Model):
    """Days on which a person is away, both included: what they would be reminded of goes to their B.

    Reviews asked of them go to `stand_in`, where that one may give the verdict.
    """

    class Kind(models.TextChoices):
        LEAVE = "leave", _("Leave")
        TRIP = "trip", _("Business trip")
        IN_LIEU = "in_lieu", _("Leave in lieu")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="absences", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.LEAVE)
    start = models.DateField(_("first day"))
    end = models.DateField(_("last day"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    stand_in = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("stand-in")
    )

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        ordering = ["start", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(end__gte=models.F("start")), name="absence_ends_after_start"),
            models.CheckConstraint(
                condition=models.Q(stand_in=None) | ~models.Q(stand_in=models.F("user")), name="absence_stand_in_other"
            ),
        ]
        indexes = [models.Index(fields=["user", "end"], name="absence_user")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.start}"


class PeopleImport(models.Model):
    """An uploaded list of departments and people between its preview and its confirmation.

    `rows` holds what stood in the file, one object a row: {"row": 2, "username": "…", …}. The verdicts are worked out
    anew whenever they are shown or applied (people.services.import_plan).
    """

    filename = models.CharField(max_length=200)
    rows = models.JSONField()
    created_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    applied_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("import of people")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.filename


@tracked()
class SavedView(models.Model):
    """The conditions of a list under a name; with a department, everybody who reads it is offered them."""

    class Page(models.TextChoices):
        GOALS = "goals", _("Goals")
        TASKS = "tasks", _("Tasks")

    page = models.CharField(max_length=20, choices=Page.choices)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=1_000, blank=True)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    department = models.ForeignKey(
        Department,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="saved_views",
        verbose_name=_("shared with"),
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)

    # Whether the reader may remove it, and whether the page opens with it, where people.selectors.saved_views says so.
    removable = False
    opens = False

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["owner", "page", "name"], name="savedview_name_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        return address_of(self.page, self.query)
