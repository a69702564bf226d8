"""Contracts: the list, one with its checkpoints and ledger, entering and changing one."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from goaltrack.common.errors import ActionForbidden
from goaltrack.common.htmx import page_or_fragment
from goaltrack.common.sending import send
from payments.forms import ContractCreateForm, ContractUpdateForm, money_projects
from payments.models import Allotment, Contract, PaymentCheckpoint, Receipt
from payments.permissions import amounts_readable
from payments.selectors import CheckpointLine, checkpoint_lines
from payments.services import contract_create, contract_update
from payments.terms.models import Amendment, Audit, Guarantee
from payments.terms.selectors import terms_of_contract
from payments.views.find import contract_or_404, happened
from people.abilities import Ability
from people.permissions import authorize, may
from people.requests import SignedInRequest

PER_PAGE = 50
ZERO = Decimal(0)


@dataclass(frozen=True)
class LedgerRow:
    """A receipt with what it settled; amounts are None where the reader may not know them."""

    receipt: Receipt
    amount: Decimal | None
    advance: Decimal | None
    left: Decimal
    allotments: list["LedgerPart"] = field(default_factory=list)

    @property
    def is_reversed(self) -> bool:
        return not self.left

    @property
    def is_reversed_in_part(self) -> bool:
        return 0 < self.left < self.receipt.amount


@dataclass(frozen=True)
class LedgerPart:
    allotment: Allotment
    amount: Decimal | None
    left: Decimal

    @property
    def is_reversed(self) -> bool:
        return not self.left

    @property
    def is_reversed_in_part(self) -> bool:
        return 0 < self.left < self.allotment.amount


def searched(contracts: QuerySet[Contract], text: str) -> QuerySet[Contract]:
    """Those whose number, name, project or customer holds `text`."""
    if not text:
        return contracts
    return contracts.filter(
        Q(number__icontains=text)
        | Q(name__icontains=text)
        | Q(project__name__icontains=text)
        | Q(customer__name__icontains=text)
    )


def search_text(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:100]


@require_GET
def contract_list(request: SignedInRequest) -> HttpResponse:
    query = search_text(request)
    contracts = Contract.objects.visible_to(request.user).select_related("project", "customer")
    page = Paginator(searched(contracts, query), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": _rows(request, list(page)),
        "page": page,
        "query": query,
        "may_create": money_projects(request.user).exists(),
    }
    return page_or_fragment(request, "payments/contract_list.html", "payments/_contract_list.html", context)


def _rows(request: SignedInRequest, contracts: Sequence[Contract]) -> list[dict[str, Any]]:
    rights = amounts_readable(request.user)
    sums = PaymentCheckpoint.objects.standing().filter(contract__in=contracts).order_by().values("contract")
    by_contract = {row["contract"]: row for row in sums.annotate(planned=Sum("amount"), settled=Sum("settled"))}
    rows = []
    for contract in contracts:
        found = by_contract.get(contract.pk, {"planned": ZERO, "settled": ZERO})
        known = rights.may_read(contract.project)
        rows.append(
            {
                "contract": contract,
                "amount": contract.amount if known else None,
                "planned": found["planned"] if known else None,
                "settled": found["settled"] if known else None,
                "share": found["settled"] * 100 / contract.amount if known else None,
            }
        )
    return rows


@require_GET
def contract_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    contract = contract_or_404(request.user, pk)
    knows = amounts_readable(request.user).may_read(contract.project)
    checkpoints = list(contract.checkpoints.select_related("owner", "follower").order_by("due_on", "id"))
    lines = checkpoint_lines(request.user, contract.checkpoints.order_by("due_on", "id"))
    lines.sort(key=lambda line: (line.due is None, line.due))
    receipts = ledger(contract, knows=knows)
    ids = [checkpoint.pk for checkpoint in checkpoints]
    terms = terms_of_contract(contract, knows=knows)
    events = happened(
        (Contract, [pk]),
        (PaymentCheckpoint, ids),
        (Receipt, [row.receipt.pk for row in receipts]),
        (Amendment, [row.amendment.pk for row in terms.amendments]),
        (Audit, [row.audit.pk for row in terms.audits]),
        (Guarantee, [row.guarantee.pk for row in terms.guarantees]),
    )
    context = {
        "contract": contract,
        "terms": terms,
        "lines": lines,
        "receipts": receipts,
        "sums": _sums(contract, lines, receipts) if knows else None,
        "events": events,
        "may_write": may(request.user, "payments.contract_write", contract),
        "may_record": may(request.user, "payments.receipt_write", contract),
    }
    return render(request, "payments/contract_detail.html", context)


def ledger(contract: Contract, *, knows: bool) -> list[LedgerRow]:
    """The contract's receipts, newest first, each with what it settled (two queries)."""
    receipts = list(contract.receipts.select_related("recorded_by", "account").order_by("-received_on", "-id"))
    allotments = Allotment.objects.filter(receipt__in=receipts).select_related("checkpoint").order_by("id")
    by_receipt: defaultdict[int, list[Allotment]] = defaultdict(list)
    for allotment in allotments:
        by_receipt[allotment.receipt_id].append(allotment)
    taken_back = _taken_back(receipts)
    rows = []
    for receipt in receipts:
        parts = by_receipt[receipt.pk]
        undone = _taken_back(parts)
        left = receipt.amount + taken_back[receipt.pk]
        advance = left - sum((part.amount for part in parts), ZERO)
        rows.append(
            LedgerRow(
                receipt,
                receipt.amount if knows else None,
                advance if knows else None,
                left,
                [LedgerPart(part, part.amount if knows else None, part.amount + undone[part.pk]) for part in parts],
            )
        )
    return rows


