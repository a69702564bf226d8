"""Forms of units."""

from django import forms
from django.utils.translation import gettext_lazy as _

from goaltrack.common.forms import CreatingForm, EditingForm


class UnitAddForm(CreatingForm):
    name = forms.CharField(label=_("Name of the unit"), max_length=80)


class UnitUpdateForm(EditingForm):
    name = forms.CharField(label=_("Name"), max_length=80)
