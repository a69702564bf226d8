"""What bank statements look like in the API. Whoever sees one keeps its account's money and reads its amounts."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from goaltrack.common.api.inputs import StrictSerializer, VisibleField
from goaltrack.common.api.shapes import PersonSerializer
from payments.api.inputs import MOST_PARTS, AllotmentInputSerializer
from payments.api.shapes import BankAccountNameSerializer, NameSerializer
from payments.bank import BankAccount
from payments.models import Contract
from payments.statements.columns import LABELS
from payments.statements.models import Statement, StatementLine


class CountsSerializer(serializers.Serializer[Any]):
    ready = serializers.IntegerField()
    later = serializers.IntegerField()
    duplicate = serializers.IntegerField()
    refused = serializers.IntegerField()
    left_out = serializers.IntegerField(help_text="Of ready and later, by a person.")


class StatementSerializer(serializers.ModelSerializer[Statement]):
    account = BankAccountNameSerializer()
    uploaded_by = PersonSerializer()
    columns = serializers.ListField(child=serializers.CharField())
    mapping = serializers.DictField(
        child=serializers.IntegerField(), help_text="Field to the place of its column, from 0."
    )

    class Meta:
        model = Statement
        fields: tuple[str, ...] = (
            "id", "account", "name", "state", "columns", "mapping", "line_count", "done_count", "problem",
            "uploaded_by", "created_at", "done_at", "version",
        )  # fmt: skip
        read_only_fields = fields


class StatementDetailSerializer(StatementSerializer):
    counts = serializers.SerializerMethodField()

    class Meta(StatementSerializer.Meta):
        fields = (*StatementSerializer.Meta.fields, "counts")
        read_only_fields = fields

    @extend_schema_field(CountsSerializer)
    def get_counts(self, statement: Statement) -> dict[str, int]:
        sums = statement.lines.sums()
        return {name: sums.get(name, (0, None))[0] for name in (*StatementLine.Verdict.values, "left_out")}


class ReasonOfLineSerializer(serializers.Serializer[Any]):
    field = serializers.CharField()
    reason = serializers.CharField()
    words = serializers.CharField()


class BankLineSerializer(serializers.ModelSerializer[StatementLine]):
    amount = serializers.DecimalField(max_digits=15, decimal_places=2, allow_null=True)
    account = BankAccountNameSerializer()
    contract = NameSerializer(allow_null=True)
    checkpoint = NameSerializer(allow_null=True)
    dismissed_by = PersonSerializer(allow_null=True)
    basis = serializers.ChoiceField(choices=[("", ""), *StatementLine.Basis.choices])
    problems = serializers.SerializerMethodField()

    class Meta:
        model = StatementLine
        fields = (
            "id", "statement", "account", "number", "verdict", "problems", "received_on", "amount", "payer",
            "reference", "remark", "contract", "checkpoint", "basis", "left_out", "waits", "dismissed_on",
            "dismissed_by", "dismissed_reason", "receipt", "version",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(ReasonOfLineSerializer(many=True))
    def get_problems(self, line: StatementLine) -> list[dict[str, str]]:
        return [
            {"field": problem[0], "reason": problem[1], "words": words}
            for problem, (_label, words) in zip(line.problems, line.reasons, strict=True)
        ]


class StatementInputSerializer(StrictSerializer):
    account = VisibleField(queryset=BankAccount.objects.all())
    upload = serializers.FileField(allow_empty_file=True, max_length=1000, help_text="CSV or Excel.")


class MappingInputSerializer(StrictSerializer):
    """The place of each field's column, counted from 0; left out or null where the file has none."""

    def get_fields(self) -> dict[str, serializers.Field]:
        return {
            name: serializers.IntegerField(required=False, allow_null=True, min_value=0, help_text=str(label))
            for name, label in LABELS.items()
        }


class BankLineInputSerializer(StrictSerializer):
    contract = VisibleField(
        queryset=Contract.objects.all(), required=False, allow_null=True, help_text="Null: recognised later."
    )
    left_out = serializers.BooleanField(required=False)


class DismissInputSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=300)


class RecogniseInputSerializer(StrictSerializer):
    contract = VisibleField(queryset=Contract.objects.all())
    allotments = AllotmentInputSerializer(  # type: ignore[call-arg]
        many=True,
        required=False,
        allow_null=True,
        max_length=MOST_PARTS,
        help_text="What it settles; left out, the oldest due first. An empty list makes all of it an advance.",
    )
