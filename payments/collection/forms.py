"""Forms of collecting. They parse; the services judge."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common import clock
from goaltrack.common.forms import CreatingForm, DateField, EditingForm, Form, MoneyField
from payments.collection.models import ContactLog, Hold
from payments.collection.models.settings import MOST_DAYS
from payments.collection.selectors.plans import Proposed
from payments.forms import NO_AMOUNTS
from payments.models import PaymentCheckpoint
from people.models import User
from projects.forms import colleagues
from projects.forms.choices import colleagues_and
from projects.models import Project
from projects.parties.models import Bureau, Contact


class ContactFields(forms.Form):
    on = DateField(label=_("On"), required=False)
    channel = forms.ChoiceField(label=_("Channel"), choices=ContactLog.Channel.choices)
    person = forms.ModelChoiceField(
        label=_("Spoke with"), queryset=Contact.objects.none(), required=False, empty_label=_("— somebody else —")
    )
    spoke_with = forms.CharField(label=_("Name, if not in the list"), max_length=60, required=False)
    said = forms.CharField(
        label=_("What was said"), max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def limit_to(self, project: Project, bureau: Bureau | None = None) -> None:
        people = Contact.objects.filter(party__project=project).select_related("party", "bureau")
        if bureau is not None:
            people = people.filter(party=bureau.party)
        field: Any = self.fields["person"]
        field.queryset = people.order_by("party", "id")
        field.label_from_instance = lambda one: f"{one.name} · {one.bureau.name if one.bureau else one.party.name}"
        self.fields["on"].initial = clock.today


class PromiseFields(ContactFields):
    promised_on = DateField(label=_("Promised for"), required=False)
    promised_amount = MoneyField(
        label=_("Promised amount (CNY)"), required=False, help_text=_("Empty: all that is outstanding.")
    )


class NextFields(forms.Form):
    next_title = forms.CharField(label=_("What comes next"), max_length=200, required=False, help_text=NO_AMOUNTS)
    next_owner = forms.ModelChoiceField(label=_("Who does it"), queryset=User.objects.none(), required=False)
    next_due = DateField(label=_("By when"), required=False)

    def offer(self, actor: User) -> None:
        self.fields["next_owner"].queryset = colleagues(actor)  # type: ignore[attr-defined]
        self.fields["next_owner"].initial = actor.pk


class CheckpointContactForm(NextFields, PromiseFields, CreatingForm):
    def __init__(self, *args: Any, actor: User, checkpoint: PaymentCheckpoint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(checkpoint.contract.project)
        self.offer(actor)


class BureauContactForm(NextFields, ContactFields, CreatingForm):
    def __init__(self, *args: Any, actor: User, bureau: Bureau, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(bureau.party.project, bureau)
        self.offer(actor)


class CorrectForm(PromiseFields, CreatingForm):
    def __init__(self, *args: Any, contact: ContactLog, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(contact.project)
        if contact.checkpoint_id is None:
            del self.fields["promised_on"], self.fields["promised_amount"]


class ActionFields(forms.Form):
    title = forms.CharField(label=_("What comes next"), max_length=200, help_text=NO_AMOUNTS)
    owner = forms.ModelChoiceField(label=_("Who does it"), queryset=User.objects.none())
    due = DateField(label=_("By when"))


class ActionAddForm(ActionFields, CreatingForm):
    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = colleagues(actor)  # type: ignore[attr-defined]
        self.fields["owner"].initial = actor.pk


class ActionUpdateForm(ActionFields, EditingForm):
    def __init__(self, *args: Any, actor: User, kept: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = colleagues_and(actor, kept)  # type: ignore[attr-defined]


class HoldFields(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}), help_text=NO_AMOUNTS
    )
    raised_by = forms.CharField(label=_("Who raised it"), max_length=60, required=False)
    expected_until = DateField(label=_("Expected until"), required=False)


class HoldForm(HoldFields, CreatingForm):
    kind = forms.ChoiceField(label=_("What it is"), choices=Hold.Kind.choices, widget=forms.RadioSelect)
    since = DateField(label=pgettext_lazy("a day", "Since"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].initial = Hold.Kind.ON_HOLD
        self.fields["since"].initial = clock.today


class HoldUpdateForm(HoldFields, EditingForm):
    pass


class LiftForm(Form):
    note = forms.CharField(
        label=_("How it was settled"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}), help_text=NO_AMOUNTS
    )


def _days(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=MOST_DAYS, required=False)


class EscalationForm(Form):
    department = forms.IntegerField(widget=forms.HiddenInput)
    project_manager_after = _days(_("Project manager"))
    department_manager_after = _days(_("Department manager"))
    first_level_after = _days(_("First-level manager"))


class RhythmForm(Form):
    every = forms.IntegerField(
        label=_("Every so many working days"),
        min_value=1,
        max_value=MOST_DAYS,
        required=False,
        help_text=_("Empty: this bureau is not reminded of."),
    )


class ExplainForm(Form):
    reason = forms.CharField(label=_("Why it was missed"), max_length=300, required=False)


class PlanForm(CreatingForm):
    """An amount by checkpoint; what is empty is not committed to."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, proposed: Sequence[Proposed], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in proposed:
            self.fields[f"line-{one.line.checkpoint.pk}"] = MoneyField(label=one.line.checkpoint.name, required=False)

    @property
    def amounts(self) -> dict[int, Decimal]:
        values = self.cleaned_data.items()
        return {int(name[5:]): amount for name, amount in values if name.startswith("line-") and amount is not None}


class QuickPromiseForm(CreatingForm):
    """One tap: they promised it for this day."""

    promised_on = DateField()

    @property
    def day(self) -> date:
        day: date = self.cleaned_data["promised_on"]
        return day
