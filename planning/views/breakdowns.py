"""Starting, showing, submitting and taking back a version."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goals.models import Goal
from goaltrack.common.dates import short
from goaltrack.common.errors import DomainError, StaleVersion, StateConflict
from people.permissions import authorize
from people.requests import SignedInRequest
from planning import services
from planning.forms import BreakdownStartForm
from planning.models import Breakdown
from planning.views.pages import (
    breakdown_for,
    editor_page,
    is_editor,
    submit_form_for,
)
from planning.views.review import review_page


@require_http_methods(["GET", "HEAD", "POST"])
def breakdown_start(request: SignedInRequest, goal_id: int) -> HttpResponse:
    """Begin the goal's next version, or go on with the one being written."""
    goals = Goal.objects.visible_to(request.user).select_related("department", "owner")
    goal = get_object_or_404(goals, pk=goal_id)
    authorize(request.user, "planning.breakdown_start", goal)
    form = BreakdownStartForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                breakdown = services.breakdown_start(actor=request.user, goal_id=goal.pk, **form.cleaned_data)
            except StateConflict as error:
                form.add_service_errors(error)
                status = error.status
            else:
                if breakdown.author != request.user:
                    messages.info(request, _joined(breakdown))
                wants_template = request.POST.get("then") == "template"
                return redirect("template_choose" if wants_template else "breakdown_detail", breakdown.pk)
    newest = goal.breakdowns.select_related("author").order_by("-number").first()
    context = {"form": form, "goal": goal, "newest": newest, "number": newest.number + 1 if newest else 1}
    return render(request, "planning/breakdown_start.html", context, status=status)


def _joined(breakdown: Breakdown) -> str:
    """A goal has one version in writing, and whoever comes second writes in it."""
    words = _("%(name)s has been writing version %(number)s since %(day)s: you now write in it together.")
    day = short(timezone.localtime(breakdown.created_at).date())
    return words % {"name": breakdown.author, "number": breakdown.number, "day": day}


@require_GET
def breakdown_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    breakdown = breakdown_for(request, pk)
    if not is_editor(request.user, breakdown) or request.GET.get("view") == "changes":
        return review_page(request, breakdown)
    return editor_page(request, breakdown)


@require_POST
def breakdown_submit(request: SignedInRequest, pk: int) -> HttpResponse:
    breakdown = breakdown_for(request, pk)
    form = submit_form_for(request, breakdown, request.POST)
    if form.is_valid():
        try:
            services.breakdown_submit(actor=request.user, breakdown_id=pk, **form.values())
        except StaleVersion as error:
            form.rebase(error)
            return editor_page(request, breakdown, submit_form=form, status=error.status, conflict=error)
        except DomainError as error:
            if error.status == 403 or not is_editor(request.user, breakdown):
                raise
            form.add_service_errors(error)
        else:
            messages.success(request, _("Submitted. The experts have been told."))
            return redirect("breakdown_detail", pk)
    if not is_editor(request.user, breakdown):
        authorize(request.user, "planning.breakdown_submit", breakdown)
        return redirect("breakdown_detail", pk)
    return editor_page(request, breakdown, submit_form=form, status=400)


@require_POST
def breakdown_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    breakdown = breakdown_for(request, pk)
    try:
        services.breakdown_withdraw(actor=request.user, breakdown_id=pk)
    except StateConflict as error:
        return review_page(request, breakdown_for(request, pk), status=error.status, refusal=error)
    words = _("Version %(number)s was taken back. The next one begins as its copy.")
    messages.success(request, words % {"number": breakdown.number})
    return redirect("breakdown_detail", pk)
