"""Handing work over: one task, or what a person has; and what was handed over, as they are told."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from goals.gate import answer
from goaltrack.common.errors import DomainError, StateConflict
from people.models import User
from people.permissions import authorize
from people.requests import SignedInRequest
from projects.forms import TaskHandOverForm, WorkHandOverForm
from projects.network import node_of
from projects.selectors.hand_over import LAST_LOGS, handed_over, work_of_person
from projects.services import HandedOver, work_hand_over, work_hand_over_preview
from projects.services.hand_over import NOT_YOURS
from projects.views.tasks import task_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def task_hand_over_view(request: SignedInRequest, pk: int) -> HttpResponse:
    task = task_or_404(request, pk)
    authorize(request.user, "projects.task_update", task, NOT_YOURS)
    if request.method != "POST" and task.is_over:
        raise StateConflict(_("This task is finished or cancelled."))
    giver = task.owner
    form = TaskHandOverForm(request.POST if request.method == "POST" else None, actor=request.user, task=task)
    status = 400 if form.errors else 200
    if form.is_valid():
        values = form.cleaned_data
        try:
            outcome = work_hand_over(
                actor=request.user,
                key=values["key"],
                giver=giver,
                taker=values["taker"],
                works=[node_of(task)],
                note=values["note"],
            )
        except DomainError as error:
            form.add_service_errors(error)
            status = error.status
        else:
            _say(request, outcome, values["taker"])
            return redirect("task_detail", pk)
    logs = task.status_logs.select_related("actor")[:LAST_LOGS]
    context = {"form": form, "task": task, "logs": logs}
    return render(request, "projects/task_hand_over.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def work_hand_over_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """Choose, look at what would happen (`step=preview`), then hand over."""
    person = get_object_or_404(User.objects.visible_to(request.user).select_related("department"), pk=pk)
    works = work_of_person(request.user, person)
    form = WorkHandOverForm(
        request.POST if request.method == "POST" else None, actor=request.user, giver=person, works=works
    )
    context: dict[str, Any] = {"form": form, "person": person}
    status = 400 if form.errors else 200
    step = request.POST.get("step", "")
    if form.is_valid() and step != "edit":
        values = form.cleaned_data
        asked = {"giver": person, "taker": values["taker"], "works": form.chosen(), "note": values["note"]}
        try:
            if step == "preview":
                context |= {"outcome": work_hand_over_preview(actor=request.user, **asked), **values}
                return render(request, "projects/work_hand_over_preview.html", context)
            outcome = work_hand_over(actor=request.user, key=values["key"], **asked)
        except DomainError as error:
            form.add_service_errors(error)
            status = error.status
        else:
            _say(request, outcome, values["taker"])
            return redirect("work_hand_over", pk)
    return render(request, "projects/work_hand_over.html", context, status=status)


@require_GET
def handed_over_view(request: SignedInRequest, key: Any) -> HttpResponse:
    handed = handed_over(request.user, key)
    if handed is None:
        raise Http404
    return render(request, "projects/work_handed_over.html", {"handed": handed})


def _say(request: SignedInRequest, outcome: HandedOver, taker: User) -> None:
    if outcome.replayed:
        messages.success(request, _("This was handed over already."))
    if outcome.done:
        text = ngettext("Handed over to %(name)s.", "%(count)d handed over to %(name)s.", len(outcome.done))
        messages.success(request, text % {"count": len(outcome.done), "name": taker.name})
    for work in outcome.proposed:
        messages.success(request, f"{work.title}: {answer(work, '')}")
    for work, why in outcome.left:
        messages.warning(request, f"{work.title}: {why}")
