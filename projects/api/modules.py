"""Modules, what they need of each other, and whom the slip of one hits."""

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
from goaltrack.common.api.shapes import PersonSerializer
from goaltrack.common.errors import Problems
from people.models import User
from people.requests import SignedInCall
from projects.api.serializers import parsed
from projects.models import Coupling, Module, Project, Unit
from projects.models.modules import LONGEST_NEED
from projects.selectors.filters import parse_id
from projects.selectors.modules import ModuleLine, net_of
from projects.services import (
    coupling_add,
    coupling_remove,
    coupling_update,
    module_create,
    module_remove,
    module_update,
)


class HitSerializer(serializers.Serializer):
    """`path` leads from the module that slips to the one it hits, both included."""

    module = serializers.IntegerField(source="line.module.pk")
    slipping = serializers.IntegerField(source="source.module.pk", help_text="The module that slips.")
    days = serializers.IntegerField(help_text="Working days by which that slips.")
    path = serializers.ListField(source="path_ids", child=serializers.IntegerField())


class ModuleSerializer(serializers.Serializer):
    """With its work counted, tasks and milestones; `slips_by` is in working days, 0 in time."""

    id = serializers.IntegerField(source="module.pk")
    project = serializers.IntegerField(source="module.project_id")
    unit = serializers.IntegerField(source="module.unit_id", allow_null=True)
    name = serializers.CharField(source="module.name")
    note = serializers.CharField(source="module.note")
    owner = PersonSerializer(source="module.owner")
    follower = PersonSerializer(source="module.follower", allow_null=True)
    total = serializers.IntegerField()
    open = serializers.IntegerField()
    late = serializers.IntegerField()
    blocked = serializers.IntegerField()
    slips_by = serializers.IntegerField(source="slip.days", default=0)
    hit_by = HitSerializer(many=True)
    hits = HitSerializer(many=True)
    version = serializers.IntegerField(source="module.version")


class ModuleUpdateSerializer(StrictSerializer):
    name = serializers.CharField(max_length=80)
    unit = VisibleField(queryset=Unit.objects.all(), required=False, allow_null=True)
    owner = VisibleField(queryset=User.objects.all())
    follower = VisibleField(queryset=User.objects.all(), required=False, allow_null=True)
    note = serializers.CharField(max_length=2_000, required=False, allow_blank=True)


class ModuleCreateSerializer(ModuleUpdateSerializer):
    project = VisibleField(queryset=Project.objects.all())


class CouplingSerializer(serializers.ModelSerializer):
    class Meta:
        model = Coupling
        fields = ("id", "project", "module", "needed", "what", "agreed", "version")


class CouplingUpdateSerializer(StrictSerializer):
    what = serializers.CharField(max_length=LONGEST_NEED)
    agreed = serializers.BooleanField(required=False)


class CouplingCreateSerializer(CouplingUpdateSerializer):
    module = VisibleField(queryset=Module.objects.all(), help_text="The one that needs it.")
    needed = VisibleField(queryset=Module.objects.all(), help_text="The one it is needed of, of the same project.")


class ById(CursorPagination):
    ordering: Any = ("id",)


PROJECT = OpenApiParameter("project", OpenApiTypes.INT)


@extend_schema_view(
    get=extend_schema(
        summary="Modules",
        operation_id="module_list",
        responses=ModuleSerializer(many=True),
        parameters=[PROJECT, OpenApiParameter("unit", OpenApiTypes.INT)],
    ),
    post=extend_schema(
        summary="Add a module",
        operation_id="module_create",
        request=ModuleCreateSerializer,
        responses={201: ModuleSerializer},
        parameters=[IDEMPOTENCY_KEY],
    ),
)
class ModuleListView(generics.GenericAPIView):
    serializer_class = ModuleSerializer
    pagination_class = ById
    filter_backends = ()
    queryset = Module.objects.none()

    def get(self, request: SignedInCall) -> Response:
        problems = Problems()
        wanted = {name: parse_id(request.query_params, name, problems) for name in ("project", "unit")}
        problems.raise_any()
        found = Module.objects.visible_to(request.user)
        found = found.filter(**{name: value for name, value in wanted.items() if value is not None})
        page = cast(list[Module], self.paginate_queryset(found) or [])
        net = net_of({module.project_id for module in page})
        lines = [net.lines[module.pk] for module in page]
        return self.get_paginated_response(ModuleSerializer(lines, many=True).data)

    def post(self, request: SignedInCall) -> Response:
        key = idempotency_key(request)
        values = parsed(ModuleCreateSerializer(data=request.data, context={"request": request}))
        project = values.pop("project")
        module = module_create(actor=request.user, key=key, project_id=project.pk, values=values)
        return _shown(module, status.HTTP_201_CREATED)


