"""What applications, invoices and templates look like in the API. Amounts are null for who may not read them."""

from typing import Any

from rest_framework import serializers

from goaltrack.common.api.shapes import PersonSerializer
from payments.api.shapes import NOTE_HELP, AmountField, NameSerializer
from payments.claims.api.inputs import ListRowSerializer, StepRowSerializer
from payments.claims.models import Invoice, PaymentApplication, StepKind
from payments.models import Condition, PaymentCheckpoint

LINE_STATES = ["done", "next", "late", "returned", "idle"]


class ApplicationStepSerializer(serializers.Serializer[Any]):
    """A payments.claims.selectors.lines.StepLine. What came back lies with us until it is handed in again."""

    id = serializers.IntegerField(source="step.id")
    position = serializers.IntegerField(source="step.position")
    kind = serializers.ChoiceField(source="step.kind", choices=StepKind.choices)
    title = serializers.CharField(source="step.title")
    state = serializers.ChoiceField(choices=LINE_STATES)
    held_by = serializers.ChoiceField(choices=Condition.HeldBy.choices)
    holder = serializers.CharField()
    usual = serializers.IntegerField(source="step.usual", help_text="Working days it usually takes.")
    since = serializers.DateField(source="step.since", allow_null=True)
    days = serializers.IntegerField(help_text="Working days it lies there.")
    late = serializers.IntegerField(help_text="Working days beyond the usual ones.")
    expected = serializers.DateField(allow_null=True)
    done_on = serializers.DateField(source="step.done_on", allow_null=True)
    returns = serializers.IntegerField(source="step.returns", help_text="How often it was sent back from here.")
    lacking = serializers.CharField(source="step.lacking", help_text="What is to be brought.")
    version = serializers.IntegerField(source="step.version")


class ApplicationReturnSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    source = serializers.CharField(help_text="The step that sent it back.")  # type: ignore[assignment]
    target = serializers.CharField()
    returned_on = serializers.DateField()
    lacking = serializers.CharField()
    recorded_by = PersonSerializer()


class ApplicationSerializer(serializers.Serializer[Any]):
    """A payments.claims.selectors.lines.ApplicationLine."""

    id = serializers.IntegerField(source="application.id")
    checkpoint = NameSerializer(source="application.checkpoint")
    customer = NameSerializer(source="application.checkpoint.contract.customer")
    number = serializers.CharField(source="application.number")
    amount = AmountField()
    applied_on = serializers.DateField(source="application.applied_on")
    state = serializers.ChoiceField(source="application.state", choices=PaymentApplication.State.choices)
    ended_on = serializers.DateField(source="application.ended_on", allow_null=True)
    steps = ApplicationStepSerializer(many=True)
    returned = ApplicationReturnSerializer(many=True)
    version = serializers.IntegerField(source="application.version")


class InvoiceSerializer(serializers.Serializer[Any]):
    """A payments.claims.selectors.lines.InvoiceLine; a reversal is below zero and names its original."""

    id = serializers.IntegerField(source="invoice.id")
    checkpoint = serializers.IntegerField(source="invoice.checkpoint_id")
    application = serializers.IntegerField(source="invoice.application_id", allow_null=True)
    number = serializers.CharField(source="invoice.number")
    kind = serializers.ChoiceField(source="invoice.kind", choices=Invoice.Kind.choices)
    amount = AmountField(help_text="With its tax.")
    tax = AmountField()
    rate = serializers.DecimalField(source="invoice.rate", max_digits=4, decimal_places=2)
    issued_on = serializers.DateField(source="invoice.issued_on")
    original = serializers.IntegerField(source="invoice.original_id", allow_null=True)
    left = AmountField(help_text="What was not reversed; null of a reversal.")
    note = serializers.SerializerMethodField(help_text=NOTE_HELP)
    recorded_by = PersonSerializer(source="invoice.recorded_by")

    def get_note(self, line: Any) -> str:
        return line.invoice.note if line.amount is not None else ""


class TemplateSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    department = NameSerializer()
    customer = NameSerializer(allow_null=True)
    version = serializers.IntegerField()


class ApplicationListSerializer(TemplateSerializer):
    kind = serializers.ChoiceField(choices=PaymentCheckpoint.Kind.choices)
    rows = ListRowSerializer(many=True)


class StepPlanSerializer(TemplateSerializer):
    rows = StepRowSerializer(many=True)
