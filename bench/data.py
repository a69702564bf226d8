"""`python -m bench.data 10000`: fill Goaltrack's database, compute the totals, and print who is signed in.

What is few comes through the models, so that triggers keep what they keep; tasks and their logs come by COPY.
"""

import json
import os
import sys
import uuid
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import django
import psycopg

from bench import shape
from bench.copying import copy_rows, tidy
from bench.sessions import sign_in

django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402
from django.core.management import call_command  # noqa: E402

from goals.models import CheckIn, Cycle, Goal, GoalTotals  # noqa: E402
from goaltrack.common import clock  # noqa: E402
from history.models import LogEntry  # noqa: E402
from lessons.models import Retrospective  # noqa: E402
from payments.models import Allotment, Condition, Contract, PaymentCheckpoint, Receipt  # noqa: E402
from people.abilities import Role  # noqa: E402
from people.models import Department, RoleGrant, User  # noqa: E402
from projects.models import Customer, Milestone, Project, ProjectMember, StatusLog, Task  # noqa: E402

NAMESPACE = uuid.UUID("4c0b8f52-7a94-4f0e-9d51-0f6f4e1f6c11")
CHECKPOINT_AMOUNT = Decimal(1_000_000)
TODAY = clock.today()
NOW = clock.now()


class Site:
    """The few rows that everything else hangs on."""

    def __init__(self) -> None:
        self.root = Department.objects.create(name="交付二部", code="delivery-2")
        self.root.refresh_from_db()
        self.departments = [
            Department.objects.create(name=f"交付{number + 1}组", code=f"team-{number + 1}", parent=self.root)
            for number in range(shape.SUB_DEPARTMENTS)
        ]
        self.people = self._people()
        self.cycle = Cycle.objects.create(
            department=self.root,
            name=f"{TODAY.year} 年度",
            start=TODAY.replace(month=1, day=1),
            end=TODAY.replace(month=12, day=31),
        )
        self.goals = self._goals()
        self.projects = self._projects()
        self.milestones = self._milestones()

    def _people(self) -> list[User]:
        people = User.objects.bulk_create(
            User(
                username=f"q{place:03}",
                name=f"同事{place:02}",
                sort_key=f"{place:03}",
                email=f"q{place:03}@example.com",
                department=self.departments[shape.department_of(place)],
                password=make_password(None),
            )
            for place in range(shape.PEOPLE)
        )
        for place, person in enumerate(people):
            role, department = Role.MEMBER, self.departments[shape.department_of(place)]
            if place in shape.MANAGERS:
                role, department = Role.MANAGER, self.root
            elif place in shape.LEADS:
                role = Role.LEAD
            RoleGrant.objects.create(user=person, role=role, department=department)
        return people

    def _goals(self) -> list[Goal]:
        """One at the top, one a sub-department that collects money, the rest below them from their work."""
        goals: list[Goal] = []
        for place in range(shape.GOALS):
            money = 0 < place <= shape.SUB_DEPARTMENTS
            department = self.root if place == 0 else self.departments[shape.department_of(place)]
            above = shape.above(place)
            source = Goal.Source.CHILDREN if shape.is_summed(place) else Goal.Source.WORK
            goals.append(
                Goal.objects.create(
                    cycle=self.cycle,
                    department=department,
                    parent=None if above is None else goals[above],
                    state=Goal.State.ACTIVE,
                    statement=f"重点项目按期验收并完成回款 {place}",
                    metric="验收单",
                    unit="万元" if money else "个",
                    baseline=0,
                    target=3000 if money else 4,
                    start=self.cycle.start,
                    due=self.cycle.end,
                    source=Goal.Source.COLLECTIONS if money else source,
                    owner=self.people[place % shape.PEOPLE],
                    follower=self.people[(place + 1) % shape.PEOPLE],
                )
            )
            self._check_in(goals[-1], place)
        return goals

    def _check_in(self, goal: Goal, place: int) -> None:
        confidence = shape.CONFIDENCES[place % len(shape.CONFIDENCES)]
        days = [TODAY - timedelta(days=7 * week + place % 9) for week in range(6)]
        CheckIn.objects.bulk_create(
            CheckIn(goal=goal, author=goal.owner, day=day, value=1, confidence=confidence, note="按计划")
            for day in days
        )
        GoalTotals.objects.create(goal=goal, value=1, confidence=confidence, checked_in_on=days[0])

    def _projects(self) -> list[Project]:
        customer = Customer.objects.create(name="澜江市水务集团")
        projects = [
            Project.objects.create(
                name=f"澜江智慧水务 {place + 1} 期",
                code=f"lanjiang-{place + 1}",
                department=self.departments[shape.department_of(place)],
                customer=customer,
                manager=self.people[place],
                follower=self.people[place + shape.PROJECTS],
                start=self.cycle.start,
                due=self.cycle.end,
            )
            for place in range(shape.PROJECTS)
        ]
        ProjectMember.objects.bulk_create(
            ProjectMember(project=project, user=self.people[(place + step) % shape.PEOPLE])
            for place, project in enumerate(projects)
            for step in range(8)
        )
        return projects

    def _milestones(self) -> list[list[Milestone]]:
        """Each project's, in order of their due dates; what is paid was achieved."""
        return [
            [
                Milestone.objects.create(
                    title=f"第 {place + 1} 个单位工程初验",
                    project=project,
                    goal=self.goals[5 + place],
                    owner=project.manager,
                    follower=project.follower,
                    due=(due := shape.checkpoint_due(place, TODAY) - timedelta(days=20)),
                    baseline=due,
                    achieved_on=due if shape.settled_share(place) else None,
                    evidence="已签验收单" if shape.settled_share(place) else "",
                )
                for place in range(shape.CHECKPOINTS)
            ]
            for project in self.projects
        ]


