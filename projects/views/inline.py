"""A task changed where it stands in the list: its title, A, due day and priority."""

from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from goals.gate import answer
from goaltrack.common.addresses import back_or, own_or
from goaltrack.common.htmx import page_address, page_or_fragment, wants_fragment
from goaltrack.common.sending import send
from people.permissions import authorize
from people.requests import SignedInRequest
from projects.forms import TaskRowForm
from projects.models import Task
from projects.selectors import TaskFilter, task_line
from projects.selectors.groups import key_of
from projects.services import task_update
from projects.services.tasks import require_standing
from projects.views.status import COUNTED
from projects.views.task_list import DEFAULT_STATUS
from projects.views.tasks import task_or_404

FIELDS = ("title", "owner", "due", "priority", "version")


@require_http_methods(["GET", "HEAD", "POST"])
def task_row_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """The row as fields; saved, or left with `?leave=1`, it is a row again. Without scripts a page of its own."""
    task = task_or_404(request, pk)
    if "leave" in request.GET:
        return _row(request, task) if wants_fragment(request) else redirect("task_list")
    authorize(request.user, "projects.task_update", task)
    if request.method != "POST":
        if task.status == Task.Status.CANCELLED and wants_fragment(request):
            return _row(request, task, toast=_("This task was cancelled."), is_warning=True)
        require_standing(task)
    form = TaskRowForm(
        request.POST or None,
        actor=request.user,
        task=task,
        initial={name: getattr(task, name) for name in FIELDS},
        auto_id=f"row-{pk}-%s",
    )

    def save(values: dict[str, Any]) -> Task:
        return task_update(actor=request.user, task_id=pk, version=values.pop("version"), values=values)

    outcome = send(form, save)
    if outcome.done:
        text = answer(outcome.result, _("Saved."))
        if wants_fragment(request):
            words = [*([text] if outcome.result.proposed is not None else []), *_misplaced(request, task)]
            return _row(request, task, words=words, toast=text)
        messages.success(request, text)
        return back_or(request, "task_list")
    asked = request.POST if request.method == "POST" else request.GET
    back = own_or(request, asked.get("next", ""), "task_list")
    context = {"task": task, "form": form, "conflict": outcome.conflict, "back": back}
    return page_or_fragment(request, "projects/task_row.html", "projects/_task_row_form.html", context, outcome.status)


def shown_filter(request: SignedInRequest) -> TaskFilter | None:
    """The filter of the list that the fragment is asked for from."""
    address = urlsplit(page_address(request))
    if address.path != reverse("task_list"):
        return None
    return TaskFilter.parse(QueryDict(address.query), status=DEFAULT_STATUS)[0]


def _row(
    request: SignedInRequest, task: Task, *, words: list[str] | None = None, toast: str = "", is_warning: bool = False
) -> HttpResponse:
    context: dict[str, Any] = {"swapped": True, "shown_at": page_address(request), "row_words": words or []}
    html = ""
    # Who gives away what they saw as its A alone sees it no longer.
    with suppress(Task.DoesNotExist):
        context["line"] = task_line(request.user, task.pk)
        html = render_to_string("projects/_task_row.html", context, request=request)
    if toast:
        said = {"is_warning": is_warning}
        html += render_to_string("projects/_toast.html", {"words": toast, "said": said})
    response = HttpResponse(html)
    response.headers["Vary"] = "HX-Request"
    return trigger_client_event(response, COUNTED, after="settle") if toast else response


def _misplaced(request: SignedInRequest, before: Task) -> list[str]:
    """Why the row would stand elsewhere by now, or nowhere: it stays until the list is loaded anew."""
    chosen = shown_filter(request)
    if chosen is None:
        return []
    now = chosen.apply(request.user).filter(pk=before.pk).first()
    if now is None:
        return [_("It no longer fits the conditions; it stays here until the list is loaded anew.")]
    if chosen.group and key_of(chosen.group, now) != key_of(chosen.group, before):
        return [_("It belongs to another group now; it stays here until the list is loaded anew.")]
    return []
