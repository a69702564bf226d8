"""What a person does and looks after, to be handed over; and what was handed over, with its last words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q

from goaltrack.common import clock
from notices.models import Notice
from people.models import User
from projects.models import Milestone, StatusLog, Task
from projects.network import Node, node_of
from projects.permissions import WorkRights
from projects.querysets import OPEN
from projects.selectors.lines import Deadline, Deadlines

LAST_LOGS = 3
# As many as one hand-over takes, soonest first; the rest follows with the next.
OFFERED = 200
TOLD = ("work.handed_over", "work.given_away")


@dataclass(frozen=True)
class OwnWork:
    """One open piece of a person's work, and whether it is theirs as B."""

    work: Task | Milestone
    deadline: Deadline
    as_follower: bool

    @property
    def is_milestone(self) -> bool:
        return isinstance(self.work, Milestone)

    @property
    def is_late(self) -> bool:
        return self.deadline.is_past

    @property
    def place(self) -> str:
        """How a form names it."""
        return place_of(node_of(self.work))


def place_of(node: Node) -> str:
    return f"{node.kind}-{node.pk}"


def work_of_person(reader: User, person: User) -> list[OwnWork]:
    """The open work in which the person is A, then B, as far as the reader sees and may change it: three queries."""
    rights, deadlines, today = WorkRights(reader), Deadlines(), clock.today()
    found: list[Task | Milestone] = []
    for rows in (Task.objects.visible_to(reader).open(), Milestone.objects.visible_to(reader).open()):
        found += rows.of_person(person).as_lines().order_by("due", "id")[:OFFERED]
    own = [
        OwnWork(work, deadlines.of(work.due, today), work.owner_id != person.pk)
        for work in found
        if rights.may_change(work)
    ]
    return sorted(own, key=lambda one: (one.as_follower, one.work.due, one.work.pk))[:OFFERED]


@dataclass(frozen=True)
class Handed:
    """A hand-over as one of its two people was told of it."""

    notice: Notice
    tasks: list[Task]
    milestones: list[Milestone]

    @property
    def author(self) -> str:
        return str(self.notice.params["author"])

    @property
    def note(self) -> str:
        return str(self.notice.params["note"])


def handed_over(reader: User, key: UUID) -> Handed | None:
    """What the reader was told of a hand-over: its work with the last logs of each (four queries at most)."""
    told = Notice.objects.visible_to(reader).filter(kind__in=TOLD, occasion=str(key)).first()
    if told is None:
        return None
    logs = StatusLog.objects.select_related("actor").order_by("-at", "-id")[:LAST_LOGS]
    tasks = Task.objects.visible_to(reader).filter(pk__in=told.params["task"]).with_people()
    tasks = tasks.prefetch_related(Prefetch("status_logs", logs, to_attr="last_logs")).order_by("due", "id")
    milestones = Milestone.objects.visible_to(reader).filter(pk__in=told.params["milestone"]).with_people()
    return Handed(told, list(tasks), list(milestones.order_by("due", "id")))


def person_work(reader: User, ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
    """How much open work a person has, on their page: one query a person."""
    today = clock.today()
    found = {}
    for pk in ids:
        is_a, is_open = Q(owner=pk), Task.objects.visible_to(reader).filter(status__in=OPEN).order_by()
        counts = is_open.filter(is_a | Q(follower=pk)).aggregate(
            owned=Count("pk", filter=is_a),
            alone=Count("pk", filter=is_a & Q(follower=None)),
            late=Count("pk", filter=is_a & Q(due__lt=today)),
            followed=Count("pk", filter=~is_a),
        )
        found[pk] = {"person_id": pk, **counts}
    return found
