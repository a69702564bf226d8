"""One view an operation, with nothing around it."""

from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, F, Q, Sum
from django.db.models.functions import TruncMonth
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from rest_framework import generics
from rest_framework.response import Response

from bench.floor.models import Checkpoint, Goal, Receipt, Retrospective, StatusLog, Task
from bench.floor.serializers import StatusLogSerializer, TaskCreateSerializer, TaskDetailSerializer, TaskSerializer

OPEN = ("todo", "doing", "blocked")
SHOWN = 50
COLUMNS = (
    "id", "title", "project", "project__name", "goal", "goal__statement", "owner", "owner__first_name", "follower",
    "follower__first_name", "due", "weight", "version", "status", "start", "done_at", "blocked_since", "status_note",
)  # fmt: skip
RELATIONS = ("project", "goal", "owner", "follower")


@login_required
def task_values(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"results": list(Task.objects.order_by("due", "id").values(*COLUMNS)[:SHOWN])})


class TaskList(generics.ListAPIView):
    serializer_class = TaskSerializer

    def get_queryset(self) -> Any:
        return Task.objects.select_related(*RELATIONS).order_by("due", "id")[:SHOWN]


@login_required
def task_page(request: HttpRequest) -> HttpResponse:
    """The open tasks, or a project's; `rows` of them, of every status where it asks for `all`."""
    tasks = Task.objects.select_related(*RELATIONS).order_by("due", "id")
    if "all" not in request.GET:
        tasks = tasks.filter(status__in=OPEN)
    if project := request.GET.get("project"):
        tasks = tasks.filter(project=project)
    page = Paginator(tasks, int(request.GET.get("rows", SHOWN))).get_page(request.GET.get("page"))
    return render(
        request, "floor/task_list.html", {"page": page, "today": timezone.localdate(), "leads": "lead" in request.GET}
    )


class TaskDetail(generics.RetrieveAPIView):
    serializer_class = TaskDetailSerializer
    queryset = Task.objects.select_related(*RELATIONS)


@login_required
def task_show(request: HttpRequest, pk: int) -> HttpResponse:
    task = get_object_or_404(Task.objects.select_related(*RELATIONS), pk=pk)
    logs = StatusLog.objects.filter(task=task).select_related("actor").order_by("-at")[:SHOWN]
    return render(request, "floor/task_detail.html", {"task": task, "logs": logs, "today": timezone.localdate()})


class TaskCreate(generics.CreateAPIView):
    serializer_class = TaskCreateSerializer
    queryset = Task.objects.all()


class StatusLogCreate(generics.GenericAPIView):
    serializer_class = StatusLogSerializer

    def post(self, request: Any, pk: int) -> Response:
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        with transaction.atomic():
            task = get_object_or_404(Task.objects.select_for_update(), pk=pk)
            log: StatusLog = serializer.save(task=task, actor=request.user, from_status=task.status)
            task.status, task.status_note, task.version = log.to_status, log.note[:300], task.version + 1
            task.save(update_fields=["status", "status_note", "version"])
        return Response(serializer.data, status=201)


class TaskChangeMany(generics.GenericAPIView):
    """Other dates for several, each with a line of its log: what a bare bulk edit costs."""

    def post(self, request: Any) -> Response:
        with transaction.atomic():
            tasks = list(Task.objects.select_for_update().filter(pk__in=request.data["tasks"]))
            for task in tasks:
                task.due, task.version = date.fromisoformat(request.data["due"]), task.version + 1
            Task.objects.bulk_update(tasks, ["due", "version"])
            StatusLog.objects.bulk_create(
                StatusLog(task=task, actor=request.user, from_status=task.status, to_status=task.status)
                for task in tasks
            )
        return Response({"changed": len(tasks)})


@login_required
def roll_up(request: HttpRequest) -> JsonResponse:
    """The goals with their stored totals, each added to the one above it."""
    goals = {
        goal["id"]: goal
        for goal in Goal.objects.order_by("id").values(
            "id", "statement", "parent", "department", "owner__first_name", "due", "weight", "confidence",
            "checked_in_on", "work_total", "work_done", "late", "money_target", "money_collected",
        )
    }  # fmt: skip
    for goal in reversed(goals.values()):
        above = goals.get(goal["parent"])
        if above:
            for name in ("work_total", "work_done", "late"):
                above[name] += goal[name]
    return JsonResponse({"results": list(goals.values())})


@login_required
def dashboard(request: HttpRequest) -> HttpResponse:
    """The product's dashboard in bare queries: goal health, overdue work, money, retrospectives."""
    today = timezone.localdate()
    year = date(today.year, 1, 1)
    overdue = Task.objects.filter(status__in=OPEN, due__lt=today)
    stuck = Checkpoint.objects.filter(due__lt=today, settled__lt=F("amount"))
    planned = Checkpoint.objects.filter(due__gte=year).annotate(month=TruncMonth("due")).values_list("month")
    received = Receipt.objects.filter(received_on__gte=year).annotate(month=TruncMonth("received_on"))
    held: dict[str, dict[int, bool]] = {}
    for name, month, was_held in Retrospective.objects.filter(month__gte=year).values_list(
        "project__name", "month", "held"
    ):
        held.setdefault(name, {})[month.month] = was_held
    health = Goal.objects.order_by("department").values("department__name")
    context = {
        "health": health.annotate(
            on_track=Count("pk", filter=Q(confidence="on_track")),
            at_risk=Count("pk", filter=Q(confidence="at_risk")),
            off_track=Count("pk", filter=Q(confidence="off_track")),
            target=Sum("money_target"),
            collected=Sum("money_collected"),
        ),
        "overdue": overdue.select_related(*RELATIONS).order_by("due", "id")[:8],
        "overdue_count": overdue.count(),
        "planned": dict(planned.annotate(total=Sum("amount")).order_by("month")),
        "received": dict(received.values_list("month").annotate(total=Sum("amount")).order_by("month")),
        "stuck": stuck.select_related("project").order_by("-amount")[:6],
        "held": [(name, [months.get(number) for number in range(1, 13)]) for name, months in sorted(held.items())],
        "months": range(1, 13),
        "today": today,
    }
    return render(request, "floor/dashboard.html", context)
