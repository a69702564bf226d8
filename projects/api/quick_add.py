"""Quick add by the API: what a line says, or the task it makes."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from goals.models import Goal
from goaltrack.common.api.headers import IDEMPOTENCY_KEY, idempotency_key
from goaltrack.common.api.inputs import StrictSerializer, VisibleField
from goaltrack.common.api.shapes import PersonSerializer
from people.requests import SignedInCall
from projects.api.rows import TASK_DETAIL, rows, shaped
from projects.api.serializers import PriorityField, ProjectNameSerializer, TaskDetailSerializer, parsed
from projects.models import Project, Task
from projects.quickadd import Why
from projects.selectors.quick_add import LONGEST_LINE, quick_draft
from projects.services import task_quick_add


class QuickLineSerializer(StrictSerializer):
    line = serializers.CharField(max_length=LONGEST_LINE, help_text="Finish the dashboard @zk ^next wed #port !high")
    project = VisibleField(
        queryset=Project.objects.all(), required=False, allow_null=True, help_text="Where the line names none."
    )
    goal = VisibleField(queryset=Goal.objects.all(), required=False, allow_null=True)
    parent = VisibleField(  # type: ignore[assignment]
        queryset=Task.objects.all(),
        required=False,
        allow_null=True,
        help_text="What it becomes a part of; its project, goal, owner and due date hold where the line names none.",
    )
    dry_run = serializers.BooleanField(default=False, help_text="Read the line, add nothing.")


class MissedSerializer(serializers.Serializer):
    """A part that stays in the title, with its place in the line."""

    text = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    why = serializers.ChoiceField(choices=[why.value for why in Why])
    could_be = serializers.ListField(child=serializers.CharField())


class ReadingSerializer(serializers.Serializer):
    """What the line says; null is what it does not say."""

    title = serializers.CharField()
    owner = PersonSerializer(allow_null=True)
    follower = PersonSerializer(allow_null=True)
    start = serializers.DateField(allow_null=True)
    due = serializers.DateField(allow_null=True)
    project = ProjectNameSerializer(allow_null=True)
    priority = serializers.ChoiceField(choices=list(PriorityField().choices), allow_null=True)
    not_understood = MissedSerializer(many=True)


class QuickAddedSerializer(serializers.Serializer):
    reading = ReadingSerializer()
    task = TaskDetailSerializer(allow_null=True, help_text="Null after a dry run.")


class TaskQuickView(APIView):
    @extend_schema(
        summary="Add a task from one line",
        description="Who (@), when (^), which project (#) and how urgent (!), in Chinese or English. What is not"
        " understood stays in the title and is reported; it never refuses the line. The key is not asked for in a"
        " dry run.",
        operation_id="task_quick_add",
        request=QuickLineSerializer,
        responses={200: QuickAddedSerializer, 201: QuickAddedSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall) -> Response:
        values = parsed(QuickLineSerializer(data=request.data, context={"request": request}))
        page = {f"{name}_id": values[name].pk if values.get(name) else None for name in ("project", "goal", "parent")}
        if values["dry_run"]:
            draft = quick_draft(request.user, values["line"], **page)
            return Response({"reading": ReadingSerializer(draft.reading).data, "task": None})
        key = idempotency_key(request)
        task, draft = task_quick_add(actor=request.user, key=key, line=values["line"], **page)
        row = rows(Task.objects.filter(pk=task.pk).with_parts(request.user), TASK_DETAIL).get()
        answer = {
            "reading": ReadingSerializer(draft.reading).data,
            "task": shaped(row, TASK_DETAIL) | {"proposed": None},
        }
        return Response(answer, status=status.HTTP_201_CREATED)
