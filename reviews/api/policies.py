"""Review policies of departments, and groups of reviewers."""

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, with_etag
from goaltrack.common.api.pagination import CursorPagination
from people.api.inputs import caller, parsed
from people.models import Department
from people.requests import SignedInCall
from reviews.api.serializers import (
    GroupChangeSerializer,
    GroupInputSerializer,
    PolicyInputSerializer,
    PolicyLineSerializer,
    ReviewerGroupSerializer,
)
from reviews.models import ReviewerGroup
from reviews.selectors import PolicyLine, policy_lines
from reviews.services import group_create, group_remove, group_update, policy_clear, policy_set


class PolicyListView(APIView):
    @extend_schema(
        responses=PolicyLineSerializer(many=True),
        summary="What each department asks of its reviews",
        operation_id="review_policy_list",
    )
    def get(self, request: SignedInCall) -> Response:
        """For each department and kind of review: its own policy, that of the nearest one above, or the defaults."""
        return Response(PolicyLineSerializer(policy_lines(request.user), many=True).data)


class PolicyView(APIView):
    @extend_schema(
        responses=PolicyLineSerializer, summary="What a department asks", operation_id="review_policy_detail"
    )
    def get(self, request: SignedInCall, department_pk: int, kind: str) -> Response:
        return _shown(_line(request, department_pk, kind))

    @extend_schema(
        parameters=[IF_MATCH],
        request=PolicyInputSerializer,
        responses=PolicyLineSerializer,
        summary="Set a department's review policy",
        operation_id="review_policy_set",
    )
    def put(self, request: SignedInCall, department_pk: int, kind: str) -> Response:
        """`If-Match` is the version of its own policy, 0 where it has none yet."""
        line = _line(request, department_pk, kind)
        version = expected_version(request)
        values = parsed(PolicyInputSerializer, request)
        policy_set(
            actor=request.user, department_id=line.department.pk, kind=line.kind.code, version=version, values=values
        )
        return _shown(_line(request, department_pk, kind))

    @extend_schema(
        responses={204: None},
        summary="Let the department above rule again",
        operation_id="review_policy_clear",
    )
    def delete(self, request: SignedInCall, department_pk: int, kind: str) -> Response:
        line = _line(request, department_pk, kind)
        policy_clear(actor=request.user, department_id=line.department.pk, kind=line.kind.code)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _line(request: SignedInCall, department_pk: int, kind: str) -> PolicyLine:
    get_object_or_404(Department.objects.visible_to(request.user), pk=department_pk)
    lines = (one for one in policy_lines(request.user) if (one.department.pk, one.kind.code) == (department_pk, kind))
    found = next(lines, None)
    if found is None:
        raise Http404
    return found


def _shown(line: PolicyLine) -> Response:
    return with_etag(Response(PolicyLineSerializer(line).data), line.own.version if line.own else 0)


class GroupOrder(CursorPagination):
    ordering = ("id",)


@extend_schema_view(get=extend_schema(summary="Groups of reviewers", operation_id="reviewer_group_list"))
class GroupListView(ListAPIView):
    serializer_class = ReviewerGroupSerializer
    pagination_class = GroupOrder
    filter_backends = ()
    queryset = ReviewerGroup.objects.none()

    def get_queryset(self) -> "QuerySet[ReviewerGroup]":
        return ReviewerGroup.objects.visible_to(caller(self.request)).prefetch_related("members")

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=GroupInputSerializer,
        responses={201: ReviewerGroupSerializer},
        summary="Make a group of reviewers",
        operation_id="reviewer_group_create",
    )
    def post(self, request: SignedInCall) -> Response:
        key = idempotency_key(request)
        values = parsed(GroupInputSerializer, request)
        group = group_create(
            actor=request.user,
            key=key,
            department_id=values["department"].pk,
            name=values["name"],
            members=values["members"],
        )
        return with_etag(Response(ReviewerGroupSerializer(group).data, status=status.HTTP_201_CREATED), group.version)


class GroupView(APIView):
    def _group(self, request: SignedInCall, pk: int) -> ReviewerGroup:
        return get_object_or_404(ReviewerGroup.objects.visible_to(request.user).prefetch_related("members"), pk=pk)

    @extend_schema(
        responses=ReviewerGroupSerializer, summary="A group of reviewers", operation_id="reviewer_group_detail"
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        group = self._group(request, pk)
        return with_etag(Response(ReviewerGroupSerializer(group).data), group.version)

    @extend_schema(
        parameters=[IF_MATCH],
        request=GroupChangeSerializer,
        responses=ReviewerGroupSerializer,
        summary="Change a group of reviewers",
        operation_id="reviewer_group_update",
    )
    def put(self, request: SignedInCall, pk: int) -> Response:
        group = self._group(request, pk)
        version = expected_version(request)
        values = parsed(GroupChangeSerializer, request)
        changed = group_update(actor=request.user, group_id=group.pk, version=version, **values)
        return with_etag(Response(ReviewerGroupSerializer(changed).data), changed.version)

    @extend_schema(responses={204: None}, summary="Remove a group of reviewers", operation_id="reviewer_group_remove")
    def delete(self, request: SignedInCall, pk: int) -> Response:
        """Refused while a policy asks for it."""
        group_remove(actor=request.user, group_id=self._group(request, pk).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)
