"""A cycle's life."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goals.forms.goals import LONG
from goals.forms.offers import CycleChoice, later_cycles, writable_departments
from goals.models import Cycle
from goaltrack.common.forms import CreatingForm, DateField, Form
from people.models import Department, User


class CycleReopenForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=10_000, widget=LONG)


class CycleCarryOnForm(CreatingForm):
    into = CycleChoice(label=_("Into"), queryset=Cycle.objects.none(), empty_label=None)

    def __init__(self, *args: Any, actor: User, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].queryset = later_cycles(actor, cycle)  # type: ignore[attr-defined]


class CycleCreateForm(CreatingForm):
    name = forms.CharField(label=_("Name"), max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), choices=Cycle.Kind.choices)
    department = forms.ModelChoiceField(label=_("Department"), queryset=Department.objects.none(), empty_label=None)
    start = DateField(label=_("Start"))
    end = DateField(label=_("End"))

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        departments = writable_departments(actor).filter(parent=None)
        self.fields["department"].queryset = departments  # type: ignore[attr-defined]
