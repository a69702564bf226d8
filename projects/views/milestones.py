"""One milestone: recording that it was reached, changing it, cancelling it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goals.gate import answer
from goaltrack.common.errors import DomainError, StaleVersion, StateConflict
from history.selectors import timeline
from people.permissions import authorize, may
from people.requests import SignedInRequest
from projects.achieving import kept_by
from projects.forms import MilestoneAchieveForm, MilestoneUpdateForm, WorkCancelForm
from projects.models import Milestone
from projects.part_forms import AttachmentForm
from projects.selectors import as_event, milestone_lines
from projects.selectors.attachments import attachments_of
from projects.selectors.dependencies import dependencies_of
from projects.services import milestone_achieve, milestone_cancel, milestone_update
from projects.services.milestones import EDITABLE
from projects.views.tasks import left_words


@require_GET
def milestone_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, milestone_or_404(request, pk), MilestoneAchieveForm())


@require_POST
def milestone_achieve_view(request: SignedInRequest, pk: int) -> HttpResponse:
    milestone = milestone_or_404(request, pk)
    form = MilestoneAchieveForm(request.POST)
    if form.is_valid():
        try:
            milestone_achieve(actor=request.user, milestone_id=milestone.pk, **form.cleaned_data)
        except DomainError as error:
            if error.status != 400:
                raise
            form.add_service_errors(error)
        else:
            messages.success(request, _("Reached: “%(title)s”.") % {"title": milestone.title})
            return redirect("milestone_detail", milestone.pk)
    return _page(request, milestone, form, status=400)


@require_http_methods(["GET", "HEAD", "POST"])
def milestone_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    milestone = milestone_or_404(request, pk)
    authorize(request.user, "projects.milestone_update", milestone)
    form = MilestoneUpdateForm(
        request.POST if request.method == "POST" else None,
        actor=request.user,
        milestone=milestone,
        initial={name: getattr(milestone, name) for name in (*EDITABLE, "version")},
    )
    context: dict[str, Any] = {"form": form, "milestone": milestone}
    status = 400 if form.errors else 200
    if form.is_valid():
        values = dict(form.cleaned_data)
        try:
            was = milestone.module, milestone.unit
            milestone = milestone_update(
                actor=request.user, milestone_id=pk, version=values.pop("version"), values=values
            )
        except StaleVersion as error:
            form.rebase(error)
            context["conflict"], status = error, error.status
        except DomainError as error:
            form.add_service_errors(error)
            status = error.status
        else:
            messages.success(
                request,
                answer(milestone, _("Saved.")) + "".join(map(left_words, was, (milestone.module, milestone.unit))),
            )
            return redirect("milestone_detail", pk)
    return render(request, "projects/milestone_update.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def milestone_cancel_view(request: SignedInRequest, pk: int) -> HttpResponse:
    milestone = milestone_or_404(request, pk)
    authorize(request.user, "projects.milestone_cancel", milestone)
    if request.method != "POST" and milestone.is_over:
        raise StateConflict(_("This milestone was reached or cancelled."))
    form = WorkCancelForm(request.POST if request.method == "POST" else None)
    status = 400 if form.errors else 200
    if form.is_valid():
        try:
            milestone = milestone_cancel(actor=request.user, milestone_id=pk, reason=form.cleaned_data["reason"])
        except DomainError as error:
            form.add_service_errors(error)
            status = error.status
        else:
            messages.success(request, answer(milestone, _("Cancelled “%(title)s”.") % {"title": milestone.title}))
            return redirect("milestone_detail", pk)
    return render(request, "projects/milestone_cancel.html", {"form": form, "milestone": milestone}, status=status)


def milestone_or_404(request: SignedInRequest, pk: int) -> Milestone:
    milestones = Milestone.objects.visible_to(request.user).select_related(
        "owner__department", "follower", "project__department", "goal__department", "module", "unit"
    )
    return get_object_or_404(milestones, pk=pk)


def _page(
    request: SignedInRequest, milestone: Milestone, form: MilestoneAchieveForm, status: int = 200
) -> HttpResponse:
    context = {
        "milestone": milestone,
        "kept": None if milestone.is_over else kept_by(milestone.pk),
        "line": milestone_lines(request.user, [milestone])[0],
        "form": form,
        "dependencies": dependencies_of(request.user, milestone),
        "attachments": attachments_of(request.user, milestone),
        "attachment_form": AttachmentForm(),
        "may_update": not milestone.cancelled and may(request.user, "projects.milestone_update", milestone),
        "may_cancel": not milestone.is_over and may(request.user, "projects.milestone_cancel", milestone),
        "events": [as_event(entry) for entry in timeline(milestone)],
    }
    return render(request, "projects/milestone_detail.html", context, status=status)
