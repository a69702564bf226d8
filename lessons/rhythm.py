"""On which day of the month a department opens its retrospectives: its own rhythm, or the nearest one above."""

from collections.abc import Mapping

from lessons.models import RetrospectiveRhythm
from lessons.models.retrospectives import DEFAULT_DAY
from people.models import Department


def rhythm_days() -> dict[int, int]:
    """The days that were set, by department (one query, few rows)."""
    return dict(RetrospectiveRhythm.objects.values_list("department_id", "day"))


def ruling_department(department: Department, days: Mapping[int, int]) -> int | None:
    """The department whose day counts here; None where nobody set one."""
    return next((pk for pk in reversed(department.path) if pk in days), None)


def day_of(department: Department, days: Mapping[int, int]) -> int:
    ruling = ruling_department(department, days)
    return DEFAULT_DAY if ruling is None else days[ruling]
