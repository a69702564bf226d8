"""The lessons that a version brings to mind, and their answers."""

from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.headers import IDEMPOTENCY_KEY, idempotency_key
from goaltrack.common.api.inputs import StrictSerializer
from goaltrack.common.api.shapes import PersonSerializer
from lessons.models import Lesson
from people.api.inputs import parsed
from people.requests import SignedInCall
from planning import services
from planning.api.serializers import BreakdownItemInputSerializer
from planning.lesson_warnings import lesson_answers, lesson_warnings
from planning.models import Breakdown, LessonAnswer


class WarningLessonSerializer(serializers.ModelSerializer):
    class Meta:
        model = Lesson
        fields: ClassVar[list[str]] = ["id", "kind", "title", "advice"]
        read_only_fields = fields


class LessonWarningSerializer(serializers.Serializer):
    lesson = WarningLessonSerializer()
    matched = serializers.ListField(child=serializers.CharField(), help_text="The keywords that stand in the version.")


class LessonAnswerSerializer(serializers.ModelSerializer):
    title = serializers.CharField(source="lesson.title", read_only=True)
    author = PersonSerializer(read_only=True)

    class Meta:
        model = LessonAnswer
        fields: ClassVar[list[str]] = ["lesson", "title", "answer", "item_key", "reason", "author", "at"]
        read_only_fields = fields


class LessonWarningsSerializer(serializers.Serializer):
    open = LessonWarningSerializer(many=True, help_text="What waits for an answer; none once it is submitted.")
    answered = LessonAnswerSerializer(many=True)


class LessonDismissSerializer(StrictSerializer):
    reason = serializers.CharField(max_length=300, allow_blank=True)


class LessonWarningsView(APIView):
    @extend_schema(
        responses=LessonWarningsSerializer,
        summary="The lessons that warn a version, and their answers",
        operation_id="breakdown_lesson_list",
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        breakdown = _breakdown(request, pk)
        items = list(breakdown.items.all())
        facts: dict[str, Any] = {"open": []}
        if breakdown.state == Breakdown.State.DRAFT:
            warnings = lesson_warnings(request.user, breakdown, items)
            facts, answered = {"open": warnings.open}, warnings.answered
        else:
            answered = lesson_answers(request.user, breakdown, items)
        return Response(LessonWarningsSerializer(facts | {"answered": [one.answer for one in answered]}).data)


class LessonTakeView(APIView):
    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=BreakdownItemInputSerializer,
        responses={201: LessonAnswerSerializer},
        summary="Take a lesson over as an item",
        operation_id="breakdown_lesson_take",
    )
    def post(self, request: SignedInCall, pk: int, lesson_pk: int) -> Response:
        breakdown, lesson = _breakdown(request, pk), _lesson(request, lesson_pk)
        key = idempotency_key(request)
        values = parsed(BreakdownItemInputSerializer, request)
        answer = services.lesson_take(
            actor=request.user, key=key, breakdown_id=breakdown.pk, lesson_id=lesson.pk, values=values
        )
        return Response(LessonAnswerSerializer(answer).data, status=status.HTTP_201_CREATED)


class LessonDismissView(APIView):
    @extend_schema(
        request=LessonDismissSerializer,
        responses={200: LessonAnswerSerializer},
        summary="Say why a lesson does not matter here",
        operation_id="breakdown_lesson_dismiss",
    )
    def post(self, request: SignedInCall, pk: int, lesson_pk: int) -> Response:
        breakdown, lesson = _breakdown(request, pk), _lesson(request, lesson_pk)
        reason = parsed(LessonDismissSerializer, request)["reason"]
        answer = services.lesson_dismiss(
            actor=request.user, breakdown_id=breakdown.pk, lesson_id=lesson.pk, reason=reason
        )
        return Response(LessonAnswerSerializer(answer).data)


class LessonAnswerView(APIView):
    @extend_schema(
        responses={204: None}, summary="Take the answer to a lesson back", operation_id="breakdown_lesson_undo"
    )
    def delete(self, request: SignedInCall, pk: int, lesson_pk: int) -> Response:
        """Its item goes with it, unless an earlier version has it too. Without an answer nothing changes."""
        breakdown = _breakdown(request, pk)
        services.lesson_answer_undo(actor=request.user, breakdown_id=breakdown.pk, lesson_id=lesson_pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _breakdown(request: SignedInCall, pk: int) -> Breakdown:
    return get_object_or_404(Breakdown.objects.visible_to(request.user).select_related("goal__department"), pk=pk)


def _lesson(request: SignedInCall, pk: int) -> Lesson:
    return get_object_or_404(Lesson.objects.visible_to(request.user).only("pk"), pk=pk)
