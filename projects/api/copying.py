"""Copies and moves of tasks by the API."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from goals.models import Goal
from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key
from goaltrack.common.api.inputs import StrictSerializer, VisibleField
from people.models import User
from people.requests import SignedInCall
from projects.api.serializers import TaskDetailSerializer, parsed
from projects.api.tasks import shown
from projects.models import Project, Task
from projects.services import task_copy, task_move


class TaskPlaceSerializer(StrictSerializer):
    project = VisibleField(queryset=Project.objects.all(), required=False, allow_null=True)
    goal = VisibleField(queryset=Goal.objects.all(), required=False, allow_null=True)


class TaskCopySerializer(TaskPlaceSerializer):
    title = serializers.CharField(max_length=200, required=False)
    owner = VisibleField(queryset=User.objects.all(), required=False)
    follower = VisibleField(queryset=User.objects.all(), required=False, allow_null=True)
    begins = serializers.DateField(
        required=False, allow_null=True, help_text="Moves its dates; the working days it takes stay the same."
    )
    with_links = serializers.BooleanField(default=False, help_text="The copy waits for what the task waits for.")


class TaskCopyView(APIView):
    @extend_schema(
        summary="Copy a task",
        description="The copy is free, also of one that came from a breakdown. What is left out is as in the task.",
        operation_id="task_copy",
        request=TaskCopySerializer,
        responses={201: TaskDetailSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        key = idempotency_key(request)
        tasks = Task.objects.visible_to(request.user).with_people()
        task = get_object_or_404(tasks, pk=pk)
        values = parsed(TaskCopySerializer(data=request.data, context={"request": request}))
        begins, with_links = values.pop("begins", None), values.pop("with_links")
        copy = task_copy(actor=request.user, key=key, task=task, values=values, begins=begins, with_links=with_links)
        return shown(request, copy.pk, status.HTTP_201_CREATED)


class TaskMoveView(APIView):
    @extend_schema(
        summary="Move a free task to another project and goal",
        description="What is left out stays. 409 for a task that came from a breakdown, with the reason.",
        operation_id="task_move",
        request=TaskPlaceSerializer,
        responses=TaskDetailSerializer,
        parameters=[IF_MATCH],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        task = get_object_or_404(Task.objects.visible_to(request.user).select_related("project", "goal"), pk=pk)
        version = expected_version(request)
        values = parsed(TaskPlaceSerializer(data=request.data, context={"request": request}))
        place = {"project": task.project, "goal": task.goal} | values
        task_move(actor=request.user, task_id=pk, version=version, **place)
        return shown(request, pk)
