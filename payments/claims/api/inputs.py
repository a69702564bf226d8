"""What calls about applications and invoices may say. They parse; the services judge."""

from rest_framework import serializers

from goaltrack.common.api.inputs import StrictSerializer, VisibleField
from payments.api.inputs import LONGEST_REASON, AmountField, CustomerField
from payments.claims.models import LONGEST_USUAL, ApplicationStep, Invoice, ListItem, PaymentApplication, StepKind
from payments.claims.services.templates import MOST_ROWS
from payments.models import Condition, PaymentCheckpoint
from people.models import Department
from projects.models import Customer


class ApplicationInputSerializer(StrictSerializer):
    number = serializers.CharField(max_length=60)
    amount = AmountField(help_text="Together with what runs already, at most what is outstanding.")
    applied_on = serializers.DateField()


class DayInputSerializer(StrictSerializer):
    on = serializers.DateField(required=False, allow_null=True, default=None, help_text="Today where none is given.")


class GoOnInputSerializer(DayInputSerializer):
    step = VisibleField(queryset=ApplicationStep.objects.all(), help_text="The step that is done.")


class ReturnInputSerializer(DayInputSerializer):
    target = VisibleField(queryset=ApplicationStep.objects.all(), help_text="This step or an earlier one.")
    lacking = serializers.CharField(max_length=300, help_text="What was missing.")


class StepInputSerializer(StrictSerializer):
    held_by = serializers.ChoiceField(choices=Condition.HeldBy.choices, required=False)
    holder = serializers.CharField(max_length=80, required=False, allow_blank=True)
    usual = serializers.IntegerField(min_value=0, max_value=LONGEST_USUAL, required=False, help_text="Working days.")


class TakeListSerializer(StrictSerializer):
    titles = serializers.ListField(
        child=serializers.CharField(max_length=120), max_length=MOST_ROWS, help_text="Documents of the list."
    )


class LackingSerializer(StrictSerializer):
    lacking = serializers.CharField(max_length=LONGEST_REASON, help_text="What was missing.")


class DocumentConfirmSerializer(DayInputSerializer):
    confirmed_by = serializers.CharField(max_length=80)


class InvoiceInputSerializer(StrictSerializer):
    number = serializers.CharField(max_length=40)
    kind = serializers.ChoiceField(choices=Invoice.Kind.choices)
    amount = AmountField(help_text="With its tax.")
    rate = serializers.DecimalField(max_digits=4, decimal_places=2, help_text="In percent.")
    issued_on = serializers.DateField()
    application = VisibleField(queryset=PaymentApplication.objects.all(), required=False, allow_null=True)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True)


class InvoiceReverseSerializer(StrictSerializer):
    number = serializers.CharField(max_length=40, help_text="Of the red invoice.")
    amount = AmountField(required=False, allow_null=True, help_text="All that is left where none is given.")
    issued_on = serializers.DateField()
    note = serializers.CharField(max_length=300)


class ListRowSerializer(StrictSerializer):
    title = serializers.CharField(max_length=120)
    held_by = serializers.ChoiceField(choices=Condition.HeldBy.choices)
    role = serializers.ChoiceField(choices=ListItem.Role.choices)
    required = serializers.BooleanField()  # type: ignore[assignment]


class StepRowSerializer(StrictSerializer):
    title = serializers.CharField(max_length=60)
    kind = serializers.ChoiceField(choices=StepKind.choices)
    held_by = serializers.ChoiceField(choices=Condition.HeldBy.choices)
    holder = serializers.CharField(max_length=80, allow_blank=True)
    usual = serializers.IntegerField(min_value=0, max_value=LONGEST_USUAL, help_text="Working days.")


class TemplateInputSerializer(StrictSerializer):
    department = VisibleField(queryset=Department.objects.all())
    customer = CustomerField(queryset=Customer.objects.none(), required=False, allow_null=True, default=None)


class ListInputSerializer(TemplateInputSerializer):
    kind = serializers.ChoiceField(choices=PaymentCheckpoint.Kind.choices)
    rows = ListRowSerializer(many=True)


class StepsInputSerializer(TemplateInputSerializer):
    rows = StepRowSerializer(many=True)
