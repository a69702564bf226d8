"""What is reminded of: a stage review that is due or missing, to the project's A; a visit, to those who receive it."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices import kinds, reminders
from notices.kinds import NoticeKind
from notices.reminders import Due, Finder
from people.selectors import workday_calendar
from projects.gates.models import GateCase, Kind, Visit
from projects.gates.selectors import stages_of
from projects.models import Project

# In working days: how long before it is due, and for how long after it was.
SOON = 5
TOLD_FOR = 5


def stage_missing(stage: str) -> Finder:
    """Once before it is due where nothing was begun, once when it is overdue."""

    def find(day: date) -> Iterator[Due]:
        calendar = workday_calendar()
        soon, past = calendar.add(day, SOON), calendar.add(day, -TOLD_FOR)
        projects = Project.objects.select_related("department", "manager", "follower").order_by("pk")
        for row in stages_of(projects, on=day):
            project = row.project
            for one in row.of(stage):
                if one.is_met or not past <= one.due <= soon:
                    continue
                if one.is_overdue or (one.due >= day and one.case_id is None):
                    occasion = f"{'late' if one.is_overdue else 'soon'} {one.quarter or ''}".strip()
                    params = {"project": project.name, "due": one.due.isoformat()}
                    yield Due(project, project.manager, project.follower, occasion, params, f"/projects/{project.pk}/")

    return find


def visits_coming(day: date) -> Iterator[Due]:
    """On the working day before the guests come, and on the day, to the host or whoever stands in."""
    first = datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())
    last = first + (workday_calendar().add(day, 1) - day) + timedelta(days=1)
    coming = Visit.objects.filter(state=Visit.State.PLANNED, case__state=GateCase.State.PASSED)
    for visit in coming.filter(starts_at__gte=first, starts_at__lt=last).select_related("case", "host", "co_host"):
        on = timezone.localtime(visit.starts_at)
        params = {"guests": visit.organisation, "on": f"{on:%Y-%m-%d}", "time": f"{on:%H:%M}"}
        occasion = f"{'today' if on.date() == day else 'before'} {on:%Y-%m-%d %H:%M}"
        yield Due(visit.case, visit.host, visit.co_host, occasion, params, visit.case.link)


def register() -> None:
    for kind in (
        NoticeKind(
            "stage.kickoff",
            label=_("Kick-off review missing"),
            title=_("%(project)s has not held its kick-off review, wanted by %(due)s"),
            icon="calendar-due",
        ),
        NoticeKind(
            "stage.midway",
            label=_("Mid-way review missing"),
            title=_("%(project)s has not held its mid-way review of the quarter, wanted by %(due)s"),
            icon="calendar-due",
        ),
        NoticeKind(
            "stage.closing",
            label=_("Closing review missing"),
            title=_("%(project)s has not held its closing review, wanted by %(due)s"),
            icon="calendar-due",
        ),
        NoticeKind(
            "visit.coming",
            label=_("Visit coming"),
            title=_("You receive guests of %(guests)s: %(on)s, %(time)s"),
            icon="users",
        ),
    ):
        kinds.register(kind)
    for stage in (Kind.KICKOFF, Kind.MIDWAY, Kind.CLOSING):
        reminders.register(f"stage.{stage.value}", stage_missing(stage.value))
    reminders.register("visit.coming", visits_coming)
