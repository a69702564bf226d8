"""Templates: read, written, taken from a project, and put into the draft of a breakdown."""

from typing import Any, cast
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics, status
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, with_etag
from goaltrack.common.api.pagination import CursorPagination
from goaltrack.common.errors import Problems
from people.api.inputs import parsed
from people.permissions import authorize
from people.requests import SignedInCall
from planning.models import Breakdown
from planning.project_templates import services
from planning.project_templates.api import shapes
from planning.project_templates.models import ProjectTemplate, TemplateLine, TemplateVersion
from planning.project_templates.placing import Placed, Wish, placed
from planning.project_templates.selectors import template_lines, template_rows
from planning.project_templates.services.lines import Waits
from planning.project_templates.services.taking import require_takable
from planning.project_templates.taken import Basis, taken_from
from planning.services import require_draft
from projects.models import Project
from projects.selectors.filters import parse_choice


class ById(CursorPagination):
    ordering: Any = ("id",)


@extend_schema_view(
    get=extend_schema(
        summary="Project templates", operation_id="template_list", responses=shapes.TemplateRowSerializer(many=True)
    ),
    post=extend_schema(
        summary="Begin a project template by hand",
        operation_id="template_create",
        request=shapes.TemplateCreateSerializer,
        responses={201: shapes.TemplateRowSerializer},
        parameters=[IDEMPOTENCY_KEY],
    ),
)
class TemplateListView(generics.GenericAPIView):
    serializer_class = shapes.TemplateRowSerializer
    pagination_class = ById
    filter_backends = ()
    queryset = ProjectTemplate.objects.none()

    def get(self, request: SignedInCall) -> Response:
        page = cast(
            list[ProjectTemplate], self.paginate_queryset(ProjectTemplate.objects.visible_to(request.user)) or []
        )
        rows = template_rows(
            request.user, ProjectTemplate.objects.filter(pk__in=[one.pk for one in page]).order_by("pk")
        )
        return self.get_paginated_response(shapes.TemplateRowSerializer(rows, many=True).data)

    def post(self, request: SignedInCall) -> Response:
        key = idempotency_key(request)
        values = parsed(shapes.TemplateCreateSerializer, request)
        template = services.template_create(actor=request.user, key=key, **values)
        return _shown(request, template.pk, status.HTTP_201_CREATED)


