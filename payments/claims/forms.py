"""Forms of applications, documents, invoices and templates. They parse; the services judge."""

from decimal import Decimal
from typing import Any

from django import forms
from django.forms.formsets import formset_factory
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common import clock
from goaltrack.common.forms import CreatingForm, DateField, DecimalField, EditingForm, Form, MoneyField
from payments.claims.models import LONGEST_USUAL, ApplicationStep, Invoice, ListItem, PaymentApplication, StepKind
from payments.claims.selectors.beginnings import Wanted
from payments.claims.services.templates import MOST_ROWS
from payments.models import Condition, PaymentCheckpoint
from people.models import User
from projects.models import Customer, Project

MORE = 3


class BeginForm(CreatingForm):
    number = forms.CharField(
        label=_("Number of the application"), max_length=60, help_text=_("As the customer’s process names it.")
    )
    amount = MoneyField(label=_("Amount applied for (CNY)"))
    applied_on = DateField(label=_("Handed in on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["applied_on"].initial = clock.today


class DayForm(Form):
    on = DateField(label=pgettext_lazy("application", "Day"), required=False, help_text=_("Empty means today."))


class GoOnForm(DayForm):
    step = forms.IntegerField(widget=forms.HiddenInput)


class ReturnForm(CreatingForm):
    target = forms.ModelChoiceField(
        label=_("Back to which step"), queryset=ApplicationStep.objects.none(), empty_label=None
    )
    lacking = forms.CharField(
        label=_("What was missing"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("In the words of who sent it back: it is read before the next application."),
    )
    on = DateField(label=_("Came back on"), required=False, help_text=_("Empty means today."))

    def __init__(self, *args: Any, application: PaymentApplication, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reached = application.steps.filter(since__isnull=False).order_by("-position")
        self.fields["target"].queryset = reached  # type: ignore[attr-defined]
        self.fields["target"].initial = reached.first()


class StepUpdateForm(EditingForm):
    held_by = forms.ChoiceField(label=_("Waits for"), choices=Condition.HeldBy.choices)
    holder = forms.CharField(
        label=_("Who holds it"), max_length=80, required=False, help_text=_("The office or the person it lies with.")
    )
    usual = forms.IntegerField(label=_("Usual working days"), min_value=0, max_value=LONGEST_USUAL)


class TakeListForm(CreatingForm):
    """What is required is ticked; what the checkpoint waits for already is not offered again."""

    titles = forms.MultipleChoiceField(label=_("Documents"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, wanted: list[Wanted], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [one for one in wanted if not one.there]
        field: Any = self.fields["titles"]
        field.choices = [(one.title, one.title) for one in offered]
        field.initial = [one.title for one in offered if one.required]


class DocumentReturnForm(Form):
    lacking = forms.CharField(label=_("What was missing"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class DocumentConfirmForm(DayForm):
    confirmed_by = forms.CharField(
        label=_("Confirmed by"), max_length=80, help_text=_("The person or office that found it in order.")
    )


class InvoiceForm(CreatingForm):
    number = forms.CharField(label=_("Invoice number"), max_length=40)
    kind = forms.ChoiceField(label=pgettext_lazy("invoice", "Kind"), choices=Invoice.Kind.choices)
    amount = MoneyField(label=_("Amount with tax (CNY)"))
    rate = DecimalField(label=_("Tax rate (%)"), max_digits=4, decimal_places=2, initial=Decimal(6))
    issued_on = DateField(label=_("Issued on"))
    application = forms.ModelChoiceField(
        label=_("For the application"),
        queryset=PaymentApplication.objects.none(),
        required=False,
        empty_label=_("— none —"),
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, checkpoint: PaymentCheckpoint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["issued_on"].initial = clock.today
        running = PaymentApplication.objects.running().filter(checkpoint=checkpoint)
        self.fields["application"].queryset = running  # type: ignore[attr-defined]
        self.fields["application"].initial = running.first()


class InvoiceReverseForm(CreatingForm):
    number = forms.CharField(label=_("Number of the red invoice"), max_length=40)
    amount = MoneyField(label=_("Amount to reverse (CNY)"), help_text=_("All that is left of it, or a part."))
    issued_on = DateField(label=_("Issued on"))
    note = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["issued_on"].initial = clock.today


class LineForm(Form):
    """A line of a template; quiet where further lines were asked for."""

    is_quiet = False

    @property
    def errors(self) -> ErrorDict:
        return ErrorDict() if self.is_quiet else super().errors


class DocumentLineForm(LineForm):
    title = forms.CharField(label=_("Document"), max_length=120)
    held_by = forms.ChoiceField(label=_("Waits for"), choices=Condition.HeldBy.choices, initial=Condition.HeldBy.US)
    role = forms.ChoiceField(
        label=pgettext_lazy("of a document", "Usually of"), choices=ListItem.Role.choices, initial=ListItem.Role.OWNER
    )
    required = forms.BooleanField(label=pgettext_lazy("document", "Required"), required=False, initial=True)


class StepLineForm(LineForm):
    title = forms.CharField(label=_("Step"), max_length=60)
    kind = forms.ChoiceField(label=pgettext_lazy("of a step", "Kind"), choices=StepKind.choices, initial=StepKind.OTHER)
    held_by = forms.ChoiceField(
        label=_("Waits for"), choices=Condition.HeldBy.choices, initial=Condition.HeldBy.CUSTOMER
    )
    holder = forms.CharField(label=_("Who holds it"), max_length=80, required=False)
    usual = forms.IntegerField(label=_("Usual working days"), min_value=0, max_value=LONGEST_USUAL, initial=5)


class TemplateForm(EditingForm):
    """Only the version; what counts are the lines."""


def lines_of(kind: str, data: Any = None, initial: list[dict[str, Any]] | None = None) -> Any:
    """The set of lines of a list of documents, or without a kind of the steps."""
    factory: Any = formset_factory(
        DocumentLineForm if kind else StepLineForm, extra=1, can_order=True, can_delete=True, max_num=MOST_ROWS + MORE
    )
    return factory(data, prefix="rows", initial=initial)


def typed_lines(formset: Any) -> list[dict[str, Any]]:
    """The lines that were filled in and not taken out, by their numbers; those without one come last."""
    filled = [*formset.initial_forms, *(line for line in formset.extra_forms if line.has_changed())]
    kept = [line.cleaned_data for line in filled if line not in formset.deleted_forms]
    ordered = sorted(kept, key=lambda row: row.get("ORDER") or MOST_ROWS + MORE)
    return [{name: value for name, value in row.items() if name not in ("ORDER", "DELETE")} for row in ordered]


def customers_known(user: User) -> Any:
    return Customer.objects.filter(projects__in=Project.objects.visible_to(user)).distinct().order_by("name", "id")
