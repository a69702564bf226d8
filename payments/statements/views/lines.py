"""Bank lines: those that wait to be recognised, choosing a contract, making the receipt."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goaltrack.common.htmx import page_or_fragment
from goaltrack.common.sending import said, send
from payments.forms import money_projects
from payments.models import Contract
from payments.services import proposed_allotments
from payments.statements import services
from payments.statements.forms import ChooseForm, DismissForm, LeaveOutForm, RecogniseForm, TakeUpForm
from payments.statements.models import Statement, StatementLine
from payments.statements.permissions import require_keeper
from payments.statements.views.statements import PER_PAGE
from payments.views.contracts import search_text, searched
from payments.views.find import contract_or_404
from people.permissions import authorize
from people.requests import SignedInRequest


def line_or_404(request: SignedInRequest, pk: int) -> StatementLine:
    lines = StatementLine.objects.visible_to(request.user).select_related("statement", "account", "contract")
    return get_object_or_404(lines, pk=pk)


@require_GET
def bank_line_list(request: SignedInRequest) -> HttpResponse:
    require_keeper(request.user)
    seen = StatementLine.objects.visible_to(request.user)
    is_dismissed = request.GET.get("show") == "dismissed"
    shown, others = seen.waiting(), seen.dismissed()
    if is_dismissed:
        shown, others = others, shown
    lines = shown.select_related("account", "dismissed_by")
    page = Paginator(lines.order_by("-received_on", "-id"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": list(page),
        "is_dismissed": is_dismissed,
        "others": others.count(),
    }
    return render(request, "statements/line_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def bank_line_dismiss_view(request: SignedInRequest, pk: int) -> HttpResponse:
    line = line_or_404(request, pk)
    form = DismissForm(request.POST if request.method == "POST" else None, initial={"version": line.version})
    outcome = send(
        form,
        lambda values: services.line_dismiss(
            actor=request.user, line_id=pk, version=values["version"], reason=values["reason"]
        ),
    )
    if outcome.done:
        messages.success(request, _("Dismissed; it can be taken up again."))
        return redirect("bank_line_list")
    context = {"line": line, "form": form, "conflict": outcome.conflict}
    return render(request, "statements/line_dismiss.html", context, status=outcome.status)


@require_POST
def bank_line_take_up_view(request: SignedInRequest, pk: int) -> HttpResponse:
    line_or_404(request, pk)
    done = said(
        request,
        TakeUpForm(request.POST),
        lambda values: services.line_take_up(actor=request.user, line_id=pk, version=values["version"]),
    )
    if done:
        messages.success(request, _("It waits to be recognised again."))
        return redirect("bank_line_list")
    return redirect(f"{reverse('bank_line_list')}?show=dismissed")


@require_http_methods(["GET", "HEAD", "POST"])
def bank_line_choose_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """In the preview a contract is chosen for the line; of one that waits, the receipt is looked at next."""
    line = line_or_404(request, pk)
    form = ChooseForm(
        request.POST if request.method == "POST" else None, actor=request.user, initial={"version": line.version}
    )
    outcome = send(
        form,
        lambda values: services.line_change(
            actor=request.user, line_id=pk, version=values["version"], values={"contract": values["contract"]}
        ),
    )
    if outcome.done:
        return redirect(f"{_preview(line, outcome.result.verdict)}#line-{pk}")
    query = search_text(request)
    mine = Contract.objects.filter(project__in=money_projects(request.user)).select_related("project", "customer")
    found = searched(mine, query) if query else mine
    if not query and line.payer:
        # The customer's own first; whoever looks for another types its name.
        named = mine.filter(customer__name=line.payer)
        found = named if named.exists() else mine
    page = Paginator(found.order_by("project__name", "id"), PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "line": line,
        "form": form,
        "contracts": list(page),
        "page": page,
        "query": query,
        "in_preview": line.statement.state == Statement.State.READY,
        "back": reverse("bank_line_list") if line.waits else _preview(line, line.verdict),
        "conflict": outcome.conflict,
    }
    if outcome.status != 200:
        return render(request, "statements/line_choose.html", context, status=outcome.status)
    return page_or_fragment(request, "statements/line_choose.html", "statements/_line_contracts.html", context)


@require_POST
def bank_line_leave_out_view(request: SignedInRequest, pk: int) -> HttpResponse:
    line = line_or_404(request, pk)
    form = LeaveOutForm(request.POST)
    if not form.is_valid():
        return redirect("statement_detail", pk=line.statement_id)
    said(
        request,
        form,
        lambda values: services.line_change(
            actor=request.user, line_id=pk, version=values["version"], values={"left_out": values["left_out"]}
        ),
    )
    return redirect(_preview(line, form.cleaned_data["show"], form.cleaned_data["page"]))


@require_http_methods(["GET", "HEAD", "POST"])
def bank_line_recognise_view(request: SignedInRequest, pk: int, contract_pk: int) -> HttpResponse:
    line = line_or_404(request, pk)
    contract = contract_or_404(request.user, contract_pk)
    authorize(request.user, "payments.receipt_write", contract)
    if request.method != "POST" and not line.waits:
        return redirect(_preview(line, line.verdict))
    outstanding = list(contract.checkpoints.outstanding().order_by("due_on", "id"))
    form = RecogniseForm(request.POST if request.method == "POST" else None, line=line, outstanding=outstanding)
    outcome = send(
        form,
        lambda values: services.line_recognise(
            actor=request.user, key=values["key"], line_id=pk, contract_id=contract_pk, allotments=form.allotments
        ),
    )
    if outcome.done:
        messages.success(request, _("Recognised; the receipt is recorded."))
        return redirect(f"/payments/contracts/{contract_pk}/#receipt-{outcome.result.pk}")
    proposed = proposed_allotments(contract, line.amount) if line.amount else []
    context = {"line": line, "contract": contract, "form": form, "proposed": proposed}
    return render(request, "statements/line_recognise.html", context, status=outcome.status)


def _preview(line: StatementLine, show: str, page: int | None = None) -> str:
    asked = {"show": show} | ({"page": page} if page else {})
    return f"{reverse('statement_detail', args=[line.statement_id])}?{urlencode(asked)}"