class TemplateDetailView(APIView):
    @extend_schema(summary="A project template", operation_id="template_detail", responses=shapes.TemplateRowSerializer)
    def get(self, request: SignedInCall, pk: int) -> Response:
        return _shown(request, pk)

    @extend_schema(
        summary="Change a project template",
        operation_id="template_update",
        request=shapes.TemplateUpdateSerializer(partial=True),
        responses=shapes.TemplateRowSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        _template(request, pk)
        version = expected_version(request)
        values = parsed(shapes.TemplateUpdateSerializer, request, partial=True)
        services.template_update(actor=request.user, template_id=pk, version=version, values=values)
        return _shown(request, pk)


class TemplateVersionView(APIView):
    @extend_schema(
        summary="A version of a template with its lines",
        operation_id="template_version_detail",
        responses=shapes.TemplateVersionSerializer,
    )
    def get(self, request: SignedInCall, pk: int, number: int) -> Response:
        version = get_object_or_404(_template(request, pk).versions.select_related("author"), number=number)
        return Response(shapes.TemplateVersionSerializer(version).data)


class LineListView(APIView):
    @extend_schema(
        summary="The lines of a template's newest version",
        operation_id="template_line_list",
        responses=shapes.TemplateLineSerializer(many=True),
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        lines = template_lines(_newest(_template(request, pk)))
        return Response(shapes.TemplateLineSerializer(lines, many=True).data)

    @extend_schema(
        summary="Add a line to a template",
        operation_id="template_line_add",
        request=shapes.LineInputSerializer,
        responses={201: shapes.TemplateLineSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        template = _template(request, pk)
        key = idempotency_key(request)
        values = _line_values(parsed(shapes.LineInputSerializer, request))
        line = services.line_add(actor=request.user, key=key, template_id=template.pk, values=values)
        return _line_shown(template, line.key, status.HTTP_201_CREATED)


class LineDetailView(APIView):
    @extend_schema(
        summary="Change a line of a template",
        operation_id="template_line_update",
        request=shapes.LineInputSerializer(partial=True),
        responses=shapes.TemplateLineSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int, key: UUID) -> Response:
        template = _line_of(request, pk, key)
        version = expected_version(request)
        values = _line_values(parsed(shapes.LineInputSerializer, request, partial=True))
        services.line_update(actor=request.user, template_id=pk, key=key, version=version, values=values)
        return _line_shown(template, key)

    @extend_schema(summary="Take a line out of a template", operation_id="template_line_remove", responses={204: None})
    def delete(self, request: SignedInCall, pk: int, key: UUID) -> Response:
        _line_of(request, pk, key)
        services.line_remove(actor=request.user, template_id=pk, key=key)
        return Response(status=status.HTTP_204_NO_CONTENT)


class LineMoveView(APIView):
    @extend_schema(
        summary="Move a line of a template",
        operation_id="template_line_move",
        request=shapes.LineMoveSerializer,
        responses={204: None},
    )
    def post(self, request: SignedInCall, pk: int, key: UUID) -> Response:
        _line_of(request, pk, key)
        step = parsed(shapes.LineMoveSerializer, request)["step"]
        services.line_move(actor=request.user, template_id=pk, key=key, down=step == "down")
        return Response(status=status.HTTP_204_NO_CONTENT)


class TakeView(APIView):
    @extend_schema(
        summary="Make a template of a project",
        operation_id="template_take",
        request=shapes.TakeSerializer,
        responses={201: shapes.TemplateRowSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall) -> Response:
        key = idempotency_key(request)
        values = parsed(shapes.TakeSerializer, request)
        template = services.template_take(actor=request.user, key=key, **values)
        return _shown(request, template.pk, status.HTTP_201_CREATED)


class TakenView(APIView):
    @extend_schema(
        summary="What would be taken from a project",
        operation_id="template_taken_list",
        responses=shapes.TakenLineSerializer(many=True),
        parameters=[OpenApiParameter("basis", OpenApiTypes.STR, enum=Basis.values)],
    )
    def get(self, request: SignedInCall, project_pk: int) -> Response:
        projects = Project.objects.visible_to(request.user).select_related("department", "customer")
        project = get_object_or_404(projects, pk=project_pk)
        require_takable(request.user, project)
        problems = Problems()
        basis = parse_choice(request.query_params, "basis", tuple(Basis.values), problems)
        problems.raise_any()
        taken = taken_from(project, basis or Basis.PLANNED)
        return Response(shapes.TakenLineSerializer(taken.lines, many=True).data)


class UseView(APIView):
    @extend_schema(
        summary="Put a template into the draft of a breakdown",
        operation_id="template_use",
        request=shapes.UseSerializer,
        responses=shapes.UseResultSerializer,
        parameters=[IDEMPOTENCY_KEY, IF_MATCH],
    )
    def post(self, request: SignedInCall, breakdown_pk: int) -> Response:
        """All kept lines or none; `If-Match` is the version of the template."""
        visible = Breakdown.objects.visible_to(request.user).select_related("goal__department", "goal__cycle")
        breakdown = get_object_or_404(visible, pk=breakdown_pk)
        authorize(request.user, "planning.breakdown_edit", breakdown)
        require_draft(breakdown)
        key, version = idempotency_key(request), expected_version(request)
        values = parsed(shapes.UseSerializer, request)
        template, dry_run = values.pop("template"), values.pop("dry_run")
        newest = _newest(template)
        values.setdefault("lines", list(newest.lines.values_list("key", flat=True)))
        wish = Wish(**values)
        found = placed(request.user, breakdown, newest, wish)
        if dry_run:
            return _placed(found, 0)
        services.template_use(
            actor=request.user, key=key, breakdown_id=breakdown.pk, template_id=template.pk, version=version, wish=wish
        )
        return _placed(found, len(found.items))


def _placed(found: Placed, taken: int) -> Response:
    facts = {"taken": taken, "problems": found.problems.fields, "rows": found.rows}
    return Response(shapes.UseResultSerializer(facts).data)


def _template(request: SignedInCall, pk: int) -> ProjectTemplate:
    return get_object_or_404(ProjectTemplate.objects.visible_to(request.user).select_related("department"), pk=pk)


def _newest(template: ProjectTemplate) -> TemplateVersion:
    return template.versions.order_by("-number")[0]


def _shown(request: SignedInCall, pk: int, status_code: int = status.HTTP_200_OK) -> Response:
    template = _template(request, pk)
    row = template_rows(request.user, ProjectTemplate.objects.filter(pk=template.pk))[0]
    return with_etag(Response(shapes.TemplateRowSerializer(row).data, status=status_code), template.version)


def _line_of(request: SignedInCall, pk: int, key: UUID) -> ProjectTemplate:
    template = _template(request, pk)
    get_object_or_404(TemplateLine, template_version=_newest(template), key=key)
    return template


def _line_values(values: dict[str, Any]) -> dict[str, Any]:
    if "waits_for" in values:
        values["waits_for"] = [Waits(**one) for one in values["waits_for"]]
    return values


def _line_shown(template: ProjectTemplate, key: UUID, status_code: int = status.HTTP_200_OK) -> Response:
    line = next(one for one in template_lines(_newest(template)) if one.key == key)
    return with_etag(Response(shapes.TemplateLineSerializer(line).data, status=status_code), line.version)
