"""What supplier contracts look like in the API. Amounts are CNY, and null for a caller who may not read them."""

from typing import Any

from rest_framework import serializers

from goaltrack.common.api.inputs import StrictSerializer, VisibleField
from goaltrack.common.api.shapes import PersonSerializer
from payments.api.inputs import AmountField as AmountInputField
from payments.api.shapes import NOTE_HELP, AmountField, NameSerializer
from payments.models import PaymentCheckpoint
from payments.suppliers.models import Boundary, InterfaceObligation, SupplierContract
from payments.suppliers.models.money import MOST_DAYS
from payments.suppliers.services.contracts import LONGEST_REASON
from people.models import Department, User
from projects.api.serializers import ProjectNameSerializer
from projects.models import Milestone, Module, Project, Unit
from projects.parties.models import Party

PLAN_STATES = ("planned", "waiting", "overdue", "paid", "cancelled", "dropped")


class PercentField(serializers.DecimalField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**({"max_digits": 12, "decimal_places": 2, "allow_null": True} | kwargs))

    def to_representation(self, value: Any) -> Any:
        return super().to_representation(round(value, 2))


class SupplierContractSerializer(serializers.Serializer[Any]):
    """A payments.suppliers.selectors.SupplierLine."""

    id = serializers.IntegerField(source="contract.id")
    number = serializers.CharField(source="contract.number")
    name = serializers.CharField(source="contract.name")
    project = ProjectNameSerializer(source="contract.project")
    supplier = NameSerializer(source="contract.supplier")
    state = serializers.ChoiceField(source="contract.state", choices=SupplierContract.State.choices)
    signed_on = serializers.DateField(source="contract.signed_on", allow_null=True)
    owner = PersonSerializer(source="contract.owner")
    follower = PersonSerializer(source="contract.follower", allow_null=True)
    total = AmountField(help_text="With tax, amendments included.")
    paid = AmountField()
    planned = AmountField(source="ahead", help_text="Planned and not paid yet.")
    unplanned = AmountField(help_text="Neither paid nor planned.")
    reference = AmountField(help_text="What had been estimated for it.")
    share = PercentField(help_text="Of the reference price, in percent.")
    floor = PercentField(allow_null=False, help_text="Below it the price is squeezed, in percent.")
    is_squeezed = serializers.BooleanField(allow_null=True)
    lacks_contingency = serializers.BooleanField(help_text="Squeezed, and nothing is settled for it.")
    unsecured = serializers.IntegerField(help_text="Interfaces that no clause and no agreement makes come.")
    version = serializers.IntegerField(source="contract.version")


class BoundarySerializer(serializers.ModelSerializer[Boundary]):
    class Meta:
        model = Boundary
        fields = ("id", "side", "text", "done_by", "version")
        read_only_fields = fields


class InterfaceObligationSerializer(serializers.Serializer[Any]):
    """A payments.suppliers.selectors.ObligationLine. The other side is one of party, module and system."""

    id = serializers.IntegerField(source="row.id")
    contract = NameSerializer(source="row.contract")
    title = serializers.CharField(source="row.title")
    kind = serializers.ChoiceField(source="row.kind", choices=InterfaceObligation.Kind.choices)
    direction = serializers.ChoiceField(source="row.direction", choices=InterfaceObligation.Direction.choices)
    party = serializers.IntegerField(source="row.party_id", allow_null=True)
    module = serializers.IntegerField(source="row.module_id", allow_null=True)
    system = serializers.CharField(source="row.system")
    due = serializers.DateField(source="row.due", allow_null=True)
    late = serializers.IntegerField(help_text="In working days.")
    clause = serializers.CharField(source="row.clause")
    compensation = serializers.CharField(source="row.compensation")
    delivered_on = serializers.DateField(source="row.delivered_on", allow_null=True)
    is_risk = serializers.BooleanField(help_text="Open, and nothing says that it must come.")
    version = serializers.IntegerField(source="row.version")


class SupplierAmendmentSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    number = serializers.CharField()
    amount = AmountField()
    agreed_on = serializers.DateField()
    reason = serializers.CharField(help_text=NOTE_HELP)
    recorded_by = PersonSerializer()


