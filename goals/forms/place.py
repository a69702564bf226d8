"""Changing a goal where it stands in the tree: a few fields, and its place."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from goals.forms.goals import SETTLED_ABOVE, ParentChoice, may_settle_place, possible_parents, possible_people
from goals.models import Goal
from goaltrack.common.forms import DateField, DecimalField, EditingForm
from people.models import User


class WeightField(DecimalField):
    def __init__(self) -> None:
        super().__init__(
            label=_("Weight"),
            max_digits=7,
            decimal_places=2,
            min_value=Decimal("0.01"),
            error_messages={"min_value": _("The weight must be above zero.")},
        )


class GoalQuickForm(EditingForm):
    """The line of the tree as fields."""

    weight = WeightField()
    owner = forms.ModelChoiceField(label=_("A role"), queryset=User.objects.none(), empty_label=None)
    due = DateField(label=_("Due"))

    def __init__(self, *args: Any, actor: User, goal: Goal, **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"g{goal.pk}_%s", **kwargs)
        self.fields["owner"].queryset = possible_people(actor, goal)  # type: ignore[attr-defined]
        if not may_settle_place(actor, goal):
            self.fields["weight"].disabled = True
            self.fields["weight"].help_text = SETTLED_ABOVE
        # Where the focus goes when the line becomes fields, and when it comes back with something to correct.
        editable = [name for name in ("weight", "owner", "due") if not self.fields[name].disabled]
        wrong = [name for name in editable if self.is_bound and name in self.errors]
        self.fields[[*wrong, *editable][0]].widget.attrs["autofocus"] = True


class GoalMoveForm(EditingForm):
    parent = ParentChoice(
        label=_("Hang it below"),
        queryset=Goal.objects.none(),
        required=False,
        empty_label=_("— none, it stands at the top —"),
    )
    weight = WeightField()

    def __init__(self, *args: Any, actor: User, goal: Goal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = possible_parents(actor, goal.cycle, goal)  # type: ignore[attr-defined]
