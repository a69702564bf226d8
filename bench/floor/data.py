"""`python -m bench.floor.data 10000`: fill the floor's database with the same rows, and print who is signed in."""

import json
import os
import sys
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import django
import psycopg

from bench import shape
from bench.copying import copy_rows, tidy
from bench.sessions import sign_in

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db.models import Count, Q  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.floor.models import Checkpoint, Department, Goal, Project, Receipt, Retrospective, StatusLog, Task  # noqa: E402

TODAY = timezone.localdate()
NOW = timezone.now()
AMOUNT = Decimal(1_000_000)
TASK_COLUMNS = (
    "id", "title", "acceptance", "status", "project_id", "goal_id", "owner_id", "follower_id", "start", "due", "weight",
    "done_at", "blocked_since", "status_note", "created_at", "version",
)  # fmt: skip


class Site:
    def __init__(self) -> None:
        root = Department.objects.create(name="交付二部")
        self.departments = [
            Department.objects.create(name=f"交付{number + 1}组") for number in range(shape.SUB_DEPARTMENTS)
        ]
        self.people = User.objects.bulk_create(
            User(username=f"q{place:03}", first_name=f"同事{place:02}", password="!") for place in range(shape.PEOPLE)
        )
        self.projects = Project.objects.bulk_create(
            Project(name=f"澜江智慧水务 {place + 1} 期", department=self.departments[shape.department_of(place)])
            for place in range(shape.PROJECTS)
        )
        self.goals: list[Goal] = []
        for place in range(shape.GOALS):
            money = 0 < place <= shape.SUB_DEPARTMENTS
            above = None if place == 0 else self.goals[0 if money else 1 + (place + 3) % shape.SUB_DEPARTMENTS]
            self.goals.append(
                Goal.objects.create(
                    statement=f"重点项目按期验收并完成回款 {place}",
                    department=root if place == 0 else self.departments[shape.department_of(place)],
                    parent=above,
                    owner=self.people[place % shape.PEOPLE],
                    due=TODAY.replace(month=12, day=31),
                    weight=1,
                    confidence=shape.CONFIDENCES[place % len(shape.CONFIDENCES)],
                    checked_in_on=TODAY - timedelta(days=place % 9),
                    money_target=30_000_000 if money else 0,
                    money_collected=13_000_000 if money else 0,
                )
            )


def money(site: Site) -> None:
    for project in site.projects:
        for place in range(shape.CHECKPOINTS):
            due, settled = shape.checkpoint_due(place, TODAY), AMOUNT * shape.settled_share(place) / 100
            name = f"第 {place + 1} 笔进度款"
            Checkpoint.objects.create(project=project, name=name, amount=AMOUNT, settled=settled, due=due)
            if settled:
                Receipt.objects.create(project=project, amount=settled, received_on=due)


def retrospectives(site: Site) -> None:
    Retrospective.objects.bulk_create(
        Retrospective(project=project, month=month, held=shape.is_held(place, number))
        for place, project in enumerate(site.projects)
        for month, number in shape.months_held(TODAY)
    )


def task_rows(site: Site, count: int) -> Iterator[tuple[Any, ...]]:
    people, projects, goals = ([row.pk for row in rows] for rows in (site.people, site.projects, site.goals))
    for task in shape.tasks(count, TODAY):
        blocked = task.status == "blocked"
        yield (
            task.number,
            task.title,
            "双方签字的核对记录",
            task.status,
            projects[task.project],
            None if task.goal is None else goals[task.goal],
            people[task.owner],
            None if task.follower is None else people[task.follower],
            task.due - timedelta(days=20),
            task.due,
            Decimal(10) if task.is_weighed else None,
            NOW if task.status == "done" else None,
            task.due - timedelta(days=3) if blocked else None,
            "等客户普查数据" if blocked else "",
            NOW,
            1,
        )


def log_rows(site: Site, count: int) -> Iterator[tuple[Any, ...]]:
    for task in shape.tasks(count, TODAY):
        if task.status != "todo":
            yield task.number, task.number, site.people[task.owner].pk, NOW, "todo", task.status, ""


def store_totals() -> None:
    counted = Goal.objects.annotate(
        total=Count("task", filter=~Q(task__status="cancelled")),
        done=Count("task", filter=Q(task__status="done")),
        overdue=Count("task", filter=Q(task__status__in=shape.OPEN, task__due__lt=TODAY)),
    )
    for goal in counted:
        goal.work_total, goal.work_done, goal.late = goal.total, goal.done, goal.overdue
        goal.save(update_fields=["work_total", "work_done", "late"])


def main() -> None:
    count, url = int(sys.argv[1]), os.environ["FLOOR_DATABASE_URL"]
    # The floor has no migrations of its own, and its tables point to people's.
    call_command("migrate", "auth", verbosity=0, interactive=False)
    call_command("migrate", run_syncdb=True, verbosity=0, interactive=False)
    site = Site()
    money(site)
    retrospectives(site)
    with psycopg.connect(url) as connection:
        copy_rows(connection, Task._meta.db_table, TASK_COLUMNS, task_rows(site, count))
        columns = ("id", "task_id", "actor_id", "at", "from_status", "to_status", "note")
        copy_rows(connection, StatusLog._meta.db_table, columns, log_rows(site, count))
    store_totals()
    tidy(url)
    people = site.people
    print(
        json.dumps(
            {
                "members": sign_in(people[place] for place in shape.MEMBERS),
                "leads": sign_in(people[shape.LEADS[place % len(shape.LEADS)]] for place in range(8)),
                "managers": sign_in(people[place % len(shape.MANAGERS)] for place in range(8)),
                "people": [person.pk for person in people],
                "projects": [project.pk for project in site.projects],
                "goals": [goal.pk for goal in site.goals],
            }
        )
    )


if __name__ == "__main__":
    main()
