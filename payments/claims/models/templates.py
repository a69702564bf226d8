"""What an application begins with: the documents of a kind of checkpoint and the steps, in general or of a customer."""

from typing import Any

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from history.tracking import tracked
from payments.claims.models.applications import LONGEST_USUAL, StepKind
from payments.claims.querysets import ApplicationListQuerySet, StepPlanQuerySet
from payments.models import Condition, PaymentCheckpoint
from people.models import Department
from projects.models import Customer


class Template(models.Model):
    """Of a department and what is below it; one of a customer beats the general one."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+", verbose_name=_("department"))
    customer = models.ForeignKey(
        Customer, null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("customer")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    # The rows in their order, whatever they are.
    rows: Any


@tracked()
class ApplicationList(Template):
    """The documents that an application for a kind of checkpoint needs (付款申请材料清单)."""

    kind = models.CharField(_("kind"), max_length=12, choices=PaymentCheckpoint.Kind.choices)

    objects = ApplicationListQuerySet.as_manager()

    class Meta:
        verbose_name = _("application list")
        ordering = ["department", "kind", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "kind", "customer"], name="applicationlist_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


@tracked()
class ListItem(models.Model):
    """A document of the list; `role` names who of us usually sees to it."""

    class Role(models.TextChoices):
        OWNER = "owner", _("A role")
        FOLLOWER = "follower", _("B role")
        MANAGER = "manager", _("Project manager")

    template = models.ForeignKey(ApplicationList, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveSmallIntegerField(editable=False)
    title = models.CharField(_("title"), max_length=120)
    held_by = models.CharField(
        _("waits for"), max_length=12, choices=Condition.HeldBy.choices, default=Condition.HeldBy.US
    )
    role = models.CharField(
        pgettext_lazy("of a document", "usually of"), max_length=10, choices=Role.choices, default=Role.OWNER
    )
    required = models.BooleanField(_("required"), default=True)

    class Meta:
        verbose_name = _("document of an application list")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["template", "position"], name="listitem_place")]

    def __str__(self) -> str:
        return self.title


@tracked()
class StepPlan(Template):
    """The steps that applications go through."""

    objects = StepPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("steps of applications")
        ordering = ["department", "id"]
        constraints = [
            models.UniqueConstraint(fields=["department", "customer"], name="stepplan_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return str(_("Steps of applications"))


@tracked()
class PlannedStep(models.Model):
    template = models.ForeignKey(StepPlan, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveSmallIntegerField(editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=StepKind.choices)
    title = models.CharField(_("title"), max_length=60)
    held_by = models.CharField(_("waits for"), max_length=12, choices=Condition.HeldBy.choices)
    holder = models.CharField(_("who holds it"), max_length=80, blank=True)
    usual = models.PositiveSmallIntegerField(_("usual working days"), validators=[MaxValueValidator(LONGEST_USUAL)])

    class Meta:
        verbose_name = _("planned step of applications")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["template", "position"], name="plannedstep_place")]

    def __str__(self) -> str:
        return self.title
