"""What a department settles for its goals; what it leaves open, the nearest department above settles."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from history.tracking import tracked
from people.models import Department


class Rhythm(models.TextChoices):
    """How often a goal wants a check-in."""

    WEEKLY = "weekly", _("Every week")
    FORTNIGHTLY = "fortnightly", _("Every two weeks")
    MONTHLY = "monthly", _("Every month")


@tracked()
class GoalPolicy(models.Model):
    """`weight_limit`: the weights of a person's open goals together, above which the SMART check warns."""

    department = models.OneToOneField(
        Department, on_delete=models.CASCADE, related_name="goal_policy", verbose_name=_("department")
    )
    rhythm = models.CharField(_("check-in rhythm"), max_length=12, choices=Rhythm.choices, blank=True)
    weight_limit = models.DecimalField(
        _("most open weight a person"),
        max_digits=7,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.01"), message=_("The limit must be above zero."))],
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("goal policy")
        constraints = [
            models.CheckConstraint(
                condition=Q(weight_limit=None) | Q(weight_limit__gt=0), name="policy_limit_above_zero"
            )
        ]

    def __str__(self) -> str:
        return f"{self.department_id}: {self.rhythm} {self.weight_limit}"
