"""Closing, dropping and taking up again."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goals.forms.goals import LONG
from goals.forms.offers import CycleChoice, later_cycles
from goals.models import Cycle, Goal
from goals.selectors import people_of
from goaltrack.common.errors import DomainError
from goaltrack.common.forms import CreatingForm, DecimalField, Form
from people.models import User


class GoalReasonForm(Form):
    """Why a goal is dropped, or taken up again."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=10_000,
        widget=LONG,
        help_text=_("It stays on the goal's timeline for everybody who reads it."),
    )


class GoalCloseForm(CreatingForm):
    """The result, the words, and a field of percent for each person with a part in the goal."""

    result = forms.ChoiceField(
        label=_("How did it end?"),
        choices=Goal.Result.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how it ended."),
        },
    )
    score = DecimalField(
        label=_("Score"), max_digits=2, decimal_places=1, help_text=_("From 0.0 to 1.0; the progress suggests one.")
    )
    note = forms.CharField(
        label=_("Closing note"),
        max_length=10_000,
        widget=LONG,
        help_text=_("What went well, what did not, what the next cycle should know."),
    )
    continue_in = CycleChoice(
        label=_("Continue in"),
        queryset=Cycle.objects.none(),
        required=False,
        empty_label=_("— it ends here —"),
        help_text=_("Makes a draft there that begins where this one ended."),
    )

    def __init__(self, *args: Any, actor: User, goal: Goal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["continue_in"].queryset = later_cycles(actor, goal.cycle)  # type: ignore[attr-defined]
        self.people = {f"share_{user.pk}": user for user in people_of(goal, user=actor)}
        for name, user in self.people.items():
            self.fields[name] = DecimalField(label=user.name, max_digits=5, decimal_places=2, required=False)

    def add_service_errors(self, error: DomainError) -> None:
        """What is wrong with the shares together stands at the first of them."""
        fields = {next(iter(self.people)) if name == "shares" else name: said for name, said in error.fields.items()}
        error.fields = fields
        super().add_service_errors(error)

    @property
    def share_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.people]

    def values(self) -> dict[str, Any]:
        """What goal_close takes."""
        read = dict(self.cleaned_data)
        typed = {name: read.pop(name) for name in self.people}
        return read | {"shares": [(self.people[name], percent) for name, percent in typed.items() if percent]}
