"""The forecast is read by who reads amounts; its policy is settled by who keeps a department's money."""

import rules

from payments.models import Contract
from payments.permissions import keeps_money_of
from people.abilities import Ability
from people.models import Department, User
from projects.models import Customer


@rules.predicate
def administers(user: User, department: Department) -> bool:
    return user.can(Ability.WRITE_PEOPLE, department)


@rules.predicate
def keeps_money_with(user: User, customer: Customer) -> bool:
    """Who keeps the money of a contract with the customer."""
    departments = user.departments_below(Ability.WRITE_MONEY)
    return Contract.objects.filter(customer=customer, project__department__in=departments).exists()


rules.add_perm("outlook.policy_set", keeps_money_of | administers)
rules.add_perm("outlook.budget_set", keeps_money_with)
