"""Preconditions: what is open and when it must begin, and what can be done about one."""

from typing import Any, cast

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics, serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, with_etag
from goaltrack.common.api.inputs import StrictSerializer, VisibleField
from goaltrack.common.api.pagination import CursorPagination
from goaltrack.common.errors import Problems
from people.models import User
from people.requests import SignedInCall
from projects.api.serializers import PersonSerializer, parsed
from projects.models import Milestone, Project, Unit
from projects.readiness import services
from projects.readiness.models import LONGEST_LEAD, Precondition
from projects.readiness.selectors import precondition_lines
from projects.selectors.filters import parse_choice, parse_id

STATES = ("waiting", "begun", "ready", "dropped")


class PreconditionSerializer(serializers.Serializer):
    """`begin_by` is counted back from `needed` by `lead`; late ones are in working days, 0 in time."""

    id = serializers.IntegerField(source="row.pk")
    title = serializers.CharField(source="row.title")
    kind = serializers.ChoiceField(source="row.kind", choices=Precondition.Kind.choices)
    project = serializers.IntegerField(source="row.project_id")
    unit = serializers.IntegerField(source="row.unit_id", allow_null=True)
    function_point = serializers.CharField(source="row.function_point")
    owner = PersonSerializer(source="row.owner")
    follower = PersonSerializer(source="row.follower", allow_null=True)
    milestone = serializers.IntegerField(source="row.milestone_id", allow_null=True)
    needed = serializers.DateField()
    lead = serializers.IntegerField()
    begin_by = serializers.DateField()
    begin_late = serializers.IntegerField()
    comes = serializers.DateField(allow_null=True)
    comes_late = serializers.IntegerField()
    state = serializers.ChoiceField(choices=STATES)
    begun_on = serializers.DateField(source="row.begun_on", allow_null=True)
    ready_on = serializers.DateField(source="row.ready_on", allow_null=True)
    evidence = serializers.CharField(source="row.evidence")
    version = serializers.IntegerField(source="row.version")


class PreconditionUpdateSerializer(StrictSerializer):
    title = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(choices=Precondition.Kind.choices)
    unit = VisibleField(queryset=Unit.objects.all(), required=False, allow_null=True)
    function_point = serializers.CharField(max_length=120, required=False, allow_blank=True)
    owner = VisibleField(queryset=User.objects.all())
    follower = VisibleField(queryset=User.objects.all(), required=False, allow_null=True)
    milestone = VisibleField(queryset=Milestone.objects.all(), required=False, allow_null=True)
    needed_on = serializers.DateField(required=False, allow_null=True)
    lead = serializers.IntegerField(min_value=1, max_value=LONGEST_LEAD, required=False, allow_null=True)
    expected = serializers.DateField(required=False, allow_null=True)


class PreconditionCreateSerializer(PreconditionUpdateSerializer):
    project = VisibleField(queryset=Project.objects.all())


class PreconditionReadySerializer(StrictSerializer):
    on = serializers.DateField(required=False, allow_null=True, default=None)
    evidence = serializers.CharField(max_length=4_000)


class PreconditionDropSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=services.LONGEST_REASON)


class ById(CursorPagination):
    ordering: Any = ("id",)


@extend_schema_view(
    get=extend_schema(
        summary="Preconditions",
        operation_id="precondition_list",
        responses=PreconditionSerializer(many=True),
        parameters=[
            OpenApiParameter("project", OpenApiTypes.INT),
            OpenApiParameter("state", OpenApiTypes.STR, enum=["open", "ready", "all"]),
        ],
    ),
    post=extend_schema(
        summary="Add a precondition",
        operation_id="precondition_create",
        request=PreconditionCreateSerializer,
        responses={201: PreconditionSerializer},
        parameters=[IDEMPOTENCY_KEY],
    ),
)
class PreconditionListView(generics.GenericAPIView):
    serializer_class = PreconditionSerializer
    pagination_class = ById
    filter_backends = ()
    queryset = Precondition.objects.none()

    def get(self, request: SignedInCall) -> Response:
        problems = Problems()
        project = parse_id(request.query_params, "project", problems)
        state = parse_choice(request.query_params, "state", ("all", "open", "ready"), problems)
        problems.raise_any()
        rows = Precondition.objects.visible_to(request.user).as_lines()
        rows = rows.filter(project=project) if project is not None else rows
        rows = rows.open() if state == "open" else rows.exclude(ready_on=None) if state == "ready" else rows
        page = cast(list[Precondition], self.paginate_queryset(rows) or [])
        return self.get_paginated_response(
            PreconditionSerializer(precondition_lines(request.user, page), many=True).data
        )

    def post(self, request: SignedInCall) -> Response:
        key = idempotency_key(request)
        values = parsed(PreconditionCreateSerializer(data=request.data, context={"request": request}))
        project = values.pop("project")
        row = services.precondition_create(actor=request.user, key=key, project=project, values=values)
        return _shown(request, row.pk, status.HTTP_201_CREATED)


class PreconditionDetailView(APIView):
    @extend_schema(summary="A precondition", operation_id="precondition_detail", responses=PreconditionSerializer)
    def get(self, request: SignedInCall, pk: int) -> Response:
        return _shown(request, pk)

    @extend_schema(
        summary="Change a precondition",
        operation_id="precondition_update",
        request=PreconditionUpdateSerializer(partial=True),
        responses=PreconditionSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        _row(request, pk)
        version = expected_version(request)
        values = parsed(PreconditionUpdateSerializer(data=request.data, partial=True, context={"request": request}))
        services.precondition_update(actor=request.user, row_id=pk, version=version, values=values)
        return _shown(request, pk)


class PreconditionBeginView(APIView):
    @extend_schema(
        summary="Begin a precondition today",
        operation_id="precondition_begin",
        request=None,
        responses=PreconditionSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        services.precondition_begin(actor=request.user, row_id=_row(request, pk).pk)
        return _shown(request, pk)


class PreconditionReadyView(APIView):
    @extend_schema(
        summary="Record that a precondition is there",
        operation_id="precondition_ready",
        request=PreconditionReadySerializer,
        responses=PreconditionSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        _row(request, pk)
        values = parsed(PreconditionReadySerializer(data=request.data))
        services.precondition_ready(actor=request.user, row_id=pk, **values)
        return _shown(request, pk)


class PreconditionDropView(APIView):
    @extend_schema(
        summary="Drop a precondition",
        operation_id="precondition_drop",
        request=PreconditionDropSerializer,
        responses=PreconditionSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        _row(request, pk)
        values = parsed(PreconditionDropSerializer(data=request.data))
        services.precondition_drop(actor=request.user, row_id=pk, **values)
        return _shown(request, pk)


def _row(request: SignedInCall, pk: int) -> Precondition:
    return get_object_or_404(Precondition.objects.visible_to(request.user).as_lines(), pk=pk)


def _shown(request: SignedInCall, pk: int, status_code: int = status.HTTP_200_OK) -> Response:
    row = _row(request, pk)
    line = precondition_lines(request.user, [row])[0]
    return with_etag(Response(PreconditionSerializer(line).data, status=status_code), row.version)
