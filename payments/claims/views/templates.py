"""Templates of applications: what rules in a department, and their editor."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from goaltrack.common.errors import ActionForbidden
from goaltrack.common.numbers import asked_id
from goaltrack.common.sending import Outcome, send
from payments.claims.forms import MORE, MOST_ROWS, TemplateForm, customers_known, lines_of, typed_lines
from payments.claims.models import ApplicationList, StepPlan
from payments.claims.selectors.beginnings import rows_of
from payments.claims.selectors.templates import departments_kept, template_lines
from payments.claims.services import list_set, steps_set
from payments.models import PaymentCheckpoint
from people.models import Department
from people.permissions import authorize
from people.requests import SignedInRequest
from projects.models import Customer

STEPS = "steps"


@require_GET
def template_list(request: SignedInRequest) -> HttpResponse:
    kept = departments_kept(request.user)
    if not kept:
        raise ActionForbidden(_("These templates are kept by who keeps the money."))
    wanted = asked_id(request.GET.get("department"))
    department = next((one for one in kept if one.pk == wanted), kept[0])
    general, own = template_lines(department, _("Steps of applications"))
    context = {
        "departments": kept,
        "department": department,
        "general": general,
        "own": own,
        "customers": customers_known(request.user),
    }
    return render(request, "claims/template_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def template_edit_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """Of the kind of checkpoint or the steps that `about` asks for; of a customer where one is asked for."""
    department = get_object_or_404(Department.objects.visible_to(request.user), pk=pk)
    authorize(request.user, "claims.template_write", department)
    about = request.GET.get("about", STEPS)
    kind = "" if about == STEPS else about
    if kind and kind not in PaymentCheckpoint.Kind.values:
        raise Http404
    customer = _customer(request)
    place = {"department": department, "customer": customer}
    template: Any = (
        ApplicationList.objects.filter(kind=kind, **place) if kind else StepPlan.objects.filter(**place)
    ).first()
    rows = rows_of(template, kind)
    data, more = request.POST or None, "more" in request.POST
    if data is not None and more:
        data = _with_more(data)
    lines = lines_of(kind, data, rows)
    form = TemplateForm(data, initial={"version": template.version if template else 0})
    outcome = Outcome()
    if more:
        for line in lines.forms:
            line.is_quiet = True
    elif data is not None:
        outcome = Outcome(status=400)
        if lines.is_valid():
            rows = typed_lines(lines)
            outcome = send(form, lambda values: _save(request, department, kind, customer, values["version"], rows))
        if outcome.done:
            messages.success(request, _("Saved. Applications that have begun go on as they began."))
            return redirect(f"/payments/templates/?department={department.pk}")
    context = {
        "form": form,
        "lines": lines,
        "department": department,
        "customer": customer,
        "kind": kind,
        "label": PaymentCheckpoint.Kind(kind).label if kind else _("Steps of applications"),
        "template": template,
        "conflict": outcome.conflict,
    }
    return render(request, "claims/template_edit.html", context, status=outcome.status)


def _customer(request: SignedInRequest) -> Customer | None:
    asked = request.GET.get("customer", "")
    return get_object_or_404(customers_known(request.user), pk=asked_id(asked)) if asked else None


def _save(
    request: SignedInRequest,
    department: Department,
    kind: str,
    customer: Customer | None,
    version: int,
    rows: list[dict[str, Any]],
) -> None:
    shared: dict[str, Any] = {"department": department, "customer": customer, "version": version, "rows": rows}
    if kind:
        list_set(actor=request.user, kind=kind, **shared)
    else:
        steps_set(actor=request.user, **shared)


def _with_more(data: Any) -> Any:
    """What was typed, with further blank lines."""
    more = data.copy()
    typed = data.get("rows-TOTAL_FORMS", "")
    more["rows-TOTAL_FORMS"] = str(min((int(typed) if typed.isdecimal() else 0) + MORE, MOST_ROWS + MORE))
    return more
