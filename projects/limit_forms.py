"""What a department settles for its board: one line of the page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goaltrack.common.forms import Form
from projects.querysets import OPEN
from projects.selectors.limits import LimitLine
from projects.services.limits import MOST

MOST_ID = 2**63 - 1


class ColumnLimitsForm(Form):
    """An empty field leaves the matter to the department above; where none settles it, there is no limit."""

    department = forms.IntegerField(min_value=1, max_value=MOST_ID, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for status in OPEN:
            for name, words in (("together", _("All together")), ("each", _("Each person"))):
                self.fields[f"{status}_{name}"] = forms.IntegerField(
                    label=words, required=False, min_value=1, max_value=MOST
                )

    def limits(self) -> dict[str, tuple[int | None, int | None]]:
        values = self.cleaned_data
        return {status: (values[f"{status}_together"], values[f"{status}_each"]) for status in OPEN}

    @property
    def columns(self) -> list[tuple[str, Any, Any]]:
        return [(status, self[f"{status}_together"], self[f"{status}_each"]) for status in OPEN]

    @classmethod
    def of(cls, line: LimitLine, typed: "ColumnLimitsForm") -> "ColumnLimitsForm":
        """The line's form; the one that was refused keeps what was typed."""
        if typed.is_bound and str(typed["department"].value()) == str(line.department.pk):
            return typed
        own: dict[str, int | None] = {}
        for status, limit in line.own.items():
            own |= {f"{status}_together": limit.together, f"{status}_each": limit.each}
        return cls(initial={"department": line.department.pk} | own, auto_id=f"d{line.department.pk}_%s")
