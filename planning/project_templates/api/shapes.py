"""Templates as the API reads and writes them. Days are working days from the start: 0 is the first."""

from typing import Any

from rest_framework import serializers

from goaltrack.common.api.inputs import StrictSerializer, VisibleField
from goaltrack.common.api.shapes import PersonSerializer
from payments.models import Contract, PaymentCheckpoint
from people.models import Department, User
from planning.project_templates.models import ProjectTemplate, Role, TemplateLine, TemplateVersion
from planning.project_templates.offsets import FARTHEST
from planning.project_templates.selectors import template_lines
from planning.project_templates.services.lines import MOST_LINES
from planning.project_templates.taken import Basis
from projects.models import Dependency, Project
from projects.models.dependencies import LONGEST_LAG
from projects.readiness.models import LONGEST_LEAD, Precondition


class TemplateRowSerializer(serializers.Serializer):
    """`from_project` is the project it was made from, null for who may not see that."""

    id = serializers.IntegerField(source="template.pk")
    name = serializers.CharField(source="template.name")
    purpose = serializers.CharField(source="template.purpose")
    department = serializers.IntegerField(source="template.department_id")
    retired = serializers.BooleanField(source="template.retired")
    number = serializers.IntegerField(source="version.number", help_text="Of the newest version.")
    basis = serializers.ChoiceField(source="version.basis", choices=[("", ""), *Basis.choices])
    from_project = serializers.IntegerField(source="source.pk", allow_null=True, default=None)
    took = serializers.IntegerField(allow_null=True, help_text="Working days that the project took.")
    lines = serializers.IntegerField()
    uses = serializers.IntegerField()
    version = serializers.IntegerField(source="template.version")


class WaitsSerializer(StrictSerializer):
    key = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=Dependency.Kind.choices, default=Dependency.Kind.FS)
    lag = serializers.IntegerField(min_value=-LONGEST_LAG, max_value=LONGEST_LAG, default=0)


class TemplateLineSerializer(serializers.ModelSerializer):
    leads_to = serializers.UUIDField(source="needed_for.key", allow_null=True, default=None)
    waits_for = serializers.CharField(source="waits_text", help_text="By numbers of lines: 3, 5SS+2.")
    number = serializers.IntegerField()

    class Meta:
        model = TemplateLine
        fields = (
            "key",
            "number",
            "kind",
            "title",
            "acceptance",
            "start",
            "start_rest",
            "due",
            "due_rest",
            "weight",
            "owner_role",
            "follower_role",
            "leads_to",
            "waits_for",
            "payment_kind",
            "share",
            "need",
            "lead",
            "version",
        )
        read_only_fields = fields


class TemplateVersionSerializer(serializers.Serializer):
    number = serializers.IntegerField()
    author = PersonSerializer()
    basis = serializers.ChoiceField(choices=[("", ""), *Basis.choices])
    took = serializers.IntegerField(allow_null=True)
    lines = serializers.SerializerMethodField()

    def get_lines(self, version: TemplateVersion) -> list[dict[str, Any]]:
        return list(TemplateLineSerializer(template_lines(version), many=True).data)


class TemplateUpdateSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    purpose = serializers.CharField(max_length=2_000, required=False, allow_blank=True)
    retired = serializers.BooleanField(required=False)


class TemplateCreateSerializer(StrictSerializer):
    name = serializers.CharField(max_length=120)
    purpose = serializers.CharField(max_length=2_000, required=False, allow_blank=True, default="")
    department = VisibleField(queryset=Department.objects.all())


