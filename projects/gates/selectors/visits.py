"""Reads of visits."""

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


def overlapping_visits(visit: Visit) -> list[Visit]:
    """The other visits to the same project at the same time."""
    same = Visit.objects.overlapping(visit.case.project, visit.starts_at, visit.ends_at)
    return list(same.exclude(pk=visit.pk).select_related("case"))
