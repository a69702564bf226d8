"""Who is writing in a draft right now, and in which row: said every few seconds, true for a moment, never logged."""

from datetime import timedelta

from goaltrack.common import clock
from people.models import User
from planning.models import Breakdown, Presence

# Longer than two of the page's questions lie apart.
PRESENT = timedelta(seconds=12)


def presence_say(*, actor: User, breakdown: Breakdown, item_id: int | None) -> list[Presence]:
    """Keep that `actor` is in the row; gives back who else is there."""
    now = clock.now()
    here = Presence(breakdown=breakdown, user=actor, item=item_id, at=now)
    Presence.objects.bulk_create(
        [here], update_conflicts=True, unique_fields=["breakdown", "user"], update_fields=["item", "at"]
    )
    others = Presence.objects.filter(breakdown=breakdown, at__gt=now - PRESENT).exclude(user=actor)
    return list(others.select_related("user").order_by("user__sort_key"))
