"""The phases of a project, read and written together."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.headers import IF_MATCH, expected_version, with_etag
from goaltrack.common.api.inputs import StrictSerializer
from people.requests import SignedInCall
from projects.api.serializers import parsed
from projects.models import Phase, Project
from projects.selectors.phases import phase_lines, suggested_phases
from projects.services import phases_set

PHASE_STATES = ("over", "current", "ahead")


class PhaseSerializer(serializers.Serializer):
    """`slip` is in working days after the baseline, negative before it."""

    id = serializers.IntegerField(source="phase.pk")
    name = serializers.CharField(source="phase.name")
    start = serializers.DateField(source="phase.start")
    due = serializers.DateField(source="phase.due")
    baseline_start = serializers.DateField(source="phase.baseline_start", allow_null=True)
    baseline_due = serializers.DateField(source="phase.baseline_due", allow_null=True)
    state = serializers.ChoiceField(choices=PHASE_STATES)
    slip = serializers.IntegerField(allow_null=True)


class SuggestedPhaseSerializer(serializers.Serializer):
    name = serializers.CharField()
    start = serializers.DateField()
    due = serializers.DateField()


class PhasesSerializer(serializers.Serializer):
    """`suggested` is what a project without phases is offered."""

    phases = PhaseSerializer(many=True)
    suggested = SuggestedPhaseSerializer(many=True)


class PhaseRowSerializer(StrictSerializer):
    id = serializers.IntegerField(required=False, allow_null=True, min_value=1)
    name = serializers.CharField(max_length=40)
    start = serializers.DateField()
    due = serializers.DateField()


class PhasesSetSerializer(StrictSerializer):
    phases = PhaseRowSerializer(many=True)


class PhasesView(APIView):
    @extend_schema(summary="Phases of a project", operation_id="project_phases", responses=PhasesSerializer)
    def get(self, request: SignedInCall, pk: int) -> Response:
        return _shown(request, pk)

    @extend_schema(
        summary="Set the phases of a project",
        description="In their order; those that are not among them go. The ETag is that of the project.",
        operation_id="project_phases_set",
        request=PhasesSetSerializer,
        responses=PhasesSerializer,
        parameters=[IF_MATCH],
    )
    def put(self, request: SignedInCall, pk: int) -> Response:
        project = _project(request, pk)
        version = expected_version(request)
        values: Any = parsed(PhasesSetSerializer(data=request.data))
        phases_set(actor=request.user, project_id=project.pk, version=version, rows=values["phases"])
        return _shown(request, pk)


def _project(request: SignedInCall, pk: int) -> Project:
    return get_object_or_404(Project.objects.visible_to(request.user), pk=pk)


def _shown(request: SignedInCall, pk: int) -> Response:
    project = _project(request, pk)
    lines = phase_lines(Phase.objects.filter(project=project))
    shown = {"phases": lines, "suggested": [] if lines else suggested_phases(project)}
    return with_etag(Response(PhasesSerializer(shown).data), project.version)
