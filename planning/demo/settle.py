"""What stands from the first day of the demo: departments, people, projects and the goals of the year."""

import uuid
from dataclasses import dataclass
from typing import Any

from goals.models import Cycle, Goal
from goals.services import cycle_create, goal_activate, goal_create, goal_update
from goaltrack.common import clock
from people.models import Department, User
from people.services import administrator_create, department_create, department_update, role_grant, user_create
from planning.demo.days import Days
from planning.demo.goals import GOALS
from planning.demo.people import (
    ADMINISTRATOR,
    DEPARTMENT_NAMES,
    GUEST,
    GUEST_DEPARTMENT,
    LEVEL_LABELS,
    MAIL_DOMAIN,
    MANAGER,
    PASSWORD,
    PEOPLE,
    ROOT,
    SUB_DEPARTMENTS,
)
from planning.demo.projects import PROJECTS
from planning.demo.shapes import GoalSketch, PersonSketch, ProjectSketch
from projects.models import Project
from projects.phasing import usual_phases
from projects.services import phases_set, project_create, project_kick_off, project_member_add, unit_add


@dataclass
class Stage:
    """People by name, everything else by code; goals by id, because services want that."""

    people: dict[str, User]
    departments: dict[str, Department]
    projects: dict[str, Project]
    goals: dict[str, int]
    cycle: Cycle | None = None

    def goal(self, code: str) -> Goal:
        return Goal.objects.get(pk=self.goals[code])


def settle_people() -> Stage:
    """Departments and people with their roles, as the administrator would add them."""
    administrator = administrator_create(
        username=ADMINISTRATOR.username,
        name=ADMINISTRATOR.name,
        email=f"{ADMINISTRATOR.username}@{MAIL_DOMAIN}",
        password=PASSWORD,
        department_name=DEPARTMENT_NAMES[ROOT],
    )
    departments = _settle_departments(administrator)
    # Rights are read once for each object: this one must know the departments added since.
    administrator = User.objects.get(pk=administrator.pk)
    for sketch in (*PEOPLE, GUEST):
        _settle_person(administrator, sketch, departments)
    # Twenty people share one password: hashing it once saves seconds. The administrator's was checked as typed.
    User.objects.exclude(pk=administrator.pk).update(password=administrator.password)
    people = {user.name: user for user in User.objects.signed_in()}
    return Stage(people, departments, {}, {})


def settle_projects_and_cycle(stage: Stage, days: Days) -> None:
    manager = stage.people[MANAGER]
    for project in PROJECTS:
        stage.projects[project.code] = _settle_project(manager, project, stage, days)
    cycle = cycle_create(
        actor=manager,
        department=stage.departments[ROOT],
        name=f"{days.today.year} 年度",
        kind=Cycle.Kind.YEAR,
        start=days.year.start,
        end=days.year.due,
    )
    stage.cycle = cycle


def settle_goals(stage: Stage, days: Days) -> None:
    """The year's goals; those that carry on one of last year are its drafts, written anew."""
    for goal in GOALS:
        # What hangs below a sub-goal of a breakdown comes when that has passed.
        if not goal.by_breakdown and (not goal.parent or goal.parent in stage.goals):
            stage.goals[goal.code] = settle_goal(goal, stage, days)


def measure_of(sketch: GoalSketch) -> dict[str, Any]:
    """The SMART fields of a goal that a breakdown's sub-goal does not bring along."""
    names = ("metric", "unit", "baseline", "target", "resources", "preconditions")
    return {name: getattr(sketch, name) for name in names}


def _settle_departments(administrator: User) -> dict[str, Department]:
    root = Department.objects.get()
    departments = {
        ROOT: department_update(
            actor=administrator,
            department=root,
            version=root.version,
            name=root.name,
            code=ROOT,
            parent=None,
            level_label=LEVEL_LABELS[1],
        )
    }
    for code, parent in [*((code, departments[ROOT]) for code in SUB_DEPARTMENTS), (GUEST_DEPARTMENT, None)]:
        departments[code] = department_create(
            actor=administrator,
            key=uuid.uuid4(),
            name=DEPARTMENT_NAMES[code],
            code=code,
            parent=parent,
            level_label=LEVEL_LABELS[2 if parent else 1],
        )
    return departments


def _settle_person(administrator: User, sketch: PersonSketch, departments: dict[str, Department]) -> None:
    user = user_create(
        actor=administrator,
        key=uuid.uuid4(),
        username=sketch.username,
        name=sketch.name,
        email=f"{sketch.username}@{MAIL_DOMAIN}",
        department=departments[sketch.department],
        title=sketch.title,
    )
    for role, code in sketch.roles:
        role_grant(actor=administrator, key=uuid.uuid4(), user=user, role=role, department=departments[code])


def _settle_project(manager: User, sketch: ProjectSketch, stage: Stage, days: Days) -> Project:
    project = project_create(
        actor=manager,
        key=uuid.uuid4(),
        values={
            "name": sketch.name,
            "code": sketch.code,
            "customer_name": sketch.customer,
            "department": stage.departments[sketch.department],
            "manager": stage.people[sketch.manager],
            "follower": stage.people[sketch.follower],
            "start": days.at(sketch.start),
            "due": days.due(sketch.due) if sketch.finished else days.at(sketch.due),
            "state": Project.State.PLANNED if sketch.planned else Project.State.ACTIVE,
        },
    )
    for unit in sketch.units:
        unit_add(actor=manager, key=uuid.uuid4(), project_id=project.pk, name=unit)
    members = [stage.people[name] for name in sketch.members]
    project_member_add(actor=stage.people[sketch.manager], project_id=project.pk, users=members)
    spans = usual_phases(project.start, project.due, days.calendar)
    rows = [{"name": span.name, "start": span.start, "due": span.due} for span in spans]
    phases_set(actor=stage.people[sketch.manager], project_id=project.pk, version=project.version, rows=rows)
    project.refresh_from_db()
    if not sketch.planned:
        # What its plans bring later has its first dates as the baseline.
        with clock.at(project.start):
            project_kick_off(actor=stage.people[sketch.manager], project_id=project.pk, version=project.version)
    return project


def settle_goal(sketch: GoalSketch, stage: Stage, days: Days) -> int:
    manager = stage.people[MANAGER]
    window = days.window(whole_year=sketch.whole_year)
    parent = Goal.objects.get(pk=stage.goals[sketch.parent]) if sketch.parent else None
    values = {
        **measure_of(sketch),
        "parent": parent,
        "kind": sketch.kind,
        "strategy": sketch.strategy,
        "statement": sketch.statement,
        "contribution": sketch.contribution,
        "start": window.start,
        "due": window.due,
        "weight": sketch.weight,
        "source": sketch.source,
        "owner": stage.people[sketch.owner],
        "follower": stage.people[sketch.follower],
    }
    draft = Goal.objects.filter(pk=stage.goals.get(sketch.code, 0)).first()
    if draft is not None:
        goal = goal_update(actor=manager, goal_id=draft.pk, version=draft.version, values=values)
    else:
        place = {"cycle": stage.cycle, "department": stage.departments[sketch.department]}
        goal = goal_create(actor=manager, key=uuid.uuid4(), values=place | values)
    if sketch.whole_year or sketch.kind == Goal.Kind.PERSONAL:
        # The others start with their breakdown.
        goal_activate(actor=manager, goal_id=goal.pk)
    return goal.pk
