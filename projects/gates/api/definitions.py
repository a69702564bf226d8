"""Gates: read by everybody of the department, written by its administrators."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, with_etag
from goaltrack.common.api.pagination import CursorPagination
from people.api.inputs import caller, parsed
from people.requests import SignedInCall
from projects.gates import services
from projects.gates.api.shapes import (
    DefinitionCreateSerializer,
    DefinitionSerializer,
    DefinitionUpdateSerializer,
    parts_from,
)
from projects.gates.models import GateDefinition


class ByName(CursorPagination):
    ordering: Any = ("name", "id")


@extend_schema_view(get=extend_schema(summary="Gates", operation_id="gate_list"))
class DefinitionListView(ListAPIView):
    serializer_class = DefinitionSerializer
    pagination_class = ByName
    filter_backends = ()
    queryset = GateDefinition.objects.none()

    def get_queryset(self) -> "QuerySet[GateDefinition]":
        return _with_parts(GateDefinition.objects.visible_to(caller(self.request)))

    @extend_schema(
        summary="Define a gate",
        operation_id="gate_create",
        request=DefinitionCreateSerializer,
        responses={201: DefinitionSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall) -> Response:
        key = idempotency_key(request)
        values = parsed(DefinitionCreateSerializer, request)
        parts = parts_from(values)
        made = services.definition_create(actor=request.user, key=key, values=values, parts=parts)
        return _shown(request, made.pk, status.HTTP_201_CREATED)


class DefinitionDetailView(APIView):
    @extend_schema(summary="A gate with its parts", operation_id="gate_detail", responses=DefinitionSerializer)
    def get(self, request: SignedInCall, pk: int) -> Response:
        return _shown(request, pk)

    @extend_schema(
        summary="Change a gate",
        description="Cases that have begun go on by the rules they began with.",
        operation_id="gate_update",
        request=DefinitionUpdateSerializer,
        responses=DefinitionSerializer,
        parameters=[IF_MATCH],
    )
    def put(self, request: SignedInCall, pk: int) -> Response:
        gate = get_object_or_404(GateDefinition.objects.visible_to(request.user), pk=pk)
        version = expected_version(request)
        values = parsed(DefinitionUpdateSerializer, request)
        parts = parts_from(values)
        services.definition_update(
            actor=request.user, definition_id=gate.pk, version=version, values=values, parts=parts
        )
        return _shown(request, pk)


def _with_parts(gates: "QuerySet[GateDefinition]") -> "QuerySet[GateDefinition]":
    return gates.prefetch_related("steps", "documents", "checks")


def _shown(request: SignedInCall, pk: int, status_code: int = status.HTTP_200_OK) -> Response:
    gate = get_object_or_404(_with_parts(GateDefinition.objects.visible_to(request.user)), pk=pk)
    return with_etag(Response(DefinitionSerializer(gate).data, status=status_code), gate.version)
