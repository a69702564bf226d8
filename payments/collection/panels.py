"""What other pages show of collecting (goaltrack.common.panels)."""

from collections.abc import Mapping, Sequence
from typing import Any

from payments.collection.models import Hold
from payments.collection.selectors import actions_of, contacts_of
from payments.models import PaymentCheckpoint
from people.models import User
from people.permissions import may


def checkpoint_contacts(user: User, ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
    """Of the checkpoint that a page shows: contacts with promises, next actions, holds (seven queries)."""
    related = ("contract__project__department", "owner", "follower")
    found = PaymentCheckpoint.objects.visible_to(user).filter(pk__in=ids).select_related(*related)
    return {checkpoint.pk: _panel(user, checkpoint) for checkpoint in found}


def _panel(user: User, checkpoint: PaymentCheckpoint) -> Mapping[str, Any]:
    holds = list(Hold.objects.filter(checkpoint=checkpoint).select_related("placed_by", "lifted_by"))
    may_chase = not checkpoint.cancelled and may(user, "collection.chase", checkpoint)
    return {
        "checkpoint": checkpoint,
        "contacts": contacts_of(user, checkpoint),
        "actions": actions_of(user, checkpoint),
        "hold": next((one for one in holds if one.lifted_on is None), None),
        "past_holds": [one for one in holds if one.lifted_on is not None],
        "may_chase": may_chase,
        "may_ask": may_chase and bool(checkpoint.outstanding),
    }
