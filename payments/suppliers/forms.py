"""Forms of supplier contracts, their interfaces and their money. They parse; the services judge."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goaltrack.common import clock
from goaltrack.common.forms import CreatingForm, DateField, DecimalField, EditingForm, Form, MoneyField
from payments.forms import NO_AMOUNTS, NONE
from payments.models import PaymentCheckpoint
from payments.suppliers.models import Boundary, InterfaceObligation, PlannedPayment, SupplierContract
from payments.suppliers.models.money import MOST_DAYS
from payments.suppliers.policy import FloorLine
from payments.suppliers.services.contracts import LONGEST_REASON
from people.models import User
from projects.forms import colleagues_and
from projects.models import Milestone, Module, Project, Unit
from projects.parties.models import Party

MOST_ID = 2**63 - 1
ROWS_2 = {"rows": 2}


def _choice(label: Any, rows: Any, *, required: bool = False, **more: Any) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=label, queryset=rows.none(), required=required, empty_label="---------" if required else NONE, **more
    )


class SupplierContractFields(forms.Form):
    supplier = _choice(_("Supplier"), Party.objects, required=True, help_text=_("A party of the project."))
    number = forms.CharField(label=_("Contract number"), max_length=60)
    name = forms.CharField(label=_("Contract name"), max_length=120)
    amount = MoneyField(label=_("Amount with tax (CNY)"), help_text=_("Once in force it changes by amendments alone."))
    tax_rate = DecimalField(label=_("Tax rate (%)"), max_digits=5, decimal_places=2, required=False)
    reference = MoneyField(
        label=_("Reference price (CNY)"),
        required=False,
        help_text=_("What we had estimated for it, with tax: far below it the price is squeezed."),
    )
    signed_on = DateField(label=_("Signed on"), required=False)
    owner = _choice(_("A role"), User.objects, required=True, help_text=_("Who of us brings it through."))
    follower = _choice(_("B role"), User.objects)
    units = forms.ModelMultipleChoiceField(
        label=_("Units it covers"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    modules = forms.ModelMultipleChoiceField(
        label=_("Modules it covers"),
        queryset=Module.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def limit_to(self, actor: User, project: Project, contract: SupplierContract | None = None) -> None:
        present = (contract.owner_id, contract.follower_id) if contract is not None else ()
        suppliers = project.parties.filter(role=Party.Role.SUPPLIER)
        if contract is not None:
            suppliers = suppliers | project.parties.filter(pk=contract.supplier_id)
        for name, rows in (
            ("supplier", suppliers.order_by("name", "id")),
            ("owner", colleagues_and(actor, *present)),
            ("follower", colleagues_and(actor, *present)),
            ("units", project.units.all()),
            ("modules", project.modules.order_by("name", "id")),
        ):
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        for name in ("units", "modules"):
            if not self.fields[name].queryset.exists():  # type: ignore[attr-defined]
                self.fields[name].widget = forms.MultipleHiddenInput()

    def clean(self) -> dict[str, Any]:
        """Both kinds of covers as the services want them."""
        values = super().clean() or {}
        values["covers"] = [*values.pop("units", ()), *values.pop("modules", ())]
        return values


class SupplierContractCreateForm(SupplierContractFields, CreatingForm):
    def __init__(self, *args: Any, actor: User, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor, project)
        self.fields["owner"].initial = project.manager_id


class SupplierContractUpdateForm(SupplierContractFields, EditingForm):
    """Once it is in force there is no field for the amount."""

    def __init__(self, *args: Any, actor: User, contract: SupplierContract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor, contract.project, contract)
        if contract.state != SupplierContract.State.DRAFT:
            del self.fields["amount"]


class ContingencyForm(EditingForm):
    contingency = forms.CharField(
        label=_("What is done if the price does not hold"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Another supplier, work of our own, a smaller scope. Empty takes it away."),
    )
    contingency_owner = _choice(_("In charge"), User.objects)
    reserve = MoneyField(label=_("Kept back for it (CNY)"), required=False)

    def __init__(self, *args: Any, actor: User, contract: SupplierContract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = colleagues_and(actor, contract.contingency_owner_id)
        self.fields["contingency_owner"].queryset = present  # type: ignore[attr-defined]


class ReasonForm(Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs=ROWS_2), help_text=NO_AMOUNTS
    )


class BoundaryFields(forms.Form):
    side = forms.ChoiceField(label=_("Side"), choices=Boundary.Side.choices)
    text = forms.CharField(label=_("What"), max_length=300)
    done_by = forms.CharField(
        label=_("Who does it"),
        max_length=120,
        required=False,
        help_text=_("At the edge it must be said: we, the supplier, or a third party."),
    )


class BoundaryCreateForm(BoundaryFields, CreatingForm):
    pass


class BoundaryUpdateForm(BoundaryFields, EditingForm):
    pass


class ObligationFields(forms.Form):
    title = forms.CharField(label=_("What must be delivered"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=InterfaceObligation.Kind.choices)
    direction = forms.ChoiceField(label=_("Who delivers"), choices=InterfaceObligation.Direction.choices)
    system = forms.CharField(
        label=_("The other side: a system"),
        max_length=120,
        required=False,
        help_text=_("Its name; or choose a party or a module instead."),
    )
    party = _choice(_("or a party"), Party.objects)
    module = _choice(_("or a module of ours"), Module.objects)
    due = DateField(label=_("Due on"), required=False)
    clause = forms.CharField(
        label=_("Clause"),
        max_length=80,
        required=False,
        help_text=_("Where the contract says so; without it this is a risk."),
    )

    def limit_to(self, contract: SupplierContract) -> None:
        others = contract.project.parties.exclude(pk=contract.supplier_id)
        self.fields["party"].queryset = others.order_by("name", "id")  # type: ignore[attr-defined]
        modules = contract.project.modules.order_by("name", "id")
        self.fields["module"].queryset = modules  # type: ignore[attr-defined]


class ObligationCreateForm(ObligationFields, CreatingForm):
    def __init__(self, *args: Any, contract: SupplierContract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(contract)


class ObligationUpdateForm(ObligationFields, EditingForm):
    def __init__(self, *args: Any, contract: SupplierContract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(contract)


class SecureForm(Form):
    clause = forms.CharField(label=_("Clause"), max_length=80, required=False)
    compensation = forms.CharField(
        label=_("or what was agreed in its place"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs=ROWS_2),
        help_text=_("A supplement, a favour in return, work of ours: whatever makes it come."),
    )


class AmendmentForm(CreatingForm):
    amount = MoneyField(label=_("Change of the amount (CNY)"), help_text=_("With tax; a minus takes away: −50,000.00."))
    agreed_on = DateField(label=_("Agreed on"))
    number = forms.CharField(label=_("Amendment number"), max_length=60, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs=ROWS_2))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreed_on"].initial = clock.today


class PlannedFields(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    amount = MoneyField(label=_("Amount (CNY)"))
    due_on = DateField(label=_("Due on"), required=False, help_text=_("A day, or what it follows."))
    milestone = _choice(_("After the milestone"), Milestone.objects)
    checkpoint = _choice(
        _("When our payment is received"), PaymentCheckpoint.objects, help_text=_("Back to back: paid when we are.")
    )
    days = forms.IntegerField(
        label=_("Days after it"),
        required=False,
        min_value=0,
        max_value=MOST_DAYS,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )

    def limit_to(self, actor: User, contract: SupplierContract, planned: PlannedPayment | None = None) -> None:
        milestones = Milestone.objects.visible_to(actor).filter(project=contract.project_id, cancelled=False)
        checkpoints = PaymentCheckpoint.objects.visible_to(actor).standing()
        checkpoints = checkpoints.filter(contract__project=contract.project_id)
        if planned is not None:
            milestones = milestones | Milestone.objects.filter(supplier_payments=planned)
            checkpoints = checkpoints | PaymentCheckpoint.objects.filter(supplier_payments=planned)
        self.fields["milestone"].queryset = milestones.distinct().order_by("due", "id")  # type: ignore[attr-defined]
        self.fields["checkpoint"].queryset = checkpoints.distinct().order_by("id")  # type: ignore[attr-defined]


class PlannedCreateForm(PlannedFields, CreatingForm):
    def __init__(self, *args: Any, actor: User, contract: SupplierContract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor, contract)


class PlannedUpdateForm(PlannedFields, EditingForm):
    def __init__(self, *args: Any, actor: User, planned: PlannedPayment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit_to(actor, planned.contract, planned)


class PaymentForm(CreatingForm):
    planned = _choice(pgettext_lazy("payment to a supplier", "For"), PlannedPayment.objects)
    amount = MoneyField(label=_("Amount (CNY)"))
    paid_on = DateField(label=_("Paid on"))
    reference = forms.CharField(label=_("Bank reference"), max_length=80, required=False)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, contract: SupplierContract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["planned"].queryset = contract.planned.outstanding()  # type: ignore[attr-defined]
        self.fields["paid_on"].initial = clock.today


class TakeBackForm(CreatingForm):
    amount = MoneyField(
        label=_("Amount taken back (CNY)"), required=False, help_text=_("Empty: all that is left of the payment.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs=ROWS_2))


class FloorForm(Form):
    """One line of the page; an empty field leaves the share to the department above."""

    department = forms.IntegerField(min_value=1, max_value=MOST_ID, widget=forms.HiddenInput)
    floor = DecimalField(label=_("Squeezed below (%)"), max_digits=5, decimal_places=2, required=False)

    @classmethod
    def of(cls, line: FloorLine, typed: "FloorForm") -> "FloorForm":
        """The line's form; the one that was refused keeps what was typed."""
        if typed.is_bound and str(typed["department"].value()) == str(line.department.pk):
            return typed
        initial = {"department": line.department.pk, "floor": line.own}
        return cls(initial=initial, auto_id=f"d{line.department.pk}_%s")
