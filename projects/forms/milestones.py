"""Forms of milestones."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.forms import DateField, EditingForm, Form
from people.models import User
from projects.forms.choices import PlacesForm
from projects.forms.tasks import TaskFields, WeightField
from projects.models import Milestone


class MilestoneUpdateForm(TaskFields, PlacesForm, EditingForm):
    """A milestone happens on a day: it has no start, and its owner says when they expect it."""

    start = goal = priority = None  # type: ignore[assignment]
    expected = DateField(
        label=_("Expected"), required=False, help_text=_("When you think it will be reached; it binds nobody.")
    )

    def __init__(self, *args: Any, actor: User, milestone: Milestone, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor, milestone)
        self.offer_places(actor, milestone, ("module", "unit"))
        if milestone.is_gated:
            self.fields["weight"] = WeightField()


class MilestoneAchieveForm(Form):
    on = DateField(label=_("Reached on"))
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What shows it: a signed record, a report, a link."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today
