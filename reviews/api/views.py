"""The review queue, remarks, answers, verdicts, and handing over."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.filters import query_choice
from goaltrack.common.api.headers import IDEMPOTENCY_KEY, idempotency_key
from goaltrack.common.api.pagination import CursorPagination
from people.api.inputs import caller, parsed
from people.requests import SignedInCall
from reviews.api.serializers import (
    AssignmentSerializer,
    CandidateSerializer,
    DelegateInputSerializer,
    RemarkInputSerializer,
    RemarkSerializer,
    ReviewDetailSerializer,
    ReviewSerializer,
    TextInputSerializer,
    VerdictInputSerializer,
    VerdictSerializer,
)
from reviews.models import Remark, Review, ReviewAssignment
from reviews.selectors import deputies, with_people
from reviews.services import Opinion, remark_add, remark_answer, review_delegate, verdict_give

BOXES = ("waiting", "decided", "asked", "all")


class ReviewPagination(CursorPagination):
    """The most urgent first where something waits, else the newest first."""

    def get_ordering(self, request: Request, queryset: "QuerySet[Review]", view: object) -> tuple[str, ...]:
        return tuple(str(name) for name in queryset.query.order_by)


class ReviewListView(ListAPIView):
    serializer_class = ReviewSerializer
    pagination_class = ReviewPagination
    filter_backends = ()
    queryset = Review.objects.none()

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "box",
                str,
                enum=BOXES,
                description="Waiting for me (the default), decided by me, asked for by me, or all that I may see.",
            )
        ],
        summary="Reviews",
        operation_id="review_list",
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> "QuerySet[Review]":
        user = caller(self.request)
        box = query_choice(self.request, "box", BOXES)
        if box == "decided":
            reviews = Review.objects.decided_by(user)
        elif box == "asked":
            reviews = Review.objects.asked_by(user)
        elif box == "all":
            reviews = Review.objects.visible_to(user).order_by("-submitted_at", "-id")
        else:
            reviews = Review.objects.waiting_for(user)
        return with_people(reviews)


@extend_schema_view(get=extend_schema(summary="A review with its remarks", operation_id="review_detail"))
class ReviewDetailView(RetrieveAPIView):
    serializer_class = ReviewDetailSerializer
    queryset = Review.objects.none()

    def get_queryset(self) -> "QuerySet[Review]":
        return with_people(Review.objects.visible_to(caller(self.request))).prefetch_related(
            "remarks__author", "remarks__marks__by"
        )


class VerdictView(APIView):
    @extend_schema(
        request=VerdictInputSerializer,
        responses={201: VerdictSerializer},
        summary="Pass or return a version",
        operation_id="verdict_give",
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        """Pass or return. The same again answers with the one already given; other words are a conflict, as is a
        `read` that is not how it stands."""
        review = get_object_or_404(Review.objects.visible_to(request.user), pk=pk)
        serializer = VerdictInputSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        data = serializer.validated_data
        verdict = verdict_give(
            actor=request.user,
            review_id=review.pk,
            decision=data["decision"],
            summary=data["summary"],
            opinions={ref: Opinion(said["stance"], said["text"]) for ref, said in data["opinions"].items()},
            items={ref: Opinion(said["stance"], said["text"]) for ref, said in data["items"].items()},
            read=data["read"],
        )
        return Response(VerdictSerializer(verdict).data, status=status.HTTP_201_CREATED)


class RemarkView(APIView):
    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=RemarkInputSerializer,
        responses={201: RemarkSerializer},
        summary="Say something about an item",
        operation_id="remark_add",
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        review = get_object_or_404(Review.objects.visible_to(request.user), pk=pk)
        serializer = RemarkInputSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        remark = remark_add(
            actor=request.user, key=idempotency_key(request), review_id=review.pk, **serializer.validated_data
        )
        return Response(RemarkSerializer(remark).data, status=status.HTTP_201_CREATED)


class AnswerView(APIView):
    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=TextInputSerializer,
        responses={201: RemarkSerializer},
        summary="Answer a remark",
        operation_id="remark_answer",
    )
    def post(self, request: SignedInCall, pk: int, remark_pk: int) -> Response:
        reviews = Review.objects.visible_to(request.user).filter(pk=pk)
        remarks = Remark.objects.filter(review__in=reviews).exclude(about=Remark.About.ANSWER)
        remark = get_object_or_404(remarks, pk=remark_pk)
        serializer = TextInputSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        answer = remark_answer(
            actor=request.user, key=idempotency_key(request), remark_id=remark.pk, **serializer.validated_data
        )
        return Response(RemarkSerializer(answer).data, status=status.HTTP_201_CREATED)


class DelegateView(APIView):
    def _assignment(self, request: SignedInCall, pk: int, assignment_pk: int) -> ReviewAssignment:
        visible = Review.objects.visible_to(request.user).filter(pk=pk)
        found = ReviewAssignment.objects.filter(review__in=visible.values("pk")).select_related("review__department")
        return get_object_or_404(found, pk=assignment_pk)

    @extend_schema(
        responses=CandidateSerializer(many=True), summary="Who may review it instead", operation_id="review_deputies"
    )
    def get(self, request: SignedInCall, pk: int, assignment_pk: int) -> Response:
        """Those of the same group first, those who are here before those who are away."""
        assignment = self._assignment(request, pk, assignment_pk)
        review = with_people(Review.objects.filter(pk=pk)).get()
        return Response(CandidateSerializer(deputies(assignment, review), many=True).data)

    @extend_schema(
        request=DelegateInputSerializer,
        responses=AssignmentSerializer,
        summary="Ask somebody else in the reviewer's place",
        operation_id="review_delegate",
    )
    def post(self, request: SignedInCall, pk: int, assignment_pk: int) -> Response:
        """By the reviewer; while they are away, by who submitted it or a manager of the department."""
        assignment = self._assignment(request, pk, assignment_pk)
        values = parsed(DelegateInputSerializer, request)
        changed = review_delegate(actor=request.user, assignment_id=assignment.pk, **values)
        return Response(AssignmentSerializer(changed).data)
