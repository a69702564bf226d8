"""The parts of one task, and the task that it is a part of itself."""

from dataclasses import dataclass

from people.models import User
from people.permissions import may
from projects.models import Task
from projects.models.tasks import MOST_LEVELS
from projects.permissions import WorkRights
from projects.querysets import may_carry
from projects.selectors.lines import TaskLine, task_lines

# So many tasks are offered to become a part of.
OFFERED = 50


@dataclass(frozen=True)
class Subtasks:
    """Those that the reader sees; cancelled ones are shown and not counted."""

    task: Task
    lines: list[TaskLine]
    may_add: bool

    @property
    def counted(self) -> list[TaskLine]:
        return [line for line in self.lines if line.task.status != Task.Status.CANCELLED]

    @property
    def total(self) -> int:
        return len(self.counted)

    @property
    def done(self) -> int:
        return sum(line.task.status == Task.Status.DONE for line in self.counted)


def subtasks_of(user: User, task: Task, parent: Task | None, *, rights: WorkRights | None = None) -> Subtasks:
    """One query at most, and that of the rights where they are not given; `parent` is what it is a part of."""
    above = 0 if task.parent_id is None else 1 if parent is None or parent.parent_id is None else 2
    may_add = above < MOST_LEVELS and not task.is_over and may(user, "projects.task_update", task)
    lines = []
    if may_carry(task, "subtasks"):
        parts = Task.objects.visible_to(user).filter(parent=task).as_lines().with_parts(user).order_by("due", "id")
        lines = task_lines(user, parts, rights=rights, alone=True)
    return Subtasks(task, lines, may_add)


def parent_of(user: User, task: Task) -> Task | None:
    """What it is a part of, for a reader who may see that too: a query where it is a part of anything."""
    if task.parent_id is None:
        return None
    return Task.objects.visible_to(user).filter(pk=task.parent_id).only("title", "status", "parent").first()


def parents_offered(user: User, task: Task) -> list[int]:
    """The ids of the tasks beside it that it could become a part of; the service judges."""
    beside = Task.objects.visible_to(user).open().filter(project=task.project_id, goal=task.goal_id)
    return list(
        beside.exclude(pk=task.pk).exclude(parent=task).order_by("due", "pk").values_list("pk", flat=True)[:OFFERED]
    )
