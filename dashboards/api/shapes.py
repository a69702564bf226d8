"""Shapes of the dashboard in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from goaltrack.common.api.shapes import PersonSerializer
from lessons.api.retrospective_shapes import MatrixRowSerializer
from projects.api.serializers import ProjectNameSerializer

CNY: dict[str, Any] = {"max_digits": 17, "decimal_places": 2}


class BoardDepartmentSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()


class ConfidenceCountsSerializer(serializers.Serializer):
    on_track = serializers.IntegerField()
    at_risk = serializers.IntegerField()
    off_track = serializers.IntegerField()
    none = serializers.IntegerField(help_text="Without an update.")


class HealthRowSerializer(serializers.Serializer):
    department = BoardDepartmentSerializer(allow_null=True, help_text="null for all of them together.")
    strategy = serializers.CharField(help_text="Where the row is one of strategies: keep or grow.")
    total = serializers.IntegerField()
    counts = ConfidenceCountsSerializer()
    stale = serializers.IntegerField(help_text="Goals that wait for a check-in.")
    collections = serializers.DecimalField(
        max_digits=9, decimal_places=2, allow_null=True, help_text="Percent of the targets of its money goals."
    )


class HealthSerializer(serializers.Serializer):
    cycle = serializers.IntegerField(source="cycle.pk", allow_null=True, default=None)
    rows = HealthRowSerializer(many=True)
    strategies = HealthRowSerializer(many=True)
    together = HealthRowSerializer()


class LateTaskSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="line.task.pk")
    title = serializers.CharField(source="line.task.title")
    owner = PersonSerializer(source="line.task.owner")
    due = serializers.DateField(source="line.task.due")
    late = serializers.IntegerField(source="line.deadline.late", help_text="In working days.")
    holds_up = serializers.SerializerMethodField(help_text="CNY; null where nothing waits or it may not be read.")
    checkpoints = serializers.SerializerMethodField(help_text="The payment checkpoints that wait for it.")

    @extend_schema_field(serializers.DecimalField(**CNY, allow_null=True))
    def get_holds_up(self, late: Any) -> str | None:
        return None if late.held is None or late.held.amount is None else f"{late.held.amount:.2f}"

    @extend_schema_field(serializers.ListField(child=serializers.IntegerField()))
    def get_checkpoints(self, late: Any) -> list[int]:
        return [one.pk for one in late.held.checkpoints] if late.held else []


class OverdueSerializer(serializers.Serializer):
    count = serializers.IntegerField()
    tasks = LateTaskSerializer(many=True, help_text="Those that hold up the most money first; not all of them.")


class StuckLineSerializer(serializers.Serializer):
    checkpoint = serializers.IntegerField(source="checkpoint.pk")
    name = serializers.CharField(source="checkpoint.name")
    project = ProjectNameSerializer(source="checkpoint.contract.project")
    outstanding = serializers.DecimalField(**CNY, allow_null=True)
    due = serializers.DateField(allow_null=True)
    late = serializers.IntegerField(help_text="In working days.")
    stuck_at = serializers.CharField(source="blocker.label", allow_null=True, default=None)
    waits_for = serializers.CharField(allow_blank=True, help_text="`us`, `customer` or `third_party`.")
    in_charge = PersonSerializer(allow_null=True)
    expected = serializers.DateField(allow_null=True)


class StuckSerializer(serializers.Serializer):
    count = serializers.IntegerField()
    amount = serializers.DecimalField(**CNY, allow_null=True)
    lines = StuckLineSerializer(many=True, help_text="The largest first; not all of them.")


class BoardMonthSerializer(serializers.Serializer):
    month = serializers.DateField(help_text="Its first day.")
    planned = serializers.DecimalField(**CNY)
    received = serializers.DecimalField(**CNY)
    forecast = serializers.DecimalField(**CNY)


class CollectionsSerializer(serializers.Serializer):
    year = serializers.IntegerField()
    planned = serializers.DecimalField(**CNY)
    received = serializers.DecimalField(**CNY)
    forecast = serializers.DecimalField(**CNY, help_text="By the year's end.")
    gap = serializers.DecimalField(**CNY, help_text="What the forecast is short of the plan; below zero exceeds it.")
    months = BoardMonthSerializer(many=True)


class MatrixSumsSerializer(serializers.Serializer):
    asked = serializers.IntegerField()
    held = serializers.IntegerField()
    late = serializers.IntegerField()
    missed = serializers.IntegerField()
    due = serializers.IntegerField()


class RetrospectiveBoardSerializer(serializers.Serializer):
    year = serializers.IntegerField()
    sums = MatrixSumsSerializer()
    rows = MatrixRowSerializer(many=True, help_text="The projects that missed the most first.")
    more = serializers.IntegerField(help_text="Further projects, which only `retrospectives/matrix/` lists.")


class LackingSerializer(serializers.Serializer):
    department = BoardDepartmentSerializer()
    projects = serializers.IntegerField(help_text="That owe a review.")
    lacking = serializers.IntegerField(help_text="That lack one which was due.")
    by_stage = serializers.DictField(child=serializers.IntegerField(), help_text="Lacking by stage.")


class KeyGoalSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="thing.goal.pk")
    statement = serializers.CharField(source="thing.goal.statement")
    share = serializers.DecimalField(max_digits=5, decimal_places=2, help_text="Percent of the tree's weight.")
    together = serializers.DecimalField(max_digits=5, decimal_places=2, help_text="With those before it.")
    is_key = serializers.BooleanField(help_text="Of the few that carry 80 %.")


class KeyProjectSerializer(serializers.Serializer):
    project = ProjectNameSerializer(source="thing")
    outstanding = serializers.DecimalField(**CNY, source="amount")
    share = serializers.DecimalField(max_digits=5, decimal_places=2, help_text="Percent of what is to be collected.")
    together = serializers.DecimalField(max_digits=5, decimal_places=2, help_text="With those before it.")
    is_key = serializers.BooleanField(help_text="Of the few that carry 80 %.")


class DashboardSerializer(serializers.Serializer):
    department = BoardDepartmentSerializer(source="scope.department", allow_null=True)
    health = HealthSerializer()
    key_goals = KeyGoalSerializer(source="health.key", many=True, help_text="Largest first: those without sub-goals.")
    key_projects = KeyProjectSerializer(many=True, help_text="By the money still to be collected, the most first.")
    overdue = OverdueSerializer()
    stuck = StuckSerializer()
    collections = CollectionsSerializer(allow_null=True, help_text="null for who may not read the amounts.")
    retrospectives = RetrospectiveBoardSerializer()
    stages = LackingSerializer(many=True, help_text="Reviews before, during and after, by department.")
