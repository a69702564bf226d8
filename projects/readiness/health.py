"""What preconditions say of a project's health (projects.health)."""

from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import ngettext

from goaltrack.common import clock
from people.selectors import workday_calendar
from projects.health import TOO_LATE, Finding, judged
from projects.readiness.lead_times import lead_times
from projects.readiness.models import Precondition
from projects.readiness.selectors import comes_on


def preconditions_too_late(project_ids: Sequence[int]) -> dict[int, list[Finding]]:
    """Those that will come too late, by the worst of them: two queries."""
    calendar, known, today = workday_calendar(), lead_times(), clock.today()
    late: defaultdict[int, list[int]] = defaultdict(list)
    for row in Precondition.objects.filter(project__in=project_ids).awaited().with_needed():
        comes = comes_on(row, row.needed, row.lead or known[row.kind], calendar, today)  # type: ignore[attr-defined]
        late[row.project_id].append(calendar.late(row.needed, comes))  # type: ignore[attr-defined]
    found = {}
    for pk, rows in late.items():
        days = [one for one in rows if one]
        if confidence := judged(max(days, default=0), TOO_LATE):
            words = ngettext(
                "%(count)d precondition comes too late, by %(days)d working days",
                "%(count)d preconditions come too late, by up to %(days)d working days",
                len(days),
            ) % {"count": len(days), "days": max(days)}
            found[pk] = [Finding("preconditions", confidence, words, f"/preconditions/?project={pk}")]
    return found
