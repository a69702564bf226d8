"""The checklist of a task."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, with_etag
from goaltrack.common.api.inputs import LARGEST_ID, StrictSerializer
from goaltrack.common.api.shapes import PersonSerializer
from people.requests import SignedInCall
from projects.api.serializers import parsed
from projects.models import ChecklistLine, Task
from projects.services import (
    checklist_add,
    checklist_move,
    checklist_remove,
    checklist_rename,
    checklist_restore,
    checklist_tick,
)
from projects.services.checklists import LONGEST_LINE


class ChecklistLineSerializer(serializers.ModelSerializer[ChecklistLine]):
    done_by = PersonSerializer(allow_null=True)

    class Meta:
        model = ChecklistLine
        fields = ("id", "text", "done_by", "done_at", "version")


class ChecklistTextSerializer(StrictSerializer):
    text = serializers.CharField(max_length=LONGEST_LINE)


class ChecklistTickSerializer(StrictSerializer):
    done = serializers.BooleanField()


class ChecklistMoveSerializer(StrictSerializer):
    after = serializers.IntegerField(
        min_value=1, max_value=LARGEST_ID, allow_null=True, help_text="The line it comes behind; null for the first."
    )


class ChecklistView(APIView):
    @extend_schema(
        summary="The checklist of a task, in its order",
        operation_id="checklist_list",
        responses=ChecklistLineSerializer(many=True),
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        lines = _task(request, pk).checklist.there().select_related("done_by")
        return Response(ChecklistLineSerializer(lines, many=True).data)

    @extend_schema(
        summary="Add a line to a checklist",
        operation_id="checklist_add",
        request=ChecklistTextSerializer,
        responses={201: ChecklistLineSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        key = idempotency_key(request)
        task = _task(request, pk)
        text = parsed(ChecklistTextSerializer(data=request.data))["text"]
        line = checklist_add(actor=request.user, key=key, task_id=task.pk, text=text)
        return _shown(line, status.HTTP_201_CREATED)


class ChecklistLineView(APIView):
    @extend_schema(
        summary="Change what a line says",
        operation_id="checklist_rename",
        request=ChecklistTextSerializer,
        responses=ChecklistLineSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        line, version = _line(request, pk), expected_version(request)
        text = parsed(ChecklistTextSerializer(data=request.data))["text"]
        return _shown(checklist_rename(actor=request.user, line_id=line.pk, version=version, text=text))

    @extend_schema(summary="Remove a line", operation_id="checklist_remove", responses={204: None})
    def delete(self, request: SignedInCall, pk: int) -> Response:
        checklist_remove(actor=request.user, line_id=_line(request, pk).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ChecklistTickView(APIView):
    @extend_schema(
        summary="Tick a line, or take the tick back",
        operation_id="checklist_tick",
        request=ChecklistTickSerializer,
        responses=ChecklistLineSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        line = _line(request, pk)
        done = parsed(ChecklistTickSerializer(data=request.data))["done"]
        return _shown(checklist_tick(actor=request.user, line_id=line.pk, done=done))


class ChecklistMoveView(APIView):
    @extend_schema(
        summary="Put a line behind another one",
        operation_id="checklist_move",
        request=ChecklistMoveSerializer,
        responses=ChecklistLineSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        line = _line(request, pk)
        after = parsed(ChecklistMoveSerializer(data=request.data))["after"]
        return _shown(checklist_move(actor=request.user, line_id=line.pk, after=after))


class ChecklistRestoreView(APIView):
    @extend_schema(
        summary="Undo the removal of a line",
        operation_id="checklist_restore",
        request=None,
        responses=ChecklistLineSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        return _shown(checklist_restore(actor=request.user, line_id=_line(request, pk).pk))


def _task(request: SignedInCall, pk: int) -> Task:
    return get_object_or_404(Task.objects.visible_to(request.user).only("pk"), pk=pk)


def _line(request: SignedInCall, pk: int) -> ChecklistLine:
    return get_object_or_404(ChecklistLine.objects.visible_to(request.user), pk=pk)


def _shown(line: ChecklistLine, status_code: int = status.HTTP_200_OK) -> Response:
    shape: Any = ChecklistLineSerializer(line).data
    return with_etag(Response(shape, status=status_code), line.version)
