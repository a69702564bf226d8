from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.expressions import RawSQL

from goals.querysets import visible_goals
from people.querysets import departments_below
from projects.network import ids_of, node_of

if TYPE_CHECKING:
    from people.models import User
    from projects.models import (
        Attachment,
        BinnedTask,
        ChecklistLine,
        Comment,
        Coupling,
        Dependency,
        Milestone,
        Module,
        Phase,
        Project,
        Recurrence,
        StatusLog,
        Task,
        Unit,
    )

Row = TypeVar("Row", bound=models.Model)

OPEN = ("todo", "doing", "blocked", "review")
SHORTEST_PAIRED = 2
# What a line of a list shows of a task or milestone, and what the right to log its status asks about.
LINE_FIELDS = (
    "title",
    "status",
    "priority",
    "start",
    "due",
    "baseline_start",
    "baseline_due",
    "done_at",
    "blocked_since",
    "blocked_by__name",
    "blocked_until",
    "reviewer__name",
    "status_note",
    "parent",
    "module",
    "milestone",
    "weight",
    "origin",
    "version",
)
LINE_RELATIONS = (
    "owner__name",
    "owner__department",
    "follower__name",
    "project__name",
    "project__manager",
    "project__follower",
    "project__department",
    "goal__statement",
    "goal__owner",
    "goal__follower",
    "goal__department",
)


# Written out: every list asks it, and the ORM would build it anew each time, with joins that PostgreSQL then orders.
_VISIBLE_PROJECTS = """
    SELECT p.id FROM projects_project p JOIN people_department d ON d.id = p.department_id
    WHERE d.root_id = ANY(%s::bigint[]) OR p.manager_id = %s OR p.follower_id = %s
        OR p.id IN (SELECT m.project_id FROM projects_projectmember m WHERE m.user_id = %s)
"""
_COLLEAGUES = """
    SELECT u.id FROM people_user u JOIN people_department d ON d.id = u.department_id
    WHERE d.root_id = ANY(%s::bigint[])
"""

# Written out for the same reason: an index each, and nothing to plan.
_CHECKS = """
    (SELECT ARRAY[count(*), count(c.done_at)] FROM projects_checklistline c
    WHERE c.task_id = projects_task.id AND c.removed_at IS NULL)
"""
_PARTS = """
    (SELECT ARRAY[count(*), count(s.done_at)] FROM projects_task s
    WHERE s.parent_id = projects_task.id AND s.status <> 'cancelled')
"""

# What a task may carry, by name; the page of a task asks for the rows of those alone that are there.
CARRIED = {
    "links": "projects_dependency c WHERE c.before_task_id = projects_task.id OR c.after_task_id = projects_task.id",
    "subtasks": "projects_task c WHERE c.parent_id = projects_task.id",
    "checklist": "projects_checklistline c WHERE c.task_id = projects_task.id",
    "attachments": "projects_attachment c WHERE c.task_id = projects_task.id",
    "comments": "projects_comment c WHERE c.task_id = projects_task.id",
    "recurrence": "projects_occurrence c WHERE c.task_id = projects_task.id",
    "watchers": "projects_taskwatcher c WHERE c.task_id = projects_task.id",
}
_CARRIED = f"ARRAY[{', '.join(f'EXISTS (SELECT FROM {rows})' for rows in CARRIED.values())}]"


def may_carry(work: "Task | Milestone", name: str) -> bool:
    """Not where the row was read with `with_carried()` and says that there is none."""
    flags: list[bool] | None = getattr(work, "carried", None)
    return flags is None or flags[list(CARRIED).index(name)]


def projects_visible_to(user: "User", prefix: str = "") -> Q:
    """The condition "the person may read the project": its first-level department, or one's own part in it."""
    return Q(**{f"{prefix}pk__in": RawSQL(*_visible_projects(user))})  # noqa: S611


def _visible_projects(user: "User") -> tuple[str, list[Any]]:
    return _VISIBLE_PROJECTS, [list(user.root_department_ids), user.pk, user.pk, user.pk]


class WorkReadable(Func):
    """The condition "the person may read the work" as one expression of its columns: a board asks it ten times, and put
    together from conditions of their own it cost more than its answer."""

    output_field = models.BooleanField()

    def __init__(self, user: "User") -> None:
        super().__init__("owner", "follower", "project", "goal")
        self.user = user

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        owner, follower, project, goal = [compiler.compile(one)[0] for one in self.source_expressions]
        projects, of_projects = _visible_projects(self.user)
        goals, of_goals = visible_goals(self.user)
        sql = (
            f"({owner} = %s OR {follower} = %s OR {project} IN ({projects})"
            f" OR ({project} IS NULL AND {goal} IN ({goals}))"
            f" OR ({project} IS NULL AND {goal} IS NULL AND {owner} IN ({_COLLEAGUES})))"
        )
        return sql, [self.user.pk, self.user.pk, *of_projects, *of_goals, list(self.user.root_department_ids)]


def work_visible_to(user: "User") -> Q:
    """Tasks and milestones: one's own part, or the project's readers; without a project the goal's readers, and
    without either the colleagues of the first-level department."""
    return Q(WorkReadable(user))


