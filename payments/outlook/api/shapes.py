"""What the forecast looks like in the API. Only money whose amounts the caller may read stands in it."""

from typing import Any

from rest_framework import serializers

from goaltrack.common.api.inputs import StrictSerializer, VisibleField
from payments.api.shapes import AmountField, NameSerializer
from payments.forecast import STATE_LABELS
from payments.models import Contract
from payments.outlook.models import DAY_OF_YEAR
from payments.outlook.weights import DEFAULTS, STAGES
from people.models import Department
from projects.api.serializers import ProjectNameSerializer
from projects.models import Customer

CHECKPOINT_STATES = list(STATE_LABELS)


def _amount(**kwargs: Any) -> AmountField:
    return AmountField(allow_null=False, **kwargs)


class OutlookMonthSerializer(serializers.Serializer[Any]):
    month = serializers.DateField(help_text="The first of the month.")
    planned = _amount()
    received = _amount()
    last_year = _amount(help_text="Received in the same month of the year before.")
    forecast = _amount(help_text="Expected in the month, and bills in hand that mature then.")
    weighted = _amount(help_text="The same by how likely it is; bills in hand count in full.")


class OutlookStageSerializer(serializers.Serializer[Any]):
    stage = serializers.ChoiceField(choices=STAGES)
    count = serializers.IntegerField()
    outstanding = _amount()
    weighted = _amount()
    percent = serializers.IntegerField(allow_null=True, help_text="Null where departments weigh it differently.")


class OutlookSerializer(serializers.Serializer[Any]):
    year = serializers.IntegerField()
    months = OutlookMonthSerializer(many=True)
    planned = _amount()
    received = _amount()
    last_year = _amount()
    year_end = _amount(help_text="Received and still expected within the year.")
    year_end_weighted = _amount()
    beyond = _amount(help_text="Expected after the year.")
    beyond_weighted = _amount()
    held = _amount(help_text="On hold or disputed; in no forecast.")
    slipping = _amount(help_text="Expected after the customer's budget cut-off: it may slip into the next year.")
    fiscal = _amount(help_text="Waits for fiscal funds.")
    stages = OutlookStageSerializer(many=True)


class OutlookLineSerializer(serializers.Serializer[Any]):
    """An open checkpoint with its weight."""

    id = serializers.IntegerField(source="checkpoint.id")
    name = serializers.CharField(source="checkpoint.name")
    project = ProjectNameSerializer(source="checkpoint.contract.project")
    state = serializers.ChoiceField(source="forecast.state", choices=CHECKPOINT_STATES)
    stage = serializers.ChoiceField(choices=STAGES)
    percent = serializers.IntegerField()
    outstanding = _amount()
    weighted = _amount()
    expected = serializers.DateField(allow_null=True)
    cut_off_missed = serializers.DateField(source="missed", allow_null=True)
    fiscal_holders = serializers.SerializerMethodField()

    def get_fiscal_holders(self, line: Any) -> list[str]:
        return [step.holder for step in line.fiscal]


class CurveMonthSerializer(serializers.Serializer[Any]):
    month = serializers.DateField()
    present = _amount()
    assumed = _amount()
    difference = _amount()


class CurveSerializer(serializers.Serializer[Any]):
    """A forecast under assumptions beside the present one."""

    accept = serializers.CharField(source="name", help_text="units, whole, or empty.")
    months = CurveMonthSerializer(many=True)
    later = CurveMonthSerializer(help_text="All after the last month.")
    total = CurveMonthSerializer()


class WeightSerializer(serializers.Serializer[Any]):
    stage = serializers.ChoiceField(choices=STAGES)
    percent = serializers.IntegerField(help_text="In force.")
    own = serializers.IntegerField(allow_null=True, help_text="What the department settled itself.")
    reason = serializers.CharField()


class DepartmentWeightsSerializer(serializers.Serializer[Any]):
    department = NameSerializer()
    weights = WeightSerializer(many=True)
    cut_off = serializers.CharField(help_text="Month and day after which public budgets pay nothing more.")
    version = serializers.IntegerField(help_text="0 where the department settled nothing itself.")


class WeightsInputSerializer(StrictSerializer):
    """What is left out stays; null and an empty text leave it to the department above."""

    department = VisibleField(queryset=Department.objects.all())
    version = serializers.IntegerField(min_value=0, max_value=2**31 - 1)
    cut_off = serializers.RegexField(DAY_OF_YEAR, required=False, allow_blank=True)

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        for stage in DEFAULTS:
            fields[stage] = serializers.IntegerField(min_value=0, max_value=100, required=False, allow_null=True)
        return fields


class CustomerBudgetSerializer(serializers.Serializer[Any]):
    customer = NameSerializer()
    is_public = serializers.BooleanField()
    cut_off = serializers.CharField(help_text="Its own month and day; empty follows the department's.")


class CustomerOfContractField(VisibleField):
    """A customer of a contract that the caller sees."""

    def get_queryset(self) -> Any:
        request = self.context.get("request")
        if request is None:
            return Customer.objects.none()
        contracts = Contract.objects.visible_to(request.user)
        return Customer.objects.filter(pk__in=contracts.order_by().values("customer"))


class CustomerBudgetInputSerializer(StrictSerializer):
    customer = CustomerOfContractField(queryset=Customer.objects.none())
    is_public = serializers.BooleanField()
    cut_off = serializers.RegexField(DAY_OF_YEAR, required=False, allow_blank=True, default="")
