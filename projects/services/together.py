"""Several tasks and milestones changed at once: what would become of each, and the change itself.

The same rules as for one: rights, checks and the gate of each. What is refused says why and stays as it is. A bounded
number of queries for however many.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _

from goals.gate import Edit, Gates, Weighed, gates_of, require_origin
from goals.services import totals_apply
from goaltrack.common.errors import InvalidInput
from history.changes import apply_changes
from history.operations import Operation
from notices.services import reminders_send
from notices.services.notices import Telling
from people.models import User
from projects.achieving import MOVED, kept_among
from projects.models import Milestone, ProjectMember, Task, TaskWatcher
from projects.network import Node, ids_of
from projects.permissions import WorkRights
from projects.services.milestones import EDITABLE as OF_MILESTONES
from projects.services.milestones import check_milestone
from projects.services.places import places_follow
from projects.services.status_told import ask_reviewers
from projects.services.tasks import EDITABLE as OF_TASKS
from projects.services.tasks import check_task, keep_reviewer
from projects.shares import Shares

MODELS: Mapping[Literal["task", "milestone"], type[Task] | type[Milestone]] = {"task": Task, "milestone": Milestone}
# Where a task is a part of another is said one by one: the tasks above it are held for that.
FIELDS: Mapping[type[Task] | type[Milestone], tuple[str, ...]] = {
    Task: tuple(name for name in OF_TASKS if name != "parent"),
    Milestone: OF_MILESTONES,
}
# Where in its project it stands, which is checked with the project.
PLACED: Mapping[str, tuple[str, ...]] = {"task": ("module",), "milestone": ("module", "unit")}
Asked = tuple[Task | Milestone, Mapping[str, Any]]


@dataclass(frozen=True)
class Fate:
    """What would become of one piece of work: `values` are asked for and differ from what it says.

    Of them `now` holds at once and `proposed` waits in version `number` of its goal's breakdown; or none of it can be,
    and `refusal` says why.
    """

    work: Task | Milestone
    values: Mapping[str, Any]
    now: Mapping[str, Any] = field(default_factory=dict)
    proposed: Mapping[str, Any] = field(default_factory=dict)
    number: int | None = None
    refusal: str = ""


def page_of(work: Task | Milestone) -> str:
    """The address of its page, as notices lead to it."""
    return f"/{'tasks' if isinstance(work, Task) else 'milestones'}/{work.pk}/"


def works_found(nodes: Collection[Node], *, lock: bool) -> tuple[Gates, dict[Node, Task | Milestone]]:
    """The works with what rights and checks ask about, and their gates; with `lock` held, in the order of locks.

    Eleven queries at most. Raises StateConflict where a version adopts one of them just then.
    """
    ids = ids_of(nodes)
    origins: dict[Node, UUID] = {}
    for kind, model in MODELS.items():
        gated = model._default_manager.filter(pk__in=ids[kind], origin__isnull=False).order_by()
        origins |= {Node(kind, pk): origin for pk, origin in gated.values_list("pk", "origin") if origin is not None}
    gates = gates_of(set(origins.values()), lock=lock)
    found: dict[Node, Task | Milestone] = {}
    if lock:
        # Before they are read: a row whose A has just changed would fall out of a join with its people.
        for kind, model in MODELS.items():
            list(model._default_manager.filter(pk__in=ids[kind]).order_by("pk").select_for_update().values_list("pk"))
    for kind, model in MODELS.items():
        rows = model._default_manager.filter(pk__in=ids[kind]).order_by("pk")
        rows = rows.select_related(
            "project__department", "goal__department", "owner__department", "follower", *PLACED[kind]
        )
        found |= {Node(kind, row.pk): row for row in rows}
    for node, work in found.items():
        require_origin(work, origins.get(node))
    return gates, found


def nodes_seen(actor: User, nodes: Collection[Node]) -> set[Node]:
    """Those of them that the person sees: two queries."""
    ids = ids_of(nodes)
    tasks = Task.objects.visible_to(actor).filter(pk__in=ids["task"]).order_by().values_list("pk", flat=True)
    milestones = Milestone.objects.visible_to(actor).filter(pk__in=ids["milestone"]).order_by()
    return {Node("task", pk) for pk in tasks} | {
        Node("milestone", pk) for pk in milestones.values_list("pk", flat=True)
    }


def edits_weigh(*, actor: User, asked: Sequence[Asked], gates: Gates) -> list[Fate]:
    """What would become of each; of those left out nothing would change. The works come with what rights ask about."""
    rights = WorkRights(actor)
    kept = kept_among([work.pk for work, values in asked if isinstance(work, Milestone) and "project" in values])
    refused: dict[int, str] = {}
    edits: list[Edit] = []
    for work, values in asked:
        wanted = copy(work)
        changes = apply_changes(wanted, {name: values[name] for name in FIELDS[type(work)] if name in values})
        if not changes:
            continue
        places_follow(wanted, values)
        differing = {change["field"]: values[change["field"]] for change in changes}
        edits.append(Edit(work, differing, ended=work.how_ended in ("done", "achieved")))
        is_kept = "project" in differing and isinstance(work, Milestone) and work.pk in kept
        if refusal := _refusal(rights, work, wanted, is_kept=is_kept):
            refused[id(edits[-1])] = refusal
    weighed = iter(gates.weigh(actor=actor, edits=[edit for edit in edits if id(edit) not in refused]))
    return [
        Fate(edit.work, edit.values, refusal=refused[id(edit)]) if id(edit) in refused else _fate(edit, next(weighed))
        for edit in edits
    ]


def edits_apply(
    *, op: Operation, actor: User, fates: Iterable[Fate], gates: Gates, note: str = ""
) -> list[Task | Milestone]:
    """Do what was weighed, of locked works and held gates; returns what has changed at once.

    `proposed` of each work says what waits. Called inside the operation of a service, which logs it with `note`.
    """
    edits = [
        Edit(fate.work, fate.values, ended=fate.work.how_ended in ("done", "achieved"))
        for fate in fates
        if not fate.refusal
    ]
    shares = Shares()
    told: list[tuple[Task | Milestone, list[dict[str, Any]]]] = []
    relieved: list[Task] = []
    for edit, sifted in zip(edits, gates.sift(actor=actor, edits=edits), strict=True):
        work = edit.work
        work.proposed = sifted.proposal
        was = copy(work)
        changes = apply_changes(work, sifted.now)
        if not changes:
            continue
        changes += places_follow(work, sifted.now)
        if sifted.proposal is not None:
            # What holds at once may not fit without what waits.
            _check(work)
        if isinstance(work, Task):
            relieved += [work] if keep_reviewer(work, was.owner) else []
        shares.take(was)
        work.version += 1
        shares.give(work)
        told.append((work, changes))
    for model in MODELS.values():
        rows: list[Any] = [work for work, _changes in told if type(work) is model]
        fields = {change["field"] for work, changes in told if type(work) is model for change in changes}
        if model is Task and "owner" in fields:
            fields.add("reviewer")
        if rows:
            model._default_manager.bulk_update(rows, sorted(fields | {"version"}))
    changed = [work for work, _changes in told]
    _join(changed)
    op.log_all(told, note=note)
    _tell_watchers(actor, told)
    ask_reviewers(actor, relieved)
    totals_apply(changes=shares.by_goal)
    return changed


def _tell_watchers(actor: User, told: Iterable[tuple[Task | Milestone, list[dict[str, Any]]]]) -> None:
    """Who follows a task hears that it is due on another day: a query for all, and one statement."""
    moved = {
        work.pk: (work, change)
        for work, changes in told
        for change in changes
        if isinstance(work, Task) and change["field"] == "due"
    }
    watching = TaskWatcher.objects.filter(task__in=moved, user__is_active=True).exclude(user=actor)
    tellings = []
    for row in watching.select_related("user").order_by("pk") if moved else ():
        work, change = moved[row.task_id]
        params = {"title": work.title, "author": actor.name, "on": change["old"], "due": change["new"]}
        tellings.append(Telling(row.user, work, f"v{work.version}", params, f"/tasks/{work.pk}/"))
    reminders_send(kind="task.due_moved", tellings=tellings)


def _fate(edit: Edit, weighed: Weighed) -> Fate:
    if weighed.refusal is not None:
        return Fate(edit.work, edit.values, refusal=weighed.refusal.words)
    return Fate(edit.work, edit.values, weighed.now, weighed.proposed, weighed.number)


def _refusal(rights: WorkRights, work: Task | Milestone, wanted: Task | Milestone, *, is_kept: bool) -> str:
    if not rights.may_change(work):
        return _("You may not change this.")
    if work.how_ended == "cancelled":
        return _("It was cancelled.")
    if is_kept:
        return str(MOVED)
    try:
        _check(wanted)
    except InvalidInput as error:
        return error.words
    return ""


def _check(work: Task | Milestone) -> None:
    if isinstance(work, Task):
        check_task(work)
    else:
        check_milestone(work)


def _join(works: Iterable[Task | Milestone]) -> None:
    """Who does work in a project is a member of it."""
    pairs = {
        (work.project_id, person_id)
        for work in works
        for person_id in (work.owner_id, work.follower_id)
        if work.project_id is not None and person_id is not None
    }
    members = [ProjectMember(project_id=project_id, user_id=user_id) for project_id, user_id in sorted(pairs)]
    ProjectMember.objects.bulk_create(members, ignore_conflicts=True)
