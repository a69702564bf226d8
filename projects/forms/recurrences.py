"""Forms of recurring tasks."""

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.forms import CreatingForm, DateField, EditingForm
from people.models import User
from projects.forms.tasks import TaskFields
from projects.models import Recurrence


class RecurrenceFields(TaskFields):
    """What the task says each time, and when it comes up."""

    due = None  # type: ignore[assignment]
    pattern = forms.ChoiceField(label=_("Repeats"), choices=Recurrence.Pattern.choices, widget=forms.RadioSelect)
    every = forms.IntegerField(label=_("Every … working days"), min_value=1, required=False, initial=1)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days of the week"),
        choices=WEEKDAYS.items(),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    day = forms.IntegerField(
        label=_("Day of the month"),
        min_value=1,
        max_value=31,
        required=False,
        initial=1,
        help_text=_("The last day, where a month is shorter."),
    )
    shift = forms.ChoiceField(label=_("A day off moves to"), choices=Recurrence.Shift.choices, required=False)
    takes = forms.IntegerField(
        label=_("Working days it takes"), min_value=1, initial=1, help_text=_("1: due on the day it comes up.")
    )
    start = DateField(label=_("From"))
    until = DateField(label=_("Until"), required=False, help_text=_("Or so many times; empty: until you end it."))
    times = forms.IntegerField(label=_("How often"), min_value=1, required=False)

    def clean(self) -> dict[str, Any]:
        """What a pattern does not ask about is as it would be by itself."""
        values: dict[str, Any] = dict(super().clean() or self.cleaned_data)
        for name, otherwise in (("every", 1), ("day", 1), ("shift", Recurrence.Shift.NEXT)):
            values[name] = values.get(name) or otherwise
        return values


class RecurrenceCreateForm(RecurrenceFields, CreatingForm):
    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor)
        self.fields["owner"].initial = actor.pk
        self.fields["start"].initial = clock.today
        self.fields["pattern"].initial = Recurrence.Pattern.WEEKDAYS


class RecurrenceUpdateForm(RecurrenceFields, EditingForm):
    def __init__(self, *args: Any, actor: User, recurrence: Recurrence, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor, recurrence)
