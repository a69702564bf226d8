"""When departments are told of overdue money, and how often bureaus hear from us."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from history.tracking import tracked
from payments.collection.querysets import ContactRhythmQuerySet
from people.models import Department
from projects.parties.models import Bureau

# A year of working days.
MOST_DAYS = 250


def _days(label: Any) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        label, null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)]
    )


@tracked()
class EscalationPolicy(models.Model):
    """After how many working days overdue who is told; an empty one is not told. The nearest department's counts."""

    department = models.OneToOneField(Department, on_delete=models.CASCADE, related_name="escalation_policy")
    project_manager_after = _days(_("project manager"))
    department_manager_after = _days(_("department manager"))
    first_level_after = _days(_("first-level manager"))
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("escalation steps")
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(project_manager_after=None)
                    | Q(department_manager_after=None)
                    | Q(department_manager_after__gte=F("project_manager_after"))
                )
                & (
                    Q(department_manager_after=None)
                    | Q(first_level_after=None)
                    | Q(first_level_after__gte=F("department_manager_after"))
                ),
                name="escalation_steps_in_order",
            )
        ]

    def __str__(self) -> str:
        return f"{self.department_id}"


@tracked()
class ContactRhythm(models.Model):
    """Every how many working days a bureau hears from us while an acceptance is ahead; empty means never."""

    bureau = models.OneToOneField(Bureau, on_delete=models.CASCADE, related_name="contact_rhythm")
    every = _days(_("every (working days)"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ContactRhythmQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact rhythm")

    def __str__(self) -> str:
        return f"{self.bureau_id}: {self.every}"
