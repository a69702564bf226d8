"""What the ageing looks like in the API. Amounts are CNY, of what the caller may read."""

from typing import Any

from rest_framework import serializers

from goaltrack.common.api.inputs import StrictSerializer, VisibleField
from goaltrack.common.api.shapes import PersonSerializer
from payments.ageing.models import MOST_DAYS
from payments.ageing.selectors import AGES, BYS
from payments.api.shapes import AmountField, NameSerializer
from people.models import Department

PLACES = (*AGES, "disputed", "on_hold")


class AgeingLineSerializer(serializers.Serializer[Any]):
    """A payments.ageing.selectors.AgeingLine."""

    id = serializers.IntegerField(source="pk", allow_null=True)
    name = serializers.CharField()
    not_due = AmountField(allow_null=False)
    range1 = AmountField(allow_null=False)
    range2 = AmountField(allow_null=False)
    range3 = AmountField(allow_null=False)
    range4 = AmountField(allow_null=False)
    aged = AmountField(allow_null=False, help_text="Not due and the four ranges together.")
    disputed = AmountField(allow_null=False)
    on_hold = AmountField(allow_null=False)
    outstanding = AmountField(allow_null=False, help_text="All of it.")
    retention = AmountField(allow_null=False, help_text="Of the outstanding money.")
    advances = AmountField(allow_null=False, help_text="Received and not allotted.")

    def to_representation(self, instance: Any) -> Any:
        cells = {name: instance.amount(name) for name in (*PLACES, "aged", "retention")}
        told = {"pk": instance.pk, "name": instance.name, "advances": instance.advances}
        return super().to_representation(told | cells | {"outstanding": instance.amount("")})


class MonthFiguresSerializer(serializers.Serializer[Any]):
    """A payments.ageing.figures.MonthFigures."""

    month = serializers.DateField()
    became_due = AmountField(allow_null=False)
    received = AmountField(allow_null=False)
    receivable = AmountField(allow_null=False, help_text="At the month's end, or today.")
    dso = serializers.SerializerMethodField(help_text="In days; null where nothing became due in twelve months.")
    rate = serializers.SerializerMethodField(help_text="Received in percent of what became due; null without that.")

    def get_dso(self, one: Any) -> float | None:
        return None if one.dso is None else round(float(one.dso), 1)

    def get_rate(self, one: Any) -> float | None:
        return None if one.rate is None else round(float(one.rate), 1)


class AgeingTableSerializer(serializers.Serializer[Any]):
    by = serializers.ChoiceField(choices=BYS)
    on = serializers.DateField(source="today")
    range_ends = serializers.ListField(
        child=serializers.IntegerField(), source="ranges.ends", help_text="The last day of each range but the last."
    )
    lines = AgeingLineSerializer(many=True)
    total = AgeingLineSerializer()


class AgeingRowSerializer(serializers.Serializer[Any]):
    """A payments.ageing.selectors.AgeingRow."""

    id = serializers.IntegerField(source="checkpoint.pk")
    name = serializers.CharField(source="checkpoint.name")
    contract = serializers.CharField(source="checkpoint.contract.number")
    customer = NameSerializer(source="checkpoint.contract.customer")
    project = NameSerializer(source="checkpoint.contract.project")
    owner = PersonSerializer(source="checkpoint.owner")
    outstanding = AmountField(allow_null=False)
    due = serializers.DateField(allow_null=True)
    days = serializers.IntegerField(help_text="Calendar days since it was due; 0 where it is not.")
    place = serializers.ChoiceField(choices=PLACES)
    reason = serializers.CharField(source="hold.reason", default="", help_text="Why it is held.")


class AgeingRowsSerializer(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    total = AmountField(allow_null=False)
    rows = AgeingRowSerializer(many=True)


class AgeingRangesSerializer(serializers.Serializer[Any]):
    """A payments.ageing.ranges.RangesLine."""

    department = NameSerializer()
    first = serializers.IntegerField(source="ranges.first")
    second = serializers.IntegerField(source="ranges.second")
    third = serializers.IntegerField(source="ranges.third")
    is_own = serializers.SerializerMethodField(help_text="Settled by the department itself.")
    may_set = serializers.BooleanField()

    def get_is_own(self, line: Any) -> bool:
        return line.own is not None


class AgeingRangesInputSerializer(StrictSerializer):
    department = VisibleField(queryset=Department.objects.all())
    first = serializers.IntegerField(min_value=1, max_value=MOST_DAYS)
    second = serializers.IntegerField(min_value=1, max_value=MOST_DAYS)
    third = serializers.IntegerField(min_value=1, max_value=MOST_DAYS)
