"""Tasks and their status log."""

from dataclasses import asdict
from typing import Any, cast

from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goals.gate import Proposal
from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, with_etag
from goaltrack.common.api.pagination import CursorPagination
from goaltrack.common.errors import InvalidInput
from history.api.views import timeline_schema
from people.requests import SignedInCall
from projects.api.history import WorkTimelineView
from projects.api.rows import TASK, TASK_DETAIL, rows, shaped
from projects.api.serializers import (
    StatusLogCreateSerializer,
    StatusLoggedSerializer,
    StatusLogSerializer,
    TaskChangeSerializer,
    TaskDetailSerializer,
    TaskSerializer,
    TaskUpdateSerializer,
    WorkCancelSerializer,
    parsed,
)
from projects.models import StatusLog, Task
from projects.selectors import GROUPS, PRIORITIES, SORTS, STATUSES, TaskFilter
from projects.selectors.checklists import open_lines
from projects.selectors.concealed import concealed_rows, saying_what_is_watched
from projects.services import task_cancel, task_create, task_log_status, task_update

FILTERS = [
    OpenApiParameter("who", OpenApiTypes.STR, enum=["me"], description="Where the caller is A or B."),
    OpenApiParameter("project", OpenApiTypes.INT),
    OpenApiParameter("module", OpenApiTypes.INT),
    OpenApiParameter("goal", OpenApiTypes.INT),
    OpenApiParameter("below", OpenApiTypes.BOOL, description="With the tasks of the goals below `goal`."),
    OpenApiParameter("owner", OpenApiTypes.INT, description="The person in the A role."),
    OpenApiParameter("parent", OpenApiTypes.INT, description="The task that they are parts of."),
    OpenApiParameter("department", OpenApiTypes.INT, description="Of its people or in its projects, and below it."),
    OpenApiParameter("status", OpenApiTypes.STR, enum=list(STATUSES), description="`open` is what is not finished."),
    OpenApiParameter("priority", OpenApiTypes.STR, enum=list(PRIORITIES)),
    OpenApiParameter("overdue", OpenApiTypes.BOOL),
    OpenApiParameter("due_from", OpenApiTypes.DATE, description="The first day on which it may be due."),
    OpenApiParameter("due_to", OpenApiTypes.DATE, description="The last day on which it may be due."),
    OpenApiParameter("q", OpenApiTypes.STR, description="Part of the title."),
    OpenApiParameter("sort", OpenApiTypes.STR, enum=list(SORTS), description="`due` unless given."),
    OpenApiParameter("group", OpenApiTypes.STR, enum=list(GROUPS), description="Group after group, sorted inside."),
]


class SortedCursor(CursorPagination):
    """Goes on in the order that the filter asked for."""

    def get_ordering(self, request: Request, queryset: Any, view: Any) -> tuple[str, ...]:
        return tuple(queryset.query.order_by)


class NewestLogsFirst(CursorPagination):
    ordering: Any = ("-at", "-id")


@extend_schema_view(
    get=extend_schema(
        summary="Tasks", operation_id="task_list", parameters=FILTERS, responses=TaskSerializer(many=True)
    ),
    post=extend_schema(
        summary="Add a task freely",
        description="It has no weight: it counts for its goal once a version of the breakdown adopts it.",
        operation_id="task_create",
        request=TaskUpdateSerializer,
        responses={201: TaskDetailSerializer},
        parameters=[IDEMPOTENCY_KEY],
    ),
)
class TaskListView(generics.GenericAPIView):
    """One query a page, whatever its size."""

    serializer_class = TaskSerializer
    pagination_class = SortedCursor
    filter_backends = ()
    queryset = Task.objects.none()

    def get(self, request: SignedInCall) -> Response:
        chosen, unclear = TaskFilter.parse(request.query_params)
        if unclear:
            raise InvalidInput(fields=unclear)
        page = self.paginate_queryset(
            rows(chosen.grouped(request.user).with_parts(request.user), (*TASK, "is_watched"))
        )
        shown = concealed_rows(request.user, page or ())
        return self.get_paginated_response([shaped(row, TASK) for row in shown])

    def post(self, request: SignedInCall) -> Response:
        key = idempotency_key(request)
        values = parsed(TaskUpdateSerializer(data=request.data, context={"request": request}))
        task = task_create(actor=request.user, key=key, values=values)
        return shown(request, task.pk, status.HTTP_201_CREATED)


