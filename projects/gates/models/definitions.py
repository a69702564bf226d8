"""Gates that an administrator defines."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common import clock
from history.tracking import tracked
from people.models import Department
from projects.gates.models.rules import (
    MOST_WORKDAYS,
    CheckRule,
    DocumentRule,
    Kind,
    Scope,
    StepRule,
)
from projects.gates.querysets import (
    DefinitionQuerySet,
)


@tracked()
class GateDefinition(models.Model):
    """What has to be gone through, for the projects of a department and below. Cases keep a copy of its rules."""

    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="gate_definitions", verbose_name=_("department")
    )
    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(pgettext_lazy("of a gate", "name"), max_length=60)
    kind = models.CharField(pgettext_lazy("of a gate", "kind"), max_length=12, choices=Kind.choices)
    purpose = models.TextField(_("purpose"), max_length=2_000, blank=True)
    scope = models.CharField(_("about"), max_length=10, choices=Scope.choices, default=Scope.PROJECT)
    holds_from = models.DateField(_("holds from"), default=clock.today)
    active = models.BooleanField(_("in use"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DefinitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("gate")
        ordering = ["kind", "name", "id"]
        constraints = [models.UniqueConstraint(fields=["department", "code"], name="gate_code_once")]

    def __str__(self) -> str:
        return self.name


@tracked()
class GateStep(StepRule):
    definition = models.ForeignKey(GateDefinition, on_delete=models.CASCADE, related_name="steps")

    class Meta(StepRule.Meta):
        constraints = [
            models.UniqueConstraint(fields=["definition", "position"], name="gatestep_once"),
            models.CheckConstraint(
                condition=Q(reviewer="person", person__isnull=False) | (~Q(reviewer="person") & Q(person=None)),
                name="gatestep_person",
            ),
            models.CheckConstraint(condition=Q(workdays__range=(1, MOST_WORKDAYS)), name="gatestep_workdays"),
        ]


@tracked()
class GateDocument(DocumentRule):
    definition = models.ForeignKey(GateDefinition, on_delete=models.CASCADE, related_name="documents")

    class Meta(DocumentRule.Meta):
        constraints = [models.UniqueConstraint(fields=["definition", "position"], name="gatedocument_once")]


@tracked()
class GateCheck(CheckRule):
    definition = models.ForeignKey(GateDefinition, on_delete=models.CASCADE, related_name="checks")

    class Meta(CheckRule.Meta):
        constraints = [models.UniqueConstraint(fields=["definition", "position"], name="gatecheck_once")]
