"""A member's week, as the status logs tell it: what was finished, what moved, what is blocked, what comes."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from goaltrack.common import clock
from goaltrack.common.dates import with_weekday
from notices.models import Notice
from people.models import User
from projects.models import StatusLog, Task
from projects.querysets import OPEN

MOST = 100
DAYS = timedelta(days=7)


@dataclass(frozen=True)
class Week:
    """The tasks of one A, each in one of the parts."""

    monday: date
    finished: list[Task]
    moved: list[Task]
    blocked: list[Task]
    planned: list[Task]

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def parts(self) -> list[tuple[str, list[Task]]]:
        return [
            (pgettext("in a week", "Finished"), self.finished),
            (_("Moved on"), self.moved),
            (_("Blocked"), self.blocked),
            (_("Coming"), self.planned),
        ]


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week_of(user: User, monday: date) -> Week:
    """One query: what was finished in the week, and the open work that was logged in it, is blocked, or comes next."""
    start, end = (_midnight(day) for day in (monday, monday + DAYS))
    logged = StatusLog.objects.filter(task=OuterRef("pk"), at__gte=start, at__lt=end)
    comes = Q(due__lt=monday + 2 * DAYS) | Q(start__lt=monday + 2 * DAYS)
    tasks = Task.objects.filter(owner=user).annotate(was_logged=Exists(logged)).select_related("project", "blocked_by")
    finished = Q(status="done", done_at__gte=start, done_at__lt=end)
    week = Week(monday, [], [], [], [])
    wanted = tasks.filter(finished | Q(status__in=OPEN) & (Q(was_logged=True) | Q(status="blocked") | comes))
    for task in wanted.order_by("due", "id")[:MOST]:
        if task.status == Task.Status.DONE:
            week.finished.append(task)
        elif task.status == Task.Status.BLOCKED:
            week.blocked.append(task)
        elif task.was_logged:  # type: ignore[attr-defined]
            week.moved.append(task)
        else:
            week.planned.append(task)
    return week


def week_text(week: Week) -> str:
    """The draft of what is sent, one line a task; empty parts stay out."""
    paragraphs = []
    for title, tasks in week.parts:
        if tasks:
            paragraphs.append("\n".join([title, *(_line(task) for task in tasks)]))
    return "\n\n".join(paragraphs)


def week_sent(reader: User, key: UUID) -> Notice | None:
    """What the reader was sent."""
    return Notice.objects.visible_to(reader).filter(kind="week.sent", occasion=str(key)).first()


def default_monday(*, last: bool) -> date:
    monday = monday_of(clock.today())
    return monday - DAYS if last else monday


def _line(task: Task) -> str:
    text = _("· %(title)s, due %(day)s") % {"title": task.title, "day": with_weekday(task.due)}
    said = task.status_note.strip().replace("\n", " ")
    return f"{text} — {said}" if said else text


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())
