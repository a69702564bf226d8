"""Customers, projects and who works in them."""

from collections.abc import Collection, Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import InvalidInput, Problems, StateConflict, invalid
from history.changes import apply_changes, initial_values
from history.operations import operation
from history.versions import check_version
from people.models import User
from people.permissions import authorize
from projects.models import Customer, Milestone, Project, ProjectMember, Task
from projects.services.phases import phases_freeze
from projects.services.units import project_held, require_running

# How A and B are called in the rows of all sub-apps that belong to a project.
ROLES = ("owner", "follower")
EDITABLE = ("name", "code", "customer", "manager", "follower", "start", "due")
CODE_TAKEN = _("Another project has this code.")
# A project begins as one of these; afterwards it goes from state to state (projects.services.project_states).
FIRST_STATES = (Project.State.PLANNED, Project.State.ACTIVE)


def customer_create(*, actor: User, name: str) -> Customer:
    """The customer of that name, created where there is none."""
    with operation("customer.create", actor=actor) as op:
        existing = Customer.objects.filter(name=name.strip()).first()
        if existing is not None:
            return existing
        customer = Customer(name=name.strip())
        problems = Problems()
        problems.check(customer)
        if problems.fields:
            raise InvalidInput(fields={"customer_name": problems.fields.get("name", [])})
        # Somebody may have added it a moment ago.
        customer, is_new = Customer.objects.get_or_create(name=customer.name)
        if is_new:
            op.log(customer)
    return customer


def project_create(*, actor: User, key: UUID, values: Mapping[str, Any]) -> Project:
    """Create a project from `values` (EDITABLE plus department and state, objects for foreign keys).

    `customer_name` may stand in for `customer`: the customer of that name is taken, or added where there is none.
    """
    with operation("project.create", actor=actor, key=key, content=values) as op:
        if op.replayed:
            return op.made_row(Project.objects)
        authorize(actor, "projects.project_create", values["department"])
        project = Project(**_with_customer(actor, values))
        if project.state not in FIRST_STATES:
            raise InvalidInput(fields={"state": [_("A new project is planned, or active.")]})
        _check(project, reader=actor)
        _save(project)
        project_join(project, [project.manager, project.follower])
        op.log(project, changes=initial_values(project, [*EDITABLE, "state", "department"]))
    return project


def project_update(*, actor: User, project_id: int, version: int, values: Mapping[str, Any]) -> Project:
    """Change a project's fields; refused when somebody changed it since `version`, or when it is finished."""
    with operation("project.update", actor=actor) as op:
        project = project_held(project_id)
        authorize(actor, "projects.project_update", project)
        check_version(project, version)
        require_running(project)
        named = _with_customer(actor, values)
        changes = apply_changes(project, {name: value for name, value in named.items() if name in EDITABLE})
        if not changes:
            return project
        _check(project, reader=actor, changed={change["field"] for change in changes})
        project.version += 1
        _save(project)
        project_join(project, [project.manager, project.follower])
        op.log(project, changes=changes)
    return project


def project_kick_off(*, actor: User, project_id: int, version: int) -> Project:
    """Begin the project: the dates of its tasks, milestones and phases become the baseline that slips are counted from.

    Once; raises StateConflict afterwards, and for a finished project.
    """
    with operation("project.kick_off", actor=actor) as op:
        projects = Project.objects.select_related("department").select_for_update(of=("self",), no_key=True)
        project = projects.get(pk=project_id)
        authorize(actor, "projects.project_update", project)
        check_version(project, version)
        if project.kicked_off_on is not None:
            raise StateConflict(_("The baseline was frozen at the kick-off already."))
        if project.state == Project.State.FINISHED:
            raise StateConflict(_("This project is finished."))
        if project.state == Project.State.SUSPENDED:
            raise StateConflict(_("This project is suspended."))
        tasks = Task.objects.filter(project=project).exclude(status=Task.Status.CANCELLED)
        milestones = Milestone.objects.filter(project=project, cancelled=False)
        for works in (tasks, milestones):
            list(works.order_by("pk").select_for_update().values_list("pk"))
        tasks.update(baseline_start=F("start"), baseline_due=F("due"))
        milestones.update(baseline=F("due"))
        phases_freeze(project)
        changes = apply_changes(project, {"state": Project.State.ACTIVE, "kicked_off_on": clock.today()})
        project.version += 1
        project.save()
        op.log(project, changes=changes)
    return project