def money(site: Site) -> None:
    """A contract a project with six checkpoints, their conditions, and what was received for them."""
    for number, project in enumerate(site.projects):
        contract = Contract.objects.create(
            project=project,
            customer=project.customer,
            number=f"HT-{number + 1:03}",
            name=f"{project.name}合同",
            amount=CHECKPOINT_AMOUNT * shape.CHECKPOINTS,
            signed_on=project.start,
        )
        for place in range(shape.CHECKPOINTS):
            checkpoint = PaymentCheckpoint.objects.create(
                contract=contract,
                goal=site.goals[1 + shape.department_of(number)],
                name=f"第 {place + 1} 笔进度款",
                kind=PaymentCheckpoint.Kind.PROGRESS,
                amount=CHECKPOINT_AMOUNT,
                due_on=shape.checkpoint_due(place, TODAY),
                owner=project.manager,
                follower=project.follower,
            )
            milestone = site.milestones[number][place]
            Condition.objects.create(checkpoint=checkpoint, kind=Condition.Kind.MILESTONE, milestone=milestone)
            Condition.objects.create(
                checkpoint=checkpoint,
                position=1,
                kind=Condition.Kind.DOCUMENT,
                title="付款申请材料",
                owner=project.manager,
                due=milestone.due,
                met_on=milestone.achieved_on,
            )
            _received(checkpoint, CHECKPOINT_AMOUNT * shape.settled_share(place) / 100, project.manager)


def _received(checkpoint: PaymentCheckpoint, amount: Decimal, by: User) -> None:
    if amount:
        on = checkpoint.due_on
        receipt = Receipt.objects.create(contract=checkpoint.contract, amount=amount, received_on=on, recorded_by=by)
        Allotment.objects.create(receipt=receipt, checkpoint=checkpoint, amount=amount, made_by=by)


def retrospectives(site: Site) -> None:
    Retrospective.objects.bulk_create(
        Retrospective(
            project=project,
            month=month,
            state=Retrospective.State.PUBLISHED if held else Retrospective.State.OPEN,
            opened_on=month.replace(day=25),
            due=month + timedelta(days=36),
            published_at=NOW if held else None,
            published_by=project.manager if held else None,
        )
        for place, project in enumerate(site.projects)
        for month, number in shape.months_held(TODAY)
        for held in [shape.is_held(place, number)]
    )


def task_rows(site: Site, count: int) -> Iterator[tuple[Any, ...]]:
    people, projects, goals = ([row.pk for row in rows] for rows in (site.people, site.projects, site.goals))
    steps = [[milestone.pk for milestone in row] for row in site.milestones]
    for task in shape.tasks(count, TODAY):
        blocked = task.status == "blocked"
        yield (
            task.number,
            task.title,
            "双方签字的核对记录",
            projects[task.project],
            None if task.goal is None else goals[task.goal],
            people[task.owner],
            None if task.follower is None else people[task.follower],
            task.due,
            Decimal(10) if task.is_weighed else None,
            uuid.uuid5(NAMESPACE, str(task.number)) if task.is_weighed else None,
            NOW,
            1,
            task.status,
            task.due - timedelta(days=20),
            NOW if task.status == "done" else None,
            task.due - timedelta(days=3) if blocked else None,
            steps[task.project][task.number // 10 % shape.CHECKPOINTS] if task.number % 10 == 0 else None,
            "等客户普查数据" if blocked else "",
        )


TASK_COLUMNS = (
    "id", "title", "acceptance", "project_id", "goal_id", "owner_id", "follower_id", "due", "weight", "origin",
    "created_at", "version", "status", "start", "done_at", "blocked_since", "milestone_id", "status_note",
)  # fmt: skip
LOG_COLUMNS = ("id", "task_id", "actor_id", "at", "from_status", "to_status", "note")
ENTRY_COLUMNS = (
    "id", "at", "actor_id", "action", "object_type", "object_id", "object_title", "object_version", "changes", "note",
    "request_id",
)  # fmt: skip


def log_rows(site: Site, count: int) -> Iterator[tuple[Any, ...]]:
    """Each task's last move."""
    for task in shape.tasks(count, TODAY):
        if task.status != "todo":
            yield task.number, task.number, site.people[task.owner].pk, NOW, "todo", task.status, ""


def entry_rows(site: Site, count: int) -> Iterator[tuple[Any, ...]]:
    for task in shape.tasks(count, TODAY):
        actor = site.people[task.owner].pk
        yield task.number, NOW, actor, "task.create", "projects.task", task.number, task.title, 1, "[]", "", ""


def work(site: Site, count: int, url: str) -> None:
    with psycopg.connect(url) as connection:
        copy_rows(connection, Task._meta.db_table, TASK_COLUMNS, task_rows(site, count))
        copy_rows(connection, StatusLog._meta.db_table, LOG_COLUMNS, log_rows(site, count))
        copy_rows(connection, LogEntry._meta.db_table, ENTRY_COLUMNS, entry_rows(site, count))


def main() -> None:
    count, url = int(sys.argv[1]), os.environ["DATABASE_OWNER_URL"]
    site = Site()
    money(site)
    retrospectives(site)
    work(site, count, url)
    tidy(url)
    call_command("goal_totals_rebuild", stdout=StringIO())
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
                "cycle": site.cycle.pk,
            }
        )
    )


if __name__ == "__main__":
    main()
