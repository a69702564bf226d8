"""Settling what the forecast counts with: the weights of a department, the budgets of customers."""

from collections.abc import Mapping
from typing import Any

from goaltrack.common.errors import Problems
from history.changes import apply_changes
from history.operations import operation
from history.versions import check_version
from payments.outlook.models import CustomerBudget, ForecastPolicy
from payments.outlook.weights import DEFAULTS
from people.models import Department, User
from people.permissions import authorize
from projects.models import Customer

POLICY_FIELDS = (*DEFAULTS, "cut_off")


def forecast_policy_set(*, actor: User, department_id: int, version: int, values: Mapping[str, Any]) -> ForecastPolicy:
    """Settle percentages and the cut-off (POLICY_FIELDS); None and "" leave them to the department above.

    `version` is 0 for a department that settled nothing yet. Raises InvalidInput at the fields.
    """
    with operation("forecast_policy.set", actor=actor) as op:
        # The department's row is the lock: a policy may not be there yet.
        department = Department.objects.select_for_update(no_key=True).get(pk=department_id)
        authorize(actor, "outlook.policy_set", department)
        known = ForecastPolicy.objects.filter(department=department).first()
        policy = known or ForecastPolicy(department=department, version=0)
        given = {name: value for name, value in values.items() if name in POLICY_FIELDS}
        changes = apply_changes(policy, given)
        problems = Problems()
        problems.check(policy)
        problems.raise_any()
        check_version(policy, version)
        if changes:
            policy.version += 1
            policy.save()
            op.log(policy, changes=changes, note=department.name)
    return policy


def customer_budget_set(*, actor: User, customer_id: int, is_public: bool, cut_off: str = "") -> CustomerBudget:
    """Say whether a customer pays from a public budget, and until when. Raises InvalidInput at `cut_off`."""
    with operation("customer_budget.set", actor=actor) as op:
        customer = Customer.objects.select_for_update(no_key=True).get(pk=customer_id)
        authorize(actor, "outlook.budget_set", customer)
        known = CustomerBudget.objects.filter(customer=customer).first()
        budget = known or CustomerBudget(customer=customer, is_public=False)
        changes = apply_changes(budget, {"is_public": is_public, "cut_off": cut_off.strip()})
        problems = Problems()
        problems.check(budget)
        problems.raise_any()
        if changes:
            budget.version += budget.pk is not None
            budget.save()
            op.log(budget, changes=changes, note=customer.name)
    return budget
