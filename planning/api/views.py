"""Breakdowns, the check and the comparison. `If-Match` is the version of the breakdown."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.filters import IdFilter, query_id
from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, with_etag
from goaltrack.common.api.pagination import CursorPagination
from people.api.inputs import caller
from people.requests import SignedInCall
from planning import selectors, services
from planning.api.serializers import (
    BreakdownCriterionSerializer,
    BreakdownDetailSerializer,
    BreakdownSerializer,
    BreakdownStartSerializer,
    DiffSerializer,
    SubmitInputSerializer,
)
from planning.models import Breakdown
from planning.threads import version_threads
from reviews.api.serializers import CandidateSerializer


def breakdown_of(request: SignedInCall, pk: int) -> Breakdown:
    visible = selectors.with_reviews(Breakdown.objects.visible_to(request.user))
    related = ("goal__department", "goal__cycle", "goal__parent", "goal__continues__totals")
    return get_object_or_404(visible.select_related(*related), pk=pk)


def shown(request: SignedInCall, pk: int, status_code: int = status.HTTP_200_OK) -> Response:
    """The version as it is now, with its ETag."""
    items = ("items__owner", "items__follower", "items__contract__project")
    visible = selectors.with_reviews(Breakdown.objects.visible_to(request.user)).prefetch_related(*items)
    breakdown = get_object_or_404(visible, pk=pk)
    selectors.hide_amounts(request.user, breakdown.items.all())
    return with_etag(Response(BreakdownDetailSerializer(breakdown).data, status=status_code), breakdown.version)


class BreakdownFilter(django_filters.FilterSet):
    goal = IdFilter()
    state = django_filters.ChoiceFilter(choices=Breakdown.State.choices)


class NewestFirst(CursorPagination):
    ordering = "-id"


class BreakdownListView(ListAPIView):
    serializer_class = BreakdownSerializer
    pagination_class = NewestFirst
    filterset_class = BreakdownFilter
    queryset = Breakdown.objects.none()

    def get_queryset(self) -> "QuerySet[Breakdown]":
        return Breakdown.objects.visible_to(caller(self.request)).select_related("author")

    @extend_schema(summary="Breakdowns, newest first", operation_id="breakdown_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=BreakdownStartSerializer,
        responses={200: BreakdownDetailSerializer, 201: BreakdownDetailSerializer},
        summary="Start or continue the goal's version in writing",
        operation_id="breakdown_start",
    )
    def post(self, request: SignedInCall) -> Response:
        """The goal's version in writing: a new one begins as a copy of the last; 200 for one somebody else began."""
        key = idempotency_key(request)
        serializer = BreakdownStartSerializer(data=request.data, context={"request": request})
        serializer.is_valid(raise_exception=True)
        goal = serializer.validated_data["goal"]
        breakdown = services.breakdown_start(actor=request.user, key=key, goal_id=goal.pk)
        joined = breakdown.author_id != request.user.pk
        return shown(request, breakdown.pk, status.HTTP_200_OK if joined else status.HTTP_201_CREATED)


class BreakdownDetailView(APIView):
    @extend_schema(
        responses=BreakdownDetailSerializer,
        summary="A version with its items and its review",
        operation_id="breakdown_detail",
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        return shown(request, pk)


class SubmitView(APIView):
    @extend_schema(
        parameters=[IF_MATCH],
        request=SubmitInputSerializer,
        responses=BreakdownDetailSerializer,
        summary="Submit a version for review",
        operation_id="breakdown_submit",
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        """Hand the draft to experts, as the department's policy asks; a submitted one is answered as it is."""
        breakdown = breakdown_of(request, pk)
        version = expected_version(request)
        serializer = SubmitInputSerializer(data=request.data, context={"request": request})
        serializer.is_valid(raise_exception=True)
        services.breakdown_submit(
            actor=request.user, breakdown_id=breakdown.pk, version=version, **serializer.validated_data
        )
        return shown(request, pk)


class WithdrawView(APIView):
    @extend_schema(
        request=None,
        responses=BreakdownDetailSerializer,
        summary="Take a submitted version back",
        operation_id="breakdown_withdraw",
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        services.breakdown_withdraw(actor=request.user, breakdown_id=breakdown_of(request, pk).pk)
        return shown(request, pk)


class DiffView(APIView):
    @extend_schema(
        parameters=[
            OpenApiParameter(
                "against", int, description="The number of an earlier version; the last submitted one where left out."
            )
        ],
        responses=DiffSerializer,
        summary="What changed against an earlier version",
        operation_id="breakdown_diff",
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        breakdown = breakdown_of(request, pk)
        number = query_id(request, "against")
        against: Breakdown | None
        if number is not None:
            against = get_object_or_404(breakdown.goal.breakdowns.filter(number__lt=breakdown.number), number=number)
        else:
            against = selectors.last_submitted_before(breakdown)
        diff = selectors.version_diff(breakdown, against, selectors.breakdown_items(breakdown))
        selectors.hide_amounts_of_diff(request.user, diff)
        names = ("added", "changed", "moved", "removed", "latest_before", "latest_after", "lines")
        facts = {name: getattr(diff, name) for name in names}
        return Response(DiffSerializer(facts | {"against": against.number if against else None}).data)


class SmartView(APIView):
    @extend_schema(
        responses=BreakdownCriterionSerializer(many=True),
        summary="The SMART check of a version",
        operation_id="breakdown_smart",
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        """The five criteria: live for a draft and in review, afterwards as they stood at the decision."""
        breakdown = breakdown_of(request, pk)
        opinions = version_threads(breakdown, [breakdown]).by_criterion
        rows = selectors.criteria(breakdown, selectors.breakdown_items(breakdown), opinions, reader=request.user)
        return Response(BreakdownCriterionSerializer(rows, many=True).data)


class ReviewersView(APIView):
    @extend_schema(
        responses=CandidateSerializer(many=True),
        summary="Who may be asked to review",
        operation_id="breakdown_reviewers",
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        """Who may be asked to review it."""
        breakdown = breakdown_of(request, pk)
        choice = selectors.eligible_reviewers(breakdown.goal, without=request.user)
        return Response(CandidateSerializer(choice.candidates, many=True).data)