def watched_by(user: "User") -> Q:
    """Tasks that the person watches, as whoever was mentioned in one does: the one table that says so is read once."""
    tasks = RawSQL("SELECT w.task_id FROM projects_taskwatcher w WHERE w.user_id = %s", [user.pk])
    return Q(pk__in=tasks)


class TitlePairs(Func):
    """The pairs of neighbouring characters of a title, which an index knows (migration 0017): what contains a text
    contains its pairs, in Chinese as in Latin letters, so that a search looks at few rows of a million."""

    function = "title_pairs"
    output_field = ArrayField(models.TextField())


class RowCount(Subquery):
    """How many rows a query of its own has, as one value of another: counted once, without what its rows show."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = models.IntegerField()
    empty_result_set_value = 0

    def __init__(self, rows: models.QuerySet[Any]) -> None:
        super().__init__(rows.values("pk"))


class RowCountBeside(RowCount):
    """The same beside aggregates: it has nothing to do with the rows that they are of."""

    contains_aggregate = True


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(projects_visible_to(user))

    def active(self) -> Self:
        return self.filter(state="active")

    def run_by(self, user: "User") -> Self:
        """Where the person is A or B."""
        return self.filter(Q(manager=user) | Q(follower=user))

    def with_people(self) -> Self:
        return self.select_related("customer", "department", "manager", "follower")


class UnitQuerySet(models.QuerySet["Unit"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(projects_visible_to(user, "project__"))


class PhaseQuerySet(models.QuerySet["Phase"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(projects_visible_to(user, "project__"))


class ModuleQuerySet(models.QuerySet["Module"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(projects_visible_to(user, "project__"))

    def with_people(self) -> Self:
        """With what a line shows, and what the right to change it asks about."""
        return self.select_related("owner", "follower", "unit", "project__department")


class CouplingQuerySet(models.QuerySet["Coupling"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(projects_visible_to(user, "project__"))

    def with_ends(self) -> Self:
        """With both modules and their people, and what the right to change it asks about."""
        ends = ("module", "needed")
        return self.select_related(
            "project__department", *[f"{end}__{name}" for end in ends for name in ("owner", "follower")]
        )


class WorkQuerySet(models.QuerySet[Row]):
    """What tasks and milestones are asked alike."""

    def visible_to(self, user: "User") -> Self:
        return self.filter(work_visible_to(user))

    def of_person(self, user: "User") -> Self:
        """Where the person is A or B."""
        return self.filter(Q(owner=user) | Q(follower=user))

    def with_people(self) -> Self:
        return self.select_related("owner", "follower", "project", "goal")

    def search(self, text: str) -> Self:
        """With `text` in the title; a single character has no pair, so that every title is looked at.

        Two characters are one pair, which says it all: the planner knows from it how many titles there are of a common
        word, and takes the newest or the next due ones instead of all of them.
        """
        if len(text) < SHORTEST_PAIRED:
            return self.filter(title__icontains=text)
        found = self.alias(pairs=TitlePairs("title")).filter(pairs__contains=TitlePairs(Value(text)))
        return found if len(text) == SHORTEST_PAIRED else found.filter(title__icontains=text)

    def as_entries(self, *fields: str, with_project: bool) -> Self:
        """Only what a day of the calendar shows, in one query, with `owner_name`; `fields` are those of the state."""
        rows = self.annotate(owner_name=F("owner__name"))
        if with_project:
            rows, fields = rows.select_related("project"), (*fields, "project__name")
        return rows.only("title", "due", "origin", "owner", "follower", "project", "goal", *fields)

    def in_departments(self, department_ids: list[int]) -> Self:
        """Of people in these departments or below, or in their projects."""
        below = departments_below(department_ids)
        return self.filter(Q(owner__department__in=below) | Q(project__department__in=below))


class TaskQuerySet(WorkQuerySet["Task"]):
    def visible_to(self, user: "User") -> Self:
        return self.filter(work_visible_to(user) | Q(reviewer=user) | watched_by(user))

    def open(self) -> Self:
        return self.filter(status__in=OPEN)

    def done(self) -> Self:
        return self.filter(status="done")

    def blocked(self) -> Self:
        return self.filter(status="blocked")

    def waiting_for_review_by(self, user: "User") -> Self:
        return self.filter(status="review", reviewer=user)

    def overdue(self, *, on: date) -> Self:
        return self.open().filter(due__lt=on)

    def pressing(self, *, on: date) -> Self:
        """Open work that is late or blocked."""
        return self.filter(Q(status="blocked") | Q(status__in=OPEN, due__lt=on))

    def with_parts(self, user: "User") -> Self:
        """With `checks` and `parts`: how many lines its checklist has and how many sub-tasks (cancelled ones apart),
        each as [all, done]; and with `parent_title`, of what it is a part of, where the reader may see that."""
        from projects.models import Task

        parent = Task.objects.visible_to(user).filter(pk=OuterRef("parent")).order_by()
        counts: ArrayField[Any, Any] = ArrayField(models.IntegerField())
        return self.annotate(
            checks=RawSQL(_CHECKS, [], output_field=counts),  # noqa: S611
            parts=RawSQL(_PARTS, [], output_field=counts),  # noqa: S611
            parent_title=Subquery(parent.values("title")),
        )

    def as_page(self) -> Self:
        """Only what the page of a task shows, and what its rights ask about, in one query."""
        above = ("owner__department", "project__department", "goal__department")
        return (
            self.as_lines()
            .select_related("module", *above)
            .only(*LINE_FIELDS, *LINE_RELATIONS, "acceptance", "module__name", *[f"{one}__path" for one in above])
        )

    def with_carried(self) -> Self:
        """With `carried`: for each of CARRIED whether there is any."""
        flags: ArrayField[Any, Any] = ArrayField(models.BooleanField())
        return self.annotate(carried=RawSQL(_CARRIED, [], output_field=flags))  # noqa: S611

    def as_lines(self) -> Self:
        """Only what a line of a list needs, in one query."""
        related = ("owner", "follower", "project", "goal", "blocked_by", "reviewer")
        return self.select_related(*related).only(*LINE_FIELDS, *LINE_RELATIONS)


class MilestoneQuerySet(WorkQuerySet["Milestone"]):
    def open(self) -> Self:
        return self.filter(achieved_on=None, cancelled=False)

    def as_lines(self) -> Self:
        """Only what a line of a list needs, in one query."""
        return self.select_related("owner", "follower", "project", "goal").only(
            "title",
            "baseline",
            "due",
            "expected",
            "achieved_on",
            "cancelled",
            "weight",
            "origin",
            "version",
            *LINE_RELATIONS,
        )


class StatusLogQuerySet(models.QuerySet["StatusLog"]):
    def visible_to(self, user: "User") -> Self:
        from projects.models import Task

        return self.filter(task__in=Task.objects.visible_to(user))


class BinnedTaskQuerySet(models.QuerySet["BinnedTask"]):
    def visible_to(self, user: "User") -> Self:
        """As the tasks that they were, and who threw them away."""
        return self.filter(work_visible_to(user) | Q(by=user))

    def with_people(self) -> Self:
        return self.select_related("owner__department", "follower", "project__department", "goal__department", "by")


class RecurrenceQuerySet(models.QuerySet["Recurrence"]):
    def visible_to(self, user: "User") -> Self:
        """As the tasks that it makes, and its author."""
        return self.filter(work_visible_to(user) | Q(author=user))

    def of_person(self, user: "User") -> Self:
        """Where the person is A or B, or who wrote it."""
        return self.filter(Q(owner=user) | Q(follower=user) | Q(author=user))

    def active(self) -> Self:
        return self.filter(state="active")

    def due(self, *, on: date) -> Self:
        """What is to be made on the day, and what was missed before."""
        return self.active().filter(next_on__lte=on)

    def with_people(self) -> Self:
        return self.select_related("owner__department", "follower", "project__department", "goal__department", "author")


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, user: "User") -> Self:
        """Those of the tasks that the person sees."""
        from projects.models import Task

        return self.filter(task__in=Task.objects.visible_to(user))


class DependencyQuerySet(models.QuerySet["Dependency"]):
    def visible_to(self, user: "User") -> Self:
        """Where the person sees both: a link tells something of each."""
        from projects.models import Milestone, Task

        def seen(end: str) -> Q:
            # By its own row, not in a list of all that they may see.
            task = Task.objects.visible_to(user).filter(pk=OuterRef(f"{end}_task"))
            milestone = Milestone.objects.visible_to(user).filter(pk=OuterRef(f"{end}_milestone"))
            return Q(Exists(task) | Exists(milestone))

        return self.filter(seen("before"), seen("after"))

    def into(self, works: "Iterable[Task | Milestone]") -> Self:
        """Those by which one of the works waits."""
        ids = ids_of(map(node_of, works))
        return self.filter(Q(after_task__in=ids["task"]) | Q(after_milestone__in=ids["milestone"]))

    def with_ends(self) -> Self:
        return self.select_related("before_task", "before_milestone", "after_task", "after_milestone")


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: "User") -> Self:
        """Of the tasks and milestones that the person may see."""
        from projects.models import Milestone, Task

        task = Task.objects.visible_to(user).filter(pk=OuterRef("task"))
        milestone = Milestone.objects.visible_to(user).filter(pk=OuterRef("milestone"))
        return self.filter(Exists(task) | Exists(milestone))

    def there(self) -> Self:
        """Those that nobody has removed."""
        return self.filter(removed_at=None)

    def with_work(self) -> Self:
        """With their task or milestone, and what the right to remove them asks about."""
        works = ("task", "milestone")
        above = ("project__department", "goal__department", "owner__department")
        return self.select_related(*[f"{work}__{name}" for work in works for name in above])


class ChecklistLineQuerySet(models.QuerySet["ChecklistLine"]):
    def visible_to(self, user: "User") -> Self:
        from projects.models import Task

        return self.filter(task__in=Task.objects.visible_to(user))

    def there(self) -> Self:
        """Those that nobody has removed."""
        return self.filter(removed_at=None)
