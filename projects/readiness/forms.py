"""Forms of preconditions. They parse; the services judge."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common import clock
from goaltrack.common.forms import CreatingForm, DateField, EditingForm, Form
from people.models import User
from projects.forms import colleagues
from projects.models import Milestone, Project, Unit
from projects.readiness.models import LONGEST_LEAD, Precondition
from projects.readiness.services import LONGEST_REASON


class PreconditionFields(forms.Form):
    title = forms.CharField(label=_("What is needed"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Precondition.Kind.choices)
    unit = forms.ModelChoiceField(
        label=pgettext_lazy("of a project", "Unit"), queryset=Unit.objects.none(), required=False
    )
    function_point = forms.CharField(label=_("Function point"), max_length=120, required=False)
    owner = forms.ModelChoiceField(label=_("A role"), queryset=User.objects.none())
    follower = forms.ModelChoiceField(label=_("B role"), queryset=User.objects.none(), required=False)
    milestone = forms.ModelChoiceField(
        label=_("Needed for the milestone"), queryset=Milestone.objects.none(), required=False
    )
    needed_on = DateField(
        label=_("Needed on"), required=False, help_text=_("Where it is needed for no milestone: the day.")
    )
    lead = forms.IntegerField(
        label=_("Lead time (working days)"),
        min_value=1,
        max_value=LONGEST_LEAD,
        required=False,
        help_text=_("Empty: what past ones of its kind took."),
    )
    expected = DateField(label=_("Expected"), required=False)

    def limit_to(self, actor: User, project: Project, kept: int | None = None) -> None:
        """`kept` is the milestone it has already."""
        milestones = Milestone.objects.visible_to(actor).filter(project=project).order_by("due", "pk")
        milestones = milestones.filter(Q(cancelled=False) | Q(pk=kept))
        for name, rows in (
            ("unit", project.units.all()),
            ("milestone", milestones),
            ("owner", colleagues(actor)),
            ("follower", colleagues(actor)),
        ):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]


class PreconditionCreateForm(PreconditionFields, CreatingForm):
    def __init__(self, *args: Any, actor: User, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor, project)
        self.fields["owner"].initial = actor.pk


class PreconditionUpdateForm(PreconditionFields, EditingForm):
    def __init__(self, *args: Any, actor: User, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor, project, kept=getattr(self.initial.get("milestone"), "pk", None))


class ReadyForm(Form):
    on = DateField(label=_("Ready since"))
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What shows it: an order, a signed paper, a link."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today


class DropForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}))
