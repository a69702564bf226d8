"""Which ranges a department ages by."""

from django import forms
from django.utils.translation import gettext_lazy as _

from goaltrack.common.forms import Form
from payments.ageing.models import MOST_DAYS
from payments.ageing.ranges import RangesLine

MOST_ID = 2**63 - 1


class RangesForm(Form):
    """One line of the page: the last calendar day of the first three ranges."""

    department = forms.IntegerField(min_value=1, max_value=MOST_ID, widget=forms.HiddenInput)
    first = forms.IntegerField(label=_("First range to day"), min_value=1, max_value=MOST_DAYS)
    second = forms.IntegerField(label=_("Second range to day"), min_value=1, max_value=MOST_DAYS)
    third = forms.IntegerField(label=_("Third range to day"), min_value=1, max_value=MOST_DAYS)

    @classmethod
    def of(cls, line: RangesLine, typed: "RangesForm") -> "RangesForm":
        """The line's form; the one that was refused keeps what was typed."""
        if typed.is_bound and str(typed["department"].value()) == str(line.department.pk):
            return typed
        first, second, third = line.ranges.ends
        initial = {"department": line.department.pk, "first": first, "second": second, "third": third}
        return cls(initial=initial, auto_id=f"d{line.department.pk}_%s")
