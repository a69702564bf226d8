"""The lessons library: search, writing, and the way through the gate. `If-Match` is the version of the lesson.

Verdicts are given under /reviews/<id>/verdict/.
"""

from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.filters import IdFilter, query_choice
from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, with_etag
from goaltrack.common.api.inputs import StrictSerializer, VisibleField
from goaltrack.common.api.pagination import CursorPagination
from goaltrack.common.api.shapes import PersonSerializer
from lessons import services
from lessons.models import Lesson, RetrospectiveItem
from lessons.search import parse_query
from lessons.selectors import eligible_lesson_reviewers
from lessons.selectors.library import matching, ranked
from people.api.inputs import caller, parsed
from people.models import Department, User
from people.requests import SignedInCall
from projects.models import Project
from reviews.api.serializers import CandidateSerializer

STATES = (Lesson.State.PUBLISHED, *(state for state in Lesson.State if state != Lesson.State.PUBLISHED), "all")


class LessonSerializer(serializers.ModelSerializer):
    author = PersonSerializer(read_only=True)

    class Meta:
        model = Lesson
        fields: ClassVar[list[str]] = [
            "id",
            "kind",
            "state",
            "title",
            "situation",
            "advice",
            "keywords",
            "project",
            "department",
            "author",
            "source_item",
            "review",
            "published_at",
            "version",
        ]
        read_only_fields = fields


class LessonInputSerializer(StrictSerializer):
    kind = serializers.ChoiceField(choices=Lesson.Kind.choices)
    title = serializers.CharField(max_length=120)
    situation = serializers.CharField(max_length=5_000, allow_blank=True, required=False)
    advice = serializers.CharField(max_length=5_000, allow_blank=True, required=False)
    keywords = serializers.ListField(
        child=serializers.CharField(max_length=100),
        required=False,
        max_length=100,
        help_text="At most 12, of 2 to 20 characters each. Where one stands in a breakdown, the lesson warns.",
    )
    project = VisibleField(queryset=Project.objects.all(), allow_null=True, required=False)
    department = VisibleField(
        queryset=Department.objects.all(),
        allow_null=True,
        required=False,
        help_text="The project's where left out, without a project the author's.",
    )


class LessonFromItemSerializer(StrictSerializer):
    item = VisibleField(queryset=RetrospectiveItem.objects.all())


class LessonSubmitSerializer(StrictSerializer):
    reviewers = VisibleField(queryset=User.objects.active(), many=True)
    due = serializers.DateField(allow_null=True, default=None, help_text="Three working days where left out.")


class LessonWithdrawSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=300, allow_blank=True)


class LessonFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(choices=Lesson.Kind.choices)
    department = IdFilter()
    project = IdFilter()
    author = IdFilter()


class BestOrNewestFirst(CursorPagination):
    """The best match first where something is searched for, else the newest."""

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> Any:
        return ("-place", "-score", "-id") if "place" in queryset.query.annotations else ("-id",)


class LessonListView(ListAPIView):
    serializer_class = LessonSerializer
    pagination_class = BestOrNewestFirst
    filterset_class = LessonFilter
    queryset = Lesson.objects.none()

    def get_queryset(self) -> "QuerySet[Lesson]":
        query = parse_query(self.request.query_params.get("q", ""))
        state = query_choice(self.request, "state", STATES)
        lessons = Lesson.objects.visible_to(caller(self.request))
        lessons = lessons if state == "all" else lessons.filter(state=state)
        return ranked(matching(lessons, query), query).with_people()

    @extend_schema(
        parameters=[
            OpenApiParameter("q", str, description="Words that must all stand in it: two to 100 characters."),
            OpenApiParameter("state", str, enum=STATES, description="Published ones where left out."),
        ],
        summary="Lessons: the best match first, without words the newest",
        operation_id="lesson_list",
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=LessonInputSerializer,
        responses={201: LessonSerializer},
        summary="Begin a lesson",
        operation_id="lesson_create",
    )
    def post(self, request: SignedInCall) -> Response:
        key = idempotency_key(request)
        values = parsed(LessonInputSerializer, request)
        lesson = services.lesson_draft(actor=request.user, key=key, values=values)
        return _shown(request, lesson.pk, status.HTTP_201_CREATED)


