"""The list of tasks, one task, and its form."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from goals.gate import answer
from goaltrack.common.errors import DomainError, StaleVersion, StateConflict
from goaltrack.common.htmx import page_or_fragment
from history.selectors import timeline
from people.models import User
from people.permissions import authorize, may
from people.requests import SignedInRequest
from projects.forms import TaskCreateForm, TaskUpdateForm, WorkCancelForm, colleagues
from projects.models import Project, Task
from projects.selectors import COUNTED, PRIORITIES, STATUSES, TaskFilter, TaskLine, as_event, task_lines
from projects.services import task_cancel, task_create, task_update

PER_PAGE = 50
DEFAULT_STATUS = "open"
COLUMNS = (
    ("title", gettext_lazy("Task")),
    ("status", gettext_lazy("Status")),
    ("owner", gettext_lazy("A / B")),
    ("due", gettext_lazy("Due")),
    ("priority", gettext_lazy("Priority")),
)


class CountedPaginator(Paginator):
    """The count is known already: it stands in the head of the page."""

    def __init__(self, object_list: Any, per_page: int, *, count: int) -> None:
        super().__init__(object_list, per_page)
        self._count = count

    @cached_property
    def count(self) -> int:
        return self._count


@require_GET
def task_list(request: SignedInRequest) -> HttpResponse:
    """Three queries, one for each named condition, and two for the choices when the reader asks for them (`more`)."""
    chosen, unclear = TaskFilter.parse(request.GET, status=DEFAULT_STATUS)
    counts = chosen.counts(request.user)
    tasks = chosen.apply(request.user).as_lines()
    page = CountedPaginator(tasks, PER_PAGE, count=counts["shown"]).get_page(request.GET.get("page"))
    more = request.GET.get("more") == "1"
    names = chosen.names(request.user)
    context = {
        "filter": chosen,
        "counts": counts,
        "words": {name: f"{count}+" if count >= COUNTED else str(count) for name, count in counts.items()},
        "page": page,
        "lines": task_lines(request.user, page.object_list),
        "unclear": unclear,
        "statuses": STATUSES,
        "priorities": PRIORITIES,
        "chips": _chips(chosen, names, shown={"project", "owner", "priority"} if more else set()),
        "heads": _heads(chosen),
        "links": _links(chosen),
        "is_filtered": bool(
            chosen.q or chosen.who or names or chosen.priority or chosen.overdue or chosen.status != DEFAULT_STATUS
        ),
        "more": more,
    }
    if more:
        context |= {
            "projects": Project.objects.visible_to(request.user).order_by("name").values_list("pk", "name"),
            "people": colleagues(request.user),
        }
    return page_or_fragment(request, "projects/task_list.html", "projects/_task_list.html", context)


@require_GET
def task_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return render(request, "projects/task_detail.html", task_context(request, task_or_404(request, pk)))


def task_or_404(request: SignedInRequest, pk: int) -> Task:
    tasks = Task.objects.visible_to(request.user).select_related(
        "owner__department", "follower", "project__department", "goal__department", "blocked_by"
    )
    return get_object_or_404(tasks, pk=pk)


def task_context(request: SignedInRequest, task: Task) -> dict[str, Any]:
    """What the task's page shows, in four queries after the task itself at most."""
    line = task_lines(request.user, [task], alone=True)[0]
    open_note(request.user, line)
    entries = [entry for entry in timeline(task, limit=30) if entry.action != "task.log_status"]
    return {
        "task": task,
        "line": line,
        "logs": task.status_logs.select_related("actor")[:50],
        "events": [as_event(entry) for entry in entries],
        "may_update": may(request.user, "projects.task_update", task) and task.status != Task.Status.CANCELLED,
        "may_cancel": is_cancellable(request.user, task),
    }


def open_note(user: User, line: TaskLine) -> None:
    """Open the field for a note, and for a blocked task the choice of whom it waits for (one query)."""
    line.noting = True
    if line.may_log and line.task.status == Task.Status.BLOCKED:
        others = colleagues(user).exclude(pk__in=[user.pk, line.task.owner_id])
        line.colleagues = list(others.values_list("pk", "name"))


