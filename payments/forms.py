"""Forms of contracts, checkpoints, conditions and receipts. They parse; the services judge."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goals.models import Goal
from goaltrack.common import clock
from goaltrack.common.forms import CreatingForm, DateField, DecimalField, EditingForm, Form, MoneyField
from payments.bank import BankAccount
from payments.models import MOST_MONTHS, Condition, Contract, PaymentCheckpoint, Receipt
from payments.permissions import money_departments
from payments.services import advance_of, proposed_allotments
from people.models import Department, User
from projects.acceptance.models import Acceptance
from projects.forms import colleagues
from projects.models import Customer, Milestone, Project, Unit

LONGEST_TEXT = 10_000
NO_AMOUNTS = _("Everybody who sees the project reads it: name no amounts here.")
NONE = _("— none —")


def money_projects(actor: User) -> QuerySet[Project]:
    """The projects whose contracts the person may keep."""
    return Project.objects.visible_to(actor).filter(department__in=money_departments(actor)).order_by("name", "id")


def _people(label: Any, help_text: Any = "", *, required: bool = True) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=label,
        queryset=User.objects.none(),
        required=required,
        empty_label="---------" if required else NONE,
        help_text=help_text,
    )


class ContractFields(forms.Form):
    project = forms.ModelChoiceField(label=_("Project"), queryset=Project.objects.none())
    customer = forms.ModelChoiceField(
        label=_("Customer"),
        queryset=Customer.objects.none(),
        help_text=_("The customers of your projects; a new one is added on the project."),
    )
    number = forms.CharField(label=_("Contract number"), max_length=60)
    name = forms.CharField(label=_("Contract name"), max_length=120)
    amount = MoneyField(label=_("Amount (CNY)"), help_text=_("As signed; the checkpoints never sum to more."))
    signed_on = DateField(label=_("Signed on"), required=False)
    day_basis = forms.ChoiceField(
        label=_("“So many days after” counts"), choices=Contract.DayBasis.choices, initial=Contract.DayBasis.CALENDAR
    )
    warranty_months = forms.IntegerField(
        label=_("Warranty (months)"),
        required=False,
        min_value=1,
        max_value=MOST_MONTHS,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("Retention money is due when it is over."),
    )

    def limit_to(self, actor: User, contract: Contract | None = None) -> None:
        projects = money_projects(actor)
        customers = Customer.objects.filter(projects__in=Project.objects.visible_to(actor))
        if contract is not None:
            projects = projects | Project.objects.filter(pk=contract.project_id)
            customers = customers | Customer.objects.filter(pk=contract.customer_id)
        self.fields["project"].queryset = projects.distinct()  # type: ignore[attr-defined]
        self.fields["customer"].queryset = customers.distinct().order_by("name")  # type: ignore[attr-defined]


class ContractCreateForm(ContractFields, CreatingForm):
    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor)


class ContractUpdateForm(ContractFields, EditingForm):
    """The amount of a contract with several lines is their sum, and changed there."""

    def __init__(self, *args: Any, actor: User, contract: Contract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor, contract)
        if contract.lines.count() > 1:
            self.fields["amount"].disabled = True
            self.fields["amount"].help_text = _("The sum of its lines and amendments.")


class CheckpointFields(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"), choices=PaymentCheckpoint.Kind.choices)
    share = DecimalField(label=_("Share (%)"), max_digits=6, decimal_places=2, required=False)
    amount = MoneyField(
        label=_("Amount (CNY)"), required=False, help_text=_("Give the share or the amount; the other follows.")
    )
    due_on = DateField(label=_("Due on"), required=False, help_text=_("A date, or days after an event."))
    due_days = forms.IntegerField(
        label=_("Days"),
        required=False,
        min_value=0,
        max_value=3650,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    due_event = forms.ChoiceField(
        label=_("After which event"), choices=[("", NONE), *PaymentCheckpoint.DueEvent.choices], required=False
    )
    owner = _people(_("A role"), _("Collects it."))
    follower = _people(_("B role"), _("Takes over when A is away; never the same person."), required=False)
    goal = forms.ModelChoiceField(
        label=_("Goal"),
        queryset=Goal.objects.none(),
        required=False,
        empty_label=NONE,
        help_text=_("What is collected counts for this goal."),
    )

    def limit_to(self, actor: User, checkpoint: PaymentCheckpoint | None = None) -> None:
        """Offer what the actor can see, and what the checkpoint has already."""
        chosen: dict[str, Any] = {
            "goal": Goal.objects.visible_to(actor).live().only("statement"),
            "owner": colleagues(actor),
            "follower": colleagues(actor),
        }
        for name, queryset in chosen.items():
            if checkpoint is not None and (kept := getattr(checkpoint, f"{name}_id")):
                queryset = queryset | queryset.model.objects.filter(pk=kept).only(*queryset.query.deferred_loading[0])
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]


class CheckpointCreateForm(CheckpointFields, CreatingForm):
    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor)
        self.fields["owner"].initial = actor.pk


class CheckpointUpdateForm(CheckpointFields, EditingForm):
    """A gated checkpoint has an amount and a date, and stays with the goal whose plan holds it."""

    def __init__(self, *args: Any, actor: User, checkpoint: PaymentCheckpoint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor, checkpoint)
        for name in ("share", "due_days", "due_event", "goal") if checkpoint.is_gated else ():
            self.fields[name].disabled = True
            self.fields[name].help_text = ""


class ConditionFields(forms.Form):
    """The fields of one kind of condition; the kind is chosen before, and travels hidden."""

    kind = forms.ChoiceField(choices=Condition.Kind.choices, widget=forms.HiddenInput)
    milestone = forms.ModelChoiceField(label=_("Milestone"), queryset=Milestone.objects.none())
    acceptance = forms.ModelChoiceField(
        label=_("Acceptance"),
        queryset=Acceptance.objects.none(),
        required=False,
        empty_label=_("recorded by hand"),
        help_text=_("One of the project: it is met when that is passed, and stage, unit and days are its own."),
    )
    title = forms.CharField(label=_("What must be there"), max_length=120)
    stage = forms.ChoiceField(label=_("Stage"), choices=Condition.Stage.choices)
    unit = forms.ModelChoiceField(
        label=pgettext_lazy("of a project", "Unit"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("the whole project"),
    )
    owner = _people(_("In charge"), _("Sees to it that it gets there."), required=False)
    held_by = forms.ChoiceField(label=_("Waits for"), choices=Condition.HeldBy.choices)
    holder = forms.CharField(
        label=_("Who holds it"),
        max_length=80,
        required=False,
        help_text=_("The office or person it lies with, for example the customer’s finance office."),
    )
    due = DateField(label=_("Due"), required=False)
    expected = DateField(label=_("Expected"), required=False, help_text=_("When it will be there, as known today."))

    def limit_to(self, actor: User, checkpoint: PaymentCheckpoint, kind: str) -> None:
        project = checkpoint.contract.project_id
        choices: dict[str, Any] = {
            "milestone": Milestone.objects.filter(project=project, cancelled=False),
            "acceptance": Acceptance.objects.visible_to(actor)
            .standing()
            .filter(project=project)
            .select_related("unit"),
            "unit": Unit.objects.filter(project=project),
            "owner": colleagues(actor),
        }
        for name, queryset in choices.items():
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]
        unasked = {"acceptance", "stage", "unit"} if kind != Condition.Kind.ACCEPTANCE else set()
        # Named after the acceptance where nothing else is said.
        self.fields["title"].required = kind != Condition.Kind.ACCEPTANCE
        # A milestone brings its own dates and name.
        unasked |= {"title", "due", "expected"} if kind == Condition.Kind.MILESTONE else {"milestone"}
        for name in unasked:
            del self.fields[name]


class ConditionAddForm(ConditionFields, CreatingForm):
    def __init__(self, *args: Any, actor: User, checkpoint: PaymentCheckpoint, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor, checkpoint, kind)
        self.fields["kind"].initial = kind


class ConditionUpdateForm(ConditionFields, EditingForm):
    def __init__(self, *args: Any, actor: User, condition: Condition, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor, condition.checkpoint, condition.kind)
        if condition.owner_id is not None:
            kept = User.objects.filter(pk=condition.owner_id).only("name")
            self.fields["owner"].queryset |= kept  # type: ignore[attr-defined]


class ConditionMeetForm(Form):
    met_on = DateField(label=_("Met on"))
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What shows it: a signed record, a report, a number."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["met_on"].initial = clock.today


class ReasonForm(Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}), help_text=NO_AMOUNTS
    )


class ReversalForm(CreatingForm):
    """`left`: what can still be taken back; all of it, unless somebody types less."""

    amount = MoneyField(label=_("Amount to take back (CNY)"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, left: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].initial = left


class DocumentForm(CreatingForm):
    upload = forms.FileField(label=_("File"))


class ReceiptForm(CreatingForm):
    amount = MoneyField(label=_("Amount received (CNY)"))
    received_on = DateField(label=_("Received on"))
    method = forms.ChoiceField(label=pgettext_lazy("receipt", "Method"), choices=Receipt.Method.choices)
    maturity_on = DateField(
        label=_("Matures on"), required=False, help_text=_("Of a bill: from that day on it counts as cash.")
    )
    account = forms.ModelChoiceField(
        label=_("Our bank account"), queryset=BankAccount.objects.none(), required=False, empty_label=NONE
    )
    payer = forms.CharField(label=_("Payer"), max_length=120, required=False)
    reference = forms.CharField(
        label=_("Bank reference"), max_length=80, required=False, help_text=_("The number on the bank’s statement.")
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_on"].initial = clock.today
        accounts = BankAccount.objects.visible_to(actor).open()
        self.fields["account"].queryset = accounts  # type: ignore[attr-defined]


class AccountFields(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("What you call it: basic account, project account.")
    )
    bank = forms.CharField(label=_("Bank"), max_length=80, help_text=_("With its branch."))
    department = forms.ModelChoiceField(
        label=_("Department"),
        queryset=Department.objects.none(),
        help_text=_("Who keeps its money imports its statements."),
    )


class AccountCreateForm(AccountFields, CreatingForm):
    number = forms.CharField(
        label=_("Account number"), max_length=40, help_text=_("From then on only its last four digits are shown.")
    )

    field_order = ("name", "bank", "number", "department")

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = money_departments(actor)  # type: ignore[attr-defined]


class AccountUpdateForm(AccountFields, EditingForm):
    closed = forms.BooleanField(
        label=_("Closed: no money comes in here any more"), required=False, help_text=_("Its receipts stay.")
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = money_departments(actor)  # type: ignore[attr-defined]


class AllotForm(CreatingForm):
    checkpoint = forms.ModelChoiceField(label=_("Payment checkpoint"), queryset=PaymentCheckpoint.objects.none())
    amount = MoneyField(label=_("Amount (CNY)"))

    def __init__(self, *args: Any, receipt: Receipt, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outstanding = PaymentCheckpoint.objects.filter(contract=receipt.contract_id).outstanding()
        self.fields["checkpoint"].queryset = outstanding  # type: ignore[attr-defined]
        for checkpoint, part in proposed_allotments(receipt.contract, advance_of(receipt))[:1]:
            self.fields["checkpoint"].initial, self.fields["amount"].initial = checkpoint.pk, part
