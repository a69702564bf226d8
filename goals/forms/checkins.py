"""Recording a check-in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goals.forms.goals import LONG
from goals.models import Confidence, Goal
from goaltrack.common.forms import CreatingForm, DecimalField


class CheckInForm(CreatingForm):
    value = DecimalField(max_digits=18, decimal_places=4, required=False)
    confidence = forms.ChoiceField(
        label=_("Confidence"),
        choices=[("", _("As the numbers say")), *Confidence.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why do you see it differently?"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only where your confidence differs from what the numbers say."),
    )
    note = forms.CharField(
        label=_("What happened?"),
        max_length=10_000,
        required=False,
        widget=LONG,
        help_text=_("A sentence or two: what moved, what is in the way, what comes next."),
    )

    def __init__(self, *args: Any, goal: Goal, corrects: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if corrects:
            note = self.fields["note"]
            note.label, note.help_text, note.required = _("What was wrong?"), _("It stands beside the old words."), True
        value = self.fields["value"]
        value.label = goal.metric or _("Current value")
        value.widget.attrs["autofocus"] = True
        if goal.source != Goal.Source.MANUAL:
            del self.fields["value"]
