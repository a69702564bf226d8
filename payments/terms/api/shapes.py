"""What the terms of a contract look like in the API. Amounts are CNY, and null for a caller who may not read them."""

from typing import Any

from rest_framework import serializers

from goals.models import Goal
from goaltrack.common.api.inputs import StrictSerializer, VisibleField
from goaltrack.common.api.shapes import PersonSerializer
from payments.api.inputs import AmountField as AmountInputField
from payments.api.inputs import CheckpointInputSerializer
from payments.api.shapes import AmountField, NameSerializer
from payments.models import Contract, PaymentCheckpoint
from payments.terms.models import Amendment, Audit, Guarantee
from payments.terms.services.lines import MOST_LINES
from payments.terms.services.split import MOST_ROWS
from people.models import User
from projects.models import Unit
from projects.parties.models import Party

GUARANTEE_STATES = ("valid", "expired", "returned")
LONGEST_REASON = 300


class RateField(serializers.DecimalField):
    """In percent; null where it is not known."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**({"max_digits": 4, "decimal_places": 2, "min_value": 0, "allow_null": True} | kwargs))


class AnnexSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    amendment = serializers.IntegerField(source="amendment_id", allow_null=True)
    audit = serializers.IntegerField(source="audit_id", allow_null=True)
    guarantee = serializers.IntegerField(source="guarantee_id", allow_null=True)
    name = serializers.CharField()
    content_type = serializers.CharField()
    size = serializers.IntegerField()
    uploaded_by = PersonSerializer()
    at = serializers.DateTimeField()


class ContractLineSerializer(serializers.Serializer[Any]):
    """`net` and `tax` are null as well where the tax rate is not known."""

    title = serializers.CharField(source="line.title")
    amount = AmountField()
    tax_rate = RateField(source="line.tax_rate")
    net = AmountField()
    tax = AmountField()
    units = NameSerializer(many=True)


class AmendmentSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="amendment.id")
    contract = serializers.IntegerField(source="amendment.contract_id")
    number = serializers.CharField(source="amendment.number")
    signed_on = serializers.DateField(source="amendment.signed_on", allow_null=True)
    reason = serializers.CharField(help_text="Empty for whoever may not read the amount: people write sums here.")
    state = serializers.ChoiceField(source="amendment.state", choices=Amendment.State.choices)
    reverses = serializers.IntegerField(source="amendment.reverses_id", allow_null=True)
    is_reversed = serializers.BooleanField()
    is_of_audit = serializers.BooleanField()
    amount = AmountField()
    lines = ContractLineSerializer(many=True)
    version = serializers.IntegerField(source="amendment.version")


class AuditSerializer(serializers.Serializer[Any]):
    """`reduction` is what the audit took off the submitted price."""

    id = serializers.IntegerField(source="audit.id")
    contract = serializers.IntegerField(source="audit.contract_id")
    state = serializers.ChoiceField(source="audit.state", choices=Audit.State.choices)
    submitted_price = AmountField(source="submitted")
    submitted_on = serializers.DateField(source="audit.submitted_on")
    audited_price = AmountField(source="audited")
    audited_on = serializers.DateField(source="audit.audited_on", allow_null=True)
    reduction = AmountField()
    auditor = serializers.CharField(source="audit.auditor")
    amendment = serializers.IntegerField(source="audit.amendment_id", allow_null=True)
    version = serializers.IntegerField(source="audit.version")


class GuaranteeSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="guarantee.id")
    contract = serializers.IntegerField(source="guarantee.contract_id")
    kind = serializers.ChoiceField(source="guarantee.kind", choices=Guarantee.Kind.choices)
    number = serializers.CharField(source="guarantee.number")
    bank = serializers.CharField(source="guarantee.bank")
    amount = AmountField()
    valid_from = serializers.DateField(source="guarantee.valid_from")
    expires_on = serializers.DateField(source="guarantee.expires_on")
    returned_on = serializers.DateField(source="guarantee.returned_on", allow_null=True)
    state = serializers.ChoiceField(choices=GUARANTEE_STATES)
    owner = PersonSerializer(source="guarantee.owner", help_text="A role")
    follower = PersonSerializer(source="guarantee.follower", allow_null=True, help_text="B role")
    version = serializers.IntegerField(source="guarantee.version")


class ContractTermsSerializer(serializers.Serializer[Any]):
    """A payments.terms.selectors.TermsOfContract. The amount is the sum of its lines and its amendments in force."""

    contract = serializers.IntegerField(source="contract.id")
    amount_state = serializers.ChoiceField(source="contract.amount_state", choices=Contract.AmountState.choices)
    signed = AmountField(help_text="The sum of the lines that were signed.")
    amount = AmountField()
    net = AmountField(help_text="Null as well while the tax rate of a line is not known.")
    tax = AmountField(help_text="Null as well while the tax rate of a line is not known.")
    lines = ContractLineSerializer(many=True)
    amendments = AmendmentSerializer(many=True)
    audits = AuditSerializer(many=True)
    guarantees = GuaranteeSerializer(many=True)
    parties = NameSerializer(many=True)
    annexes = AnnexSerializer(many=True)
    version = serializers.IntegerField(source="contract.version")


class ReplanRowSerializer(serializers.Serializer[Any]):
    checkpoint = NameSerializer()
    before = AmountField()
    after = AmountField()
    is_open = serializers.BooleanField(help_text="False where it is paid in full and stays as it is.")


class ReplanSerializer(serializers.Serializer[Any]):
    """What settling the audit would do; null for a caller who may not read amounts."""

    before = AmountField(help_text="The contract's amount now.")
    after = AmountField(help_text="The audited price.")
    difference = AmountField()
    fits = serializers.BooleanField(help_text="False where more is settled than was audited.")
    unplanned = AmountField(help_text="What has no checkpoint afterwards.")
    rows = ReplanRowSerializer(many=True)


class ContractLineInputSerializer(StrictSerializer):
    title = serializers.CharField(max_length=120, required=False, allow_blank=True)
    amount = AmountInputField(help_text="With tax; below zero only in an amendment.")
    tax_rate = RateField(required=False)
    units = VisibleField(queryset=Unit.objects.all(), many=True, required=False)


class ContractLinesInputSerializer(StrictSerializer):
    lines = ContractLineInputSerializer(many=True, max_length=MOST_LINES)  # type: ignore[call-arg]


class ContractPartiesInputSerializer(StrictSerializer):
    parties = VisibleField(queryset=Party.objects.all(), many=True)


class SplitRowInputSerializer(CheckpointInputSerializer):
    def get_fields(self) -> Any:
        """Whose they are, and for which goal, is said once for all of them."""
        shared = ("owner", "follower", "goal")
        return {name: field for name, field in super().get_fields().items() if name not in shared}


class ContractSplitInputSerializer(StrictSerializer):
    checkpoints = SplitRowInputSerializer(many=True, max_length=MOST_ROWS)  # type: ignore[call-arg]
    owner = VisibleField(queryset=User.objects.all(), help_text="A role")
    follower = VisibleField(
        queryset=User.objects.all(), required=False, allow_null=True, default=None, help_text="B role"
    )
    goal = VisibleField(queryset=Goal.objects.all(), required=False, allow_null=True, default=None)


class AmendmentInputSerializer(StrictSerializer):
    number = serializers.CharField(max_length=60)
    signed_on = serializers.DateField(required=False, allow_null=True)
    reason = serializers.CharField(max_length=1_000)
    lines = ContractLineInputSerializer(  # type: ignore[call-arg]
        many=True, required=False, max_length=MOST_LINES, help_text="None where no money changes."
    )


class AmendmentReverseInputSerializer(StrictSerializer):
    number = serializers.CharField(max_length=60)
    signed_on = serializers.DateField(required=False, allow_null=True, default=None)
    reason = serializers.CharField(max_length=LONGEST_REASON)


class AuditInputSerializer(StrictSerializer):
    submitted_price = AmountInputField()
    submitted_on = serializers.DateField()
    audited_price = AmountInputField(required=False, allow_null=True)
    audited_on = serializers.DateField(required=False, allow_null=True)
    auditor = serializers.CharField(max_length=120, required=False, allow_blank=True)


class SettleAmountInputSerializer(StrictSerializer):
    checkpoint = VisibleField(queryset=PaymentCheckpoint.objects.all())
    amount = AmountInputField()


class AuditSettleInputSerializer(StrictSerializer):
    number = serializers.CharField(max_length=60, help_text="Of the amendment that it makes.")
    signed_on = serializers.DateField(required=False, allow_null=True)
    tax_rate = RateField(required=False, help_text="Of the difference.")
    amounts = SettleAmountInputSerializer(  # type: ignore[call-arg]
        many=True, required=False, max_length=200, help_text="Where a checkpoint shall get other than its share."
    )


class GuaranteeInputSerializer(StrictSerializer):
    kind = serializers.ChoiceField(choices=Guarantee.Kind.choices)
    number = serializers.CharField(max_length=60)
    bank = serializers.CharField(max_length=120)
    amount = AmountInputField()
    valid_from = serializers.DateField()
    expires_on = serializers.DateField()
    owner = VisibleField(queryset=User.objects.all(), help_text="A role")
    follower = VisibleField(queryset=User.objects.all(), required=False, allow_null=True, help_text="B role")


class GuaranteeReturnInputSerializer(StrictSerializer):
    on = serializers.DateField(required=False, allow_null=True, default=None, help_text="Today where not given.")


class AnnexInputSerializer(StrictSerializer):
    """Of the contract, or of one of its amendments, audits or guarantees."""

    upload = serializers.FileField(
        allow_empty_file=True, max_length=1000, help_text="PDF, Word, Excel, OFD, PNG or JPEG."
    )
    amendment = VisibleField(queryset=Amendment.objects.all(), required=False, allow_null=True)
    audit = VisibleField(queryset=Audit.objects.all(), required=False, allow_null=True)
    guarantee = VisibleField(queryset=Guarantee.objects.all(), required=False, allow_null=True)
