"""How the health of a cycle's goals went, week by week."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from goals.models import Cycle
from goaltrack.common import clock
from people.models import User

STATES = ("on_track", "at_risk", "off_track", "none")

# Each check-in stands from its day until the next one of its goal. A goal counts from its start on, until it is closed.
_WEEKS = """
    WITH seen AS (
        SELECT g.id, g.start, g.closed_on FROM goals_goal g
        WHERE g.cycle_id = %(cycle)s AND g.state IN ('active', 'closed') AND g.kind <> 'personal'
    ), said AS (
        SELECT c.goal_id, c.confidence, c.day,
            lead(c.day) OVER (PARTITION BY c.goal_id ORDER BY c.day, c.id) AS until
        FROM goals_checkin c JOIN seen ON seen.id = c.goal_id
        WHERE NOT EXISTS (SELECT 1 FROM goals_checkin n WHERE n.supersedes_id = c.id)
    ), weeks AS (SELECT unnest(%(ends)s::date[]) AS week)
    SELECT weeks.week, coalesce(said.confidence, 'none'), count(*)
    FROM weeks
    JOIN seen ON seen.start <= weeks.week AND (seen.closed_on IS NULL OR seen.closed_on > weeks.week)
    LEFT JOIN said ON said.goal_id = seen.id AND said.day <= weeks.week
        AND (said.until IS NULL OR said.until > weeks.week)
    GROUP BY 1, 2 ORDER BY 1
"""


@dataclass(frozen=True)
class Week:
    """`day` is its last day, or today; `counts` are the running goals by what was last said of them."""

    day: date
    counts: dict[str, int]


def health_by_week(cycle: Cycle, *, user: User) -> list[Week]:
    """From the cycle's first week to this one: department and project goals by confidence (one query).

    Whoever reads the cycle reads these goals; personal ones are left out.
    """
    ends = _week_ends(cycle.start, min(clock.today(), cycle.end))
    if not ends or cycle.department.root_id not in user.root_department_ids:
        return []
    weeks = {end: dict.fromkeys(STATES, 0) for end in ends}
    with connection.cursor() as cursor:
        cursor.execute(_WEEKS, {"cycle": cycle.pk, "ends": ends})
        for day, confidence, count in cursor.fetchall():
            weeks[day][confidence] = count
    return [Week(day, counts) for day, counts in weeks.items()]


def _week_ends(start: date, last: date) -> list[date]:
    """The Sundays from `start` on, and `last` itself."""
    first = start + timedelta(days=6 - start.weekday())
    ends = [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal(), 7)]
    return [*ends, last] if start <= last else []