class PlannedPaymentSerializer(serializers.Serializer[Any]):
    """A payments.suppliers.selectors.PlanLine."""

    id = serializers.IntegerField(source="row.id")
    name = serializers.CharField(source="row.name")
    amount = AmountField()
    paid = AmountField()
    due_on = serializers.DateField(source="row.due_on", allow_null=True)
    milestone = serializers.IntegerField(source="row.milestone_id", allow_null=True)
    checkpoint = serializers.IntegerField(source="row.checkpoint_id", allow_null=True)
    days = serializers.IntegerField(source="row.days", allow_null=True)
    state = serializers.ChoiceField(choices=PLAN_STATES)
    due = serializers.DateField(source="when.due", allow_null=True, help_text="Null while what it follows is to come.")
    expected = serializers.DateField(source="when.expected", allow_null=True)
    version = serializers.IntegerField(source="row.version")


class SupplierPaymentSerializer(serializers.Serializer[Any]):
    """A payments.suppliers.selectors.PaymentLine."""

    id = serializers.IntegerField(source="row.id")
    planned = serializers.IntegerField(source="row.planned_id", allow_null=True)
    amount = AmountField()
    left = AmountField(help_text="What of it was not taken back; null for a reversal.")
    paid_on = serializers.DateField(source="row.paid_on")
    reference = serializers.CharField(source="row.reference")
    note = serializers.SerializerMethodField(help_text=NOTE_HELP)
    reverses = serializers.IntegerField(source="row.reverses_id", allow_null=True)
    recorded_by = PersonSerializer(source="row.recorded_by")

    def get_note(self, line: Any) -> str:
        return str(line.row.note) if line.amount is not None else ""


class SupplierContractDetailSerializer(SupplierContractSerializer):
    """With what the view has read of it."""

    amount = AmountField(help_text="As signed.")
    tax_rate = PercentField(source="contract.tax_rate")
    contingency = serializers.CharField(help_text=NOTE_HELP)
    contingency_owner = PersonSerializer(allow_null=True)
    reserve = AmountField()
    units = serializers.ListField(child=serializers.IntegerField())
    modules = serializers.ListField(child=serializers.IntegerField())
    boundaries = BoundarySerializer(many=True)
    interfaces = InterfaceObligationSerializer(many=True)
    amendments = SupplierAmendmentSerializer(many=True)
    planned_payments = PlannedPaymentSerializer(many=True)
    payments = SupplierPaymentSerializer(many=True)


class SupplyRisksSerializer(serializers.Serializer[Any]):
    interfaces = InterfaceObligationSerializer(many=True)
    squeezed = SupplierContractSerializer(many=True)


class CashMonthSerializer(serializers.Serializer[Any]):
    month = serializers.DateField()
    received = AmountField(allow_null=False)
    expected = AmountField(allow_null=False)
    paid = AmountField(allow_null=False)
    planned = AmountField(allow_null=False)
    balance = AmountField(allow_null=False, help_text="What all months up to its end leave.")


class CashPositionSerializer(serializers.Serializer[Any]):
    now = AmountField(allow_null=False, help_text="Received less paid.")
    lowest = CashMonthSerializer(help_text="Of the months from this one on.")
    is_short = serializers.BooleanField()
    end = AmountField(allow_null=False)
    undated = AmountField(allow_null=False, help_text="Planned after what was cancelled or is held: in no month.")
    unplanned = AmountField(allow_null=False, help_text="What supplier contracts cost beyond their plan.")
    months = CashMonthSerializer(many=True)


class ProjectCashSerializer(serializers.Serializer[Any]):
    project = ProjectNameSerializer()
    position = CashPositionSerializer()


class CashTogetherSerializer(serializers.Serializer[Any]):
    projects = ProjectCashSerializer(many=True)
    together = CashPositionSerializer(allow_null=True)


class SupplierFloorSerializer(serializers.Serializer[Any]):
    """A payments.suppliers.policy.FloorLine."""

    department = NameSerializer()
    own = PercentField()
    floor = PercentField(allow_null=False)
    may_set = serializers.BooleanField()


