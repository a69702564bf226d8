"""A retrospective for every active project and month: opened by beat, or begun by hand; and the departments' days."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import Problems, StateConflict
from history.operations import operation
from lessons.models import Retrospective, RetrospectiveRhythm
from lessons.months import due_day, first_of, is_asked, last_of, month_before, opening_day
from lessons.rhythm import day_of, rhythms
from people.models import Department, User
from people.permissions import authorize
from people.selectors import workday_calendar
from projects.models import Project

FIRST_DAY, LAST_DAY = 1, 28


def retrospectives_open(*, day: date) -> list[Retrospective]:
    """Open what is to be open on `day`; returns the new ones. Safe to run twice, and at once.

    A month opens on its department's day or any later day of the month; one that was missed altogether still opens in
    the next month until its due day. Each project is a transaction of its own.
    """
    opened = [_open(project, month, day) for project, month in _missing(day)]
    return [retrospective for retrospective in opened if retrospective is not None]


def retrospective_start(*, actor: User, key: UUID, project_id: int, month: date) -> Retrospective:
    """Begin one by hand, before its day or for a month that was not asked. The month's own one where it is there."""
    content = {"project": project_id, "month": month.isoformat()}
    with operation("retrospective.start", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(Retrospective.objects)
        project = Project.objects.select_related("department").get(pk=project_id)
        authorize(actor, "lessons.retrospective_publish", project)
        month = first_of(month)
        _check_start(project, month)
        due = due_day(month, workday_calendar())
        retrospective, is_new = Retrospective.objects.get_or_create(
            project=project, month=month, defaults={"opened_on": clock.today(), "due": due}
        )
        changes = [{"field": "due", "old": None, "new": due.isoformat()}] if is_new else []
        op.log(retrospective, changes=changes)
    return retrospective


def rhythm_set(*, actor: User, department_id: int, day: int | None) -> RetrospectiveRhythm | None:
    """From now on the department and what is below it open on `day`; None lets the one above rule again."""
    with operation("rhythm.set", actor=actor) as op:
        # The department's row is the lock: a rhythm may not be there yet.
        department = Department.objects.select_for_update(no_key=True).get(pk=department_id)
        authorize(actor, "lessons.rhythm_set", department)
        problems = Problems()
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            problems.add("day", _("Choose a day from 1 to 28: every month has it."))
        problems.raise_any()
        rhythm = RetrospectiveRhythm.objects.filter(department=department).first()
        old = rhythm.day if rhythm else None
        if old == day:
            return rhythm
        op.log(department, changes=[{"field": "retrospective_day", "old": old, "new": day}])
        if day is None:
            RetrospectiveRhythm.objects.filter(department=department).delete()
            return None
        if rhythm is None:
            return RetrospectiveRhythm.objects.create(department=department, day=day)
        rhythm.day = day
        rhythm.version += 1
        rhythm.save()
    return rhythm


def _missing(day: date) -> Iterator[tuple[Project, date]]:
    """The projects that ought to have one and have none, with the month."""
    calendar, known, this_month = workday_calendar(), rhythms(), first_of(day)
    for month in (month_before(this_month), this_month):
        if day > due_day(month, calendar):
            continue
        active = Project.objects.active().exclude(retrospectives__month=month).select_related("department")
        for project in active.order_by("pk"):
            begins = opening_day(month, day_of(project.department, known), calendar)
            if day >= begins and is_asked(project.start, month):
                yield project, month


def _open(project: Project, month: date, day: date) -> Retrospective | None:
    """None where another beat was faster."""
    with operation("retrospective.open", actor=None) as op:
        due = due_day(month, workday_calendar())
        retrospective, is_new = Retrospective.objects.get_or_create(
            project=project, month=month, defaults={"opened_on": day, "due": due}
        )
        if not is_new:
            return None
        op.log(retrospective, changes=[{"field": "due", "old": None, "new": due.isoformat()}])
    return retrospective


def _check_start(project: Project, month: date) -> None:
    problems = Problems()
    if month > clock.today():
        problems.add("month", _("That month has not begun yet."))
    elif project.start > last_of(month):
        problems.add("month", _("The project had not begun in that month."))
    problems.raise_any()
    if project.state == Project.State.PLANNED:
        raise StateConflict(_("This project has not begun yet: there is nothing to look back on."))
