"""Lists of work as plain rows: one query of just the columns shown, no model instances, no serializer a row."""

from typing import Any

from django.db.models import QuerySet

from projects.models import Task

COMMON = (
    "id", "title", "due", "weight", "origin", "version",
    "owner", "owner__name", "owner__sort_key", "follower", "follower__name",
    "project", "project__name", "module", "goal", "goal__statement",
)  # fmt: skip
TASK = (
    "status", "priority", "start", "done_at", "blocked_since", "blocked_by", "blocked_by__name",
    "blocked_until", "reviewer", "reviewer__name", "status_note",
    "parent", "parent_title", "checks", "parts",
)  # fmt: skip
TASK_DETAIL = (*TASK, "acceptance", "created_at")
MILESTONE = ("unit", "baseline", "expected", "achieved_on", "cancelled")
MILESTONE_DETAIL = (*MILESTONE, "acceptance", "evidence")


def rows(queryset: QuerySet[Any], names: tuple[str, ...]) -> QuerySet[Any, dict[str, Any]]:
    """The queryset as rows of the common columns and of `names`, with what was worked out to order them by;
    of tasks it is read `with_parts`."""
    made = [name for name in queryset.query.order_by if name in queryset.query.annotations]
    return queryset.values(*COMMON, *names, *made)


def shaped(row: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    """One row in the shape of the API's serializers, which describe it."""
    weight = row["weight"]
    shape: dict[str, Any] = {
        "id": row["id"],
        "title": row["title"],
        "project": row["project"] and {"id": row["project"], "name": row["project__name"]},
        "module": row["module"],
        "goal": row["goal"] and {"id": row["goal"], "statement": row["goal__statement"]},
        "owner": {"id": row["owner"], "name": row["owner__name"]},
        "follower": row["follower"] and {"id": row["follower"], "name": row["follower__name"]},
        "due": row["due"],
        "weight": None if weight is None else str(weight),
        "is_gated": row["origin"] is not None,
        "version": row["version"],
    }
    for name in names:
        shape[name] = row[name]
    if "priority" in shape:
        shape["priority"] = Task.Priority(shape["priority"]).name.lower()
    for person in ("blocked_by", "reviewer"):
        if person in shape:
            name = shape.pop(f"{person}__name")
            shape[person] = shape[person] and {"id": shape[person], "name": name}
    if "parent" in shape:
        # As `with_parts` has it: what the reader may not see is not named.
        title = shape.pop("parent_title")
        shape["parent"] = None if title is None else {"id": shape["parent"], "title": title}
        for name, source in (("checklist", "checks"), ("subtasks", "parts")):
            total, done = shape.pop(source)
            shape[name] = {"total": total, "done": done}
    return shape
