"""Who may read the amount of a proposed payment checkpoint, and propose one for which contract."""

from django.db.models import Q, QuerySet

from payments.models import Contract
from payments.permissions import AmountRights, amounts_readable
from people.models import User
from planning.models import BreakdownItem


def contracts_to_plan(user: User) -> QuerySet[Contract]:
    """The contracts for which the person may propose checkpoints: those whose amounts they read."""
    rights = amounts_readable(user)
    readable = Q(project__department__in=rights.departments) | Q(project__manager=user) | Q(project__follower=user)
    return Contract.objects.visible_to(user).filter(readable)


def may_read_amount(item: BreakdownItem, rights: AmountRights) -> bool:
    """As of a checkpoint that stands: its own A and B, and who reads the amounts of its project."""
    own = rights.user_id in (item.owner_id, item.follower_id)
    return own or (item.contract is not None and rights.may_read(item.contract.project))
