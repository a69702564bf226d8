"""Money is kept by those with the right on the project's department; amounts are read by them and by whose they are."""

from dataclasses import dataclass

import rules
from django.db.models import Q, QuerySet

from payments.models import Condition, Contract, PaymentCheckpoint
from people.abilities import Ability
from people.models import Department, User
from projects.models import Project


@rules.predicate
def keeps_money_of(user: User, department: Department) -> bool:
    return user.can(Ability.WRITE_MONEY, department)


@rules.predicate
def keeps_money(user: User, contract: Contract) -> bool:
    return user.can(Ability.WRITE_MONEY, contract.project.department)


@rules.predicate
def keeps_checkpoint(user: User, checkpoint: PaymentCheckpoint) -> bool:
    return user.can(Ability.WRITE_MONEY, checkpoint.contract.project.department)


@rules.predicate
def answers_for_condition(user: User, condition: Condition) -> bool:
    """Its owner, the checkpoint's A and B, who runs the project, and who keeps its money."""
    checkpoint = condition.checkpoint
    project = checkpoint.contract.project
    involved = (
        condition.owner_id,
        checkpoint.owner_id,
        checkpoint.follower_id,
        project.manager_id,
        project.follower_id,
    )
    return user.pk in involved or user.can(Ability.WRITE_MONEY, project.department)


rules.add_perm("payments.contract_create", keeps_money_of)
rules.add_perm("payments.contract_write", keeps_money)
rules.add_perm("payments.checkpoint_write", keeps_checkpoint)
rules.add_perm("payments.condition_meet", answers_for_condition)
rules.add_perm("payments.receipt_write", keeps_money)
rules.add_perm("payments.account_write", keeps_money_of)


def money_departments(user: User) -> QuerySet[Department]:
    """Those whose money the person keeps."""
    return Department.objects.where_user_can(user, Ability.WRITE_MONEY)


@dataclass(frozen=True)
class AmountRights:
    """Whose amounts a person may read, for many rows at once."""

    user_id: int
    departments: frozenset[int]

    def may_read(self, project: Project) -> bool:
        return project.department_id in self.departments or self.user_id in (project.manager_id, project.follower_id)

    def contracts(self) -> Q:
        """`may_read` as a condition on contracts."""
        own = Q(project__manager=self.user_id) | Q(project__follower=self.user_id)
        return Q(project__department__in=self.departments) | own

    def may_read_checkpoint(self, checkpoint: PaymentCheckpoint) -> bool:
        """Needs `contract__project`."""
        own = self.user_id in (checkpoint.owner_id, checkpoint.follower_id)
        return own or self.may_read(checkpoint.contract.project)


def amounts_readable(user: User) -> AmountRights:
    """The person's rights to read amounts: one query at most."""
    return AmountRights(user.pk, user.departments_below(Ability.READ_AMOUNTS))
