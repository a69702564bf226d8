"""What a department settles about its forecast, and which customers pay from a public budget."""

from typing import Any

from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from history.tracking import tracked
from people.models import Department
from projects.models import Customer

# A day of every year: 12-15. The last day of a shorter month stands for one that it lacks.
DAY_OF_YEAR = r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"


def _percent(label: Any) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(label, null=True, blank=True, validators=[MaxValueValidator(100)])


def _day_of_year(label: Any) -> models.CharField:
    message = _("Give month and day, for example 12-15.")
    return models.CharField(label, max_length=5, blank=True, validators=[RegexValidator(DAY_OF_YEAR, message)])


@tracked()
class ForecastPolicy(models.Model):
    """How likely money is in each stage, in percent, and the day after which public budgets pay nothing more.

    What is empty follows the department above (payments.outlook.weights, payments.outlook.cutoffs).
    """

    department = models.OneToOneField(
        Department, on_delete=models.CASCADE, related_name="forecast_policy", verbose_name=_("department")
    )
    invoiced = _percent(_("invoiced"))
    applied = _percent(_("applied for"))
    promised = _percent(_("promised"))
    claimable = _percent(_("can be claimed"))
    not_due = _percent(_("only waits for its day"))
    waiting = _percent(_("waits for conditions"))
    overdue = _percent(_("overdue"))
    broken = _percent(_("promise broken"))
    cut_off = _day_of_year(_("budget cut-off"))
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("forecast policy")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    *(
                        Q(**{name: None}) | Q(**{f"{name}__lte": 100})
                        for name in (
                            "invoiced", "applied", "promised", "claimable", "not_due", "waiting", "overdue", "broken",
                        )
                    )
                ),
                name="forecast_policy_in_percent",
            ),
            models.CheckConstraint(
                condition=Q(cut_off="") | Q(cut_off__regex=DAY_OF_YEAR), name="forecast_policy_cut_off"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.department_id}"


@tracked()
class CustomerBudget(models.Model):
    """Whether a customer pays from a public budget, and its own cut-off; empty follows the department's."""

    customer = models.OneToOneField(
        Customer, on_delete=models.CASCADE, related_name="budget", verbose_name=_("customer")
    )
    is_public = models.BooleanField(_("pays from a public budget"), default=True)
    cut_off = _day_of_year(_("budget cut-off"))
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("budget of a customer")
        constraints = [
            models.CheckConstraint(
                condition=Q(cut_off="") | Q(cut_off__regex=DAY_OF_YEAR), name="customer_budget_cut_off"
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}"
