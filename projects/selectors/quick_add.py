"""What a quickly typed line means to its writer: only people and projects that they see have a name for it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from goals.models import Goal
from goaltrack.common import clock
from goaltrack.common.errors import INVISIBLE
from people.models import User
from people.selectors import workday_calendar
from projects.models import Project, Task
from projects.quickadd import Person, ProjectName, Reading, Why, read_line

LONGEST_LINE = 500
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
# What helps, by why a part was not understood; %(names)s is what it could have meant.
HINTS: Mapping[Why, str | Promise] = {
    Why.NO_PERSON: _("Nobody you see is called that. A full name, a given name, pinyin or initials will do."),
    Why.SEVERAL_PEOPLE: _("Several are called that: %(names)s. Type the full name or the employee number."),
    Why.THIRD_PERSON: _("A task has one A and one B. A third name stays in the title."),
    Why.SAME_PERSON: _("This person is named already; A and B must be two people."),
    Why.NO_PROJECT: _("None of your projects is called that. A part of its name or its code will do."),
    Why.SEVERAL_PROJECTS: _("Several projects are called that: %(names)s. Type more of the name, or the code."),
    Why.SECOND_PROJECT: _("A task belongs to one project: the first one counts."),
    Why.NO_DAY: _("Not a day. For example: ^tomorrow, ^fri, ^eom, ^+3d, ^dec 5."),
    Why.NO_SUCH_DAY: _("The calendar has no such day."),
    Why.REVERSED: _("This range ends before it begins."),
    Why.SECOND_DAY: _("A task has one date: the first one counts."),
    Why.NO_PRIORITY: _("Not a priority. It is !high, !medium or !low, or !1, !2, !3."),
    Why.SECOND_PRIORITY: _("A task has one priority: the first one counts."),
}


@dataclass(frozen=True)
class QuickDraft:
    """The reading, and what holds where the line says nothing: the writer as A, the next working day, the page's own
    project and goal."""

    line: str
    reading: Reading
    owner_id: int
    owner_name: str
    due: date
    page_project: ProjectName | None
    goal: Goal | None
    # What it becomes a part of.
    parent: Task | None = None

    @property
    def project(self) -> ProjectName | None:
        return self.reading.project or self.page_project

    @property
    def hints(self) -> list[tuple[str, str]]:
        """Each part that was not understood, with what helps."""
        return [
            (missed.text, str(HINTS[missed.why]) % {"names": ", ".join(missed.could_be)})
            for missed in self.reading.not_understood
        ]


def quick_draft(
    user: User,
    line: str,
    *,
    project_id: int | None = None,
    goal_id: int | None = None,
    parent_id: int | None = None,
) -> QuickDraft:
    """Read `line` for its writer. The names are asked for only where a mark needs them (a query each); a project or
    goal of the page that the writer cannot see, or that is over, is left out.

    A part of `parent_id` has that task's project, goal, owner and due date where the line says nothing.
    """
    parent = _page_parent(user, parent_id)
    owner = user
    if parent is not None:
        project_id, goal_id = parent.project_id, parent.goal_id
        owner = _page_owner(user, parent)
    line = INVISIBLE.sub("", _CONTROL.sub(" ", line))
    calendar = workday_calendar()
    today = clock.today()
    reading = read_line(
        line, today=today, calendar=calendar, people=lambda: people_named_for(user), projects=lambda: _projects(user)
    )
    return QuickDraft(
        line=line,
        reading=reading,
        owner_id=reading.owner.id if reading.owner else owner.pk,
        owner_name=reading.owner.name if reading.owner else owner.name,
        due=reading.due or _due(parent, reading, today) or calendar.on_or_after(today),
        page_project=_page_project(user, project_id),
        goal=_page_goal(user, goal_id),
        parent=parent,
    )


def people_named_for(user: User) -> list[Person]:
    """Everybody whom the person can name, with all they can be called (one query)."""
    columns = ("pk", "name", "username", "sort_key", "search")
    return [Person(*row) for row in User.objects.visible_to(user).active().values_list(*columns)]


def _projects(user: User, **only: int) -> list[ProjectName]:
    running = Project.objects.visible_to(user).exclude(state=Project.State.FINISHED).filter(**only)
    return [ProjectName(*row) for row in running.order_by("pk").values_list("pk", "name", "code")]


def _page_project(user: User, project_id: int | None) -> ProjectName | None:
    found = _projects(user, pk=project_id) if project_id else []
    return found[0] if found else None


def _page_goal(user: User, goal_id: int | None) -> Goal | None:
    if not goal_id:
        return None
    return Goal.objects.visible_to(user).live().filter(pk=goal_id).only("statement").first()


def _page_parent(user: User, parent_id: int | None) -> Task | None:
    if not parent_id:
        return None
    return Task.objects.visible_to(user).select_related("owner").filter(pk=parent_id).first()


def _page_owner(user: User, parent: Task) -> User:
    """The parent's A, unless the writer could not give work to them."""
    if parent.owner_id == user.pk:
        return user
    return User.objects.visible_to(user).active().filter(pk=parent.owner_id).first() or user


def _due(parent: Task | None, reading: Reading, today: date) -> date | None:
    return parent.due if parent is not None and parent.due >= (reading.start or today) else None
