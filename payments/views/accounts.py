"""Our bank accounts: the list, entering and changing one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from goaltrack.common.errors import ActionForbidden
from goaltrack.common.sending import send
from payments.bank import BankAccount
from payments.forms import AccountCreateForm, AccountUpdateForm
from payments.permissions import money_departments
from payments.services import account_create, account_update
from people.permissions import authorize
from people.requests import SignedInRequest


@require_GET
def account_list(request: SignedInRequest) -> HttpResponse:
    accounts = list(BankAccount.objects.visible_to(request.user).select_related("department"))
    kept = set(money_departments(request.user).values_list("pk", flat=True))
    context = {"rows": [(one, one.department_id in kept) for one in accounts], "may_create": bool(kept)}
    return render(request, "payments/account_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def account_create_view(request: SignedInRequest) -> HttpResponse:
    if not money_departments(request.user).exists():
        raise ActionForbidden(_("Bank accounts are entered by managers and collections owners."))
    form = AccountCreateForm(request.POST if request.method == "POST" else None, actor=request.user)
    outcome = send(form, lambda values: account_create(actor=request.user, key=values.pop("key"), values=values))
    if outcome.done:
        messages.success(request, _("The bank account is entered."))
        return redirect("bank_account_list")
    context = {"form": form, "heading": _("New bank account")}
    return render(request, "payments/account_form.html", context, status=outcome.status)


@require_http_methods(["GET", "HEAD", "POST"])
def account_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    accounts = BankAccount.objects.visible_to(request.user).select_related("department")
    account = get_object_or_404(accounts, pk=pk)
    authorize(request.user, "payments.account_write", account.department)
    names = ("name", "bank", "department", "closed", "version")
    form = AccountUpdateForm(
        request.POST if request.method == "POST" else None,
        actor=request.user,
        initial={name: getattr(account, name) for name in names},
    )
    outcome = send(
        form,
        lambda values: account_update(actor=request.user, account_id=pk, version=values.pop("version"), values=values),
    )
    if outcome.done:
        messages.success(request, _("Saved."))
        return redirect("bank_account_list")
    context = {"form": form, "heading": str(account), "conflict": outcome.conflict}
    return render(request, "payments/account_form.html", context, status=outcome.status)
