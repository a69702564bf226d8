"""One remark with what became of it, on a page of its own: for lists and notices, and where a form was wrong."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from goaltrack.common.errors import DomainError
from people.requests import SignedInRequest
from reviews.asking_forms import MarkForm
from reviews.models import Remark, RemarkMark
from reviews.selectors import thread_lines, threads_of, with_rights
from reviews.services import remark_confirm, remark_reopen, remark_resolve


def _remark(request: SignedInRequest, pk: int) -> Remark:
    visible = Remark.objects.visible_to(request.user).exclude(about=Remark.About.ANSWER)
    return get_object_or_404(visible.select_related("review"), pk=pk)


def _thread(request: SignedInRequest, pk: int) -> Remark:
    """Only what asks for a change has steps."""
    return get_object_or_404(Remark.objects.visible_to(request.user).threads().select_related("review"), pk=pk)


@require_GET
def remark_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, _remark(request, pk))


@require_POST
def remark_resolve_view(request: SignedInRequest, pk: int) -> HttpResponse:
    return _mark(request, pk, remark_resolve, _("Resolved; the expert has been told."))


@require_POST
def remark_reopen_view(request: SignedInRequest, pk: int) -> HttpResponse:
    return _mark(request, pk, remark_reopen, _("Open again; its owner has been told."))


@require_POST
def remark_confirm_view(request: SignedInRequest, pk: int) -> HttpResponse:
    remark = _thread(request, pk)
    try:
        remark_confirm(actor=request.user, remark_id=remark.pk)
    except DomainError as error:
        return _refused(request, remark, error, None)
    messages.success(request, _("Confirmed: it is settled."))
    return redirect(_back(request, remark))


def _mark(request: SignedInRequest, pk: int, service: Callable[..., RemarkMark], done: str) -> HttpResponse:
    remark = _thread(request, pk)
    form = MarkForm(request.POST)
    if not form.is_valid():
        return _page(request, remark, form=form, status=400)
    try:
        service(actor=request.user, remark_id=remark.pk, **form.cleaned_data)
    except DomainError as error:
        return _refused(request, remark, error, form)
    messages.success(request, done)
    return redirect(_back(request, remark))


def _refused(request: SignedInRequest, remark: Remark, error: DomainError, form: MarkForm | None) -> HttpResponse:
    """What was typed is shown again: at its field, or to be taken along where it is too late."""
    if error.status == 403:
        raise error
    if error.status == 400 and form is not None:
        form.add_service_errors(error)
        return _page(request, remark, form=form, status=400)
    return _page(request, remark, refusal=error, unsent=form.cleaned_data["text"] if form else "", status=error.status)


def _back(request: SignedInRequest, remark: Remark) -> str:
    """Where the form stood, if that is a page of ours."""
    back = request.POST.get("back", "")
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else remark.review.link


def _page(request: SignedInRequest, remark: Remark, status: int = 200, **more: Any) -> HttpResponse:
    thread = next(one for one in threads_of(remark.review) if one.remark.pk == remark.pk)
    with_rights(request.user, [thread])
    context = {
        "thread": thread,
        "place": thread_lines([thread])[0].place,
        "review": remark.review,
        "back": request.POST.get("back", ""),
        **more,
    }
    return render(request, "reviews/remark_detail.html", context, status=status)