class LessonFromItemView(APIView):
    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=LessonFromItemSerializer,
        responses={201: LessonSerializer},
        summary="Make a line of a retrospective the draft of a lesson",
        operation_id="lesson_from_item",
    )
    def post(self, request: SignedInCall) -> Response:
        """A line becomes one lesson only; its author gets the same one again."""
        key = idempotency_key(request)
        item = parsed(LessonFromItemSerializer, request)["item"]
        lesson = services.lesson_from_item(actor=request.user, key=key, item_id=item.pk)
        return _shown(request, lesson.pk, status.HTTP_201_CREATED)


class LessonDetailView(APIView):
    @extend_schema(responses=LessonSerializer, summary="A lesson", operation_id="lesson_detail")
    def get(self, request: SignedInCall, pk: int) -> Response:
        return _shown(request, pk)

    @extend_schema(
        parameters=[IF_MATCH],
        request=LessonInputSerializer(partial=True),
        responses=LessonSerializer,
        summary="Change a draft or a returned lesson",
        operation_id="lesson_update",
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        lesson = _lesson(request, pk)
        version = expected_version(request)
        values = parsed(LessonInputSerializer, request, partial=True)
        services.lesson_update(actor=request.user, lesson_id=lesson.pk, version=version, values=values)
        return _shown(request, pk)


class LessonSubmitView(APIView):
    @extend_schema(
        parameters=[IF_MATCH],
        request=LessonSubmitSerializer,
        responses=LessonSerializer,
        summary="Submit a lesson to experts",
        operation_id="lesson_submit",
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        """Experts, as the department's policy asks; a submitted one is answered as it is."""
        lesson = _lesson(request, pk)
        version = expected_version(request)
        values = parsed(LessonSubmitSerializer, request)
        services.lesson_submit(actor=request.user, lesson_id=lesson.pk, version=version, **values)
        return _shown(request, pk)


class LessonTakeBackView(APIView):
    @extend_schema(
        request=None,
        responses=LessonSerializer,
        summary="Take a submitted lesson back into writing",
        operation_id="lesson_take_back",
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        services.lesson_take_back(actor=request.user, lesson_id=_lesson(request, pk).pk)
        return _shown(request, pk)


class LessonWithdrawView(APIView):
    @extend_schema(
        request=LessonWithdrawSerializer,
        responses=LessonSerializer,
        summary="Withdraw a published lesson",
        operation_id="lesson_withdraw",
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        """It is no longer found and warns nobody; those who may no longer read it see it here for the last time."""
        lesson = _lesson(request, pk)
        reason = parsed(LessonWithdrawSerializer, request)["reason"]
        withdrawn = services.lesson_withdraw(actor=request.user, lesson_id=lesson.pk, reason=reason)
        return with_etag(Response(LessonSerializer(withdrawn).data), withdrawn.version)


class LessonReviewersView(APIView):
    @extend_schema(
        responses=CandidateSerializer(many=True), summary="Who may be asked to review", operation_id="lesson_reviewers"
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        """Who may be asked to review it."""
        choice = eligible_lesson_reviewers(_lesson(request, pk))
        return Response(CandidateSerializer(choice.candidates, many=True).data)


def _lesson(request: SignedInCall, pk: int) -> Lesson:
    return get_object_or_404(Lesson.objects.visible_to(request.user).with_people(), pk=pk)


def _shown(request: SignedInCall, pk: int, status_code: int = status.HTTP_200_OK) -> Response:
    lesson = _lesson(request, pk)
    return with_etag(Response(LessonSerializer(lesson).data, status=status_code), lesson.version)
