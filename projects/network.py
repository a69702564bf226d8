"""The live work as a network: nodes are tasks and milestones, links are what waits for what."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, NamedTuple

from django.db import connection

from projects.schedule import Kind, Link, find_cycle

if TYPE_CHECKING:
    from projects.models import Milestone, Task

# What is reached from the given nodes, and the links that start there. A task's step to its milestone is one.
_BELOW = """
    WITH RECURSIVE given (task_id, milestone_id) AS (
        SELECT unnest(%(tasks)s::bigint[]), NULL::bigint UNION ALL SELECT NULL, unnest(%(milestones)s::bigint[])
    ), reached AS (
        SELECT * FROM given
        UNION
        SELECT next.* FROM reached r, LATERAL (
            SELECT d.after_task_id, d.after_milestone_id FROM projects_dependency d
            WHERE d.before_task_id = r.task_id OR d.before_milestone_id = r.milestone_id
            UNION ALL
            SELECT NULL, t.milestone_id FROM projects_task t
            WHERE t.id = r.task_id AND t.milestone_id IS NOT NULL AND t.status <> 'cancelled'
        ) next
    )
    SELECT d.before_task_id, d.before_milestone_id, d.after_task_id, d.after_milestone_id, d.kind, d.lag, false
    FROM reached r
    JOIN projects_dependency d ON d.before_task_id = r.task_id OR d.before_milestone_id = r.milestone_id
    UNION ALL
    -- One by one: the planner takes what is reached for many times more than it is, and would read the whole table.
    SELECT t.id, NULL, NULL, t.milestone_id, 'FS', 0, true FROM reached r, LATERAL (
        SELECT t.id, t.milestone_id FROM projects_task t
        WHERE t.id = r.task_id AND t.milestone_id IS NOT NULL AND t.status <> 'cancelled' OFFSET 0
    ) t
"""


class Node(NamedTuple):
    """One piece of work among all."""

    kind: Literal["task", "milestone"]
    pk: int


def node_of(work: "Task | Milestone") -> Node:
    return Node("milestone" if work._meta.model_name == "milestone" else "task", work.pk)


def node(task_id: int | None, milestone_id: int | None) -> Node:
    """Of two columns of which one is set."""
    if task_id is not None:
        return Node("task", task_id)
    assert milestone_id is not None, "one of the two is set"
    return Node("milestone", milestone_id)


def ids_of(nodes: Iterable[Node]) -> dict[str, list[int]]:
    """By kind."""
    found: dict[str, list[int]] = {"task": [], "milestone": []}
    for one in nodes:
        found[one.kind].append(one.pk)
    return found


def links_below(nodes: Iterable[Node]) -> list[Link]:
    """All links between nodes that start at `nodes` or at what follows them: one query, whatever else there is.

    A step that would close a circle with the links is left out.
    """
    ids = ids_of(nodes)
    with connection.cursor() as cursor:
        cursor.execute(_BELOW, {"tasks": ids["task"], "milestones": ids["milestone"]})
        rows = cursor.fetchall()
    links: list[Link] = []
    steps: list[Link] = []
    for before_task, before_milestone, after_task, after_milestone, kind, lag, is_step in rows:
        link = Link(node(before_task, before_milestone), node(after_task, after_milestone), Kind(kind), lag)
        (steps if is_step else links).append(link)
    links.sort(key=lambda link: (link.before, link.after))
    while (circle := find_cycle([*links, *steps])) is not None:
        closing = set(circle.pairs)
        steps = [step for step in steps if (step.before, step.after) not in closing]
    return [*links, *steps]
