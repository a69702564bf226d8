"""Forms of acceptances. They parse; the services judge."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common import clock
from goaltrack.common.forms import CreatingForm, DateField, EditingForm, Form
from people.models import User
from projects.acceptance.models import Acceptance, AcceptanceDocument, Result, Stage
from projects.acceptance.models.parts import LONGEST_BEFORE
from projects.acceptance.services.held import LONGEST_REASON
from projects.forms import colleagues
from projects.models import Milestone, Project, Unit

WHOLE = _("The whole project")
UNIT = pgettext_lazy("of a project", "Unit")


def _people(actor: User, *present: User | None) -> Any:
    """Colleagues, and who has it now though they may have left."""
    held = [person.pk for person in present if person is not None]
    people = User.objects.filter(Q(pk__in=colleagues(actor).values("pk")) | Q(pk__in=held))
    return people.order_by("sort_key", "id").only("name")


class AcceptanceFields(forms.Form):
    owner = forms.ModelChoiceField(label=_("A role"), queryset=User.objects.none())
    follower = forms.ModelChoiceField(label=_("B role"), queryset=User.objects.none(), required=False)
    due = DateField(label=_("Due"))
    expected = DateField(
        label=_("Expected"), required=False, help_text=_("Where it is expected on another day than agreed.")
    )
    milestone = forms.ModelChoiceField(
        label=_("Milestone"),
        queryset=Milestone.objects.none(),
        required=False,
        help_text=_("It is achieved when this is passed, and not by a tick."),
    )

    def limit_to(
        self, actor: User, project: Project, kept: int | None = None, present: Collection[User | None] = ()
    ) -> None:
        """`kept` is the milestone it has already, `present` are its A and B."""
        taken = Acceptance.objects.standing().exclude(milestone=None).values("milestone")
        free = Milestone.objects.open().exclude(pk__in=taken)
        milestones = Milestone.objects.visible_to(actor).filter(Q(pk__in=free.values("pk")) | Q(pk=kept))
        for name, rows in (
            ("milestone", milestones.filter(project=project).order_by("due", "pk")),
            ("owner", _people(actor, *present)),
            ("follower", _people(actor, *present)),
        ):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]


class AcceptanceCreateForm(AcceptanceFields, CreatingForm):
    stage = forms.ChoiceField(label=pgettext_lazy("of an acceptance", "Stage"), choices=Stage.choices)
    unit = forms.ModelChoiceField(label=UNIT, queryset=Unit.objects.none(), required=False, empty_label=WHOLE)

    field_order = ("stage", "unit", "owner", "follower", "due", "expected", "milestone")

    def __init__(self, *args: Any, actor: User, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor, project)
        self.fields["unit"].queryset = project.units.all()  # type: ignore[attr-defined]
        self.fields["owner"].initial = actor.pk


class AcceptanceUpdateForm(AcceptanceFields, EditingForm):
    def __init__(self, *args: Any, actor: User, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = (self.initial.get("owner"), self.initial.get("follower"))
        self.limit_to(actor, project, kept=getattr(self.initial.get("milestone"), "pk", None), present=present)


class DayForm(Form):
    on = DateField(label=_("On"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = clock.today


class AgainForm(Form):
    due = DateField(label=_("Due in the new round"), required=False, help_text=_("Empty: the day stays as it was."))


class ReasonForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}))


class DecideForm(DayForm):
    result = forms.ChoiceField(label=_("Result"), choices=Result.choices)
    decided_by = forms.CharField(label=_("Who decided for the customer"), max_length=120)
    minutes = forms.CharField(
        label=_("What the minutes say"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Their number and what they conclude; the signed ones belong to the documents."),
    )

    field_order = ("result", "on", "decided_by", "minutes")


class PartFields(forms.Form):
    title = forms.CharField(label=pgettext_lazy("part of an acceptance", "What"), max_length=200)
    who = forms.CharField(label=_("Who"), max_length=80, required=False)
    before = forms.IntegerField(
        label=_("Working days before"),
        min_value=0,
        max_value=LONGEST_BEFORE,
        initial=0,
        help_text=_("So many before the day on which the acceptance is due."),
    )
    required = forms.BooleanField(label=_("It is not passed without"), required=False, initial=True)


class PartCreateForm(PartFields, CreatingForm):
    pass


class PartUpdateForm(PartFields, EditingForm):
    pass


class StepDoneForm(Form):
    on = DateField(label=_("Done on"), required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class DocumentMarkForm(Form):
    state = forms.ChoiceField(label=_("Where it is"), choices=AcceptanceDocument.State.choices)
    on = DateField(label=_("Since"), required=False, help_text=_("Empty: today."))
    confirmed_by = forms.CharField(
        label=_("Confirmed by"), max_length=120, required=False, help_text=_("Who on the other side, once it is.")
    )
    upload = forms.FileField(label=_("File"), required=False, allow_empty_file=True)


class PointFields(forms.Form):
    text = forms.CharField(label=_("What is left open"), max_length=300)
    owner = forms.ModelChoiceField(label=_("A role"), queryset=User.objects.none())
    due = DateField(label=_("Due"))

    def limit_to(self, actor: User, present: User | None = None) -> None:
        self.fields["owner"].queryset = _people(actor, present)  # type: ignore[attr-defined]


class PointCreateForm(PointFields, CreatingForm):
    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor)


class PointUpdateForm(PointFields, EditingForm):
    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor, self.initial.get("owner"))


class SettleForm(DayForm):
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What shows it: a record, a letter, a link."),
    )
