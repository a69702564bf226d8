"""Retrospectives: reading, beginning, writing and publishing them. Their measures stand in measures.py."""

from typing import Any, cast

import django_filters
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics, status
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common import clock
from goaltrack.common.api.filters import IdFilter, WholeNumberFilter, query_choice, query_id
from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, with_etag
from goaltrack.common.api.pagination import CursorPagination
from goaltrack.common.errors import invalid
from history.api.views import TimelineView, timeline_schema
from lessons import services
from lessons.api.retrospective_shapes import (
    ItemAdoptSerializer,
    ItemChangeSerializer,
    ItemWriteSerializer,
    MatrixRowSerializer,
    RetrospectiveDetailSerializer,
    RetrospectiveItemSerializer,
    RetrospectiveSerializer,
    RetrospectiveStartSerializer,
    SimilarSerializer,
    WaitingSerializer,
)
from lessons.models import Retrospective, RetrospectiveItem
from lessons.selectors import retrospective_matrix, retrospectives_waiting, similar_problems
from lessons.selectors.facts import facts_for
from people.models import User
from people.requests import SignedInCall
from projects.api.serializers import parsed

FIRST_YEAR, LAST_YEAR = 2000, 2100


class RetrospectiveFilter(django_filters.FilterSet):
    project = IdFilter()
    state = django_filters.ChoiceFilter(choices=Retrospective.State.choices)
    year = WholeNumberFilter(field_name="month", lookup_expr="year", min_value=FIRST_YEAR, max_value=LAST_YEAR)

    class Meta:
        model = Retrospective
        fields = ("project", "state", "year")


class NewestMonthFirst(CursorPagination):
    ordering: Any = ("-month", "id")


@extend_schema_view(
    get=extend_schema(summary="Retrospectives, the newest month first", operation_id="retrospective_list"),
    post=extend_schema(
        summary="Begin a retrospective by hand",
        description="The month's own one where it is there already.",
        operation_id="retrospective_start",
        request=RetrospectiveStartSerializer,
        responses={201: RetrospectiveDetailSerializer},
        parameters=[IDEMPOTENCY_KEY],
    ),
)
class RetrospectiveListView(generics.ListAPIView):
    serializer_class = RetrospectiveSerializer
    pagination_class = NewestMonthFirst
    filterset_class = RetrospectiveFilter
    queryset = Retrospective.objects.none()

    def get_queryset(self) -> Any:
        visible = Retrospective.objects.visible_to(cast(User, self.request.user))
        return visible.select_related("project", "published_by")

    def post(self, request: SignedInCall) -> Response:
        key = idempotency_key(request)
        values = parsed(RetrospectiveStartSerializer(data=request.data, context={"request": request}))
        made = services.retrospective_start(
            actor=request.user, key=key, project_id=values["project"].pk, month=values["month"]
        )
        return _shown(request, made.pk, status.HTTP_201_CREATED)


