"""Supplier contracts and their money are kept by who keeps the project's money; what they hold also by A and B."""

import rules

from payments.permissions import AmountRights, keeps_money_of
from payments.suppliers.models import SupplierContract
from people.abilities import Ability
from people.models import Department, User
from projects.models import Project


@rules.predicate
def keeps_money_of_project(user: User, project: Project) -> bool:
    return user.can(Ability.WRITE_MONEY, project.department)


@rules.predicate
def keeps_supplies(user: User, contract: SupplierContract) -> bool:
    return user.can(Ability.WRITE_MONEY, contract.project.department)


@rules.predicate
def answers_for_supplies(user: User, contract: SupplierContract) -> bool:
    """Its A and B, and who runs the project."""
    project = contract.project
    own = (contract.owner_id, contract.follower_id, project.manager_id, project.follower_id)
    return user.is_active and user.pk in own


@rules.predicate
def administers(user: User, department: Department) -> bool:
    return user.can(Ability.WRITE_PEOPLE, department)


rules.add_perm("suppliers.contract_create", keeps_money_of_project)
rules.add_perm("suppliers.contract_write", keeps_supplies)
rules.add_perm("suppliers.scope_write", keeps_supplies | answers_for_supplies)
rules.add_perm("suppliers.policy_set", keeps_money_of | administers)


def settles_some_policy(user: User) -> bool:
    """Opens the page of the shares, whose forms are there only for the departments one may settle them for."""
    return user.is_active and any(map(user.departments_with, (Ability.WRITE_MONEY, Ability.WRITE_PEOPLE)))


def may_read_supplies(rights: AmountRights, contract: SupplierContract) -> bool:
    """The amounts of the contract: who reads the project's, and its own A and B. Needs `project`."""
    return rights.user_id in (contract.owner_id, contract.follower_id) or rights.may_read(contract.project)
