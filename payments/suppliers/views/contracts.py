"""Supplier contracts: the list, one with all it holds, entering and changing one, its state and its contingency."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goaltrack.common.errors import ActionForbidden
from goaltrack.common.htmx import page_or_fragment
from goaltrack.common.numbers import asked_id
from goaltrack.common.sending import send
from payments.forms import money_projects
from payments.suppliers import services
from payments.suppliers.forms import (
    ContingencyForm,
    ReasonForm,
    SupplierContractCreateForm,
    SupplierContractUpdateForm,
)
from payments.suppliers.models import (
    Boundary,
    InterfaceObligation,
    PlannedPayment,
    SupplierAmendment,
    SupplierContract,
    SupplierPayment,
)
from payments.suppliers.selectors import obligation_lines, payment_lines, plan_lines, supplier_lines
from payments.suppliers.services.contracts import CONTINGENCY, EDITABLE
from payments.suppliers.views.find import METHODS, answer, back, initial, supplies_or_404, versioned
from payments.views.contracts import PER_PAGE, search_text
from payments.views.find import happened
from people.abilities import Ability
from people.permissions import authorize, may
from people.requests import SignedInRequest
from projects.models import Project

SHOWN_STATES = ("running", "ended", "all")


@require_GET
def supplier_contract_list(request: SignedInRequest) -> HttpResponse:
    query, project = search_text(request), asked_id(request.GET.get("project"))
    state = request.GET.get("state", "")
    state = state if state in SHOWN_STATES else "running"
    seen = SupplierContract.objects.visible_to(request.user)
    contracts = seen.filter(project=project) if project else seen
    if state != "all":
        contracts = contracts.filter(state="ended") if state == "ended" else contracts.running()
    if query:
        contracts = contracts.filter(
            Q(number__icontains=query)
            | Q(name__icontains=query)
            | Q(project__name__icontains=query)
            | Q(supplier__name__icontains=query)
        )
    page = Paginator(contracts.as_lines().order_by("-signed_on", "-id"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "lines": supplier_lines(request.user, page),
        "page": page,
        "query": query,
        "project": project,
        "state": state,
        "projects": Project.objects.filter(pk__in=seen.order_by().values("project")).order_by("name", "id"),
        "is_filtered": bool(query or project or state != "running"),
        "may_create": money_projects(request.user).exists(),
    }
    return page_or_fragment(request, "suppliers/contract_list.html", "suppliers/_contract_list.html", context)


@require_GET
def supplier_contract_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    contract = supplies_or_404(request.user, pk)
    (line,) = supplier_lines(request.user, [contract])
    covers = contract.covers.select_related("unit", "module")
    boundaries = list(contract.boundaries.all())
    interfaces = obligation_lines(request.user, contract.obligations.order_by("delivered_on", "due", "id"))
    plans = plan_lines(contract, knows=line.knows)
    payments = payment_lines(contract, knows=line.knows)
    amendments = list(contract.amendments.select_related("recorded_by"))
    events = happened(
        (SupplierContract, [pk]),
        (Boundary, [one.pk for one in boundaries]),
        (InterfaceObligation, [one.row.pk for one in interfaces]),
        (PlannedPayment, [one.row.pk for one in plans]),
        (SupplierPayment, [one.row.pk for one in payments]),
        (SupplierAmendment, [one.pk for one in amendments]),
    )
    may_write = may(request.user, "suppliers.contract_write", contract)
    context = {
        "contract": contract,
        "line": line,
        "covers": [cover.covered for cover in covers],
        "sides": [(side.label, [one for one in boundaries if one.side == side]) for side in Boundary.Side],
        "has_boundaries": bool(boundaries),
        "interfaces": interfaces,
        "plans": plans,
        "payments": payments,
        "amendments": amendments,
        "events": events,
        "may_write": may_write and not contract.is_over,
        "may_resume": may_write and contract.is_over,
        "may_take_back": may_write,
        "may_scope": not contract.is_over and may(request.user, "suppliers.scope_write", contract),
    }
    return render(request, "suppliers/contract_detail.html", context)


@require_GET
def supplier_contract_start(request: SignedInRequest) -> HttpResponse:
    """For which project? Those whose money the person keeps."""
    if not request.user.departments_with(Ability.WRITE_MONEY):
        raise ActionForbidden(_("Contracts are entered by managers and collections owners."))
    projects = money_projects(request.user).exclude(state=Project.State.FINISHED)
    return render(request, "suppliers/contract_start.html", {"projects": projects})


@require_http_methods(METHODS)
def supplier_contract_create_view(request: SignedInRequest, project_pk: int) -> HttpResponse:
    projects = Project.objects.visible_to(request.user).select_related("department")
    project = get_object_or_404(projects, pk=project_pk)
    authorize(request.user, "suppliers.contract_create", project)
    form = SupplierContractCreateForm(request.POST or None, actor=request.user, project=project)

    def save(values: dict[str, Any]) -> SupplierContract:
        key, covers = values.pop("key"), values.pop("covers")
        return services.supplier_contract_create(
            actor=request.user, key=key, project=project, values=values, covers=covers
        )

    outcome = send(form, save)
    if outcome.done:
        messages.success(request, _("The draft is entered. Now its boundaries, interfaces and planned payments."))
        return back(outcome.result.pk)
    context = {"form": form, "project": project, "has_suppliers": form.fields["supplier"].queryset.exists()}  # type: ignore[attr-defined]
    return render(request, "suppliers/contract_form.html", context, status=outcome.status)


@require_http_methods(METHODS)
def supplier_contract_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    contract = supplies_or_404(request.user, pk, "suppliers.contract_write")
    covers = list(contract.covers.all())
    shown = initial(contract, EDITABLE) | {
        "units": [cover.unit_id for cover in covers if cover.unit_id],
        "modules": [cover.module_id for cover in covers if cover.module_id],
    }
    form = SupplierContractUpdateForm(request.POST or None, actor=request.user, contract=contract, initial=shown)

    def save(values: dict[str, Any]) -> SupplierContract:
        covers = values.pop("covers")
        return services.supplier_contract_update(actor=request.user, contract_id=pk, covers=covers, **versioned(values))

    return answer(
        request,
        "suppliers/contract_form.html",
        form,
        save,
        contract=contract,
        said=_("Saved."),
        project=contract.project,
        has_suppliers=True,
    )


@require_POST
def supplier_contract_begin_view(request: SignedInRequest, pk: int) -> HttpResponse:
    supplies_or_404(request.user, pk)
    services.supplier_contract_begin(actor=request.user, contract_id=pk)
    messages.success(request, _("The contract is in force; its amount is changed by amendments from now on."))
    return back(pk)


@require_http_methods(METHODS)
def supplier_contract_end_view(request: SignedInRequest, pk: int) -> HttpResponse:
    contract = supplies_or_404(request.user, pk, "suppliers.contract_write")
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return answer(
        request,
        "suppliers/contract_end.html",
        form,
        lambda values: services.supplier_contract_end(actor=request.user, contract_id=pk, **values),
        contract=contract,
        said=_("The contract has ended."),
        line=supplier_lines(request.user, [contract])[0],
    )


@require_http_methods(METHODS)
def supplier_contract_resume_view(request: SignedInRequest, pk: int) -> HttpResponse:
    contract = supplies_or_404(request.user, pk, "suppliers.contract_write")
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return answer(
        request,
        "suppliers/contract_resume.html",
        form,
        lambda values: services.supplier_contract_resume(actor=request.user, contract_id=pk, **values),
        contract=contract,
        said=_("The contract is in force again."),
    )


@require_http_methods(METHODS)
def contingency_set_view(request: SignedInRequest, pk: int) -> HttpResponse:
    contract = supplies_or_404(request.user, pk, "suppliers.scope_write")
    shown = initial(contract, CONTINGENCY)
    form = ContingencyForm(request.POST or None, actor=request.user, contract=contract, initial=shown)
    return answer(
        request,
        "suppliers/contingency_set.html",
        form,
        lambda values: services.contingency_set(actor=request.user, contract_id=pk, **versioned(values)),
        contract=contract,
        said=_("Saved."),
        place="contingency",
    )