class TaskDetailView(APIView):
    @extend_schema(summary="A task", operation_id="task_detail", responses=TaskDetailSerializer)
    def get(self, request: SignedInCall, pk: int) -> Response:
        return shown(request, pk)

    @extend_schema(
        summary="Change a task",
        description="What is material of a task from a reviewed breakdown is not changed: `proposed` says which version"
        " of the breakdown proposes it from now on. 409 while a version is with the experts.",
        operation_id="task_update",
        request=TaskChangeSerializer(partial=True),
        responses=TaskDetailSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        task = _task(request, pk)
        version = expected_version(request)
        values = parsed(TaskChangeSerializer(data=request.data, partial=True, context={"request": request}))
        changed = task_update(actor=request.user, task_id=task.pk, version=version, values=values)
        return shown(request, pk, proposed=changed.proposed)


class TaskCancelView(APIView):
    @extend_schema(
        summary="Cancel a task",
        description="One from a reviewed breakdown is proposed to be taken out of the plan: see `proposed`.",
        operation_id="task_cancel",
        request=WorkCancelSerializer,
        responses=TaskDetailSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        task = _task(request, pk)
        values = parsed(WorkCancelSerializer(data=request.data))
        cancelled = task_cancel(actor=request.user, task_id=task.pk, reason=values["reason"])
        return shown(request, pk, proposed=cancelled.proposed)


@extend_schema_view(
    get=extend_schema(summary="The status log of a task, newest first", operation_id="status_log_list"),
    post=extend_schema(
        summary="Log a task's status",
        description="204 when nothing changed: the same status again, without a note. 409 with the type"
        " `urn:goaltrack:problem:open-subtasks` where a task is finished while parts of it are open: ask, then say"
        " `despite_open`.",
        operation_id="task_log_status",
        request=StatusLogCreateSerializer,
        responses={201: StatusLoggedSerializer, 204: None},
        parameters=[IDEMPOTENCY_KEY],
    ),
)
class StatusLogListView(generics.ListAPIView):
    serializer_class = StatusLogSerializer
    pagination_class = NewestLogsFirst
    filter_backends = ()
    queryset = StatusLog.objects.none()

    def get_queryset(self) -> Any:
        task = _task(cast(SignedInCall, self.request), self.kwargs["pk"])
        return StatusLog.objects.filter(task=task).select_related("actor")

    def post(self, request: SignedInCall, pk: int) -> Response:
        key = idempotency_key(request)
        task = _task(request, pk)
        values = parsed(StatusLogCreateSerializer(data=request.data, context={"request": request}))
        log = task_log_status(actor=request.user, key=key, task_id=task.pk, **values)
        if log is None:
            return Response(status=status.HTTP_204_NO_CONTENT)
        shape = StatusLogSerializer(log).data | {"open_checklist_lines": open_lines(log.task)}
        return Response(shape, status=status.HTTP_201_CREATED)


@extend_schema_view(get=timeline_schema("a task", "task_history"))
class TaskHistoryView(WorkTimelineView):
    subject_model = Task

    def get_subject(self) -> Task:
        return _task(cast(SignedInCall, self.request), self.kwargs["pk"])


def _task(request: SignedInCall, pk: int) -> Task:
    """The task named in the address; 404 where the caller may not see it."""
    return get_object_or_404(Task.objects.visible_to(request.user).only("pk"), pk=pk)


def shown(
    request: SignedInCall, pk: int, status_code: int = status.HTTP_200_OK, *, proposed: Proposal | None = None
) -> Response:
    tasks = saying_what_is_watched(Task.objects.visible_to(request.user).with_parts(request.user), request.user)
    found = get_object_or_404(rows(tasks, (*TASK_DETAIL, "is_watched")), pk=pk)
    (row,) = concealed_rows(request.user, [found])
    shape = shaped(row, TASK_DETAIL) | {"proposed": proposed and asdict(proposed)}
    return with_etag(Response(shape, status=status_code), row["version"])