def project_member_add(*, actor: User, project_id: int, users: list[User]) -> None:
    """Let people work in the project; those who do already stay."""
    with operation("project.member_add", actor=actor) as op:
        project = project_held(project_id)
        authorize(actor, "projects.project_update", project)
        require_running(project)
        project_join(project, list(users))
        op.log(project, note=", ".join(user.name for user in users))


def project_join(project: Project, users: Iterable[User | None]) -> None:
    """Who does work in a project is a member of it; those who are already stay."""
    # In one order everywhere: two calls that add the same people wait for each other only one way.
    joining = sorted({user.pk for user in users if user is not None})
    ProjectMember.objects.bulk_create(
        [ProjectMember(project=project, user_id=user_id) for user_id in joining], ignore_conflicts=True
    )


def members_made_with(task: Task) -> list[int]:
    """The ids of the people whom adding the task made members of its project, as the evidence has it."""
    if task.project_id is None:
        return []
    made = _evidence("TaskEvent").filter(pgh_obj_id=task.pk, pgh_label="insert").values("pgh_context_id")
    joined = _evidence("ProjectMemberEvent").filter(
        project_id=task.project_id, pgh_label="insert", pgh_context_id__in=made
    )
    return list(joined.values_list("user_id", flat=True))


def members_made_by(request_id: str, project_ids: Collection[int]) -> dict[int, list[int]]:
    """The ids of the people whom a request made members of these projects, by project, as the evidence has it."""
    joined = _evidence("ProjectMemberEvent").filter(
        project_id__in=project_ids, pgh_label="insert", pgh_context__request_id=request_id
    )
    found: dict[int, list[int]] = {}
    for project_id, user_id in joined.values_list("project_id", "user_id"):
        found.setdefault(project_id, []).append(user_id)
    return found


def project_leave(project: Project | None, user_ids: Collection[int]) -> None:
    """End the memberships of those who are A and B of nothing in the project and do not run it."""
    if project is None or not user_ids:
        return
    parts = [
        Q(Exists(link.related_model._default_manager.filter(project=project, **{link.field.name: OuterRef("pk")})))
        for link in User._meta.related_objects
        if link.field.name in ROLES and any(field.name == "project" for field in link.related_model._meta.fields)
    ]
    staying = User.objects.filter(reduce(or_, parts), pk__in=user_ids).values("pk")
    members = ProjectMember.objects.filter(project=project, user__in=user_ids).exclude(user__in=staying)
    members.exclude(user__in=[pk for pk in (project.manager_id, project.follower_id) if pk]).delete()


def _evidence(name: str) -> QuerySet[Any]:
    """The events that the triggers of a model leave."""
    model: type[Model] = apps.get_model("projects", name)
    return model._default_manager.all()


def _with_customer(actor: User, values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` with the customer that `customer_name` means."""
    rest = dict(values)
    if "customer_name" in rest:
        name = rest.pop("customer_name").strip()
        rest["customer"] = customer_create(actor=actor, name=name) if name else None
    return rest


def _save(project: Project) -> None:
    try:
        with transaction.atomic():
            project.save()
    except IntegrityError as error:
        # Somebody took the code a moment ago.
        raise invalid("code", CODE_TAKEN) from error


def _check(project: Project, *, reader: User, changed: Collection[str] = ("manager", "follower")) -> None:
    problems = Problems()
    problems.check(project)
    if not problems.fields:
        if project.due < project.start:
            problems.add("due", _("The project is due before it starts."))
        if project.follower_id is not None and project.follower_id == project.manager_id:
            problems.add("follower", _("A and B must be two people."))
        if Project.objects.filter(code=project.code).exclude(pk=project.pk).exists():
            problems.add("code", CODE_TAKEN)
        for name in ("manager", "follower"):
            pk = getattr(project, f"{name}_id")
            known = User.objects.visible_to(reader).active()
            if name in changed and pk is not None and not known.filter(pk=pk).exists():
                problems.add(name, _("There is no such person among your colleagues."))
    problems.raise_any()
