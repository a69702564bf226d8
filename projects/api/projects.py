"""Projects."""

from typing import Any, cast

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, status
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, with_etag
from goaltrack.common.api.pagination import CursorPagination
from goaltrack.common.api.shapes import PersonSerializer
from people.models import User
from people.requests import SignedInCall
from projects.api.filters import CustomerFilter, ProjectFilter
from projects.api.serializers import (
    CustomerSerializer,
    MemberAddSerializer,
    ProjectCreateSerializer,
    ProjectSerializer,
    ProjectUpdateSerializer,
    parsed,
)
from projects.models import Customer, Project
from projects.services import project_create, project_kick_off, project_member_add, project_update


class ByName(CursorPagination):
    ordering: Any = ("name", "id")


class ByPersonsName(CursorPagination):
    ordering: Any = ("sort_key", "id")


@extend_schema_view(
    get=extend_schema(summary="Projects", operation_id="project_list"),
    post=extend_schema(
        summary="Create a project",
        operation_id="project_create",
        request=ProjectCreateSerializer,
        responses={201: ProjectSerializer},
        parameters=[IDEMPOTENCY_KEY],
    ),
)
class ProjectListView(generics.ListAPIView):
    serializer_class = ProjectSerializer
    filterset_class = ProjectFilter
    queryset = Project.objects.none()

    def get_queryset(self) -> Any:
        return Project.objects.visible_to(cast(User, self.request.user)).with_people()

    def post(self, request: SignedInCall) -> Response:
        key = idempotency_key(request)
        values = parsed(ProjectCreateSerializer(data=request.data, context={"request": request}))
        project = project_create(actor=request.user, key=key, values=values)
        return _shown(request, project.pk, status.HTTP_201_CREATED)


class ProjectDetailView(APIView):
    @extend_schema(summary="A project", operation_id="project_detail", responses=ProjectSerializer)
    def get(self, request: SignedInCall, pk: int) -> Response:
        return _shown(request, pk)

    @extend_schema(
        summary="Change a project",
        operation_id="project_update",
        request=ProjectUpdateSerializer(partial=True),
        responses=ProjectSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        project = _project(request, pk)
        version = expected_version(request)
        values = parsed(ProjectUpdateSerializer(data=request.data, partial=True, context={"request": request}))
        project_update(actor=request.user, project_id=project.pk, version=version, values=values)
        return _shown(request, pk)


class ProjectKickOffView(APIView):
    @extend_schema(
        summary="Kick a project off: its dates become the baseline",
        operation_id="project_kick_off",
        request=None,
        responses=ProjectSerializer,
        parameters=[IF_MATCH],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        project = _project(request, pk)
        project_kick_off(actor=request.user, project_id=project.pk, version=expected_version(request))
        return _shown(request, pk)


@extend_schema_view(
    get=extend_schema(summary="Who works in a project, by name", operation_id="project_member_list"),
    post=extend_schema(
        summary="Let people work in a project",
        description="Those who do already stay, so that calling it again changes nothing.",
        operation_id="project_member_add",
        request=MemberAddSerializer,
        responses={204: None},
    ),
)
class MemberListView(generics.ListAPIView):
    serializer_class = PersonSerializer
    pagination_class = ByPersonsName
    filter_backends = ()
    queryset = User.objects.none()

    def get_queryset(self) -> Any:
        project = _project(cast(SignedInCall, self.request), self.kwargs["pk"])
        return User.objects.filter(project_memberships__project=project)

    def post(self, request: SignedInCall, pk: int) -> Response:
        project = _project(request, pk)
        values = parsed(MemberAddSerializer(data=request.data, context={"request": request}))
        project_member_add(actor=request.user, project_id=project.pk, **values)
        return Response(status=status.HTTP_204_NO_CONTENT)


@extend_schema_view(
    get=extend_schema(
        summary="Customers of the projects that the caller sees, by name",
        description="A customer is added by naming it in a project's `customer_name`.",
        operation_id="customer_list",
    )
)
class CustomerListView(generics.ListAPIView):
    serializer_class = CustomerSerializer
    pagination_class = ByName
    filterset_class = CustomerFilter
    queryset = Customer.objects.none()

    def get_queryset(self) -> Any:
        seen = Project.objects.visible_to(cast(SignedInCall, self.request).user)
        return Customer.objects.filter(pk__in=seen.values("customer"))


def _project(request: SignedInCall, pk: int) -> Project:
    return get_object_or_404(Project.objects.visible_to(request.user).with_people(), pk=pk)


def _shown(request: SignedInCall, pk: int, status_code: int = status.HTTP_200_OK) -> Response:
    project = _project(request, pk)
    return with_etag(Response(ProjectSerializer(project).data, status=status_code), project.version)
