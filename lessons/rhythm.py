"""On which day of the month a department opens its retrospectives: its own rhythm, or the nearest one above."""

from collections.abc import Mapping

from lessons.models import RetrospectiveRhythm
from lessons.models.retrospectives import DEFAULT_DAY
from people.models import Department


def rhythms() -> dict[int, RetrospectiveRhythm]:
    """Those that were set, by department (one query, few rows)."""
    return {rhythm.department_id: rhythm for rhythm in RetrospectiveRhythm.objects.all()}


def day_of(department: Department, known: Mapping[int, RetrospectiveRhythm]) -> int:
    ruling = department.nearest(known)
    return ruling.day if ruling else DEFAULT_DAY
