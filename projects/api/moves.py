"""Rescheduling with what waits for it, and taking back what was changed together."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.inputs import StrictSerializer
from history.operations import request_id
from people.permissions import authorize
from people.requests import SignedInCall
from projects.api.dependencies import WorkReferenceSerializer, reference, work_of
from projects.api.serializers import parsed
from projects.models import Milestone, Task
from projects.network import node_of
from projects.services import moves_weigh, work_reschedule, work_undo
from projects.services.dependencies import RIGHTS
from projects.services.moves import Broken, Dates, Moved, Moves

EXPLAINED = (
    "Without `expected` nothing is changed: the answer says what the new dates would do to what waits for it, and a"
    " `fingerprint`. Sent again with that as `expected` it is done, all or nothing; 409 `preview-changed` where by"
    " then it would do something else."
)


class MilestoneRescheduleSerializer(StrictSerializer):
    due = serializers.DateField()
    expected = serializers.CharField(max_length=64, required=False, help_text="The `fingerprint` of a preview.")


class TaskRescheduleSerializer(MilestoneRescheduleSerializer):
    start = serializers.DateField(required=False, allow_null=True)


class MovedSerializer(serializers.Serializer):
    """`proposed_version` is set where the new dates wait for the experts; `refusal` where the work stays as it is."""

    work = serializers.SerializerMethodField()
    was_start = serializers.DateField(source="was.start", allow_null=True)
    was_due = serializers.DateField(source="was.due")
    start = serializers.DateField(source="now.start", allow_null=True)
    due = serializers.DateField(source="now.due")
    by = serializers.IntegerField(help_text="Working days later at its end.")
    proposed_version = serializers.IntegerField(source="fate.number", allow_null=True)
    refusal = serializers.CharField(source="fate.refusal")

    @extend_schema_field(WorkReferenceSerializer)
    def get_work(self, moved: Moved) -> dict[str, Any]:
        return reference(moved.work)


class BrokenLinkSerializer(serializers.Serializer):
    before = serializers.SerializerMethodField()
    after = serializers.SerializerMethodField()

    @extend_schema_field(WorkReferenceSerializer(allow_null=True))
    def get_before(self, link: Broken) -> dict[str, Any] | None:
        return reference(link.before) if link.before else None

    @extend_schema_field(WorkReferenceSerializer(allow_null=True))
    def get_after(self, link: Broken) -> dict[str, Any] | None:
        return reference(link.after) if link.after else None


class MovesSerializer(serializers.Serializer):
    done = serializers.BooleanField()
    fingerprint = serializers.CharField()
    moved = MovedSerializer(many=True)
    stays = MovedSerializer(many=True, help_text="Would have to move too, and does not.")
    broken = BrokenLinkSerializer(many=True, help_text="Links that do not hold afterwards.")
    undo = serializers.CharField(help_text="What `work/undo/` takes as `of`.", allow_blank=True)


class WorkUndoSerializer(StrictSerializer):
    of = serializers.CharField(max_length=64)


class WorkUndoneSerializer(serializers.Serializer):
    done = serializers.IntegerField()
    left = serializers.IntegerField(help_text="Changed by somebody since, and so left as they are.")


class TaskRescheduleView(APIView):
    @extend_schema(
        summary="Give a task other dates, and push what waits for it",
        description=EXPLAINED,
        operation_id="task_reschedule",
        request=TaskRescheduleSerializer,
        responses=MovesSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        return _moves(request, work_of(request, Task, pk), TaskRescheduleSerializer(data=request.data))


class MilestoneRescheduleView(APIView):
    @extend_schema(
        summary="Give a milestone another day, and push what waits for it",
        description=EXPLAINED,
        operation_id="milestone_reschedule",
        request=MilestoneRescheduleSerializer,
        responses=MovesSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        return _moves(request, work_of(request, Milestone, pk), MilestoneRescheduleSerializer(data=request.data))


class WorkUndoView(APIView):
    @extend_schema(
        summary="Take back what one call changed together, for ten minutes",
        operation_id="work_undo",
        request=WorkUndoSerializer,
        responses=WorkUndoneSerializer,
    )
    def post(self, request: SignedInCall) -> Response:
        values = parsed(WorkUndoSerializer(data=request.data))
        return Response(WorkUndoneSerializer(work_undo(actor=request.user, request_id=values["of"])).data)


def _moves(request: SignedInCall, work: Task | Milestone, serializer: StrictSerializer) -> Response:
    authorize(request.user, RIGHTS[type(work)], work)
    values = parsed(serializer)
    asked = {node_of(work): Dates(values.get("start", getattr(work, "start", None)), values["due"])}
    expected = values.get("expected", "")
    moves: Moves = (
        work_reschedule(actor=request.user, asked=asked, expected=expected)
        if expected
        else moves_weigh(actor=request.user, asked=asked)
    )
    answer = {
        "done": bool(expected),
        "fingerprint": moves.fingerprint,
        "moved": moves.moved,
        "stays": moves.stays,
        "broken": moves.broken,
        "undo": request_id() if expected else "",
    }
    return Response(MovesSerializer(answer).data)
