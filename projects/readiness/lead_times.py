"""How long preconditions take: what they took in past projects, and what is usual until there are enough of them."""

from collections.abc import Mapping
from statistics import median_high

from people.selectors import workday_calendar
from projects.readiness.models import Precondition

Kind = Precondition.Kind
# Working days, from the first request to having it; a department's own past replaces them.
USUAL: Mapping[str, int] = {
    Kind.PROCUREMENT: 30,
    Kind.BUDGET: 25,
    Kind.CONTRACT: 20,
    Kind.DRAWINGS: 15,
    Kind.SITE: 5,
    Kind.NETWORK: 15,
    Kind.DATA: 15,
    Kind.SECURITY: 20,
    Kind.INTERFACE: 20,
}
# So many of a kind say more than what is usual; so many of the newest are looked at.
ENOUGH = 3
LOOKED_AT = 400


def lead_times() -> dict[str, int]:
    """Working days by kind: the median of the newest that got ready, whoever's they were (one query)."""
    done = Precondition.objects.filter(ready_on__isnull=False).order_by("-ready_on", "-id")
    calendar = workday_calendar()
    took: dict[str, list[int]] = {}
    for kind, begun, ready in done.values_list("kind", "begun_on", "ready_on")[:LOOKED_AT]:
        if begun is not None and ready is not None:
            took.setdefault(kind, []).append(max(calendar.count(begun, ready), 1))
    learned = {kind: median_high(days) for kind, days in took.items() if len(days) >= ENOUGH}
    return {**USUAL, **learned}
