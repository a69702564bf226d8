"""What a department settles for its goals."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goals.models import Rhythm
from goals.selectors.policy import PolicyLine
from goaltrack.common.forms import DecimalField, Form

MOST_ID = 2**63 - 1


class GoalPolicyForm(Form):
    """One line of the page; an empty field leaves the matter to the department above."""

    department = forms.IntegerField(min_value=1, max_value=MOST_ID, widget=forms.HiddenInput)
    rhythm = forms.ChoiceField(
        label=_("Check-in rhythm"), required=False, choices=[("", _("— as above —")), *Rhythm.choices]
    )
    weight_limit = DecimalField(label=_("Most open weight a person"), max_digits=7, decimal_places=2, required=False)

    @classmethod
    def of(cls, line: PolicyLine, typed: "GoalPolicyForm") -> "GoalPolicyForm":
        """The line's form; the one that was refused keeps what was typed."""
        if typed.is_bound and str(typed["department"].value()) == str(line.department.pk):
            return typed
        own: dict[str, Any] = {"rhythm": line.own.rhythm, "weight_limit": line.own.weight_limit} if line.own else {}
        return cls(initial={"department": line.department.pk} | own, auto_id=f"d{line.department.pk}_%s")