class RetrospectiveDetailView(APIView):
    @extend_schema(
        summary="A retrospective with its facts, lines and measures",
        operation_id="retrospective_detail",
        responses=RetrospectiveDetailSerializer,
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        return _shown(request, pk)


class RetrospectivePublishView(APIView):
    @extend_schema(
        summary="Publish a retrospective",
        description="It needs a line in `good` or `problem` and a measure. Publishing again changes nothing.",
        operation_id="retrospective_publish",
        request=None,
        responses=RetrospectiveDetailSerializer,
        parameters=[IF_MATCH],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        retrospective = retrospective_of(request, pk)
        services.retrospective_publish(
            actor=request.user, retrospective_id=retrospective.pk, version=expected_version(request)
        )
        return _shown(request, pk)


class RetrospectiveSimilarView(APIView):
    @extend_schema(
        summary="Problems of other projects that read like this one's",
        operation_id="retrospective_similar",
        responses=SimilarSerializer(many=True),
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        retrospective = retrospective_of(request, pk)
        items = list(retrospective.items.select_related("author"))
        found = similar_problems(request.user, retrospective, items)
        return Response(SimilarSerializer(found, many=True).data)


@extend_schema_view(get=timeline_schema("a retrospective", "retrospective_history"))
class RetrospectiveHistoryView(TimelineView):
    subject_model = Retrospective

    def get_subject(self) -> Retrospective:
        return retrospective_of(cast(SignedInCall, self.request), self.kwargs["pk"])


class ItemWriteView(APIView):
    @extend_schema(
        summary="Write a line",
        operation_id="retrospective_item_write",
        request=ItemWriteSerializer,
        responses={201: RetrospectiveItemSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        retrospective = retrospective_of(request, pk)
        key = idempotency_key(request)
        values = parsed(ItemWriteSerializer(data=request.data))
        item = services.item_write(actor=request.user, key=key, retrospective_id=retrospective.pk, **values)
        return _item_shown(item, status.HTTP_201_CREATED)


class ItemAdoptView(APIView):
    @extend_schema(
        summary="Adopt another project's problem as a common problem",
        operation_id="retrospective_item_adopt",
        request=ItemAdoptSerializer,
        responses={201: RetrospectiveItemSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        retrospective = retrospective_of(request, pk)
        key = idempotency_key(request)
        values = parsed(ItemAdoptSerializer(data=request.data, context={"request": request}))
        item = services.item_adopt(
            actor=request.user, key=key, retrospective_id=retrospective.pk, item_id=values["item"].pk
        )
        return _item_shown(item, status.HTTP_201_CREATED)


class ItemDetailView(APIView):
    @extend_schema(
        summary="Put a line in other words",
        operation_id="retrospective_item_change",
        request=ItemChangeSerializer,
        responses=RetrospectiveItemSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        item = _item(request, pk)
        version = expected_version(request)
        values = parsed(ItemChangeSerializer(data=request.data))
        return _item_shown(services.item_change(actor=request.user, item_id=item.pk, version=version, **values))

    @extend_schema(summary="Remove a line", operation_id="retrospective_item_remove", responses={204: None})
    def delete(self, request: SignedInCall, pk: int) -> Response:
        services.item_remove(actor=request.user, item_id=_item(request, pk).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


class MatrixView(APIView):
    @extend_schema(
        summary="Projects × the months of a year: held, held late, missed, to be held",
        operation_id="retrospective_matrix",
        responses=MatrixRowSerializer(many=True),
        parameters=[
            OpenApiParameter("year", OpenApiTypes.INT, description="This year where it is left out."),
            OpenApiParameter("department", OpenApiTypes.INT),
            OpenApiParameter("who", OpenApiTypes.STR, enum=["me"], description="Where the caller is A or B."),
        ],
    )
    def get(self, request: SignedInCall) -> Response:
        year = query_id(request, "year") or clock.today().year
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise invalid("year", f"{FIRST_YEAR}–{LAST_YEAR}")
        department = query_id(request, "department")
        rows = retrospective_matrix(
            request.user,
            year=year,
            department_ids=None if department is None else [department],
            only_mine=query_choice(request, "who", ("", "me")) == "me",
        )
        return Response(MatrixRowSerializer(rows, many=True).data)


class WaitingView(APIView):
    @extend_schema(
        summary="The retrospectives that wait for the caller, the most overdue first",
        operation_id="retrospective_waiting",
        responses=WaitingSerializer(many=True),
    )
    def get(self, request: SignedInCall) -> Response:
        return Response(WaitingSerializer(retrospectives_waiting(request.user), many=True).data)


def retrospective_of(request: SignedInCall, pk: int) -> Retrospective:
    return get_object_or_404(Retrospective.objects.visible_to(request.user).select_related("project"), pk=pk)


def _shown(request: SignedInCall, pk: int, status_code: int = status.HTTP_200_OK) -> Response:
    visible = Retrospective.objects.visible_to(request.user).select_related("project__department", "published_by")
    whole = visible.prefetch_related("items__author", "measures__owner", "measures__task")
    retrospective = get_object_or_404(whole, pk=pk)
    facts, _readable = facts_for(request.user, retrospective)
    data = RetrospectiveDetailSerializer(retrospective, context={"facts": facts}).data
    return with_etag(Response(data, status=status_code), retrospective.version)


def _item(request: SignedInCall, pk: int) -> RetrospectiveItem:
    return get_object_or_404(RetrospectiveItem.objects.visible_to(request.user), pk=pk)


def _item_shown(item: RetrospectiveItem, status_code: int = status.HTTP_200_OK) -> Response:
    return with_etag(Response(RetrospectiveItemSerializer(item).data, status=status_code), item.version)
