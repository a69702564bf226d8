"""The bin by the API."""

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.pagination import CursorPagination
from goaltrack.common.api.shapes import PersonSerializer
from people.requests import SignedInCall
from projects.api.serializers import GoalNameSerializer, ProjectNameSerializer, TaskDetailSerializer
from projects.api.tasks import shown
from projects.models import BinnedTask, Task
from projects.services import task_put_back, task_throw_away


class BinnedTaskSerializer(serializers.ModelSerializer):
    task = serializers.IntegerField(source="task_id", help_text="The number it has again when it is put back.")
    project = ProjectNameSerializer(allow_null=True)
    goal = GoalNameSerializer(allow_null=True)
    owner = PersonSerializer()
    follower = PersonSerializer(allow_null=True)
    by = PersonSerializer()

    class Meta:
        model = BinnedTask
        fields = ("id", "task", "title", "project", "goal", "owner", "follower", "by", "at")


class NewestFirst(CursorPagination):
    ordering: Any = ("-at", "-id")


class BinView(generics.GenericAPIView):
    serializer_class = BinnedTaskSerializer
    pagination_class = NewestFirst
    filter_backends = ()
    queryset = BinnedTask.objects.none()

    @extend_schema(
        summary="Tasks in the bin, newest first",
        description="After 30 days they are removed for good.",
        operation_id="bin_list",
        responses=BinnedTaskSerializer(many=True),
    )
    def get(self, request: SignedInCall) -> Response:
        page = self.paginate_queryset(BinnedTask.objects.visible_to(request.user).with_people())
        return self.get_paginated_response(BinnedTaskSerializer(page, many=True).data)


class TaskThrowAwayView(APIView):
    @extend_schema(
        summary="Throw a free task away",
        description="409 for one that something hangs on, with the reason: cancel it instead.",
        operation_id="task_throw_away",
        request=None,
        responses=BinnedTaskSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        task = get_object_or_404(Task.objects.visible_to(request.user).only("pk"), pk=pk)
        binned = task_throw_away(actor=request.user, task_id=task.pk)
        return Response(BinnedTaskSerializer(binned).data)


class TaskPutBackView(APIView):
    @extend_schema(
        summary="Put a task back out of the bin",
        operation_id="task_put_back",
        request=None,
        responses=TaskDetailSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        binned = get_object_or_404(BinnedTask.objects.visible_to(request.user).only("pk"), pk=pk)
        task = task_put_back(actor=request.user, binned_id=binned.pk)
        return shown(request, task.pk)