@require_http_methods(["GET", "HEAD", "POST"])
def task_create_view(request: SignedInRequest) -> HttpResponse:
    initial = {name: request.GET[name] for name in ("title", "project", "goal", "owner", "due") if name in request.GET}
    form = TaskCreateForm(request.POST or None, actor=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            task = task_create(actor=request.user, key=values.pop("key"), values=values)
        except DomainError as error:
            form.add_service_errors(error)
        else:
            messages.success(request, _("Added the task “%(title)s”.") % {"title": task.title})
            return redirect("task_detail", task.pk)
    return render(request, "projects/task_create.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def task_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    task = task_or_404(request, pk)
    authorize(request.user, "projects.task_update", task)
    names = (
        "title",
        "acceptance",
        "project",
        "goal",
        "owner",
        "follower",
        "start",
        "due",
        "priority",
        "weight",
        "version",
    )
    form = TaskUpdateForm(
        request.POST or None,
        actor=request.user,
        task=task,
        initial={name: getattr(task, name) for name in names},
    )
    context: dict[str, Any] = {"form": form, "task": task}
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            values = dict(form.cleaned_data)
            try:
                task = task_update(actor=request.user, task_id=task.pk, version=values.pop("version"), values=values)
            except StaleVersion as error:
                form.rebase(error)
                context["conflict"], status = error, error.status
            except DomainError as error:
                form.add_service_errors(error)
                status = error.status
            else:
                messages.success(request, answer(task, _("Saved.")))
                return redirect("task_detail", task.pk)
    return render(request, "projects/task_update.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def task_cancel_view(request: SignedInRequest, pk: int) -> HttpResponse:
    task = task_or_404(request, pk)
    authorize(request.user, "projects.task_cancel", task)
    if request.method != "POST" and not is_cancellable(request.user, task):
        raise StateConflict(_("This task is finished or cancelled."))
    form = WorkCancelForm(request.POST if request.method == "POST" else None)
    status = 400 if form.errors else 200
    if form.is_valid():
        try:
            task = task_cancel(actor=request.user, task_id=pk, reason=form.cleaned_data["reason"])
        except DomainError as error:
            form.add_service_errors(error)
            status = error.status
        else:
            messages.success(request, answer(task, _("Cancelled “%(title)s”.") % {"title": task.title}))
            return redirect("task_detail", pk)
    return render(request, "projects/task_cancel.html", {"form": form, "task": task}, status=status)


def is_cancellable(user: User, task: Task) -> bool:
    return not task.is_over and may(user, "projects.task_cancel", task)


def _chips(chosen: TaskFilter, names: dict[str, str], shown: set[str]) -> list[tuple[str, str]]:
    """The conditions in force that no control shows, each with the address that drops it."""
    words = {
        "project": _("Project: %(name)s"),
        "goal": _("Goal: %(name)s"),
        "owner": _("A role: %(name)s"),
        "department": _("Department: %(name)s"),
    }
    chips = [
        (words[key] % {"name": name}, chosen.query(DEFAULT_STATUS, **{key: None}))
        for key, name in names.items()
        if key not in shown
    ]
    if chosen.priority and "priority" not in shown:
        words_of = _("Priority: %(priority)s") % {"priority": PRIORITIES[chosen.priority]}
        chips.append((words_of, chosen.query(DEFAULT_STATUS, priority="")))
    if chosen.overdue:
        chips.append((_("Overdue"), chosen.query(DEFAULT_STATUS, overdue=False)))
    return chips


def _heads(chosen: TaskFilter) -> list[dict[str, str]]:
    """The columns that sort: words, address and the direction in force."""
    heads = []
    for name, words in COLUMNS:
        ascending = chosen.sort == name
        direction = "ascending" if ascending else "descending" if chosen.sort == f"-{name}" else ""
        link = chosen.query(DEFAULT_STATUS, sort=f"-{name}" if ascending else name)
        heads.append({"words": str(words), "link": link, "direction": direction})
    return heads


def _links(chosen: TaskFilter) -> dict[str, str]:
    """The addresses behind the counts in the head and the switch between all and mine."""
    return {
        "total": chosen.query(DEFAULT_STATUS, status="all", overdue=False),
        "open": chosen.query(DEFAULT_STATUS, status="open", overdue=False),
        "overdue": chosen.query(DEFAULT_STATUS, status="open", overdue=True),
        "blocked": chosen.query(DEFAULT_STATUS, status="blocked", overdue=False),
        "everybody": chosen.query(DEFAULT_STATUS, who=""),
        "mine": chosen.query(DEFAULT_STATUS, who="me"),
        "more": chosen.query(DEFAULT_STATUS) + ("&" if len(chosen.query(DEFAULT_STATUS)) > 1 else "") + "more=1",
    }
