"""What departments, people and the calendar look like in the API. Serializers parse; the services judge."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from goaltrack.common.api.inputs import StrictSerializer, VisibleField
from people.abilities import Role
from people.models import CalendarOverride, Department, PeopleImport, RoleGrant, User
from people.services.import_plan import CHANGED, ERROR, NEW, UNCHANGED, LeftOut, Row
from people.sheets import COLUMN_LABELS, COLUMNS

LANGUAGES = User._meta.get_field("language").choices or ()


class DepartmentSerializer(serializers.ModelSerializer[Department]):
    """A node of the tree; `path` leads from the first level down to it. `version` is what If-Match names."""

    path = serializers.ListField(child=serializers.IntegerField(), read_only=True)

    class Meta:
        model = Department
        fields = ("id", "name", "code", "parent", "path", "level_label", "version")
        read_only_fields = fields


class DepartmentInputSerializer(StrictSerializer):
    name = serializers.CharField(max_length=80)
    code = serializers.SlugField(max_length=40, help_text="Letters, figures and hyphens; imports refer to it.")
    parent = VisibleField(  # type: ignore[assignment]
        queryset=Department.objects.all(), allow_null=True, help_text="null for a first-level department."
    )
    level_label = serializers.CharField(max_length=40, allow_blank=True, required=False)


class RoleGrantSerializer(serializers.ModelSerializer[RoleGrant]):
    """A role on a department and everything below it."""

    role_name = serializers.CharField(source="get_role_display", read_only=True)
    department_name = serializers.CharField(source="department.name", read_only=True)

    class Meta:
        model = RoleGrant
        fields = ("id", "role", "role_name", "department", "department_name")
        read_only_fields = fields


class RoleGrantInputSerializer(StrictSerializer):
    role = serializers.ChoiceField(choices=Role.choices)
    department = VisibleField(queryset=Department.objects.all())


class ColleagueSerializer(serializers.ModelSerializer[User]):
    department_name = serializers.CharField(source="department.name", read_only=True, default=None, allow_null=True)

    class Meta:
        model = User
        fields: tuple[str, ...] = (
            "id",
            "username",
            "name",
            "email",
            "department",
            "department_name",
            "title",
            "is_active",
            "version",
        )
        read_only_fields = fields


class ColleagueDetailSerializer(ColleagueSerializer):
    roles = serializers.SerializerMethodField(help_text="Those on departments that the caller sees.")

    class Meta(ColleagueSerializer.Meta):
        fields = (*ColleagueSerializer.Meta.fields, "roles")
        read_only_fields = fields

    @extend_schema_field(RoleGrantSerializer(many=True))
    def get_roles(self, person: User) -> Any:
        grants = person.role_grants.visible_to(self.context["request"].user).select_related("department")
        return RoleGrantSerializer(grants.order_by("department__path", "role"), many=True).data


class MeSerializer(ColleagueDetailSerializer):
    class Meta(ColleagueDetailSerializer.Meta):
        fields = (*ColleagueDetailSerializer.Meta.fields, "language", "theme", "shortcuts")
        read_only_fields = fields


class PreferencesInputSerializer(StrictSerializer):
    """Each alone may be sent."""

    language = serializers.ChoiceField(choices=LANGUAGES, required=False)
    theme = serializers.ChoiceField(choices=User.Theme.choices, allow_blank=True, required=False)
    shortcuts = serializers.BooleanField(required=False, help_text="Whether single keys do something on the pages.")


class PersonFieldsSerializer(StrictSerializer):
    username = serializers.CharField(max_length=60, help_text="The employee number.")
    name = serializers.CharField(max_length=60)
    email = serializers.EmailField(allow_blank=True)
    department = VisibleField(queryset=Department.objects.all())
    title = serializers.CharField(max_length=60, allow_blank=True, required=False)


class PersonCreateSerializer(PersonFieldsSerializer):
    language = serializers.ChoiceField(choices=LANGUAGES, default=settings.LANGUAGE_CODE)
    password = serializers.CharField(
        allow_blank=True,
        trim_whitespace=False,
        required=False,
        write_only=True,
        help_text="Left out, and the person sets their own through the invitation's mail.",
    )


class PersonUpdateSerializer(PersonFieldsSerializer):
    """Any of the fields. Somebody who may no longer sign in is out at their next request."""

    is_active = serializers.BooleanField(required=False)


class CalendarRangeSerializer(serializers.Serializer):
    start = serializers.DateField()
    end = serializers.DateField(help_text="Included; at most 366 days from the start.")


class CalendarDaySerializer(serializers.Serializer):
    day = serializers.DateField()
    worked = serializers.BooleanField()
    corrected = serializers.BooleanField(help_text="An administrator's correction says so.")


class CalendarDaysSerializer(serializers.Serializer):
    working_days = serializers.IntegerField()
    provisional_years = serializers.ListField(
        child=serializers.IntegerField(), help_text="Years whose make-up days have not been announced yet."
    )
    days = CalendarDaySerializer(many=True)


class CalendarOverrideSerializer(serializers.ModelSerializer[CalendarOverride]):
    class Meta:
        model = CalendarOverride
        fields = ("id", "day", "worked", "reason")
        read_only_fields = fields


class CalendarOverrideInputSerializer(StrictSerializer):
    day = serializers.DateField()
    worked = serializers.BooleanField()
    reason = serializers.CharField(max_length=100)


class ImportUploadSerializer(StrictSerializer):
    file = serializers.FileField(allow_empty_file=True, help_text="XLSX or CSV, at most 2 MB and 10,000 rows.")


class ImportCountsSerializer(serializers.Serializer):
    new = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    error = serializers.IntegerField()


class PeopleImportSerializer(serializers.ModelSerializer[PeopleImport]):
    row_count = serializers.SerializerMethodField()
    counts = serializers.SerializerMethodField(help_text="What was done; null until it is applied.")

    class Meta:
        model = PeopleImport
        fields = ("id", "filename", "row_count", "created_at", "applied_at", "counts")
        read_only_fields = fields

    def get_row_count(self, pending: PeopleImport) -> int:
        return len(pending.rows)

    @extend_schema_field(ImportCountsSerializer(allow_null=True))
    def get_counts(self, pending: PeopleImport) -> Any:
        return pending.result.get("counts")


class ImportProblemSerializer(serializers.Serializer):
    column = serializers.ChoiceField(choices=list(COLUMNS))
    label = serializers.CharField()  # type: ignore[assignment]
    message = serializers.CharField()


class ImportDifferenceSerializer(serializers.Serializer):
    column = serializers.ChoiceField(choices=list(COLUMNS))
    label = serializers.CharField()  # type: ignore[assignment]
    old = serializers.CharField(allow_blank=True)
    new = serializers.CharField()


class ImportRowSerializer(serializers.Serializer):
    """One row of the file, and what would become of it."""

    row = serializers.IntegerField(source="number", help_text="Its number in the file.")
    values = serializers.DictField(child=serializers.CharField(allow_blank=True), help_text="By column.")
    outcome = serializers.ChoiceField(source="verdict", choices=[NEW, CHANGED, UNCHANGED, ERROR])
    problems = serializers.SerializerMethodField()
    differences = serializers.SerializerMethodField()

    @extend_schema_field(ImportProblemSerializer(many=True))
    def get_problems(self, row: Row) -> Any:
        return _problems(row.problems)

    @extend_schema_field(ImportDifferenceSerializer(many=True))
    def get_differences(self, row: Row) -> Any:
        return [
            {"column": column, "label": str(COLUMN_LABELS[column]), "old": old, "new": new}
            for column, old, new in row.differences
        ]


class PageSerializer(serializers.Serializer):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class ImportPlanSerializer(PageSerializer):
    counts = ImportCountsSerializer()
    applicable = serializers.BooleanField(help_text="At least one row is new or changed.")
    results = ImportRowSerializer(many=True)


class ImportLeftOutSerializer(serializers.Serializer):
    """A row that is not taken, with the reasons."""

    row = serializers.IntegerField(source="number", help_text="Its number in the file.")
    values = serializers.DictField(child=serializers.CharField(allow_blank=True), help_text="By column.")
    problems = serializers.SerializerMethodField()

    @extend_schema_field(ImportProblemSerializer(many=True))
    def get_problems(self, row: LeftOut) -> Any:
        return _problems(row.problems)


class ImportErrorsSerializer(PageSerializer):
    results = ImportLeftOutSerializer(many=True)


def _problems(problems: Any) -> list[dict[str, str]]:
    return [
        {"column": column, "label": str(COLUMN_LABELS[column]), "message": str(message)} for column, message in problems
    ]
