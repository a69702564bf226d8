"""A project from state to state, and its health."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from goals.models import Confidence
from goaltrack.common.api.headers import IDEMPOTENCY_KEY, idempotency_key, with_etag
from goaltrack.common.api.inputs import StrictSerializer
from people.requests import SignedInCall
from projects.api.serializers import PersonSerializer, ProjectSerializer, parsed
from projects.models import Project
from projects.selectors.health import health_of
from projects.services import health_state, project_finish, project_reopen, project_resume, project_suspend
from projects.services.project_states import LONGEST_REASON

HEALTH_RULES = ("pace", "late", "blocked", "milestones", "phases", "preconditions")


class ProjectSuspendSerializer(StrictSerializer):
    until = serializers.DateField()
    reason = serializers.CharField(max_length=LONGEST_REASON)


class ProjectReopenSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=LONGEST_REASON)


class HealthFindingSerializer(serializers.Serializer):
    """`link` is the page of the rows that it speaks of."""

    rule = serializers.ChoiceField(choices=HEALTH_RULES)
    confidence = serializers.ChoiceField(choices=Confidence.choices)
    words = serializers.CharField()
    link = serializers.CharField()


class HealthStatementSerializer(serializers.Serializer):
    on = serializers.DateField()
    author = PersonSerializer()
    confidence = serializers.ChoiceField(choices=Confidence.choices)
    suggested = serializers.ChoiceField(choices=Confidence.choices)
    reason = serializers.CharField()


class ProjectHealthSerializer(serializers.Serializer):
    """`confidence` is the statement's while it holds, else what the rules suggest; empty unless the project goes on."""

    confidence = serializers.ChoiceField(choices=Confidence.choices, allow_blank=True)
    suggested = serializers.ChoiceField(choices=Confidence.choices, allow_blank=True)
    is_stated = serializers.BooleanField()
    statement = HealthStatementSerializer(allow_null=True)
    findings = HealthFindingSerializer(many=True, source="found")


class HealthStateSerializer(StrictSerializer):
    confidence = serializers.ChoiceField(choices=Confidence.choices)
    reason = serializers.CharField(max_length=1_000)


class ProjectSuspendView(APIView):
    @extend_schema(
        summary="Suspend a project until about a day",
        operation_id="project_suspend",
        request=ProjectSuspendSerializer,
        responses=ProjectSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        project = _project(request, pk)
        values: Any = parsed(ProjectSuspendSerializer(data=request.data))
        project_suspend(actor=request.user, project_id=project.pk, **values)
        return _shown(request, pk)


class ProjectResumeView(APIView):
    @extend_schema(
        summary="Resume a suspended project", operation_id="project_resume", request=None, responses=ProjectSerializer
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        project_resume(actor=request.user, project_id=_project(request, pk).pk)
        return _shown(request, pk)


class ProjectFinishView(APIView):
    @extend_schema(
        summary="Finish a project",
        description="Refused with what is still open: 409 `open` counts it and links to it.",
        operation_id="project_finish",
        request=None,
        responses=ProjectSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        project_finish(actor=request.user, project_id=_project(request, pk).pk)
        return _shown(request, pk)


class ProjectReopenView(APIView):
    @extend_schema(
        summary="Reopen a finished project",
        operation_id="project_reopen",
        request=ProjectReopenSerializer,
        responses=ProjectSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        project = _project(request, pk)
        values: Any = parsed(ProjectReopenSerializer(data=request.data))
        project_reopen(actor=request.user, project_id=project.pk, **values)
        return _shown(request, pk)


class ProjectHealthView(APIView):
    @extend_schema(
        summary="How a project does, and why", operation_id="project_health", responses=ProjectHealthSerializer
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        return Response(ProjectHealthSerializer(_health(request, pk)).data)

    @extend_schema(
        summary="Say how a project does, against what the rules suggest",
        operation_id="project_health_state",
        request=HealthStateSerializer,
        responses={201: ProjectHealthSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        project, key = _project(request, pk), idempotency_key(request)
        values: Any = parsed(HealthStateSerializer(data=request.data))
        health_state(actor=request.user, key=key, project_id=project.pk, **values)
        return Response(ProjectHealthSerializer(_health(request, pk)).data, status=201)


def _project(request: SignedInCall, pk: int) -> Project:
    return get_object_or_404(Project.objects.visible_to(request.user).with_people(), pk=pk)


def _health(request: SignedInCall, pk: int) -> Any:
    return health_of([_project(request, pk)])[pk]


def _shown(request: SignedInCall, pk: int) -> Response:
    project = _project(request, pk)
    return with_etag(Response(ProjectSerializer(project).data), project.version)