class LineInputSerializer(StrictSerializer):
    kind = serializers.ChoiceField(choices=TemplateLine.Kind.choices)
    title = serializers.CharField(max_length=200)
    acceptance = serializers.CharField(max_length=10_000, required=False, allow_blank=True)
    start = serializers.IntegerField(min_value=-FARTHEST, max_value=FARTHEST, required=False, allow_null=True)
    due = serializers.IntegerField(min_value=-FARTHEST, max_value=FARTHEST)
    weight = serializers.DecimalField(max_digits=7, decimal_places=2, required=False)
    owner_role = serializers.ChoiceField(choices=Role.choices, required=False)
    follower_role = serializers.ChoiceField(choices=Role.choices, required=False, allow_blank=True)
    leads_to = serializers.UUIDField(required=False, allow_null=True)
    waits_for = WaitsSerializer(many=True, required=False)
    payment_kind = serializers.ChoiceField(choices=PaymentCheckpoint.Kind.choices, required=False, allow_blank=True)
    share = serializers.DecimalField(max_digits=5, decimal_places=2, required=False, allow_null=True)
    need = serializers.ChoiceField(choices=Precondition.Kind.choices, required=False, allow_blank=True)
    lead = serializers.IntegerField(min_value=1, max_value=LONGEST_LEAD, required=False, allow_null=True)


class LineMoveSerializer(StrictSerializer):
    step = serializers.ChoiceField(choices=["up", "down"])


class TakenLineSerializer(serializers.Serializer):
    """`place` names the row of the project that it comes from; the title is without names and sums."""

    place = serializers.CharField()
    kind = serializers.ChoiceField(choices=TemplateLine.Kind.choices)
    title = serializers.CharField()
    start = serializers.IntegerField(source="start.days", allow_null=True, default=None)
    due = serializers.IntegerField(source="due.days")
    owner_role = serializers.ChoiceField(choices=Role.choices)
    follower_role = serializers.ChoiceField(choices=[("", ""), *Role.choices])
    share = serializers.DecimalField(max_digits=5, decimal_places=2, allow_null=True)
    lead = serializers.IntegerField(allow_null=True)


class TakeSerializer(StrictSerializer):
    project = VisibleField(queryset=Project.objects.all())
    department = VisibleField(queryset=Department.objects.all())
    name = serializers.CharField(max_length=120)
    purpose = serializers.CharField(max_length=2_000, required=False, allow_blank=True, default="")
    basis = serializers.ChoiceField(choices=Basis.choices)
    from_first = serializers.BooleanField(
        default=False, help_text="Count days from the first task that is kept, not from the project's start."
    )
    kept = serializers.DictField(
        child=serializers.CharField(max_length=200, allow_blank=True),
        help_text="The places of the lines that are kept, each with its title; an empty one stays as it is.",
    )


class PeopleSerializer(StrictSerializer):
    """Ids of people by role."""

    def get_fields(self) -> dict[str, Any]:
        return {role: VisibleField(queryset=User.objects.active(), required=False) for role in Role.values}


class UseSerializer(StrictSerializer):
    template = VisibleField(queryset=ProjectTemplate.objects.all())
    start = serializers.DateField()
    project = VisibleField(queryset=Project.objects.all())
    contract = VisibleField(queryset=Contract.objects.all(), required=False, allow_null=True, default=None)
    people = PeopleSerializer(help_text="Who takes which role of the template's lines.")
    lines = serializers.ListField(
        child=serializers.UUIDField(), max_length=MOST_LINES, required=False, help_text="Their keys; all if left out."
    )
    again = serializers.BooleanField(default=False)
    dry_run = serializers.BooleanField(default=False, help_text="Only say what would come.")


class PlacedLineSerializer(serializers.Serializer):
    key = serializers.UUIDField(source="line.key")
    kind = serializers.ChoiceField(source="line.kind", choices=TemplateLine.Kind.choices)
    title = serializers.CharField(source="line.title")
    kept = serializers.BooleanField()
    start = serializers.DateField(allow_null=True)
    due = serializers.DateField()
    owner = PersonSerializer(allow_null=True)
    follower = PersonSerializer(allow_null=True)
    amount = serializers.DecimalField(max_digits=15, decimal_places=2, allow_null=True)
    problems = serializers.ListField(child=serializers.CharField())
    notes = serializers.ListField(child=serializers.CharField())


class UseResultSerializer(serializers.Serializer):
    taken = serializers.IntegerField(help_text="How many items were added; none in a dry run.")
    problems = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    rows = PlacedLineSerializer(many=True)
