"""Receipts: the ledger of a time, recording one with what it settles, allotting an advance, reversing."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from goaltrack.common import clock
from goaltrack.common.errors import FIRST_YEAR, LAST_YEAR
from goaltrack.common.htmx import page_or_fragment, wants_fragment
from goaltrack.common.numbers import asked_id
from goaltrack.common.sending import send
from payments.forms import AllotForm, ReceiptForm, money_projects
from payments.models import Contract, PaymentCheckpoint, Receipt
from payments.permissions import amounts_readable
from payments.querysets import settled_of_receipt
from payments.selectors import checkpoint_lines
from payments.services import (
    advance_of,
    proposed_allotments,
    receipt_allot,
    receipt_record,
)
from payments.views.contracts import PER_PAGE, ZERO, search_text, searched
from payments.views.find import contract_or_404, receipt_or_404
from people.models import Department, User
from people.permissions import authorize, may
from people.requests import SignedInRequest
from projects.models import Project


@dataclass(frozen=True)
class ReceiptRow:
    """A receipt as the list shows it: annotated with `left` and `settled`, amounts None for who may not know them."""

    receipt: Any
    knows: bool
    reader: User

    @property
    def amount(self) -> Decimal | None:
        return self.receipt.amount if self.knows else None

    @property
    def is_reversal(self) -> bool:
        return self.receipt.reverses_id is not None

    @property
    def is_reversed(self) -> bool:
        return not self.is_reversal and not self.receipt.left

    @property
    def is_reversed_in_part(self) -> bool:
        return not self.is_reversal and 0 < self.receipt.left < self.receipt.amount

    @property
    def advance(self) -> Decimal | None:
        """What is left to set off; nothing for a reversal."""
        if self.is_reversal or not self.knows:
            return None
        left: Decimal = self.receipt.left - self.receipt.settled
        return left

    @property
    def may_set_off(self) -> bool:
        return bool(self.advance) and may(self.reader, "payments.receipt_write", self.receipt.contract)


@dataclass
class ProposalRow:
    """One checkpoint the receipt could settle, and what is typed for it."""

    checkpoint: PaymentCheckpoint
    due: date | None
    typed: str
    error: str = ""

    @property
    def name(self) -> str:
        return f"allot_{self.checkpoint.pk}"

    @property
    def id(self) -> str:
        return f"id_{self.name}"


@dataclass
class Proposal:
    """What a receipt settles. `key` says for which amount and day it was worked out."""

    key: str
    rows: list[ProposalRow]
    advance: Decimal
    is_new: bool = False
    error: str = ""


@require_GET
def receipt_list(request: SignedInRequest) -> HttpResponse:
    receipts = Receipt.objects.visible_to(request.user).select_related("contract__project__department", "account")
    first = month_asked(request.GET.get("month", ""))
    if first is not None:
        # As the months count it: a bill on the day it matures.
        receipts = receipts.filter(cash_on__year=first.year, cash_on__month=first.month)
    else:
        receipts = receipts.filter(received_on__year=clock.today().year)
    project = Project.objects.visible_to(request.user).filter(pk=asked_id(request.GET.get("project"))).first()
    if project is not None:
        receipts = receipts.filter(contract__project=project)
    below = asked_id(request.GET.get("department"))
    department = Department.objects.visible_to(request.user).filter(pk=below).first() if below else None
    if department is not None:
        receipts = receipts.filter(contract__project__department__path__contains=[department.pk])
    rights = amounts_readable(request.user)
    listed = receipts.with_left().annotate(settled=settled_of_receipt())
    page = Paginator(listed.order_by("-received_on", "-id"), PER_PAGE).get_page(request.GET.get("page"))
    rows = [ReceiptRow(one, rights.may_read(one.contract.project), request.user) for one in page]
    # Of all pages: the sum would tell what a row of the next page may not.
    projects = Project.objects.filter(pk__in=receipts.order_by().values("contract__project"))
    sees_all = all(map(rights.may_read, projects))
    context = {
        "rows": rows,
        "page": page,
        "period": f"{first:%Y-%m}" if first else str(clock.today().year),
        "narrowed_to": [one.name for one in (project, department) if one],
        "total": receipts.aggregate(total=Sum("amount"))["total"] or ZERO if sees_all else None,
        "by_cash": first is not None,
        "may_record": money_projects(request.user).exists(),
    }
    return render(request, "payments/receipt_list.html", context)


@require_GET
def receipt_start(request: SignedInRequest) -> HttpResponse:
    """For which contract? Those whose money the person keeps."""
    query = search_text(request)
    mine = Contract.objects.filter(project__in=money_projects(request.user)).select_related("project", "customer")
    page = Paginator(searched(mine, query).order_by("project__name", "id"), PER_PAGE).get_page(request.GET.get("page"))
    context = {"contracts": list(page), "page": page, "query": query}
    return page_or_fragment(request, "payments/receipt_start.html", "payments/_receipt_contracts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def receipt_record_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """In two steps without scripts, in one with them: what it settles is seen before it is recorded."""
    contract = contract_or_404(request.user, pk)
    authorize(request.user, "payments.receipt_write", contract)
    if request.method != "POST":
        return _receipt_page(request, contract, ReceiptForm(actor=request.user), None)
    form = ReceiptForm(request.POST, actor=request.user)
    proposal = _proposal(request, contract, form)
    if wants_fragment(request) and "preview" in request.POST:
        return render(request, "payments/_proposal.html", {"proposal": proposal})
    if form.is_valid() and proposal is None:
        form.add_error("amount", _("The amount must be above zero."))
    if not form.is_valid():
        return _receipt_page(request, contract, form, proposal, status=400)
    if proposal is None or "preview" in request.POST or proposal.is_new:
        return _receipt_page(request, contract, form, proposal)
    allotments = _typed(proposal)
    if allotments is None:
        return _receipt_page(request, contract, form, proposal, status=400)
    outcome = send(
        form,
        lambda values: receipt_record(
            actor=request.user, key=values.pop("key"), contract_id=pk, values=values, allotments=allotments
        ),
    )
    if not outcome.done:
        refused = outcome.refusal.fields.get("allotments", []) if outcome.refusal else []
        proposal.error = " ".join(map(str, refused))
        return _receipt_page(request, contract, form, proposal, status=outcome.status)
    messages.success(request, _("The receipt is recorded."))
    return redirect(f"/payments/contracts/{pk}/#ledger")


def _receipt_page(
    request: SignedInRequest, contract: Contract, form: ReceiptForm, proposal: Proposal | None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "contract": contract, "proposal": proposal}
    return render(request, "payments/receipt_record.html", context, status=status)


def _proposal(request: SignedInRequest, contract: Contract, form: ReceiptForm) -> Proposal | None:
    """What the typed amount settles: as proposed for a new amount or day, as typed otherwise."""
    form.is_valid()
    amount, received_on = form.cleaned_data.get("amount"), form.cleaned_data.get("received_on")
    if not amount or amount <= 0 or received_on is None:
        return None
    key = f"{amount}@{received_on.isoformat()}"
    is_new = request.POST.get("proposed_for") != key
    proposed = {checkpoint.pk: part for checkpoint, part in proposed_allotments(contract, amount)}
    lines = checkpoint_lines(request.user, contract.checkpoints.outstanding())
    rows = []
    for line in sorted(lines, key=lambda line: (line.due is None, line.due, line.checkpoint.pk)):
        part = proposed.get(line.checkpoint.pk)
        typed = f"{part:.2f}" if part else ""
        if not is_new:
            typed = request.POST.get(f"allot_{line.checkpoint.pk}", "").strip()[:30]
        rows.append(ProposalRow(line.checkpoint, line.due, typed))
    known = [_amount(row.typed) or ZERO for row in rows]
    return Proposal(key, rows, amount - sum(known, ZERO), is_new)


def _typed(proposal: Proposal) -> list[tuple[int, Decimal]] | None:
    """The allotments as typed; None, with the errors at their rows, where one is no amount."""
    allotments = []
    for row in proposal.rows:
        if not row.typed:
            continue
        amount = _amount(row.typed)
        if amount is None:
            row.error = _("Enter an amount with at most two decimals.")
        elif amount > row.checkpoint.outstanding:
            row.error = _("More than is outstanding.")
        elif amount:
            allotments.append((row.checkpoint.pk, amount))
    return None if any(row.error for row in proposal.rows) else allotments


def _amount(text: str) -> Decimal | None:
    try:
        amount = Decimal(text.replace(",", "").replace("，", "") or "0")
    except InvalidOperation:
        return None
    if not amount.is_finite() or amount < 0 or amount != amount.quantize(Decimal("0.01")):
        return None
    return amount


@require_http_methods(["GET", "HEAD", "POST"])
def receipt_allot_view(request: SignedInRequest, pk: int) -> HttpResponse:
    receipt = receipt_or_404(request.user, pk)
    authorize(request.user, "payments.receipt_write", receipt.contract)
    form = AllotForm(request.POST if request.method == "POST" else None, receipt=receipt)
    outcome = send(
        form,
        lambda values: receipt_allot(
            actor=request.user,
            key=values["key"],
            receipt_id=pk,
            checkpoint_id=values["checkpoint"].pk,
            amount=values["amount"],
        ),
    )
    if outcome.done:
        messages.success(request, _("Settled from the advance."))
        return redirect(f"/payments/contracts/{receipt.contract_id}/#receipt-{pk}")
    context = {"form": form, "receipt": receipt, "contract": receipt.contract, "advance": advance_of(receipt)}
    return render(request, "payments/receipt_allot.html", context, status=outcome.status)


def month_asked(text: str) -> date | None:
    """Its first day; None for what is no month, or of a year that no day may be of."""
    try:
        first = date.fromisoformat(f"{text}-01") if len(text) == 7 else None
    except ValueError:
        return None
    return first if first is not None and FIRST_YEAR <= first.year <= LAST_YEAR else None
