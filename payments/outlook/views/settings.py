"""What the forecast counts with: the weights of a department, and which customers pay from a public budget."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goaltrack.common.numbers import asked_id
from goaltrack.common.sending import send
from payments.models import Contract
from payments.outlook.cutoffs import USUAL_CUT_OFF
from payments.outlook.forms import BudgetForm, PolicyForm
from payments.outlook.models import CustomerBudget
from payments.outlook.services import customer_budget_set, forecast_policy_set
from payments.outlook.weights import DEFAULTS, Policies
from people.abilities import Ability
from people.models import Department
from people.permissions import may
from people.requests import SignedInRequest
from projects.models import Customer

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
def forecast_weights(request: SignedInRequest) -> HttpResponse:
    """Everybody reads the weights of the departments they see; who keeps the money settles them."""
    departments = list(Department.objects.visible_to(request.user).order_by("path"))
    given = request.POST if request.method == "POST" else request.GET
    asked = asked_id(given.get("department"))
    own = [one for one in departments if may(request.user, "outlook.policy_set", one)]
    department = next((one for one in departments if one.pk == asked), None)
    if request.method == "POST":
        department = get_object_or_404(Department.objects.visible_to(request.user), pk=asked)
    department = department or next(iter([*own, *departments]), None)
    if department is None:
        return render(request, "outlook/weights.html", {"departments": []})
    chosen, policies = department, Policies()
    form = PolicyForm(request.POST if request.method == "POST" else None, department=chosen, policy=policies.of(chosen))

    def save(values: dict[str, Any]) -> object:
        version = values.pop("version")
        return forecast_policy_set(actor=request.user, department_id=chosen.pk, version=version, values=values)

    outcome = send(form, save)
    if outcome.done:
        messages.success(request, _("Saved."))
        return redirect(f"{reverse('forecast_weights')}?department={chosen.pk}")
    lines = policies.lines(chosen)
    context = {
        "departments": departments,
        "department": chosen,
        "may_set": chosen in own,
        "form": form,
        "conflict": outcome.conflict,
        "rows": [(line, form[line.stage] if line.stage in DEFAULTS else None) for line in lines],
        "cut_off": policies.cut_off(chosen) or USUAL_CUT_OFF,
    }
    return render(request, "outlook/weights.html", context, status=outcome.status)


@require_http_methods(METHODS)
def customer_budgets(request: SignedInRequest) -> HttpResponse:
    """Everybody reads which customers pay from a public budget; who keeps money of one says so."""
    contracts = Contract.objects.visible_to(request.user)
    customers = Customer.objects.filter(pk__in=contracts.order_by().values("customer"))
    form = BudgetForm(request.POST if request.method == "POST" else None)

    def save(values: dict[str, Any]) -> object:
        customer = get_object_or_404(customers, pk=values.pop("customer"))
        return customer_budget_set(actor=request.user, customer_id=customer.pk, **values)

    outcome = send(form, save)
    if outcome.done:
        messages.success(request, _("Saved."))
        return redirect("customer_budgets")
    kept = contracts.filter(project__department__in=request.user.departments_below(Ability.WRITE_MONEY))
    may_set = set(kept.order_by().values_list("customer", flat=True))
    budgets = {one.customer_id: one for one in CustomerBudget.objects.filter(customer__in=customers)}
    context = {
        "form": form,
        "usual": USUAL_CUT_OFF,
        "rows": [
            (one, budgets.get(one.pk), BudgetForm.of(one.pk, budgets.get(one.pk), form) if one.pk in may_set else None)
            for one in customers.order_by("name", "id")
        ],
    }
    return render(request, "outlook/budgets.html", context, status=outcome.status)
