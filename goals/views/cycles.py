"""The life of a cycle: opening it, its page, closing it and carrying its goals on."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goals.forms import CycleCarryOnForm, CycleCreateForm, CycleReopenForm, later_cycles, writable_departments
from goals.models import Cycle
from goals.selectors import cycle_balance
from goals.selectors.weeks import health_by_week
from goals.services import cycle_begin_closing, cycle_carry_on, cycle_close, cycle_create, cycle_reopen
from goals.views.charts import weeks_chart
from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, DomainError
from history.actions import words_for
from history.selectors import timeline
from people.permissions import authorize, may
from people.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def cycle_create_view(request: SignedInRequest) -> HttpResponse:
    first_level = writable_departments(request.user).filter(parent=None).first()
    if first_level is None:
        raise ActionForbidden(_("Only those who write a first-level department's goals open its cycles."))
    year = clock.today().year
    initial = {
        "name": _("Year %(year)d") % {"year": year},
        "kind": Cycle.Kind.YEAR,
        "department": first_level.pk,
        "start": f"{year}-01-01",
        "end": f"{year}-12-31",
    }
    form = CycleCreateForm(request.POST if request.method == "POST" else None, actor=request.user, initial=initial)
    if form.is_valid():
        try:
            cycle = cycle_create(actor=request.user, **form.cleaned_data)
        except ActionForbidden:
            raise
        except DomainError as error:
            form.add_service_errors(error)
        else:
            messages.success(request, _("Opened %(cycle)s. Write its first goal now.") % {"cycle": cycle.name})
            return redirect(f"{reverse('goal_list')}?cycle={cycle.pk}")
    return render(request, "goals/cycle_create.html", {"form": form}, status=400 if form.errors else 200)


@require_safe
def cycle_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, _visible(request, pk))


@require_POST
def cycle_begin_closing_view(request: SignedInRequest, pk: int) -> HttpResponse:
    return _moved(request, pk, cycle_begin_closing, _("Nothing new begins in it now. Close its goals one by one."))


@require_POST
def cycle_close_view(request: SignedInRequest, pk: int) -> HttpResponse:
    return _moved(request, pk, cycle_close, _("The cycle is closed; it stays readable."))


@require_POST
def cycle_reopen_view(request: SignedInRequest, pk: int) -> HttpResponse:
    cycle = _visible(request, pk)
    authorize(request.user, "goals.cycle_move", cycle)
    form = CycleReopenForm(request.POST)
    status = 400
    if form.is_valid():
        try:
            cycle_reopen(actor=request.user, cycle_id=cycle.pk, reason=form.cleaned_data["reason"])
        except ActionForbidden:
            raise
        except DomainError as error:
            form.add_service_errors(error)
            status = error.status
        else:
            messages.success(request, _("The cycle is open again."))
            return redirect("cycle_detail", cycle.pk)
    return _page(request, cycle, status=status, reopen_form=form)


@require_POST
def cycle_carry_on_view(request: SignedInRequest, pk: int) -> HttpResponse:
    cycle = _visible(request, pk)
    authorize(request.user, "goals.cycle_move", cycle)
    form = CycleCarryOnForm(request.POST, actor=request.user, cycle=cycle)
    status = 400
    if form.is_valid():
        try:
            into = cycle_carry_on(actor=request.user, cycle_id=cycle.pk, **form.cleaned_data)
        except ActionForbidden:
            raise
        except DomainError as error:
            form.add_service_errors(error)
            status = error.status
        else:
            messages.success(request, _("The goals are drafts here now: change and start them one by one."))
            return redirect(f"{reverse('goal_list')}?cycle={into.pk}")
    return _page(request, cycle, status=status, carry_form=form)


def _visible(request: SignedInRequest, pk: int) -> Cycle:
    return get_object_or_404(Cycle.objects.visible_to(request.user).select_related("department"), pk=pk)


def _moved(request: SignedInRequest, pk: int, service: Callable[..., Cycle], words: str) -> HttpResponse:
    cycle = _visible(request, pk)
    authorize(request.user, "goals.cycle_move", cycle)
    try:
        service(actor=request.user, cycle_id=cycle.pk)
    except ActionForbidden:
        raise
    except DomainError as error:
        return _page(request, cycle, status=error.status, refusal=error.message)
    messages.success(request, words)
    return redirect("cycle_detail", cycle.pk)


def _page(request: SignedInRequest, cycle: Cycle, status: int = 200, **context: Any) -> HttpResponse:
    user = request.user
    may_move = may(user, "goals.cycle_move", cycle)
    weeks = health_by_week(cycle, user=user)
    known: dict[str, Any] = {
        "cycle": cycle,
        "balance": cycle_balance(cycle, user=user),
        "weeks": weeks,
        "weeks_chart": weeks_chart(weeks),
        "may_move": may_move,
        "activity": [(entry, words_for(entry.action)) for entry in timeline(cycle)],
        "reopen_form": CycleReopenForm(auto_id="reopen_%s"),
        "carry_form": None,
    }
    if may_move and later_cycles(user, cycle).exists():
        known["carry_form"] = CycleCarryOnForm(actor=user, cycle=cycle)
    return render(request, "goals/cycle_detail.html", known | context, status=status)
