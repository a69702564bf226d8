"""Applications are run by who answers for the checkpoint; invoices and templates are kept by who keeps the money."""

import rules

from payments.models import PaymentCheckpoint
from payments.permissions import keeps_checkpoint, keeps_money_of
from people.abilities import Ability
from people.models import User


@rules.predicate
def answers_for_checkpoint(user: User, checkpoint: PaymentCheckpoint) -> bool:
    """Its A and B, who runs the project, and who keeps its money."""
    project = checkpoint.contract.project
    involved = (checkpoint.owner_id, checkpoint.follower_id, project.manager_id, project.follower_id)
    return user.pk in involved or user.can(Ability.WRITE_MONEY, project.department)


rules.add_perm("claims.application_write", answers_for_checkpoint)
rules.add_perm("claims.list_take", answers_for_checkpoint)
rules.add_perm("claims.invoice_write", keeps_checkpoint)
rules.add_perm("claims.template_write", keeps_money_of)
