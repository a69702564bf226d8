"""The contract split into payment checkpoints, several at once; what each share comes to is seen before."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goaltrack.common.htmx import wants_fragment
from goaltrack.common.sending import send
from payments.models import Contract
from payments.services import what_is_left
from payments.terms import services
from payments.terms.forms import SplitForm
from payments.terms.services.split import SHARED
from payments.terms.splitting import ZERO, by_shares
from payments.terms.views.find import METHODS, back_to, kept_contract
from people.requests import SignedInRequest


@require_http_methods(METHODS)
def contract_split_view(request: SignedInRequest, pk: int) -> HttpResponse:
    contract = kept_contract(request.user, pk)
    form = SplitForm(request.POST or None, actor=request.user)
    is_shown_again = "preview" in request.POST or "more" in request.POST
    status, conflict = 200, None
    if not is_shown_again:
        outcome = send(
            form,
            lambda values: services.contract_split(
                actor=request.user,
                key=values["key"],
                contract_id=pk,
                rows=form.checkpoints(values),
                shared={name: values[name] for name in SHARED},
            ),
        )
        if outcome.done:
            messages.success(request, _("The contract is split."))
            return back_to(pk, "checkpoints")
        status, conflict = outcome.status, outcome.conflict
    context = {"contract": contract, "form": form, "conflict": conflict, **_preview(contract, form)}
    if is_shown_again and wants_fragment(request):
        return render(request, "terms/_split_preview.html", context)
    return render(request, "terms/contract_split.html", context, status=status)


def _preview(contract: Contract, form: SplitForm) -> dict[str, Any]:
    """What the typed rows come to, as far as they can be read."""
    left = what_is_left(contract)
    rows: list[dict[str, Any]] = []
    if form.is_bound:
        form.is_valid()
        rows = form.checkpoints(form.cleaned_data)
    standing = contract.checkpoints.standing()
    shares = standing.aggregate(total=Sum("share"))["total"] or ZERO
    known = None if standing.filter(share=None).exists() else shares
    planned = contract.amount - left
    shown: list[tuple[str, Decimal | None, Decimal]] = []
    for row in rows:
        share = row["share"]
        if share is None:
            amount, known = row["amount"] or ZERO, None
        else:
            [amount] = by_shares(contract.amount, [share], planned=planned, planned_share=known)
            known = None if known is None else known + share
        planned += amount
        shown.append((row["name"] or "—", share, amount))
    return {"left": left, "shown": shown, "over": contract.amount - planned}
