"""Forms by which a project goes from state to state, and by which its manager says how it does."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goals.models import Confidence
from goaltrack.common.forms import CreatingForm, DateField, Form
from projects.services.project_states import LONGEST_REASON


class SuspendForm(Form):
    until = DateField(label=_("Until about"))
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}))


class ReopenForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}))


class FinishForm(Form):
    """Nothing is asked."""


class HealthForm(CreatingForm):
    confidence = forms.ChoiceField(label=_("Health"), choices=Confidence.choices)
    reason = forms.CharField(label=_("Reason"), max_length=1_000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A page with other forms: their fields are called alike.
        self.auto_id = "health-%s"
