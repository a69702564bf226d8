"""Amendments, planned payments, and the ledger of what was paid."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goaltrack.common.numbers import asked_id
from payments.suppliers import services
from payments.suppliers.forms import (
    AmendmentForm,
    PaymentForm,
    PlannedCreateForm,
    PlannedUpdateForm,
    ReasonForm,
    TakeBackForm,
)
from payments.suppliers.models import PlannedPayment, SupplierAmendment, SupplierPayment
from payments.suppliers.services.money import PLANNED, what_is_left
from payments.suppliers.views.find import (
    METHODS,
    answer,
    initial,
    of_supplies_or_404,
    supplies_or_404,
    versioned,
)
from people.requests import SignedInRequest

WRITE = "suppliers.contract_write"


@require_http_methods(METHODS)
def supplier_amendment_record_view(request: SignedInRequest, pk: int) -> HttpResponse:
    contract = supplies_or_404(request.user, pk, WRITE)
    form = AmendmentForm(request.POST or None)

    def save(values: dict[str, Any]) -> SupplierAmendment:
        key = values.pop("key")
        return services.supplier_amendment_record(actor=request.user, key=key, contract_id=pk, values=values)

    return answer(
        request,
        "suppliers/amendment_record.html",
        form,
        save,
        contract=contract,
        said=_("The amendment is recorded."),
        place="amendments",
    )


@require_http_methods(METHODS)
def planned_payment_add_view(request: SignedInRequest, pk: int) -> HttpResponse:
    contract = supplies_or_404(request.user, pk, WRITE)
    form = PlannedCreateForm(request.POST or None, actor=request.user, contract=contract)

    def save(values: dict[str, Any]) -> PlannedPayment:
        return services.planned_payment_add(actor=request.user, key=values.pop("key"), contract_id=pk, values=values)

    return answer(
        request,
        "suppliers/planned_edit.html",
        form,
        save,
        contract=contract,
        said=_("The payment is planned."),
        place="plan",
    )


@require_http_methods(METHODS)
def planned_payment_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    row = of_supplies_or_404(request.user, PlannedPayment, pk, WRITE)
    form = PlannedUpdateForm(request.POST or None, actor=request.user, planned=row, initial=initial(row, PLANNED))
    return answer(
        request,
        "suppliers/planned_edit.html",
        form,
        lambda values: services.planned_payment_update(actor=request.user, row_id=pk, **versioned(values)),
        contract=row.contract,
        said=_("Saved."),
        place="plan",
        row=row,
    )


@require_http_methods(METHODS)
def planned_payment_cancel_view(request: SignedInRequest, pk: int) -> HttpResponse:
    row = of_supplies_or_404(request.user, PlannedPayment, pk, WRITE)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return answer(
        request,
        "suppliers/planned_cancel.html",
        form,
        lambda values: services.planned_payment_cancel(actor=request.user, row_id=pk, **values),
        contract=row.contract,
        said=_("The planned payment is cancelled."),
        place="plan",
        row=row,
    )


@require_http_methods(METHODS)
def supplier_payment_record_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """With `planned` in the address the form begins with what is left of that planned payment."""
    contract = supplies_or_404(request.user, pk, WRITE)
    planned = contract.planned.outstanding().filter(pk=asked_id(request.GET.get("planned"))).first()
    shown = {"planned": planned, "amount": planned.outstanding} if planned is not None else {}
    form = PaymentForm(request.POST or None, contract=contract, initial=shown)

    def save(values: dict[str, Any]) -> SupplierPayment:
        key, chosen = values.pop("key"), values.pop("planned")
        return services.supplier_payment_record(
            actor=request.user, key=key, contract_id=pk, values=values, planned_id=chosen.pk if chosen else None
        )

    return answer(
        request,
        "suppliers/payment_record.html",
        form,
        save,
        contract=contract,
        said=_("The payment is recorded."),
        place="ledger",
    )


@require_http_methods(METHODS)
def supplier_payment_reverse_view(request: SignedInRequest, pk: int) -> HttpResponse:
    row = of_supplies_or_404(request.user, SupplierPayment, pk, WRITE)
    form = TakeBackForm(request.POST or None)
    return answer(
        request,
        "suppliers/payment_reverse.html",
        form,
        lambda values: services.supplier_payment_reverse(actor=request.user, payment_id=pk, **values),
        contract=row.contract,
        said=_("The payment is taken back."),
        place="ledger",
        row=row,
        left=what_is_left(row),
    )
