"""Modules: what a project is built of, whose each is, and what they need of each other. docs/modules.md."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from history.tracking import tracked
from projects.models.projects import Project, Unit
from projects.querysets import CouplingQuerySet, ModuleQuerySet

LONGEST_NEED = 200


@tracked()
class Module(models.Model):
    """A part of a project with an A and a B of its own; where it is in a unit, that is one of the same project.

    That it is, and that a task's module belongs to the task's project, foreign keys of two columns hold (0021_modules).
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="modules", verbose_name=_("project"))
    unit = models.ForeignKey(
        Unit,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="modules",
        verbose_name=pgettext_lazy("of a project", "unit"),
    )
    name = models.CharField(_("name"), max_length=80)
    note = models.TextField(_("what it does"), max_length=2_000, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="modules_owned", verbose_name=_("A role")
    )
    follower = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="modules_followed",
        verbose_name=_("B role"),
    )
    # The day on which its open work was first seen to slip; the slip ends when none of it does any more.
    slips_since = models.DateField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ModuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("module")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="module_once"),
            # What the foreign keys of two columns refer to.
            models.UniqueConstraint(fields=["id", "project"], name="module_of_project"),
            models.CheckConstraint(condition=Q(follower=None) | ~Q(follower=F("owner")), name="module_a_is_not_b"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked()
class Coupling(models.Model):
    """`module` needs something of `needed`, in words; both are of one project. Two may need of each other."""

    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="couplings", verbose_name=_("project"), editable=False
    )
    module = models.ForeignKey(
        Module, on_delete=models.PROTECT, related_name="needs", verbose_name=_("the module that needs it")
    )
    needed = models.ForeignKey(
        Module, on_delete=models.PROTECT, related_name="needed_by", verbose_name=_("the module it is needed of")
    )
    what = models.CharField(_("what is needed"), max_length=LONGEST_NEED)
    agreed = models.BooleanField(pgettext_lazy("coupling", "agreed"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CouplingQuerySet.as_manager()

    class Meta:
        verbose_name = _("coupling")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(module=F("needed")), name="coupling_of_two"),
            models.CheckConstraint(condition=~Q(what=""), name="coupling_says_what"),
            models.UniqueConstraint(fields=["module", "needed", "what"], name="coupling_once"),
        ]

    def __str__(self) -> str:
        return self.what
