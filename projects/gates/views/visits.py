"""Visits: the coming ones, and what is changed, cancelled and reported of one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from goaltrack.common.sending import send
from people.permissions import authorize
from people.requests import SignedInRequest
from projects.gates.forms import ReasonForm, VisitReportForm, VisitUpdateForm, visit_initial
from projects.gates.models import GateCase, GateDefinition, Kind, Visit
from projects.gates.selectors import coming_visits, overlaps_of
from projects.gates.services import visit_cancel, visit_report, visit_update

PER_PAGE = 50


@require_GET
def gate_visit_list(request: SignedInRequest) -> HttpResponse:
    """The coming ones; with `past` those that lie behind, the last first."""
    past = request.GET.get("past") == "1"
    visits = coming_visits(request.user)
    if past:
        everything = Visit.objects.visible_to(request.user).with_people()
        visits = everything.exclude(pk__in=visits.order_by().values("pk")).order_by("-starts_at", "-id")
    page = Paginator(visits, PER_PAGE).get_page(request.GET.get("page"))
    gates = GateDefinition.objects.visible_to(request.user).filter(active=True, kind=Kind.VISIT)
    visits_here: list[Visit] = list(page.object_list)
    overlaps = overlaps_of(request.user, visits_here)
    lines = [(visit, overlaps.get(visit.pk)) for visit in visits_here]
    context = {"page": page, "lines": lines, "past": past, "has_gate": gates.exists()}
    return render(request, "gates/gate_visit_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def gate_visit_update(request: SignedInRequest, pk: int) -> HttpResponse:
    visit = _visit(request, pk)
    authorize(request.user, "gates.visit_update", visit)
    agreed = visit.case.state == GateCase.State.PASSED
    form = VisitUpdateForm(request.POST or None, actor=request.user, initial=visit_initial(visit))

    def save(_values: dict[str, Any]) -> Visit:
        return visit_update(actor=request.user, visit_id=pk, **form.values())

    outcome = send(form, save)
    if outcome.done:
        saved: Visit = outcome.result
        if agreed and saved.case.state != GateCase.State.PASSED:
            messages.success(request, _("Saved. It was agreed to as it was before, so it goes through its gate again."))
        else:
            messages.success(request, _("Saved."))
        warn_of_overlaps(request, saved)
        return redirect("gate_case_detail", visit.case_id)
    context = {"form": form, "visit": visit, "case": visit.case, "agreed": agreed, "conflict": outcome.conflict}
    return render(request, "gates/gate_visit_update.html", context, status=outcome.status)


@require_http_methods(["GET", "HEAD", "POST"])
def gate_visit_report(request: SignedInRequest, pk: int) -> HttpResponse:
    visit = _visit(request, pk)
    authorize(request.user, "gates.visit_report", visit)
    initial = {name: getattr(visit, name) for name in ("result", "follow_ups", "version")}
    form = VisitReportForm(request.POST or None, initial=initial)
    outcome = send(form, lambda values: visit_report(actor=request.user, visit_id=pk, **values))
    if outcome.done:
        messages.success(request, _("Reported: the visit was held."))
        return redirect("gate_case_detail", visit.case_id)
    context = {"form": form, "visit": visit, "case": visit.case, "conflict": outcome.conflict}
    return render(request, "gates/gate_visit_report.html", context, status=outcome.status)


@require_http_methods(["GET", "HEAD", "POST"])
def gate_visit_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    visit = _visit(request, pk)
    authorize(request.user, "gates.visit_update", visit)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    outcome = send(form, lambda values: visit_cancel(actor=request.user, visit_id=pk, **values))
    if outcome.done:
        messages.success(request, _("The visit is cancelled."))
        return redirect("gate_case_detail", visit.case_id)
    context = {"form": form, "visit": visit, "case": visit.case}
    return render(request, "gates/gate_visit_cancel.html", context, status=outcome.status)


def warn_of_overlaps(request: SignedInRequest, visit: Visit) -> None:
    if overlaps_of(request.user, [visit]):
        messages.warning(request, _("Another visit overlaps with this one."))


def _visit(request: SignedInRequest, pk: int) -> Visit:
    related = ("case__project__department", "case__applicant", "host", "co_host")
    return get_object_or_404(Visit.objects.visible_to(request.user).select_related(*related), pk=pk)
