"""Forms of what the forecast counts with. The services judge; an empty field leaves it to the department above."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goaltrack.common.forms import EditingForm, Form
from payments.outlook.models import CustomerBudget, ForecastPolicy
from payments.outlook.weights import DEFAULTS, LABELS
from people.models import Department

MOST_ID = 2**63 - 1


class PolicyForm(EditingForm):
    """The weights of one department in percent, and the cut-off of public budgets."""

    cut_off = forms.CharField(
        label=_("Budget cut-off (month-day)"),
        max_length=5,
        required=False,
        help_text=_("After this day of the year a public budget pays nothing more, for example 12-15."),
    )

    def __init__(self, *args: Any, department: Department, policy: ForecastPolicy | None, **kwargs: Any) -> None:
        initial = {"version": policy.version if policy else 0, "cut_off": policy.cut_off if policy else ""}
        initial |= {stage: getattr(policy, stage, None) for stage in DEFAULTS}
        super().__init__(*args, initial=initial, auto_id=f"d{department.pk}_%s", **kwargs)
        for stage in DEFAULTS:
            words = str(LABELS[stage])
            self.fields[stage] = forms.IntegerField(label=words, required=False, min_value=0, max_value=100)
        self.fields["version"].min_value = 0  # type: ignore[attr-defined]

    @property
    def percents(self) -> list[tuple[str, Any]]:
        return [(stage, self[stage]) for stage in DEFAULTS]


class BudgetForm(Form):
    """One customer of the page."""

    customer = forms.IntegerField(min_value=1, max_value=MOST_ID, widget=forms.HiddenInput)
    is_public = forms.BooleanField(label=_("Pays from a public budget"), required=False)
    cut_off = forms.CharField(label=_("Budget cut-off (month-day)"), max_length=5, required=False)

    @classmethod
    def of(cls, customer_id: int, budget: CustomerBudget | None, typed: "BudgetForm") -> "BudgetForm":
        """The customer's form; the one that was refused keeps what was typed."""
        if typed.is_bound and str(typed["customer"].value()) == str(customer_id):
            return typed
        initial: dict[str, Any] = {"customer": customer_id}
        if budget is not None:
            initial |= {"is_public": budget.is_public, "cut_off": budget.cut_off}
        return cls(initial=initial, auto_id=f"c{customer_id}_%s")
