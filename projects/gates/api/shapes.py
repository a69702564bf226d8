"""How gates, cases and visits look in the API, and what its calls take."""

from collections.abc import Mapping
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from goaltrack.common.api.inputs import StrictSerializer, VisibleField
from goaltrack.common.api.shapes import PersonSerializer
from people.models import Department, User
from projects.gates.models import (
    MOST_WORKDAYS,
    CaseCheck,
    CaseDocument,
    CaseRound,
    CaseStep,
    GateCase,
    GateDefinition,
    Kind,
    Needs,
    Reviewers,
    Scope,
    Visit,
)
from projects.gates.services.definitions import CHECK_FIELDS, DOCUMENT_FIELDS, STEP_FIELDS, Parts
from projects.models import Project, Unit
from reviews.api.serializers import ReviewSerializer
from reviews.models import Review

RULE = ("position",)


class MomentField(serializers.DateTimeField):
    """An instant that cannot be put into the site's zone is bad input, not a fault of ours."""

    def enforce_timezone(self, value: Any) -> Any:
        try:
            return super().enforce_timezone(value)
        except (OverflowError, ValueError):
            self.fail("overflow")


class GateStepSerializer(StrictSerializer):
    """A step of a gate or of a case."""

    position = serializers.IntegerField(read_only=True)
    name = serializers.CharField(max_length=60)
    reviewer = serializers.ChoiceField(choices=Reviewers.choices)
    person = VisibleField(queryset=User.objects.active(), allow_null=True, default=None)
    workdays = serializers.IntegerField(min_value=1, max_value=MOST_WORKDAYS, default=3)
    needs = serializers.ChoiceField(choices=Needs.choices, default=Needs.ALL)


class GateDocumentSerializer(StrictSerializer):
    position = serializers.IntegerField(read_only=True)
    name = serializers.CharField(max_length=120)
    required = serializers.BooleanField(default=True)  # type: ignore[assignment]  # a column, no flag of the field
    needed_at = serializers.IntegerField(min_value=1, default=1, help_text="The step for which it must be there.")


class GateCheckSerializer(StrictSerializer):
    position = serializers.IntegerField(read_only=True)
    text = serializers.CharField(max_length=200)


class DefinitionSerializer(serializers.ModelSerializer):
    steps = GateStepSerializer(many=True, read_only=True)
    documents = GateDocumentSerializer(many=True, read_only=True)
    checks = GateCheckSerializer(many=True, read_only=True)

    class Meta:
        model = GateDefinition
        fields: ClassVar[list[str]] = [
            "id",
            "department",
            "code",
            "name",
            "kind",
            "purpose",
            "scope",
            "holds_from",
            "active",
            "steps",
            "documents",
            "checks",
            "version",
        ]
        read_only_fields = fields


class DefinitionUpdateSerializer(StrictSerializer):
    """The whole gate: its parts take the place of those it had."""

    name = serializers.CharField(max_length=60)
    kind = serializers.ChoiceField(choices=Kind.choices)
    purpose = serializers.CharField(max_length=2_000, allow_blank=True, default="")
    scope = serializers.ChoiceField(choices=Scope.choices, default=Scope.PROJECT)
    holds_from = serializers.DateField()
    active = serializers.BooleanField(default=True)
    steps = GateStepSerializer(many=True)
    documents = GateDocumentSerializer(many=True, default=list)
    checks = GateCheckSerializer(many=True, default=list)


class DefinitionCreateSerializer(DefinitionUpdateSerializer):
    code = serializers.SlugField(max_length=40)
    department = VisibleField(queryset=Department.objects.all())


def parts_from(values: dict[str, Any]) -> Parts:
    """The parts among the values, which lose them."""
    return Parts(
        steps=_rows(values.pop("steps"), STEP_FIELDS),
        documents=_rows(values.pop("documents"), DOCUMENT_FIELDS),
        checks=_rows(values.pop("checks"), CHECK_FIELDS),
    )


def _rows(given: list[Mapping[str, Any]], names: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{name: row[name] for name in names} for row in given]


class CaseReviewSerializer(ReviewSerializer):
    """`reading` comes from the view (projects.gates.reading), once for all rounds of the case."""

    reading = serializers.SerializerMethodField(
        help_text="How the case stands now, to be sent with the verdict as `read`."
    )

    class Meta(ReviewSerializer.Meta):
        fields: ClassVar[list[str]] = [*ReviewSerializer.Meta.fields, "reading"]
        read_only_fields = fields

    def get_reading(self, _review: Review) -> str:
        return str(self.context["reading"])


class RoundSerializer(serializers.ModelSerializer):
    review = CaseReviewSerializer(read_only=True)

    class Meta:
        model = CaseRound
        fields: ClassVar[list[str]] = ["note", "review"]
        read_only_fields = fields


class CaseStepSerializer(serializers.ModelSerializer):
    rounds = RoundSerializer(many=True, read_only=True)

    class Meta:
        model = CaseStep
        fields: ClassVar[list[str]] = [*RULE, *STEP_FIELDS, "rounds"]
        read_only_fields = fields


class CaseDocumentSerializer(serializers.ModelSerializer):
    has_file = serializers.SerializerMethodField()

    class Meta:
        model = CaseDocument
        fields: ClassVar[list[str]] = [
            "id",
            *RULE,
            *DOCUMENT_FIELDS,
            "reference",
            "note",
            "has_file",
            "file_name",
            "provided_by",
            "provided_at",
            "version",
        ]
        read_only_fields = fields

    def get_has_file(self, document: CaseDocument) -> bool:
        return bool(document.file)


