"""Recurring tasks by the API."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import generics, serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from goals.models import Goal
from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, with_etag
from goaltrack.common.api.inputs import StrictSerializer, VisibleField
from goaltrack.common.api.pagination import CursorPagination
from goaltrack.common.api.shapes import PersonSerializer
from people.models import User
from people.requests import SignedInCall
from projects.api.serializers import GoalNameSerializer, PriorityField, ProjectNameSerializer, parsed
from projects.models import Project, Recurrence
from projects.selectors.recurrences import coming
from projects.services import (
    recurrence_create,
    recurrence_end,
    recurrence_pause,
    recurrence_resume,
    recurrence_update,
)


class RecurrenceSerializer(serializers.ModelSerializer):
    project = ProjectNameSerializer(allow_null=True)
    goal = GoalNameSerializer(allow_null=True)
    owner = PersonSerializer()
    follower = PersonSerializer(allow_null=True)
    priority = PriorityField(source="priority_name")

    class Meta:
        model = Recurrence
        fields = (
            "id", "title", "acceptance", "project", "goal", "owner", "follower", "priority", "pattern", "every",
            "weekdays", "day", "shift", "takes", "start", "until", "times", "state", "made", "next_on", "version",
        )  # fmt: skip


class RecurrenceDetailSerializer(RecurrenceSerializer):
    coming = serializers.SerializerMethodField(help_text="The next days, as things stand.")

    class Meta(RecurrenceSerializer.Meta):
        fields = (*RecurrenceSerializer.Meta.fields, "coming")  # type: ignore[assignment]

    @extend_schema_field(serializers.ListField(child=serializers.DateField()))
    def get_coming(self, row: Recurrence) -> list[str]:
        return [day.isoformat() for day in coming(row)]


class RecurrenceWriteSerializer(StrictSerializer):
    title = serializers.CharField(max_length=200)
    acceptance = serializers.CharField(max_length=10_000, required=False, allow_blank=True)
    project = VisibleField(queryset=Project.objects.all(), required=False, allow_null=True)
    goal = VisibleField(queryset=Goal.objects.all(), required=False, allow_null=True)
    owner = VisibleField(queryset=User.objects.all())
    follower = VisibleField(queryset=User.objects.all(), required=False, allow_null=True)
    priority = PriorityField(required=False)
    pattern = serializers.ChoiceField(choices=Recurrence.Pattern.choices)
    every = serializers.IntegerField(required=False, min_value=1, max_value=250, help_text="Working days.")
    weekdays = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=6), required=False, max_length=7, help_text="Monday is 0."
    )
    day = serializers.IntegerField(required=False, min_value=1, max_value=31)
    shift = serializers.ChoiceField(choices=Recurrence.Shift.choices, required=False)
    takes = serializers.IntegerField(required=False, min_value=1, max_value=250)
    start = serializers.DateField()
    until = serializers.DateField(required=False, allow_null=True)
    times = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=1_000)


class ByNext(CursorPagination):
    ordering: Any = ("state", "id")


class RecurrenceListView(generics.GenericAPIView):
    serializer_class = RecurrenceSerializer
    pagination_class = ByNext
    filter_backends = ()
    queryset = Recurrence.objects.none()

    @extend_schema(
        summary="Recurring tasks",
        operation_id="recurrence_list",
        responses=RecurrenceSerializer(many=True),
        parameters=[OpenApiParameter("who", OpenApiTypes.STR, enum=["me"], description="The caller's own.")],
    )
    def get(self, request: SignedInCall) -> Response:
        found = Recurrence.objects.visible_to(request.user).with_people()
        if request.query_params.get("who") == "me":
            found = found.of_person(request.user)
        page = self.paginate_queryset(found)
        return self.get_paginated_response(RecurrenceSerializer(page, many=True).data)

    @extend_schema(
        summary="Let a task recur",
        operation_id="recurrence_create",
        request=RecurrenceWriteSerializer,
        responses={201: RecurrenceDetailSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall) -> Response:
        key = idempotency_key(request)
        values = parsed(RecurrenceWriteSerializer(data=request.data, context={"request": request}))
        row = recurrence_create(actor=request.user, key=key, values=values)
        return _shown(request, row.pk, status.HTTP_201_CREATED)


class RecurrenceDetailView(APIView):
    @extend_schema(summary="A recurring task", operation_id="recurrence_detail", responses=RecurrenceDetailSerializer)
    def get(self, request: SignedInCall, pk: int) -> Response:
        return _shown(request, pk)

    @extend_schema(
        summary="Change what comes of a recurring task",
        operation_id="recurrence_update",
        request=RecurrenceWriteSerializer(partial=True),
        responses=RecurrenceDetailSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        row = _row(request, pk)
        version = expected_version(request)
        values = parsed(RecurrenceWriteSerializer(data=request.data, partial=True, context={"request": request}))
        recurrence_update(actor=request.user, recurrence_id=row.pk, version=version, values=values)
        return _shown(request, pk)


class RecurrencePauseView(APIView):
    @extend_schema(
        summary="Pause a recurring task",
        operation_id="recurrence_pause",
        request=None,
        responses=RecurrenceDetailSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        recurrence_pause(actor=request.user, recurrence_id=_row(request, pk).pk)
        return _shown(request, pk)


class RecurrenceResumeView(APIView):
    @extend_schema(
        summary="Resume a recurring task",
        operation_id="recurrence_resume",
        request=None,
        responses=RecurrenceDetailSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        recurrence_resume(actor=request.user, recurrence_id=_row(request, pk).pk)
        return _shown(request, pk)


class RecurrenceEndView(APIView):
    @extend_schema(
        summary="End a recurring task",
        operation_id="recurrence_end",
        request=None,
        responses=RecurrenceDetailSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        recurrence_end(actor=request.user, recurrence_id=_row(request, pk).pk)
        return _shown(request, pk)


def _row(request: SignedInCall, pk: int) -> Recurrence:
    return get_object_or_404(Recurrence.objects.visible_to(request.user).with_people(), pk=pk)


def _shown(request: SignedInCall, pk: int, status_code: int = status.HTTP_200_OK) -> Response:
    row = _row(request, pk)
    return with_etag(Response(RecurrenceDetailSerializer(row).data, status=status_code), row.version)
