"""The form of a verdict: the same whatever is reviewed."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goaltrack.common.forms import Form
from reviews.models import Verdict


class VerdictForm(Form):
    """The decision by the button that was pressed, and the overall opinion."""

    decision = forms.ChoiceField(choices=Verdict.Decision.choices, required=False, widget=forms.HiddenInput)
    summary = forms.CharField(
        label=_("Overall opinion"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 1})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="verdict_%s", **kwargs)

    def typed(self) -> Iterable[tuple[str, str]]:
        """What was written, for a page on which it can no longer be sent."""
        for bound in self.visible_fields():
            text = str(bound.value() or "").strip()
            if text and not bound.name.startswith("stance_"):
                yield str(bound.label), text