def _taken_back(rows: Iterable[Receipt] | Iterable[Allotment]) -> defaultdict[int, Decimal]:
    """By the row that is reversed: what its reversals sum to, below zero."""
    sums: defaultdict[int, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row.reverses_id is not None:
            sums[row.reverses_id] += row.amount
    return sums


def _sums(contract: Contract, lines: Sequence[CheckpointLine], receipts: Sequence[LedgerRow]) -> dict[str, Any]:
    planned = sum((line.amount or ZERO for line in lines if line.state != "cancelled"), ZERO)
    received = sum((row.receipt.amount for row in receipts), ZERO)
    live = [row for row in receipts if not row.is_reversed and row.receipt.reverses_id is None]
    return {
        "amount": contract.amount,
        "planned": planned,
        "unplanned": contract.amount - planned,
        "received": received,
        "share": received * 100 / contract.amount,
        "overdue": sum((line.outstanding or ZERO for line in lines if line.state == "overdue"), ZERO),
        "outstanding": sum((line.outstanding or ZERO for line in lines), ZERO),
        "advance": sum((row.advance or ZERO for row in live), ZERO),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def contract_create_view(request: SignedInRequest) -> HttpResponse:
    if not request.user.departments_with(Ability.WRITE_MONEY):
        raise ActionForbidden(_("Contracts are entered by managers and collections owners."))
    form = ContractCreateForm(
        request.POST if request.method == "POST" else None,
        actor=request.user,
        initial={"project": request.GET.get("project", "")},
    )
    outcome = send(form, lambda values: contract_create(actor=request.user, key=values.pop("key"), values=values))
    if outcome.done:
        messages.success(request, _("The contract is entered. Now its payment checkpoints."))
        return redirect("contract_detail", pk=outcome.result.pk)
    context = {"form": form, "heading": _("New contract"), "conflict": outcome.conflict}
    return render(request, "payments/contract_form.html", context, status=outcome.status)


@require_http_methods(["GET", "HEAD", "POST"])
def contract_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    contract = contract_or_404(request.user, pk)
    authorize(request.user, "payments.contract_write", contract)
    names = ("project", "customer", "number", "name", "amount", "signed_on", "day_basis", "warranty_months", "version")
    form = ContractUpdateForm(
        request.POST if request.method == "POST" else None,
        actor=request.user,
        contract=contract,
        initial={name: getattr(contract, name) for name in names},
    )
    outcome = send(
        form,
        lambda values: contract_update(
            actor=request.user, contract_id=pk, version=values.pop("version"), values=values
        ),
    )
    if outcome.done:
        messages.success(request, _("Saved."))
        return redirect("contract_detail", pk=pk)
    context = {
        "form": form,
        "contract": contract,
        "heading": _("Change the contract"),
        "conflict": outcome.conflict,
    }
    return render(request, "payments/contract_form.html", context, status=outcome.status)
