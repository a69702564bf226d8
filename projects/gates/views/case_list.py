"""The list of cases, and beginning one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from goaltrack.common.htmx import page_or_fragment
from goaltrack.common.numbers import asked_id
from goaltrack.common.sending import send
from people.abilities import Ability
from people.permissions import authorize
from people.requests import SignedInRequest
from projects.gates.forms import CaseStartForm, VisitStartForm
from projects.gates.models import GateCase, GateDefinition, Kind
from projects.gates.selectors import case_lines, projects_to_start_in, stages_of, startable
from projects.gates.services import case_start
from projects.gates.views.find import project_for
from projects.gates.views.visits import warn_of_overlaps
from projects.models import Project

PER_PAGE = 50


@require_GET
def gate_case_list(request: SignedInRequest) -> HttpResponse:
    states = {"open": _("Not over"), **dict(GateCase.State.choices), "all": _("Every state")}
    asked = request.GET.get("state", "")
    state = asked if asked in states else "open"
    gate, project = asked_id(request.GET.get("gate")), asked_id(request.GET.get("project"))
    who = request.GET.get("who") if request.GET.get("who") in ("me", "asked") else ""
    cases = GateCase.objects.visible_to(request.user).with_people().order_by("-id")
    if state == "open":
        cases = cases.open()
    elif state != "all":
        cases = cases.filter(state=state)
    if gate:
        cases = cases.filter(definition=gate)
    if project:
        cases = cases.filter(project=project)
    if who == "me":
        cases = cases.filter(applicant=request.user)
    elif who == "asked":
        reviewed = Q(steps__rounds__review__assignments__reviewer=request.user)
        cases = cases.filter(pk__in=GateCase.objects.filter(reviewed).values("pk"))
    page = Paginator(cases, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": case_lines(page.object_list),
        "states": states,
        "state": state,
        "gates": GateDefinition.objects.visible_to(request.user).only("name"),
        "gate": gate,
        "projects": Project.objects.visible_to(request.user).only("name").order_by("name"),
        "project": project,
        "who": who,
        "is_filtered": bool(gate or project or who or state != "open"),
        "may_define": bool(request.user.departments_with(Ability.WRITE_PEOPLE)),
    }
    return page_or_fragment(request, "gates/gate_case_list.html", "gates/_case_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def gate_case_start(request: SignedInRequest) -> HttpResponse:
    """First the project, then the gate, then what that one asks for; each is a link of its own."""
    asked = asked_id(request.GET.get("project"))
    if not asked:
        projects = projects_to_start_in(request.user).with_people().order_by("name", "id")
        return render(request, "gates/gate_case_project.html", {"projects": projects})
    project = project_for(request, asked)
    authorize(request.user, "gates.case_start", project)
    gates = startable(project)
    chosen = asked_id(request.GET.get("gate"))
    if not chosen:
        context = {"project": project, "gates": gates.prefetch_related("steps", "documents")}
        return render(request, "gates/gate_case_choose.html", context)
    gate = get_object_or_404(gates, pk=chosen)
    return _start(request, project, gate)


def _start(request: SignedInRequest, project: Project, gate: GateDefinition) -> HttpResponse:
    kind = VisitStartForm if gate.kind == Kind.VISIT else CaseStartForm
    form = kind(
        request.POST or None, actor=request.user, project=project, gate=gate, initial=_initial(request, project, gate)
    )

    def save(_values: dict[str, Any]) -> GateCase:
        return case_start(actor=request.user, definition=gate, project=project, **form.values())

    outcome = send(form, save)
    if outcome.done:
        case = outcome.result
        messages.success(request, _("Begun. Add what is asked for, then submit it."))
        if gate.kind == Kind.VISIT:
            warn_of_overlaps(request, case.visit)
        return redirect("gate_case_detail", case.pk)
    return render(
        request,
        "gates/gate_case_start.html",
        {"form": form, "project": project, "gate": gate, "steps": gate.steps.select_related("person")},
        status=outcome.status,
    )


def _initial(request: SignedInRequest, project: Project, gate: GateDefinition) -> dict[str, Any]:
    """A mid-way review is held for the quarter asked for, or else for the first one that lacks it."""
    if gate.kind != Kind.MIDWAY:
        return {}
    if asked := request.GET.get("quarter", ""):
        return {"quarter": asked}
    [row] = stages_of(Project.objects.filter(pk=project.pk).select_related("department"))
    lacking = [one.quarter for one in row.of(Kind.MIDWAY) if not one.is_met and one.quarter]
    return {"quarter": lacking[0].isoformat()} if lacking else {}
