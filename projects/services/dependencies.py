"""What waits for what: links between two pieces of work, added and taken away by who may change the later one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goaltrack.common.errors import Problems, StateConflict
from history.operations import operation
from people.models import User
from people.permissions import authorize
from projects.models import Dependency, Milestone, Task
from projects.network import Node, ids_of, links_below, node_of
from projects.schedule import Cycle, Link, find_cycle

RIGHTS: Mapping[type, str] = {Task: "projects.task_update", Milestone: "projects.milestone_update"}
NOT_YOURS = gettext_lazy("Only those who may change the later one say what it waits for.")


def dependency_add(
    *, actor: User, key: UUID, before: Task | Milestone, after: Task | Milestone, kind: str = "FS", lag: int = 0
) -> Dependency:
    """Let `after` wait for `before`, both of which the actor sees.

    Raises InvalidInput at `before` where it closes a circle, which is named, or where the two are linked already.
    """
    content = {"before": str(node_of(before)), "after": str(node_of(after)), "kind": kind, "lag": lag}
    with operation("dependency.add", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(Dependency.objects.with_ends())
        authorize(actor, RIGHTS[type(after)], after, NOT_YOURS)
        locked = _locked([before, after])
        links_lock()
        if locked[node_of(after)].is_over:
            raise StateConflict(_("What is finished or cancelled waits for nothing."))
        dependency = Dependency(**_ends(before, after), kind=kind, lag=lag, author=actor)
        _check(dependency, actor)
        dependency.save()
        op.log(after, note=words(dependency), made=dependency)
    return dependency


def dependency_remove(*, actor: User, dependency_id: int) -> Task | Milestone:
    """Take a link away; returns the work that no longer waits. What the plan says stays: a new version changes that."""
    with operation("dependency.remove", actor=actor) as op:
        dependency = Dependency.objects.with_ends().select_for_update(of=("self",)).get(pk=dependency_id)
        after = dependency.after
        authorize(actor, RIGHTS[type(after)], after, NOT_YOURS)
        if dependency.is_planned:
            raise StateConflict(_("The plan in force says so: write its next version to change it."))
        dependency.delete()
        op.log(after, note=words(dependency))
    return after


def planned_dependencies_apply(*, actor: User, links: Iterable[tuple[UUID, UUID]], origins: Iterable[UUID]) -> None:
    """Make the planned links into the works of `origins` be `links`, (before, after) by origin; called by `gated`.

    Where one would close a circle with links added by hand, the plan rules: those go.
    """
    works = {work.origin: work for model in (Task, Milestone) for work in model.objects.filter(origin__in=set(origins))}
    # A version may leave what it wanted to adopt.
    wanted = {
        (node_of(works[before]), node_of(works[after])) for before, after in links if {before, after} <= works.keys()
    }
    links_lock()
    there = {(link.before_node, link.after_node): link for link in Dependency.objects.into(works.values())}
    gone = [known.pk for pair, known in there.items() if known.is_planned and pair not in wanted]
    Dependency.objects.filter(pk__in=gone).delete()
    by_hand = [known.pk for pair, known in there.items() if not known.is_planned and pair in wanted]
    Dependency.objects.filter(pk__in=by_hand).update(is_planned=True)
    new = sorted(wanted - there.keys())
    _free_way(actor, [Link(before, after) for before, after in new])
    by_node = {node_of(work): work for work in works.values()}
    Dependency.objects.bulk_create(
        Dependency(**_ends(by_node[before], by_node[after]), author=actor, is_planned=True) for before, after in new
    )


def links_lock() -> None:
    """After the works themselves: two links could each be right and together close a circle (docs/locking.md)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('projects_dependency'))")


def words(dependency: Dependency) -> str:
    """The earlier work with kind and lag, as people read it."""
    lag = f" {dependency.lag:+d}" if dependency.lag else ""
    return f"{dependency.before.title} ({dependency.kind}{lag})"


def _locked(works: Iterable[Task | Milestone]) -> dict[Node, Task | Milestone]:
    ids = ids_of(map(node_of, works))
    found: dict[Node, Task | Milestone] = {}
    for model in (Task, Milestone):
        rows = model.objects.filter(pk__in=ids[str(model._meta.model_name)]).order_by("pk")
        found |= {node_of(row): row for row in rows.select_for_update()}
    return found


def _ends(before: Task | Milestone, after: Task | Milestone) -> dict[str, Any]:
    return {
        "before_task" if isinstance(before, Task) else "before_milestone": before,
        "after_task" if isinstance(after, Task) else "after_milestone": after,
    }


def _check(dependency: Dependency, actor: User) -> None:
    before, after = node_of(dependency.before), node_of(dependency.after)
    problems = Problems()
    problems.check(dependency)
    if not type(dependency.before).objects.visible_to(actor).filter(pk=dependency.before.pk).exists():
        problems.add("before", _("There is no such task or milestone."))
    elif before == after:
        problems.add("before", _("Nothing waits for itself."))
    elif Dependency.objects.into([dependency.after]).filter(**_end("before", before)).exists():
        problems.add("before", _("It waits for that already."))
    elif circle := _circle([Link(before, after)]):
        problems.add("before", _("They would wait for each other: %(circle)s.") % {"circle": _named(circle, actor)})
    problems.raise_any()


def _end(side: str, node: Node) -> dict[str, int]:
    return {f"{side}_{node.kind}": node.pk}


def _circle(new: Sequence[Link]) -> Cycle | None:
    """What the new links would close; None where nothing leads back to where they begin (one query)."""
    return find_cycle([*new, *links_below({link.after for link in new if isinstance(link.after, Node)})])


def _named(circle: Cycle, actor: User) -> str:
    ids = ids_of(key for key in circle.keys if isinstance(key, Node))
    titles: dict[object, str] = {}
    for model in (Task, Milestone):
        rows = model.objects.visible_to(actor).filter(pk__in=ids[str(model._meta.model_name)])
        titles |= {node_of(work): work.title for work in rows.only("title")}
    return " → ".join(titles.get(key, _("work that you may not see")) for key in [*circle.keys, circle.keys[0]])


def _free_way(actor: User, new: Sequence[Link]) -> None:
    """Take away links added by hand until the new planned ones close no circle."""
    while circle := _circle(new):
        steps = set(circle.pairs)
        by_hand = Dependency.objects.filter(is_planned=False).with_ends()
        ids = ids_of(key for key in circle.keys if isinstance(key, Node))
        into = by_hand.filter(Q(after_task__in=ids["task"]) | Q(after_milestone__in=ids["milestone"]))
        closing = next((link for link in into if (link.before_node, link.after_node) in steps), None)
        if closing is None:
            raise StateConflict(_("By this version and another in force, work would wait for itself."))
        with operation("dependency.remove", actor=actor) as op:
            closing.delete()
            op.log(closing.after, note=words(closing))
