"""Ranges are settled by those who keep a department's money, and by its administrators."""

import rules

from payments.permissions import keeps_money_of
from people.abilities import Ability
from people.models import Department, User


@rules.predicate
def administers(user: User, department: Department) -> bool:
    return user.can(Ability.WRITE_PEOPLE, department)


rules.add_perm("ageing.ranges_set", keeps_money_of | administers)


def settles_some_ranges(user: User) -> bool:
    """Opens the page of the ranges, whose forms are there only for the departments one may settle them for."""
    return user.is_active and any(map(user.departments_with, (Ability.WRITE_MONEY, Ability.WRITE_PEOPLE)))
