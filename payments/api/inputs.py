"""What calls about money may say. They parse; the services judge."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from goals.models import Goal
from goaltrack.common.api.inputs import StrictSerializer, VisibleField
from payments.bank import BankAccount
from payments.models import AMOUNT_DIGITS, MOST_MONTHS, Condition, Contract, PaymentCheckpoint, Receipt
from people.models import User
from projects.acceptance.models import Acceptance
from projects.models import Customer, Milestone, Project, Unit

LONGEST_TEXT = 10_000
LONGEST_REASON = 300
MOST_PARTS = 200


class AmountField(serializers.DecimalField):
    """CNY with at most two decimals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**({"max_digits": AMOUNT_DIGITS, "decimal_places": 2} | kwargs))


class CustomerField(VisibleField):
    """The id of a customer of a project that the caller sees."""

    def get_queryset(self) -> QuerySet[Customer]:
        request = self.context.get("request")
        if request is None:
            return Customer.objects.none()
        seen = Project.objects.visible_to(request.user)
        return Customer.objects.filter(pk__in=seen.values("customer"))


class ContractInputSerializer(StrictSerializer):
    project = VisibleField(queryset=Project.objects.all())
    customer = CustomerField(queryset=Customer.objects.none())
    number = serializers.CharField(max_length=60)
    name = serializers.CharField(max_length=120)
    amount = AmountField(help_text="As signed; the checkpoints never sum to more.")
    signed_on = serializers.DateField(required=False, allow_null=True)
    day_basis = serializers.ChoiceField(
        choices=Contract.DayBasis.choices, required=False, help_text="What “so many days after” counts."
    )
    warranty_months = serializers.IntegerField(
        required=False,
        allow_null=True,
        min_value=1,
        max_value=MOST_MONTHS,
        help_text="Retention money is due after it.",
    )


class CheckpointInputSerializer(StrictSerializer):
    """The share or the amount, the other follows; a date or days after an event, not both."""

    name = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(choices=PaymentCheckpoint.Kind.choices)
    share = serializers.DecimalField(
        max_digits=5, decimal_places=2, required=False, allow_null=True, help_text="In percent of the contract."
    )
    amount = AmountField(required=False, allow_null=True)
    due_on = serializers.DateField(required=False, allow_null=True)
    due_event = serializers.ChoiceField(
        choices=PaymentCheckpoint.DueEvent.choices, required=False, allow_blank=True, help_text="With `due_days`."
    )
    due_days = serializers.IntegerField(required=False, allow_null=True, min_value=0, max_value=3650)
    owner = VisibleField(queryset=User.objects.all(), help_text="A role")
    follower = VisibleField(queryset=User.objects.all(), required=False, allow_null=True, help_text="B role")
    goal = VisibleField(queryset=Goal.objects.all(), required=False, allow_null=True)


class ConditionUpdateSerializer(StrictSerializer):
    milestone = VisibleField(
        queryset=Milestone.objects.all(),
        required=False,
        allow_null=True,
        help_text="With the kind `milestone`, which brings its own title and dates.",
    )
    acceptance = VisibleField(
        queryset=Acceptance.objects.all(),
        required=False,
        allow_null=True,
        help_text="With the kind `acceptance`: it is met when that is passed, and brings stage, unit and dates.",
    )
    title = serializers.CharField(max_length=120, required=False, allow_blank=True)
    stage = serializers.ChoiceField(
        choices=Condition.Stage.choices, required=False, allow_blank=True, help_text="With the kind `acceptance`."
    )
    unit = VisibleField(queryset=Unit.objects.all(), required=False, allow_null=True)
    owner = VisibleField(queryset=User.objects.all(), required=False, allow_null=True)
    held_by = serializers.ChoiceField(choices=Condition.HeldBy.choices, required=False)
    holder = serializers.CharField(max_length=80, required=False, allow_blank=True)
    due = serializers.DateField(required=False, allow_null=True)
    expected = serializers.DateField(required=False, allow_null=True)


class ConditionInputSerializer(ConditionUpdateSerializer):
    kind = serializers.ChoiceField(choices=Condition.Kind.choices)


class ConditionMeetSerializer(StrictSerializer):
    met_on = serializers.DateField()
    evidence = serializers.CharField(max_length=LONGEST_TEXT)


class ReasonSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=LONGEST_REASON)


class ReversalSerializer(ReasonSerializer):
    amount = AmountField(required=False, allow_null=True, help_text="Left out, all that is left is taken back.")


class DocumentInputSerializer(StrictSerializer):
    upload = serializers.FileField(
        allow_empty_file=True, max_length=1000, help_text="PDF, Word, Excel, OFD, PNG or JPEG."
    )


class AllotmentInputSerializer(StrictSerializer):
    checkpoint = VisibleField(queryset=PaymentCheckpoint.objects.all())
    amount = AmountField()


class ReceiptInputSerializer(StrictSerializer):
    amount = AmountField()
    received_on = serializers.DateField()
    method = serializers.ChoiceField(choices=Receipt.Method.choices, required=False)
    maturity_on = serializers.DateField(
        required=False,
        allow_null=True,
        help_text="Of a bill, and required for one: from that day on it counts as cash.",
    )
    account = VisibleField(queryset=BankAccount.objects.all(), required=False, allow_null=True)
    payer = serializers.CharField(max_length=120, required=False, allow_blank=True)
    reference = serializers.CharField(max_length=80, required=False, allow_blank=True)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)
    allotments = AllotmentInputSerializer(  # type: ignore[call-arg]
        many=True,
        required=False,
        allow_null=True,
        max_length=MOST_PARTS,
        help_text="What it settles; left out, the oldest due first. An empty list makes all of it an advance.",
    )
