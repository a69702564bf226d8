"""What a visit is planned with: from what was typed, and held against the rules."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import Problems
from people.models import User
from projects.gates.models import VISIT_FIELDS, GateCase, Visit

LONGEST_VISIT = timedelta(days=14)
MOMENTS = ("starts_at", "ends_at")


def visit_of(case: GateCase, values: Mapping[str, Any] | None) -> Visit:
    """A visit from VISIT_FIELDS, not saved."""
    return Visit(case=case, **planned_values(values or {}))


def planned_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Those of VISIT_FIELDS; a browser's ends of lines make no difference."""
    given = {name: value for name, value in values.items() if name in VISIT_FIELDS}
    return {
        name: value.replace("\r\n", "\n").strip() if isinstance(value, str) else value for name, value in given.items()
    }


def visit_problems(visit: Visit, actor: User, problems: Problems, changed: Collection[str] = MOMENTS) -> None:
    """`changed`: what is planned anew of it; moments that stay as they are may lie in the past by now."""
    missing = [name for name in MOMENTS if getattr(visit, name) is None]
    for name in missing:
        problems.add(name, _("Say when."))
    problems.check(visit, exclude={"case", "host", *missing})
    if "starts_at" in changed and visit.starts_at and timezone.localdate(visit.starts_at) < clock.today():
        problems.add("starts_at", _("This day is over: choose today or a later one."))
    if not missing and visit.ends_at <= visit.starts_at:
        problems.add("ends_at", _("The visit ends before it begins."))
    elif not missing and not set(changed).isdisjoint(MOMENTS) and visit.ends_at - visit.starts_at > LONGEST_VISIT:
        problems.add("ends_at", _("A visit lasts at most %(days)d days.") % {"days": LONGEST_VISIT.days})
    if not visit.host_id:
        problems.add("host", _("Say who receives the guests."))
    elif visit.co_host_id == visit.host_id:
        problems.add("co_host", _("A and B must be two people."))
    hosts = {pk for pk in (visit.host_id, visit.co_host_id) if pk}
    if hosts - set(User.objects.visible_to(actor).filter(pk__in=hosts).values_list("pk", flat=True)):
        problems.add("host", _("There is no such person among your colleagues."))
