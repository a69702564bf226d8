"""The live work as a network: nodes are tasks and milestones, links are what waits for what."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, NamedTuple

from django.db import connection

if TYPE_CHECKING:
    from projects.models import Dependency, Milestone, Task

# From the given nodes along the links: each link once, however many ways lead to it.
_BELOW = """
    WITH RECURSIVE following AS (
        SELECT d.id, d.after_task_id, d.after_milestone_id FROM projects_dependency d
        WHERE d.before_task_id = ANY(%(tasks)s) OR d.before_milestone_id = ANY(%(milestones)s)
        UNION
        SELECT d.id, d.after_task_id, d.after_milestone_id FROM projects_dependency d
        JOIN following f ON d.before_task_id = f.after_task_id OR d.before_milestone_id = f.after_milestone_id
    ) SELECT id FROM following
"""


class Node(NamedTuple):
    """One piece of work among all."""

    kind: Literal["task", "milestone"]
    pk: int


def node_of(work: "Task | Milestone") -> Node:
    return Node("milestone" if work._meta.model_name == "milestone" else "task", work.pk)


def links_below(nodes: Iterable[Node]) -> "list[Dependency]":
    """All links that start at the nodes or at what follows them, with both ends: two queries."""
    from projects.models import Dependency

    chosen = list(nodes)
    with connection.cursor() as cursor:
        cursor.execute(
            _BELOW,
            {
                "tasks": [node.pk for node in chosen if node.kind == "task"],
                "milestones": [node.pk for node in chosen if node.kind == "milestone"],
            },
        )
        ids = [pk for (pk,) in cursor.fetchall()]
    return list(Dependency.objects.filter(pk__in=ids).with_ends()) if ids else []
