"""The live work that items of a breakdown stand for, by the names that items have for its fields."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from goals.models import Goal
from payments.models import PaymentCheckpoint
from planning.models import BreakdownItem
from projects.models import Milestone, Task

Kind = BreakdownItem.Kind
Work = Goal | Task | Milestone | PaymentCheckpoint

MODELS: dict[str, type[Work]] = {
    Kind.GOAL: Goal,
    Kind.TASK: Task,
    Kind.MILESTONE: Milestone,
    Kind.CHECKPOINT: PaymentCheckpoint,
}
KINDS: dict[type[Work], str] = {model: kind for kind, model in MODELS.items()}
PAGES: dict[type[Work], str] = {
    Goal: "goal_detail",
    Task: "task_detail",
    Milestone: "milestone_detail",
    PaymentCheckpoint: "checkpoint_detail",
}
_SAME = {"owner": "owner", "follower": "follower", "due": "due", "weight": "weight"}
_WORK = _SAME | {"title": "title", "acceptance": "acceptance", "project": "project"}
# By the field of an item, the field of the work.
NAMES: dict[type[Work], dict[str, str]] = {
    Goal: _SAME | {"title": "statement", "acceptance": "contribution", "start": "start"},
    Task: _WORK | {"start": "start"},
    Milestone: _WORK,
    PaymentCheckpoint: {
        "title": "name",
        "payment_kind": "kind",
        "amount": "amount",
        "due": "due_on",
        "owner": "owner",
        "follower": "follower",
    },
}
# What changes of the work mean for its item beside those: where it leads and what it is part of.
_LOGGED = {"milestone": "leads_to", "goal": "under", "parent": "under"}


def item_names(model: type[Work]) -> dict[str, str]:
    """By the field of the work, the field of an item."""
    return {work: item for item, work in NAMES[model].items()}


def item_name(model: type[Work], name: str) -> str:
    return item_names(model).get(name) or _LOGGED.get(name, name)


def values_of(work: Work) -> dict[str, Any]:
    return {item: getattr(work, name) for item, name in NAMES[type(work)].items()}


def live_work(items: Iterable[BreakdownItem]) -> dict[UUID, Work]:
    """The work by the key of its item: a query for each kind of item that is there."""
    keys: dict[str, list[UUID]] = {}
    for item in items:
        keys.setdefault(item.kind, []).append(item.key)
    found: dict[UUID, Work] = {}
    for kind, of_kind in keys.items():
        related = ("owner", "follower", *(["project"] if kind in (Kind.TASK, Kind.MILESTONE) else []))
        for work in MODELS[kind]._default_manager.filter(origin__in=of_kind).select_related(*related):
            found[work.origin] = work  # type: ignore[index]  # it was found by it
    return found


def is_gone(work: Work) -> bool:
    """Cancelled or dropped: no longer part of what is to be done."""
    match work:
        case Goal():
            return work.state == Goal.State.DROPPED
        case Task():
            return work.status == Task.Status.CANCELLED
        case _:
            return work.cancelled


def said(item: BreakdownItem, values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` without the start that the item leaves to its goal."""
    silent = item.kind == Kind.GOAL and item.start is None
    return {name: value for name, value in values.items() if not (silent and name == "start")}
