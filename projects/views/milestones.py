"""One milestone, and recording that it was reached."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from goaltrack.common.errors import DomainError
from history.selectors import timeline
from people.requests import SignedInRequest
from projects.forms import MilestoneAchieveForm
from projects.models import Milestone
from projects.selectors import as_event, milestone_lines
from projects.services import milestone_achieve


@require_GET
def milestone_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, _milestone(request, pk), MilestoneAchieveForm())


@require_POST
def milestone_achieve_view(request: SignedInRequest, pk: int) -> HttpResponse:
    milestone = _milestone(request, pk)
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


def _milestone(request: SignedInRequest, pk: int) -> Milestone:
    milestones = Milestone.objects.visible_to(request.user).select_related(
        "owner__department", "follower", "project__department", "goal__department"
    )
    return get_object_or_404(milestones, pk=pk)


def _page(
    request: SignedInRequest, milestone: Milestone, form: MilestoneAchieveForm, status: int = 200
) -> HttpResponse:
    context = {
        "milestone": milestone,
        "line": milestone_lines(request.user, [milestone])[0],
        "form": form,
        "events": [as_event(entry) for entry in timeline(milestone)],
    }
    return render(request, "projects/milestone_detail.html", context, status=status)
