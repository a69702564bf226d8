"""Forms of retrospectives. They parse; the services judge."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.forms import CreatingForm, DateField, EditingForm, Form
from lessons.models import RetrospectiveItem
from lessons.models.retrospectives import DEFAULT_DAY
from lessons.months import first_of, month_label, months_back, parse_month
from people.models import User
from projects.models import Project

LONGEST_ITEM = 2_000
# How far back a retrospective may be begun from the page.
MONTHS_OFFERED = 13


def _colleagues(actor: User) -> Any:
    return User.objects.visible_to(actor).active().order_by("sort_key", "id").only("name")


class ItemForm(CreatingForm):
    """One line of a section; Enter sends it."""

    section = forms.ChoiceField(choices=RetrospectiveItem.Section.choices, widget=forms.HiddenInput)
    text = forms.CharField(label=_("Text"), max_length=LONGEST_ITEM, widget=forms.TextInput)

    def __init__(self, *args: Any, section: str = "", **kwargs: Any) -> None:
        # Four of them stand on a page.
        super().__init__(*args, auto_id=f"{section}_%s" if section else "id_%s", **kwargs)
        self.fields["section"].initial = section
        self.fields["text"].widget.attrs["autocomplete"] = "off"


class ItemChangeForm(EditingForm):
    text = forms.CharField(label=_("Text"), max_length=LONGEST_ITEM, widget=forms.TextInput)


class AdoptForm(CreatingForm):
    item = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)


class MeasureFields(forms.Form):
    text = forms.CharField(label=_("Measure"), max_length=200, help_text=_("What will be different from now on."))
    owner = forms.ModelChoiceField(label=_("A role"), queryset=User.objects.none())
    due = DateField(label=_("Due"))
    proof = forms.CharField(label=_("How we know it is done"), max_length=300, required=False)

    def limit_to(self, actor: User, kept: User | None = None) -> None:
        people = _colleagues(actor)
        if kept is not None:
            people = people | User.objects.filter(pk=kept.pk).only("name")
        self.fields["owner"].queryset = people  # type: ignore[attr-defined]


class MeasureForm(MeasureFields, CreatingForm):
    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="measure_%s", **kwargs)
        self.limit_to(actor)


class MeasureChangeForm(MeasureFields, EditingForm):
    def __init__(self, *args: Any, actor: User, owner: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor, owner)


class KeyForm(CreatingForm):
    """A button that creates something: only the key."""


class CarryForm(CreatingForm):
    retrospective = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)


class DoneForm(Form):
    done = forms.BooleanField(required=False)


class PublishForm(EditingForm):
    """Only the version that the facts were read at."""


class MonthField(forms.ChoiceField):
    def clean(self, value: Any) -> date:
        month = parse_month(str(super().clean(value)))
        assert month is not None, "one of the choices"
        return month


class StartForm(CreatingForm):
    project = forms.ModelChoiceField(label=_("Project"), queryset=Project.objects.none())
    month = MonthField(label=_("Month"))

    def __init__(self, *args: Any, projects: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = projects  # type: ignore[attr-defined]
        this_month = first_of(clock.today())
        months = [months_back(this_month, count) for count in range(MONTHS_OFFERED)]
        self.fields["month"].choices = [(f"{month:%Y-%m}", month_label(month)) for month in months]  # type: ignore[attr-defined]


class RhythmForm(Form):
    department = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    day = forms.IntegerField(
        label=_("Day of the month"),
        required=False,
        widget=forms.NumberInput(attrs={"class": "num", "inputmode": "numeric", "min": 1, "max": 28}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["day"].widget.attrs["placeholder"] = str(DEFAULT_DAY)
