"""Taking back what was just changed together: the log says what each said before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from goaltrack.common import clock
from goaltrack.common.errors import StateConflict
from history.models import LogEntry
from history.operations import operation
from notices.services import notices_withdraw
from people.models import User
from projects.models import Milestone, Task
from projects.network import Node, node_of
from projects.services.projects import members_made_by, project_leave
from projects.services.together import MODELS, Asked, edits_apply, edits_weigh, works_found

UNDO_WITHIN = timedelta(minutes=10)
ACTIONS = ("work.reschedule", "work.edit")
KINDS = {model._meta.label_lower: kind for kind, model in MODELS.items()}


@dataclass(frozen=True)
class Undone:
    """How many say again what they said; `left` are those that somebody changed since, or that may not be."""

    done: int
    left: int


def work_undo(*, actor: User, request_id: str) -> Undone:
    """Give what the actor changed together in that request, UNDO_WITHIN, its earlier values.

    Notices of the change go, and so do memberships that came with it. What has been changed since stays, and so does
    what was only proposed: that is taken back where it waits. Doing it twice changes nothing.
    """
    with operation("work.undo", actor=actor) as op:
        since = clock.now() - UNDO_WITHIN
        own = LogEntry.objects.filter(at__gte=since, actor=actor, request_id=request_id, action__in=ACTIONS)
        entries = {_node(entry): entry for entry in own.filter(object_type__in=KINDS)} if request_id else {}
        if not entries:
            raise StateConflict(_("There is nothing to take back any more."))
        gates, works = works_found(entries, lock=True)
        standing = {node: work for node, work in works.items() if work.version == entries[node].object_version}
        projects = {work.project.pk: work.project for work in standing.values() if work.project is not None}
        told = {node: f"v{work.version}" for node, work in standing.items()}
        fates = edits_weigh(actor=actor, asked=_earlier(standing, entries), gates=gates)
        changed = edits_apply(op=op, actor=actor, fates=fates, gates=gates)
        notices_withdraw(of=[(work, told[node_of(work)]) for work in changed])
        for project_id, user_ids in members_made_by(request_id, projects).items():
            project_leave(projects[project_id], user_ids)
    return Undone(len(changed), len(entries) - len(changed))


def _node(entry: LogEntry) -> Node:
    return Node(KINDS[entry.object_type], entry.object_id)


def _earlier(works: Mapping[Node, Task | Milestone], entries: Mapping[Node, LogEntry]) -> list[Asked]:
    """What each said before: rows that it named are asked for once a kind of row."""
    named: dict[Any, set[int]] = {}
    for node, work in works.items():
        for change in entries[node].changes:
            field = work._meta.get_field(change["field"])
            if field.is_relation and change["old"] is not None:
                named.setdefault(field.related_model, set()).add(change["old"])
    rows = {model: model._default_manager.in_bulk(pks) for model, pks in named.items()}

    def value(work: Task | Milestone, change: Mapping[str, Any]) -> Any:
        field: Any = work._meta.get_field(change["field"])
        if field.is_relation:
            return rows[field.related_model].get(change["old"]) if change["old"] is not None else None
        return field.to_python(change["old"])

    return [
        (work, {change["field"]: value(work, change) for change in entries[node].changes})
        for node, work in works.items()
    ]