class ModuleDetailView(APIView):
    @extend_schema(summary="A module", operation_id="module_detail", responses=ModuleSerializer)
    def get(self, request: SignedInCall, pk: int) -> Response:
        return _shown(_module(request, pk))

    @extend_schema(
        summary="Change a module",
        description="Its A and B change its note, who runs the project all of it.",
        operation_id="module_update",
        request=ModuleUpdateSerializer(partial=True),
        responses=ModuleSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        module, version = _module(request, pk), expected_version(request)
        values = parsed(ModuleUpdateSerializer(data=request.data, partial=True, context={"request": request}))
        return _shown(module_update(actor=request.user, module_id=module.pk, version=version, values=values))

    @extend_schema(
        summary="Remove a module",
        description="409 while something hangs on it; the answer says what.",
        operation_id="module_remove",
        responses={204: None},
    )
    def delete(self, request: SignedInCall, pk: int) -> Response:
        module_remove(actor=request.user, module_id=_module(request, pk).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema_view(
    get=extend_schema(
        summary="What modules need of each other",
        operation_id="coupling_list",
        responses=CouplingSerializer(many=True),
        parameters=[PROJECT],
    ),
    post=extend_schema(
        summary="Say that a module needs something of another one",
        operation_id="coupling_add",
        request=CouplingCreateSerializer,
        responses={201: CouplingSerializer},
        parameters=[IDEMPOTENCY_KEY],
    ),
)
class CouplingListView(generics.GenericAPIView):
    serializer_class = CouplingSerializer
    pagination_class = ById
    filter_backends = ()
    queryset = Coupling.objects.none()

    def get(self, request: SignedInCall) -> Response:
        problems = Problems()
        project = parse_id(request.query_params, "project", problems)
        problems.raise_any()
        found = Coupling.objects.visible_to(request.user)
        page = self.paginate_queryset(found.filter(project=project) if project is not None else found)
        return self.get_paginated_response(CouplingSerializer(page or [], many=True).data)

    def post(self, request: SignedInCall) -> Response:
        key = idempotency_key(request)
        values = parsed(CouplingCreateSerializer(data=request.data, context={"request": request}))
        module = values.pop("module")
        coupling = coupling_add(actor=request.user, key=key, module_id=module.pk, values=values)
        return _coupling_shown(coupling, status.HTTP_201_CREATED)


class CouplingDetailView(APIView):
    @extend_schema(summary="A coupling", operation_id="coupling_detail", responses=CouplingSerializer)
    def get(self, request: SignedInCall, pk: int) -> Response:
        return _coupling_shown(_coupling(request, pk))

    @extend_schema(
        summary="Say anew what is needed, or whether it is agreed",
        operation_id="coupling_update",
        request=CouplingUpdateSerializer(partial=True),
        responses=CouplingSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        coupling, version = _coupling(request, pk), expected_version(request)
        values = parsed(CouplingUpdateSerializer(data=request.data, partial=True))
        changed = coupling_update(actor=request.user, coupling_id=coupling.pk, version=version, values=values)
        return _coupling_shown(changed)

    @extend_schema(summary="It needs that no longer", operation_id="coupling_remove", responses={204: None})
    def delete(self, request: SignedInCall, pk: int) -> Response:
        coupling_remove(actor=request.user, coupling_id=_coupling(request, pk).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _module(request: SignedInCall, pk: int) -> Module:
    return get_object_or_404(Module.objects.visible_to(request.user), pk=pk)


def _coupling(request: SignedInCall, pk: int) -> Coupling:
    return get_object_or_404(Coupling.objects.visible_to(request.user), pk=pk)


def _shown(module: Module, status_code: int = status.HTTP_200_OK) -> Response:
    line: ModuleLine = net_of([module.project_id]).lines[module.pk]
    return with_etag(Response(ModuleSerializer(line).data, status=status_code), line.module.version)


def _coupling_shown(coupling: Coupling, status_code: int = status.HTTP_200_OK) -> Response:
    return with_etag(Response(CouplingSerializer(coupling).data, status=status_code), coupling.version)
