"""What both databases hold: the same people, projects, goals and tasks, from the task's number alone."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

PEOPLE = 50
# `bench.tasks` adds a project of 10,000 tasks and one of 100.
SPREAD = 20
LARGE, SMALL = (10_000, 100) if os.environ.get("BENCH_PLANS") else (0, 0)
PROJECTS = SPREAD + sum(map(bool, (LARGE, SMALL)))
# `bench.goals` asks for a large tree of many levels.
GOALS = int(os.environ.get("BENCH_GOALS", "60"))
IS_DEEP = GOALS > 60
BELOW_EACH = 5
SUB_DEPARTMENTS = 4
CHECKPOINTS = 6
MANAGERS = range(2)
LEADS = range(2, 6)
MEMBERS = range(10, 18)
OPEN = ("todo", "doing", "blocked")
CONFIDENCES = ("on_track", "on_track", "at_risk", "off_track", "on_track")


@dataclass(frozen=True, slots=True)
class Task:
    """People, projects and goals by their place from 0; the task's id is its number from 1."""

    number: int
    owner: int
    follower: int | None
    project: int
    goal: int | None
    status: str
    due: date
    is_free: bool = False

    @property
    def title(self) -> str:
        return f"核对管网拓扑与阀门台账 {self.number}"

    @property
    def is_weighed(self) -> bool:
        return not self.is_free and self.number % 2 == 0 and self.goal is not None


def tasks(count: int, today: date) -> Iterator[Task]:
    """Due within a year, ten months of it past; of what was due, three in a hundred are still open. Plans come last."""
    yield from _spread(count - LARGE - SMALL, today)
    yield from _planned(count, today)


def _spread(count: int, today: date) -> Iterator[Task]:
    for number in range(1, count + 1):
        owner = number % PEOPLE
        scattered = number * 7919 % 100
        due = today + timedelta(days=number * 104_729 % 365 - 300)
        yield Task(
            number=number,
            owner=owner,
            follower=None if number % 5 == 0 else (owner + 7) % PEOPLE,
            project=number // 3 % SPREAD,
            goal=None if number % 20 == 0 else number // 7 % GOALS,
            status=_past(scattered) if due < today else _coming(scattered),
            due=due,
        )


def _planned(count: int, today: date) -> Iterator[Task]:
    """The tasks of the large and the small project: freely added, from two months ago to five ahead, a quarter of
    each status."""
    for number in range(count - LARGE - SMALL + 1, count + 1):
        owner = number % PEOPLE
        yield Task(
            number=number,
            owner=owner,
            follower=None if number % 5 == 0 else (owner + 7) % PEOPLE,
            project=SPREAD if number <= count - SMALL else SPREAD + 1,
            goal=number // 7 % GOALS,
            status=(*OPEN, "done")[number // 3 % 4],
            due=today + timedelta(days=number * 104_729 % 210 - 60),
            is_free=True,
        )


def _past(scattered: int) -> str:
    return ("todo", "doing", "blocked")[scattered] if scattered < 3 else "done"


def _coming(scattered: int) -> str:
    for limit, status in ((45, "todo"), (80, "doing"), (88, "blocked"), (95, "done")):
        if scattered < limit:
            return status
    return "cancelled"


def department_of(place: int) -> int:
    """The sub-department of a person, project or goal."""
    return place % SUB_DEPARTMENTS


def above(place: int) -> int | None:
    """The place of the goal that a goal hangs below: two levels below the top one, or as many as it takes."""
    if place == 0:
        return None
    if IS_DEEP:
        return (place - 1) // BELOW_EACH
    return 0 if place <= SUB_DEPARTMENTS else 1 + (place + 3) % SUB_DEPARTMENTS


def is_summed(place: int) -> bool:
    """Whether its progress comes from the goals below it."""
    return place == 0 or (IS_DEEP and place * BELOW_EACH + 1 < GOALS)


def checkpoint_due(place: int, today: date) -> date:
    """Of a project's six: three paid or nearly, two overdue, one to come."""
    return today + timedelta(days=60 * place - 250)


def settled_share(place: int) -> int:
    """How much of a checkpoint is paid, in percent."""
    return (100, 100, 60, 0, 0, 0)[place]


def months_held(today: date) -> Iterator[tuple[date, int]]:
    """The months of this year that are over, each with its number."""
    for number in range(1, today.month):
        yield date(today.year, number, 1), number


def is_held(project: int, month: int) -> bool:
    return (project + month) % 8 != 0