class CaseCheckSerializer(serializers.ModelSerializer):
    class Meta:
        model = CaseCheck
        fields: ClassVar[list[str]] = ["id", *RULE, *CHECK_FIELDS, "ticked_by", "ticked_at"]
        read_only_fields = fields


class OverlapSerializer(serializers.Serializer[Any]):
    """Another visit at the same time, and what the two share: a warning, no error."""

    visit = serializers.IntegerField(source="visit.pk")
    case = serializers.IntegerField(source="visit.case_id")
    organisation = serializers.CharField(source="visit.organisation")
    starts_at = serializers.DateTimeField(source="visit.starts_at")
    ends_at = serializers.DateTimeField(source="visit.ends_at")
    same_project = serializers.BooleanField()
    hosts = serializers.ListField(child=serializers.CharField(), help_text="The names of those who receive both.")
    stops = serializers.ListField(child=serializers.CharField(), help_text="The stops of both routes.")


class VisitSerializer(serializers.ModelSerializer):
    """`overlaps` come from the view (projects.gates.selectors.overlaps_of), by the visit's id."""

    overlaps = serializers.SerializerMethodField(help_text="Of a planned one: other visits at its time.")

    class Meta:
        model = Visit
        fields: ClassVar[list[str]] = [
            "id",
            "case",
            "starts_at",
            "ends_at",
            "organisation",
            "guests",
            "headcount",
            "level",
            "host",
            "co_host",
            "route",
            "state",
            "result",
            "follow_ups",
            "overlaps",
            "version",
        ]
        read_only_fields = fields

    @extend_schema_field(OverlapSerializer(many=True))
    def get_overlaps(self, visit: Visit) -> Any:
        return OverlapSerializer(self.context["overlaps"].get(visit.pk, []), many=True).data


class CaseSerializer(serializers.ModelSerializer):
    applicant = PersonSerializer(read_only=True)

    class Meta:
        model = GateCase
        fields: ClassVar[list[str]] = [
            "id",
            "definition",
            "kind",
            "project",
            "unit",
            "title",
            "note",
            "quarter",
            "applicant",
            "state",
            "step",
            "created_at",
            "passed_on",
            "version",
        ]
        read_only_fields = fields


class CaseDetailSerializer(CaseSerializer):
    steps = CaseStepSerializer(many=True, read_only=True)
    documents = CaseDocumentSerializer(many=True, read_only=True)
    checks = CaseCheckSerializer(many=True, read_only=True)
    visit = VisitSerializer(read_only=True, allow_null=True, default=None)

    class Meta(CaseSerializer.Meta):
        fields: ClassVar[list[str]] = [*CaseSerializer.Meta.fields, "steps", "documents", "checks", "visit"]
        read_only_fields = fields


class VisitInputSerializer(StrictSerializer):
    starts_at = MomentField()
    ends_at = MomentField()
    organisation = serializers.CharField(max_length=120)
    guests = serializers.CharField(max_length=1_000, allow_blank=True, required=False)
    headcount = serializers.IntegerField(min_value=1, max_value=500)
    level = serializers.ChoiceField(choices=Visit.Level.choices)
    host = VisibleField(queryset=User.objects.active())
    co_host = VisibleField(queryset=User.objects.active(), allow_null=True, required=False)
    route = serializers.CharField(max_length=2_000, allow_blank=True, required=False, help_text="One stop a line.")


class CaseStartSerializer(StrictSerializer):
    definition = VisibleField(queryset=GateDefinition.objects.all())
    project = VisibleField(queryset=Project.objects.select_related("department"))
    unit = VisibleField(queryset=Unit.objects.all(), allow_null=True, default=None)
    title = serializers.CharField(max_length=120, allow_blank=True, default="")
    note = serializers.CharField(max_length=2_000, allow_blank=True, default="")
    quarter = serializers.DateField(
        allow_null=True, default=None, help_text="Its first day, for a mid-way review; this quarter where left out."
    )
    visit = VisitInputSerializer(allow_null=True, default=None, help_text="For a visit.")


class CaseSubmitSerializer(StrictSerializer):
    note = serializers.CharField(
        max_length=2_000, allow_blank=True, default="", help_text="What was mended, of a returned one."
    )


class CaseReasonSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=300, allow_blank=True)


class DocumentProvideSerializer(StrictSerializer):
    reference = serializers.CharField(max_length=300, allow_blank=True, default="")
    note = serializers.CharField(max_length=300, allow_blank=True, default="")
    upload = serializers.FileField(required=False, allow_null=True, default=None)


class TickSerializer(StrictSerializer):
    ticked = serializers.BooleanField()


class VisitReportSerializer(StrictSerializer):
    result = serializers.CharField(max_length=4_000, allow_blank=True)
    follow_ups = serializers.CharField(max_length=4_000, allow_blank=True, default="")


class ObligationSerializer(serializers.Serializer[Any]):
    stage = serializers.ChoiceField(choices=["kickoff", "midway", "closing"])
    quarter = serializers.DateField(allow_null=True)
    due = serializers.DateField()
    state = serializers.ChoiceField(choices=["held", "missing", "running", "wanted"])
    case = serializers.IntegerField(source="case_id", allow_null=True)


class StageRowSerializer(serializers.Serializer[Any]):
    project = serializers.IntegerField(source="project.pk")
    owed = ObligationSerializer(many=True)
