"""What money looks like in the API. Amounts are CNY, and null for a caller who may not read them."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from goals.api.serializers import ProposalSerializer
from goaltrack.common.api.shapes import PersonSerializer
from payments.bank import BankAccount
from payments.forecast import STATE_LABELS
from payments.models import AMOUNT_DIGITS, Allotment, Condition, Contract, Document, PaymentCheckpoint, Receipt
from projects.api.serializers import GoalNameSerializer, ProjectNameSerializer

STATES = list(STATE_LABELS)
STEP_KINDS = ["task", *Condition.Kind.values, "application", "receipt"]
HOLD_KINDS = ["on_hold", "disputed"]
DOCUMENT_STATES = ["missing", "provided", "returned", "confirmed"]
STEP_STATES = ["done", "late", "next", "idle"]
NOTE_HELP = "Empty for whoever may not read the amount: people write sums here."


class AmountField(serializers.DecimalField):
    def __init__(self, **kwargs: Any) -> None:
        # Sums are longer than one amount.
        super().__init__(**({"max_digits": AMOUNT_DIGITS + 4, "decimal_places": 2, "allow_null": True} | kwargs))


class NameSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()


class ContractSerializer(serializers.Serializer[Any]):
    """A payments.api.rows.ContractLine."""

    id = serializers.IntegerField(source="contract.id")
    number = serializers.CharField(source="contract.number")
    name = serializers.CharField(source="contract.name")
    project = ProjectNameSerializer(source="contract.project")
    customer = NameSerializer(source="contract.customer")
    signed_on = serializers.DateField(source="contract.signed_on", allow_null=True)
    day_basis = serializers.ChoiceField(source="contract.day_basis", choices=Contract.DayBasis.choices)
    warranty_months = serializers.IntegerField(source="contract.warranty_months", allow_null=True)
    amount = AmountField(help_text="The sum of its lines and its amendments in force.")
    amount_state = serializers.ChoiceField(source="contract.amount_state", choices=Contract.AmountState.choices)
    planned = AmountField(help_text="The sum of its checkpoints that were not cancelled.")
    received = AmountField(help_text="Reversals taken off.")
    settled = AmountField(help_text="What of it was settled against checkpoints; the rest is an advance.")
    version = serializers.IntegerField(source="contract.version")


class StepSerializer(serializers.Serializer[Any]):
    """One station of the chain that leads to the money."""

    kind = serializers.ChoiceField(choices=STEP_KINDS)
    label = serializers.CharField()  # type: ignore[assignment]
    state = serializers.ChoiceField(choices=STEP_STATES)
    on = serializers.DateField(allow_null=True, help_text="Done then, or expected then.")
    late = serializers.IntegerField(help_text="In working days.")
    owner = PersonSerializer(allow_null=True)
    held_by = serializers.ChoiceField(choices=Condition.HeldBy.choices)
    holder = serializers.CharField(help_text="Which office or person of theirs.")


class PromiseSerializer(serializers.Serializer[Any]):
    """The newest promise that is still open: once overdue it is the expected day."""

    on = serializers.DateField(source="promise.on")
    by = serializers.CharField(source="promise.by")
    amount = AmountField(source="promised", help_text="All that is outstanding where no amount was named.")


class HoldFactSerializer(serializers.Serializer[Any]):
    """Why nothing is to be expected for now."""

    kind = serializers.ChoiceField(choices=HOLD_KINDS)
    reason = serializers.CharField()
    raised_by = serializers.CharField(source="by")
    since = serializers.DateField()
    expected_until = serializers.DateField(source="until", allow_null=True)


class FlagSerializer(serializers.Serializer[Any]):
    """What else must be known of outstanding money."""

    kind = serializers.CharField(help_text="cut_off or fiscal.")
    words = serializers.CharField(help_text="In the caller's language.")


class CheckpointSerializer(serializers.Serializer[Any]):
    """A payments.selectors.CheckpointLine; state, due and expected day are worked out, nobody types them."""

    id = serializers.IntegerField(source="checkpoint.id")
    contract = NameSerializer(source="checkpoint.contract")
    project = ProjectNameSerializer(source="checkpoint.contract.project")
    name = serializers.CharField(source="checkpoint.name")
    kind = serializers.ChoiceField(source="checkpoint.kind", choices=PaymentCheckpoint.Kind.choices)
    state = serializers.ChoiceField(choices=STATES)
    share = serializers.DecimalField(
        max_digits=5,
        decimal_places=2,
        allow_null=True,
        help_text="Of the contract, in percent; null without one, and for who may not read the project's amounts.",
    )
    amount = AmountField()
    settled = AmountField()
    outstanding = AmountField()
    due_on = serializers.DateField(source="checkpoint.due_on", allow_null=True)
    due_event = serializers.ChoiceField(
        source="checkpoint.due_event", choices=PaymentCheckpoint.DueEvent.choices, allow_blank=True
    )
    due_days = serializers.IntegerField(source="checkpoint.due_days", allow_null=True)
    due = serializers.DateField(allow_null=True, help_text="Null while the event it counts from is still to come.")
    expected = serializers.DateField(allow_null=True, help_text="When the money can be expected.")
    late = serializers.IntegerField(help_text="Working days since it was due.")
    slips = serializers.IntegerField(help_text="Working days that it is expected after a due day still to come.")
    promise = serializers.SerializerMethodField()
    hold = HoldFactSerializer(allow_null=True)
    flags = FlagSerializer(many=True)
    waits_for = serializers.ChoiceField(choices=Condition.HeldBy.choices, allow_blank=True)
    in_charge = PersonSerializer(allow_null=True)
    blocker = StepSerializer(allow_null=True, help_text="The late step that sets the date.")
    owner = PersonSerializer(source="checkpoint.owner", help_text="A role")
    follower = PersonSerializer(source="checkpoint.follower", allow_null=True, help_text="B role")
    is_gated = serializers.BooleanField(source="checkpoint.is_gated")
    version = serializers.IntegerField(source="checkpoint.version")

    @extend_schema_field(PromiseSerializer(allow_null=True))
    def get_promise(self, line: Any) -> Any:
        return PromiseSerializer(line).data if line.promise is not None else None


class DocumentSerializer(serializers.ModelSerializer[Document]):
    uploaded_by = PersonSerializer()

    class Meta:
        model = Document
        fields = ("id", "name", "content_type", "size", "uploaded_by", "at")
        read_only_fields = fields


class ConditionSerializer(serializers.ModelSerializer[Condition]):
    """A condition; the dates and the day of a milestone or of a named acceptance are theirs."""

    title = serializers.CharField(source="__str__")
    owner = PersonSerializer(allow_null=True)
    unit = NameSerializer(allow_null=True)
    due = serializers.SerializerMethodField()
    expected = serializers.SerializerMethodField()
    met_on = serializers.DateField(source="fulfilled_on", allow_null=True)
    documents = DocumentSerializer(many=True)
    document_state = serializers.SerializerMethodField()

    class Meta:
        model = Condition
        fields = (
            "id", "checkpoint", "kind", "milestone", "acceptance", "stage", "unit", "title", "owner", "held_by",
            "holder", "due", "expected", "met_on", "evidence", "documents", "document_state",
            "provided_on", "lacking", "returns", "confirmed_by", "version",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.ChoiceField(choices=DOCUMENT_STATES, allow_null=True))
    def get_document_state(self, condition: Condition) -> str | None:
        return condition.document_state if condition.kind == Condition.Kind.DOCUMENT else None

    @extend_schema_field(serializers.DateField(allow_null=True))
    def get_due(self, condition: Condition) -> Any:
        return (condition.source or condition).due

    @extend_schema_field(serializers.DateField(allow_null=True))
    def get_expected(self, condition: Condition) -> Any:
        return (condition.source or condition).expected


class CheckpointDetailSerializer(CheckpointSerializer):
    """With what the view has read of it."""

    goal = serializers.SerializerMethodField(help_text="Null also where the caller may not read the goal.")
    steps = StepSerializer(many=True, help_text="The chain that sets the expected day.")
    conditions = serializers.SerializerMethodField()
    proposed = ProposalSerializer(
        source="checkpoint.proposed", allow_null=True, help_text="Only in the answer to a change."
    )

    @extend_schema_field(GoalNameSerializer(allow_null=True))
    def get_goal(self, _line: Any) -> Any:
        goal = self.context["goal"]
        return goal and GoalNameSerializer(goal).data

    @extend_schema_field(ConditionSerializer(many=True))
    def get_conditions(self, _line: Any) -> Any:
        return ConditionSerializer(self.context["conditions"], many=True).data


class AllotmentSerializer(serializers.ModelSerializer[Allotment]):
    """`reverses` names the allotment that this row takes back."""

    checkpoint = NameSerializer()
    amount = serializers.SerializerMethodField()
    note = serializers.SerializerMethodField(help_text=NOTE_HELP)
    made_by = PersonSerializer()

    class Meta:
        model = Allotment
        fields = ("id", "receipt", "checkpoint", "amount", "reverses", "note", "made_by", "at")
        read_only_fields = fields

    @extend_schema_field(AmountField())
    def get_amount(self, allotment: Allotment) -> str | None:
        return masked(allotment.amount, self.context["knows"](allotment.receipt))

    def get_note(self, allotment: Allotment) -> str:
        return allotment.note if self.context["knows"](allotment.receipt) else ""


class BankAccountNameSerializer(serializers.ModelSerializer[BankAccount]):
    ending = serializers.CharField(read_only=True, help_text="The number's last four digits.")

    class Meta:
        model = BankAccount
        fields: tuple[str, ...] = ("id", "name", "bank", "ending")
        read_only_fields = fields


class BankAccountSerializer(BankAccountNameSerializer):
    department = NameSerializer()

    class Meta(BankAccountNameSerializer.Meta):
        fields = (*BankAccountNameSerializer.Meta.fields, "department", "closed", "version")
        read_only_fields = fields


class ReceiptSerializer(serializers.ModelSerializer[Receipt]):
    """`reverses` names the receipt that this row takes back, `reversed_by` those that took back it or parts of it."""

    contract = NameSerializer()
    project = ProjectNameSerializer(source="contract.project")
    amount = serializers.SerializerMethodField()
    advance = serializers.SerializerMethodField()
    note = serializers.SerializerMethodField(help_text=NOTE_HELP)
    recorded_by = PersonSerializer()
    reversed_by: Any = serializers.PrimaryKeyRelatedField(source="reversals", many=True, read_only=True)
    left = serializers.SerializerMethodField()
    account = BankAccountNameSerializer(allow_null=True)
    cash_on = serializers.DateField(help_text="When it counts as cash: a bill on the day it matures.")
    allotments = AllotmentSerializer(many=True)

    class Meta:
        model = Receipt
        fields = (
            "id", "contract", "project", "amount", "left", "advance", "received_on", "method", "maturity_on", "cash_on",
            "account", "payer", "reference", "note", "reverses", "reversed_by", "recorded_by", "at", "allotments",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(AmountField())
    def get_amount(self, receipt: Receipt) -> str | None:
        return masked(receipt.amount, self.context["knows"](receipt))

    def get_note(self, receipt: Receipt) -> str:
        return receipt.note if self.context["knows"](receipt) else ""

    @extend_schema_field(AmountField(help_text="What of it has not been settled."))
    def get_advance(self, receipt: Receipt) -> str | None:
        advance = _left_of(receipt) - sum(allotment.amount for allotment in receipt.allotments.all())
        return masked(advance, self.context["knows"](receipt))

    @extend_schema_field(AmountField(help_text="What of it was not reversed; zero for a reversal."))
    def get_left(self, receipt: Receipt) -> str | None:
        return masked(_left_of(receipt), self.context["knows"](receipt))


def _left_of(receipt: Receipt) -> Decimal:
    if receipt.reverses_id is not None:
        return Decimal(0)
    return receipt.amount + sum(reversal.amount for reversal in receipt.reversals.all())


class AgeingSerializer(serializers.Serializer[Any]):
    first = serializers.IntegerField(help_text="Calendar days since it was due.")
    last = serializers.IntegerField(allow_null=True)
    amount = AmountField()
    count = serializers.IntegerField()


class HolderSumsSerializer(serializers.Serializer[Any]):
    us = AmountField()
    customer = AmountField()
    third_party = AmountField()


class StuckSummarySerializer(serializers.Serializer[Any]):
    """Of all that is outstanding, whatever `show` and the page leave out. Sums count what the caller may read."""

    overdue_count = serializers.IntegerField()
    overdue = AmountField(source="overdue_sum")
    soon = AmountField(source="soon_sum", help_text="Due within 45 days.")
    by_holder = HolderSumsSerializer(help_text="The overdue money by whom it waits for.")
    ageing = AgeingSerializer(many=True, help_text="Of what is overdue and neither on hold nor disputed.")
    held = AmountField(source="held_sum", help_text="On hold or disputed; in no forecast.")
    planned_this_year = AmountField()
    received_this_year = AmountField()
    year_end_forecast = AmountField()


class StuckMoneySerializer(serializers.Serializer[Any]):
    summary = StuckSummarySerializer(allow_null=True, help_text="Null for a caller who reads no amounts.")
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = CheckpointSerializer(many=True)


class MonthMoneySerializer(serializers.Serializer[Any]):
    """Of the money whose amounts the caller may read."""

    month = serializers.DateField(help_text="The first of the month.")
    planned = AmountField()
    received = AmountField()
    forecast = AmountField(help_text="What of the outstanding money can be expected then.")


def masked(amount: Any, may_read: bool) -> str | None:
    return f"{amount:.2f}" if may_read else None
