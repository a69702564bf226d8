"""In which ranges a department ages what is overdue."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from history.tracking import tracked
from people.models import Department

MOST_DAYS = 3650
DAYS = [MinValueValidator(1), MaxValueValidator(MOST_DAYS)]


@tracked()
class AgeingPolicy(models.Model):
    """The last calendar day of the first three ranges since the due day; the fourth has no end."""

    department = models.OneToOneField(
        Department, on_delete=models.CASCADE, related_name="ageing_policy", verbose_name=_("department")
    )
    first = models.PositiveSmallIntegerField(_("first range to day"), validators=DAYS)
    second = models.PositiveSmallIntegerField(_("second range to day"), validators=DAYS)
    third = models.PositiveSmallIntegerField(_("third range to day"), validators=DAYS)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("ageing ranges")
        constraints = [
            models.CheckConstraint(
                condition=Q(first__gte=1, first__lt=F("second"), second__lt=F("third"), third__lte=MOST_DAYS),
                name="ageing_ranges_rise",
            )
        ]

    def __str__(self) -> str:
        return f"{self.department_id}: {self.first}, {self.second}, {self.third}"
