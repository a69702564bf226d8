"""One task, and its forms."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from goals.gate import answer
from goaltrack.common.errors import DomainError, StaleVersion, StateConflict
from history.selectors import timeline
from people.models import User
from people.permissions import authorize, may
from people.requests import SignedInRequest
from projects.forms import CommentForm, QuickAddForm, TaskCreateForm, TaskUpdateForm, WorkCancelForm, colleagues
from projects.models import Module, Task, Unit
from projects.part_forms import AttachmentForm, ChecklistForm
from projects.permissions import WorkRights
from projects.querysets import TaskQuerySet, may_carry
from projects.selectors import TaskLine, as_event, task_lines
from projects.selectors.attachments import attachments_of
from projects.selectors.checklists import checklist_of
from projects.selectors.concealed import saying_what_is_watched
from projects.selectors.dependencies import dependencies_of
from projects.selectors.subtasks import parent_of, subtasks_of
from projects.selectors.talk import talk_of, watchers_of
from projects.services import task_cancel, task_create, task_update

# The ids of the fields of the form for a comment, on a page that has other forms.
SAY = "say-%s"
# What the log and the list of watchers show already.
SHOWN_ELSEWHERE = ("task.log_status", "task.watch", "task.unwatch", "checklist.")


@require_GET
def task_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    tasks = saying_what_is_watched(Task.objects.visible_to(request.user), request.user)
    task = get_object_or_404(tasks.as_page().with_carried(), pk=pk)
    return render(request, "projects/task_detail.html", task_context(request, task))


def task_or_404(request: SignedInRequest, pk: int) -> Task:
    return get_object_or_404(_tasks(request.user), pk=pk)


def _tasks(user: User) -> TaskQuerySet:
    tasks = saying_what_is_watched(Task.objects.visible_to(user), user)
    related = (
        "owner__department",
        "follower",
        "project__department",
        "goal__department",
        "blocked_by",
        "reviewer",
        "module",
    )
    return tasks.select_related(*related)


def task_context(request: SignedInRequest, task: Task) -> dict[str, Any]:
    """What the task's page shows, in nine queries after the task itself at most, and those of its comments; what it is
    known not to carry costs none."""
    rights = WorkRights(request.user)
    # What may be done with it depends on where it belongs, which the line conceals from a guest.
    whole = copy(task)
    line = task_lines(request.user, [task], rights=rights, alone=True)[0]
    parent = parent_of(request.user, task)
    open_note(request.user, line)
    logs = list(task.status_logs.select_related("actor")[:50])
    entries = [entry for entry in timeline(task, limit=30) if not entry.action.startswith(SHOWN_ELSEWHERE)]
    checklist, attachments = checklist_of(request.user, whole), attachments_of(request.user, whole)
    subtasks = subtasks_of(request.user, whole, parent, rights=rights)
    talk = talk_context(request.user, whole)
    return {
        "task": task,
        "line": line,
        "dependencies": dependencies_of(request.user, task),
        "parent": parent,
        "subtasks": subtasks,
        "is_recurring": may_carry(task, "recurrence"),
        "subtask_form": QuickAddForm(),
        "checklist": checklist,
        "checklist_form": ChecklistForm(),
        "attachments": attachments,
        "attachment_form": AttachmentForm(),
        "logs": logs,
        "events": [as_event(entry) for entry in entries],
        "may_update": may(request.user, "projects.task_update", whole) and task.status != Task.Status.CANCELLED,
        "may_cancel": is_cancellable(request.user, whole),
        # What was worked on or carries something is cancelled: it stays on record.
        "may_throw_away": not (
            task.is_gated
            or logs
            or checklist.lines
            or subtasks.lines
            or attachments.there
            or attachments.removed
            or talk["talk"].lines
        )
        and may(request.user, "projects.task_cancel", whole),
        **talk,
    }


def talk_context(user: User, task: Task) -> dict[str, Any]:
    """The comments and the watchers: two queries, and those for what the comments name."""
    watchers = watchers_of(task)
    return {
        "talk": talk_of(user, task),
        "watchers": watchers,
        "is_watching": user in watchers,
        "may_take_away": may(user, "projects.task_update", task),
        "comment_form": CommentForm(auto_id=SAY),
    }


def open_note(user: User, line: TaskLine, *, asks: str = "") -> None:
    """Open the field for a note, and the choice of whom a blocked task waits for or who looks at it (one query)."""
    line.noting = True
    line.asks = asks or line.task.status
    if line.may_log and line.asks in (Task.Status.BLOCKED, Task.Status.REVIEW):
        without = [line.task.owner_id, *([user.pk] if line.asks == Task.Status.BLOCKED else [])]
        line.colleagues = list(colleagues(user).exclude(pk__in=without).values_list("pk", "name"))


@require_http_methods(["GET", "HEAD", "POST"])
def task_create_view(request: SignedInRequest) -> HttpResponse:
    initial = {
        name: request.GET[name]
        for name in ("title", "project", "module", "goal", "owner", "due")
        if name in request.GET
    }
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
        "module",
        "goal",
        "owner",
        "follower",
        "start",
        "due",
        "priority",
        "weight",
        "parent",
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
                was = task.module
                task = task_update(actor=request.user, task_id=task.pk, version=values.pop("version"), values=values)
            except StaleVersion as error:
                form.rebase(error)
                context["conflict"], status = error, error.status
            except DomainError as error:
                form.add_service_errors(error)
                status = error.status
            else:
                messages.success(request, answer(task, _("Saved.")) + left_words(was, task.module))
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


def left_words(was: Module | Unit | None, now: Module | Unit | None) -> str:
    """What is said of work whose module or unit belongs to the project it has just left."""
    if was is None or now is not None:
        return ""
    if isinstance(was, Unit):
        return " " + _("It is in the unit “%(unit)s” no longer.") % {"unit": was.name}
    return " " + _("It is in the module “%(module)s” no longer.") % {"module": was.name}


def is_cancellable(user: User, task: Task) -> bool:
    return not task.is_over and may(user, "projects.task_cancel", task)
