"""The bin: a task thrown away, what is in it, and out of it again."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goaltrack.common.errors import DomainError
from people.permissions import authorize, may
from people.requests import SignedInRequest
from projects.models import BinnedTask
from projects.services import task_put_back, task_throw_away
from projects.services.bin import KEPT_FOR, NOT_YOURS, why_it_stays
from projects.views.tasks import task_or_404

PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def task_throw_away_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """Asked before; for a task that something hangs on, the reason and the way to cancel it."""
    task = task_or_404(request, pk)
    authorize(request.user, "projects.task_cancel", task, NOT_YOURS)
    why, status = why_it_stays(task), 200
    if request.method == "POST":
        try:
            task_throw_away(actor=request.user, task_id=pk)
        except DomainError as error:
            why, status = error.message, error.status
        else:
            messages.success(request, _("“%(title)s” is in the bin.") % {"title": task.title})
            return redirect("bin_list")
    context = {"task": task, "why": why, "days": KEPT_FOR.days}
    return render(request, "projects/task_throw_away.html", context, status=status)


@require_GET
def bin_list(request: SignedInRequest) -> HttpResponse:
    """The newest first: two queries, and one for rights."""
    rows = BinnedTask.objects.visible_to(request.user).with_people()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    lines = [
        (binned, binned.at + KEPT_FOR, may(request.user, "projects.task_cancel", binned)) for binned in page.object_list
    ]
    context = {"page": page, "lines": lines, "days": KEPT_FOR // timedelta(days=1)}
    return render(request, "projects/bin_list.html", context)


@require_POST
def task_put_back_view(request: SignedInRequest, pk: int) -> HttpResponse:
    binned = get_object_or_404(BinnedTask.objects.visible_to(request.user), pk=pk)
    try:
        task = task_put_back(actor=request.user, binned_id=binned.pk)
    except DomainError as error:
        if error.status == 403:
            raise
        messages.warning(request, error.words)
        return redirect("bin_list")
    messages.success(request, _("Put back: “%(title)s”.") % {"title": task.title})
    return redirect("task_detail", task.pk)