# What calls may say.


class SupplierContractUpdateSerializer(StrictSerializer):
    supplier = VisibleField(queryset=Party.objects.all())
    number = serializers.CharField(max_length=60)
    name = serializers.CharField(max_length=120)
    amount = AmountInputField(required=False, help_text="Of a draft; once in force it changes by amendments.")
    tax_rate = serializers.DecimalField(max_digits=5, decimal_places=2, required=False, allow_null=True)
    reference = AmountInputField(required=False, allow_null=True)
    signed_on = serializers.DateField(required=False, allow_null=True)
    owner = VisibleField(queryset=User.objects.all())
    follower = VisibleField(queryset=User.objects.all(), required=False, allow_null=True)
    units = VisibleField(queryset=Unit.objects.all(), many=True, required=False)
    modules = VisibleField(queryset=Module.objects.all(), many=True, required=False)


class SupplierContractCreateSerializer(SupplierContractUpdateSerializer):
    project = VisibleField(queryset=Project.objects.all())
    amount = AmountInputField()


class ContingencyInputSerializer(StrictSerializer):
    contingency = serializers.CharField(max_length=2_000, allow_blank=True)
    contingency_owner = VisibleField(queryset=User.objects.all(), required=False, allow_null=True)
    reserve = AmountInputField(required=False, allow_null=True)


class SupplyReasonSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=LONGEST_REASON)


class BoundaryInputSerializer(StrictSerializer):
    side = serializers.ChoiceField(choices=Boundary.Side.choices)
    text = serializers.CharField(max_length=300)
    done_by = serializers.CharField(max_length=120, required=False, allow_blank=True)


class ObligationInputSerializer(StrictSerializer):
    title = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(choices=InterfaceObligation.Kind.choices)
    direction = serializers.ChoiceField(choices=InterfaceObligation.Direction.choices, required=False)
    party = VisibleField(queryset=Party.objects.all(), required=False, allow_null=True)
    module = VisibleField(queryset=Module.objects.all(), required=False, allow_null=True)
    system = serializers.CharField(max_length=120, required=False, allow_blank=True)
    due = serializers.DateField(required=False, allow_null=True)
    clause = serializers.CharField(max_length=80, required=False, allow_blank=True)


class ObligationSecureSerializer(StrictSerializer):
    clause = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    compensation = serializers.CharField(max_length=1_000, required=False, allow_blank=True, default="")


class ObligationDeliverSerializer(StrictSerializer):
    on = serializers.DateField(required=False, allow_null=True, default=None)


class SupplierAmendmentInputSerializer(StrictSerializer):
    amount = AmountInputField(help_text="Below zero it lowers the contract.")
    agreed_on = serializers.DateField()
    number = serializers.CharField(max_length=60, required=False, allow_blank=True)
    reason = serializers.CharField(max_length=300)


class PlannedPaymentInputSerializer(StrictSerializer):
    """Due on a day, or days after a milestone or after a payment checkpoint of ours was received."""

    name = serializers.CharField(max_length=120)
    amount = AmountInputField()
    due_on = serializers.DateField(required=False, allow_null=True)
    milestone = VisibleField(queryset=Milestone.objects.all(), required=False, allow_null=True)
    checkpoint = VisibleField(queryset=PaymentCheckpoint.objects.all(), required=False, allow_null=True)
    days = serializers.IntegerField(min_value=0, max_value=MOST_DAYS, required=False, allow_null=True)


class SupplierPaymentInputSerializer(StrictSerializer):
    planned = serializers.IntegerField(min_value=1, required=False, allow_null=True, default=None)
    amount = AmountInputField()
    paid_on = serializers.DateField()
    reference = serializers.CharField(max_length=80, required=False, allow_blank=True)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)


class SupplierPaymentReverseSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=LONGEST_REASON)
    amount = AmountInputField(required=False, allow_null=True, default=None, help_text="All of it where left out.")


class SupplierFloorInputSerializer(StrictSerializer):
    department = VisibleField(queryset=Department.objects.all())
    floor = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True)
