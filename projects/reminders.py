"""What a task reminds of: it is due, it is overdue, somebody waits. Registered in ProjectsConfig.ready()."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from notices import kinds, reminders
from notices.kinds import Action, NoticeKind
from notices.reminders import Due
from people.selectors import Return, returns, workday_calendar
from projects.models import Task
from projects.permissions import WorkRights

if TYPE_CHECKING:
    from notices.models import Notice
    from people.models import User

AGAIN_AFTER_DAYS = 7
NAMED = 5


def tasks_due(day: date) -> Iterator[Due]:
    """Open tasks due today, until the next working day, or on that day."""
    until = workday_calendar().add(day, 1)
    for task in _open_tasks(due__gte=day, due__lte=until):
        occasion = f"{'today' if task.due == day else 'before'} {task.due}"
        yield _due(task, occasion)


def tasks_overdue(day: date) -> Iterator[Due]:
    """Open tasks past their day: on the first working day after it, then every week as long as they are late."""
    calendar, back = workday_calendar(), returns(day)
    for task in _open_tasks(due__lt=day):
        # A reminder whose day is off comes on the next working day, and still counts for its own week.
        first = calendar.add(task.due, 1)
        weeks = (day - first).days // AGAIN_AFTER_DAYS
        since = first + timedelta(days=AGAIN_AFTER_DAYS * weeks)
        if weeks >= 0 and not _told_at_once(task, since, back.get(task.owner_id)):
            yield _due(task, f"late {task.due} week {weeks}")


def _told_at_once(task: Task, since: date, back: Return | None) -> bool:
    """Whether this round fell into an absence of A: B heard of it then, and A does by `tasks_missed`."""
    if back is None:
        return False
    return back.was_away(since) or (back.was_away(task.due) and since == back.first)


def tasks_missed(day: date) -> Iterator[Due]:
    """What came due while somebody was away, in one line on the day they are back: two queries."""
    back = returns(day)
    if not back:
        return
    earliest, latest = min(one.start for one in back.values()), max(one.first for one in back.values())
    tasks = Task.objects.filter(owner__in=back, due__gte=earliest, due__lt=latest).exclude(status=Task.Status.CANCELLED)
    missed: defaultdict[int, list[Task]] = defaultdict(list)
    for task in tasks.only("title", "due", "status", "owner").order_by("due", "pk"):
        if back[task.owner_id].was_away(task.due):
            missed[task.owner_id].append(task)
    for pk, found in missed.items():
        one = back[pk]
        still_open = [task for task in found if not task.is_over]
        titles = " ".join(f"“{task.title}”" for task in still_open[:NAMED])
        params = {
            "count": len(found),
            "open": len(still_open),
            "titles": titles + ("…" if len(still_open) > NAMED else ""),
        }
        days = {"due_from": one.start, "due_to": one.first - timedelta(days=1)}
        link = f"/tasks/?{urlencode({'owner': pk, 'status': 'all', **days})}"
        yield Due(one.absence, one.absence.user, None, f"back {one.first}", params, link)


def task_actions(user: "User", notices: "Sequence[Notice]") -> Mapping[int, Sequence[Action]]:
    """The taps of the log for those tasks that are still open and that the reader may log: two queries."""
    tasks = Task.objects.visible_to(user).open().as_lines().in_bulk([notice.subject_id for notice in notices])
    rights = WorkRights(user)
    loggable = {pk: task for pk, task in tasks.items() if rights.may_change(task)}
    return {notice.pk: _taps(loggable[notice.subject_id]) for notice in notices if notice.subject_id in loggable}


def review_actions(user: "User", notices: "Sequence[Notice]") -> Mapping[int, Sequence[Action]]:
    """To pass those that still wait for the reader (one query); sending back takes words, and a page."""
    waiting = Task.objects.waiting_for_review_by(user).in_bulk([notice.subject_id for notice in notices])
    label = pgettext_lazy("task status", "Pass")
    return {
        notice.pk: [_tap(waiting[notice.subject_id], Task.Status.DONE, label, "check")]
        for notice in notices
        if notice.subject_id in waiting
    }


def _tap(task: Task, status: str, label: kinds.Words, icon: str) -> Action:
    url = reverse("task_log_status", args=[task.pk])
    return Action(label, url, {"key": str(uuid.uuid4()), "to_status": status}, icon)


def _taps(task: Task) -> list[Action]:
    # In review it is its reviewer's turn, who heard of it.
    if task.status == Task.Status.REVIEW:
        return []
    taps = [_tap(task, Task.Status.DONE, pgettext_lazy("task status", "Finish"), "check")]
    if task.status != Task.Status.DOING:
        taps.insert(0, _tap(task, Task.Status.DOING, pgettext_lazy("task status", "In progress"), "player-play"))
    return taps


def _open_tasks(**condition: date) -> Iterable[Task]:
    """Those of a suspended project wait with it."""
    tasks = Task.objects.open().filter(**condition).exclude(project__state="suspended")
    tasks = tasks.select_related("owner", "follower").order_by("pk")
    return tasks.iterator(reminders.BATCH)


def _due(task: Task, occasion: str) -> Due:
    params = {"title": task.title, "due": task.due.isoformat()}
    return Due(task, task.owner, task.follower, occasion, params, f"/tasks/{task.pk}/")


def register() -> None:
    kinds.register(
        NoticeKind(
            "task.due", label=_("Task due"), title=_("“%(title)s” is due %(due)s"), icon="clock", actions=task_actions
        )
    )
    kinds.register(
        NoticeKind(
            "task.overdue",
            label=_("Task overdue"),
            title=_("“%(title)s” was due %(due)s and is not finished"),
            icon="alert-triangle",
            actions=task_actions,
        )
    )
    kinds.register(
        NoticeKind(
            "task.blocking",
            label=_("Somebody waits for you"),
            title=_("%(author)s waits for you in “%(title)s”%(note)s"),
            icon="hand-stop",
        )
    )
    kinds.register(
        NoticeKind(
            "task.blocking_away",
            label=_("Somebody waits for a colleague who is away"),
            title=_("“%(title)s” waits for %(name)s, who is away%(note)s"),
            icon="hand-stop",
        )
    )
    kinds.register(
        NoticeKind(
            "task.missed",
            label=_("What came due while you were away"),
            title=_("While you were away %(count)s of your tasks came due; not finished: %(open)s %(titles)s"),
            icon="calendar-due",
        )
    )
    for code, label, title, icon in (
        ("task.mentioned", _("Mentioned"), _("%(author)s mentioned you in “%(title)s”: %(note)s"), "message"),
        ("task.commented", _("Comment"), _("%(author)s on “%(title)s”: %(note)s"), "message"),
        ("task.review_passed", _("Task passed"), _("%(author)s passed “%(title)s”%(note)s"), "circle-check"),
        ("task.review_returned", _("Task sent back"), _("%(author)s sent “%(title)s” back%(note)s"), "arrow-back-up"),
        ("task.finished", _("Watched task finished"), _("%(author)s finished “%(title)s”%(note)s"), "check"),
        ("task.blocked", _("Watched task blocked"), _("%(author)s is blocked in “%(title)s”%(note)s"), "hand-stop"),
        (
            "task.due_moved",
            _("Watched task moved"),
            _("%(author)s moved “%(title)s”: due %(due)s, was %(on)s"),
            "calendar-due",
        ),
    ):
        kinds.register(NoticeKind(code, label=label, title=title, icon=icon))
    kinds.register(
        NoticeKind(
            "task.review_waiting",
            label=_("Task waits for your review"),
            title=_("%(author)s asks you to look at “%(title)s”%(note)s"),
            icon="user-check",
            actions=review_actions,
        )
    )
    reminders.register("task.due", tasks_due)
    reminders.register("task.missed", tasks_missed)
    reminders.register("task.overdue", tasks_overdue)
