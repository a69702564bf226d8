"""Units: the parts of a project that are accepted by themselves."""

from typing import Any, cast

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, with_etag
from goaltrack.common.api.inputs import StrictSerializer
from goaltrack.common.api.pagination import CursorPagination
from people.requests import SignedInCall
from projects.api.serializers import parsed
from projects.models import Project, Unit
from projects.services import unit_add, unit_move, unit_remove, unit_update
from projects.services.units import STEPS


class UnitSerializer(serializers.ModelSerializer):
    class Meta:
        model = Unit
        fields = ("id", "project", "name", "position", "version")


class UnitNameSerializer(StrictSerializer):
    name = serializers.CharField(max_length=80)


class UnitMoveSerializer(StrictSerializer):
    step = serializers.ChoiceField(choices=STEPS)


class ByPosition(CursorPagination):
    ordering: Any = ("position", "id")


@extend_schema_view(
    get=extend_schema(summary="The units of a project, in their order", operation_id="unit_list"),
    post=extend_schema(
        summary="Add a unit at the end",
        operation_id="unit_add",
        request=UnitNameSerializer,
        responses={201: UnitSerializer},
        parameters=[IDEMPOTENCY_KEY],
    ),
)
class UnitListView(generics.ListAPIView):
    serializer_class = UnitSerializer
    pagination_class = ByPosition
    filter_backends = ()
    queryset = Unit.objects.none()

    def get_queryset(self) -> Any:
        return Unit.objects.filter(project=_project(cast(SignedInCall, self.request), self.kwargs["pk"]))

    def post(self, request: SignedInCall, pk: int) -> Response:
        key = idempotency_key(request)
        project = _project(request, pk)
        name = parsed(UnitNameSerializer(data=request.data))["name"]
        unit = unit_add(actor=request.user, key=key, project_id=project.pk, name=name)
        return _shown(unit, status.HTTP_201_CREATED)


class UnitDetailView(APIView):
    @extend_schema(summary="A unit", operation_id="unit_detail", responses=UnitSerializer)
    def get(self, request: SignedInCall, pk: int) -> Response:
        return _shown(_unit(request, pk))

    @extend_schema(
        summary="Call a unit something else",
        operation_id="unit_update",
        request=UnitNameSerializer,
        responses=UnitSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        unit, version = _unit(request, pk), expected_version(request)
        name = parsed(UnitNameSerializer(data=request.data))["name"]
        return _shown(unit_update(actor=request.user, unit_id=unit.pk, version=version, name=name))

    @extend_schema(
        summary="Remove a unit",
        description="409 while something hangs on it; the answer says what.",
        operation_id="unit_remove",
        responses={204: None},
    )
    def delete(self, request: SignedInCall, pk: int) -> Response:
        unit_remove(actor=request.user, unit_id=_unit(request, pk).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


class UnitMoveView(APIView):
    @extend_schema(
        summary="Move a unit one place up or down",
        operation_id="unit_move",
        request=UnitMoveSerializer,
        responses=UnitSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        unit = _unit(request, pk)
        step = parsed(UnitMoveSerializer(data=request.data))["step"]
        return _shown(unit_move(actor=request.user, unit_id=unit.pk, step=step))


def _project(request: SignedInCall, pk: int) -> Project:
    return get_object_or_404(Project.objects.visible_to(request.user).only("pk"), pk=pk)


def _unit(request: SignedInCall, pk: int) -> Unit:
    return get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)


def _shown(unit: Unit, status_code: int = status.HTTP_200_OK) -> Response:
    return with_etag(Response(UnitSerializer(unit).data, status=status_code), unit.version)
