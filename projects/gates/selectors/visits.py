"""Reads of visits."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from goaltrack.common import clock
from people.models import User
from projects.gates.models import Visit
from projects.gates.querysets import VisitQuerySet


def coming_visits(user: User) -> VisitQuerySet:
    """Those from today on that are not called off, the next one first."""
    today = timezone.localtime(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    found = Visit.objects.visible_to(user).standing().filter(ends_at__gte=today)
    return found.with_people().order_by("starts_at", "id")


@dataclass(frozen=True)
class Overlap:
    """Another visit at the same time, and what the two share."""

    visit: Visit
    same_project: bool
    hosts: list[str]
    stops: list[str]


def overlaps_of(user: User, visits: Sequence[Visit]) -> dict[int, list[Overlap]]:
    """Of each planned visit, the others at its time to the same project, by the same hosts or by way of the same stop;
    those that the reader sees (one query). The visits came with their cases."""
    planned = [one for one in visits if one.state == Visit.State.PLANNED]
    if not planned:
        return {}
    others = Visit.objects.visible_to(user).at_the_time_of(planned).select_related("case", "host", "co_host")
    found: dict[int, list[Overlap]] = {}
    for other in others:
        for one in planned:
            shared = _shared(one, other)
            if shared is not None:
                found.setdefault(one.pk, []).append(shared)
    return found


def _shared(one: Visit, other: Visit) -> Overlap | None:
    at_once = other.starts_at < one.ends_at and other.ends_at > one.starts_at
    if other.pk == one.pk or not at_once:
        return None
    receiving = {one.host_id, one.co_host_id}
    hosts = [host.name for host in (other.host, other.co_host) if host is not None and host.pk in receiving]
    stops = [stop for stop in other.stops if stop in one.stops]
    overlap = Overlap(other, one.case.project_id == other.case.project_id, hosts, stops)
    return overlap if overlap.same_project or hosts or stops else None
