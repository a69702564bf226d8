"""What a version on its way would change about live work: from what to what, by whom, since when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, OuterRef, Q, Subquery

from goals.models import Goal
from history.models import LogEntry
from payments.models import PaymentCheckpoint
from payments.permissions import amounts_readable
from people.models import User
from planning.changes import Change, change_of
from planning.live import Work, said, values_of
from planning.materiality import Material
from planning.models import Breakdown, BreakdownItem
from planning.policy import policies, resolved
from planning.rights import may_read_amount

OPEN = (Breakdown.State.DRAFT, Breakdown.State.SUBMITTED)
PROPOSING = ("breakdown.propose", "item.add", "item.update", "item.remove")


@dataclass(frozen=True)
class Plan:
    """What the plan says about one piece of work, and would say: `version` is the open one, where there is one."""

    goal: Goal
    ruling: Breakdown
    material: Material
    version: Breakdown | None = None
    changes: list[Change] = field(default_factory=list)
    removes: bool = False
    by: User | None = None
    at: datetime | None = None

    @property
    def is_pending(self) -> bool:
        return self.removes or bool(self.changes)


def plans_of(user: User, works: Sequence[Work]) -> dict[UUID, Plan]:
    """By origin, for the gated works whose goals' plans the reader sees and which the versions in force hold.

    Two queries for any number of works; two more where something is pending.
    """
    origins = [work.origin for work in works if work.origin is not None]
    rows = _said_of(user, origins)
    if not rows:
        return {}
    known = policies()
    agreed = {row.key: row for row in rows if row.breakdown_id == row.ruling_id}
    wanted = {row.key: row for row in rows if row.breakdown_id == row.open_id}
    removed = {row.open_id for key, row in agreed.items() if row.open_id and key not in wanted}
    versions = {row.breakdown_id: row.breakdown for row in wanted.values()}
    if missing := removed - versions.keys():
        versions |= Breakdown.objects.select_related("author").in_bulk(missing)
    found: dict[UUID, Plan] = {}
    for work in works:
        row = agreed.get(work.origin) if work.origin is not None else None
        if row is None:
            continue
        found[row.key] = Plan(
            goal=row.breakdown.goal,
            ruling=row.breakdown,
            material=resolved(row.breakdown.goal.department, known),
            version=versions.get(row.open_id),
            changes=_changes(user, work, wanted.get(row.key)),
            removes=row.open_id is not None and row.key not in wanted,
        )
    return _with_people(found, wanted)


def _said_of(user: User, keys: Sequence[UUID]) -> list[Any]:
    """The items of the versions in force and of the open ones, each told the ids of both (one query)."""
    of_goal = Breakdown.objects.filter(goal=OuterRef("breakdown__goal")).order_by("-number").values("pk")
    rows = BreakdownItem.objects.filter(key__in=keys, breakdown__in=Breakdown.objects.visible_to(user))
    rows = rows.annotate(
        ruling_id=Subquery(of_goal.filter(state=Breakdown.State.PASSED)[:1]),
        open_id=Subquery(of_goal.filter(state__in=OPEN)[:1]),
    ).filter(Q(breakdown=F("ruling_id")) | Q(breakdown=F("open_id")))
    return list(
        rows.select_related(
            "owner", "follower", "project", "contract__project", "breakdown__goal__department", "breakdown__author"
        )
    )


def _changes(user: User, work: Work, item: BreakdownItem | None) -> list[Change]:
    if item is None:
        return []
    hide = isinstance(work, PaymentCheckpoint) and not may_read_amount(item, amounts_readable(user))
    now = said(item, values_of(work))
    return [
        change_of(name, value, getattr(item, name), hide=hide and name == "amount")
        for name, value in now.items()
        if getattr(item, name) != value
    ]


def _with_people(plans: dict[UUID, Plan], wanted: Mapping[UUID, BreakdownItem]) -> dict[UUID, Plan]:
    """Who wrote what is pending last; the version's author where the log does not name the item."""
    pending = {key: plan for key, plan in plans.items() if plan.is_pending and plan.version is not None}
    if not pending:
        return plans
    named = Q()
    for key in pending:
        named |= Q(changes__contains=[{"key": str(key)}])
        if key in wanted:
            named |= Q(changes__contains=[{"item": wanted[key].pk}])
    versions = {plan.version.pk for plan in pending.values() if plan.version is not None}
    entries = LogEntry.objects.filter(
        named, object_type=Breakdown._meta.label_lower, object_id__in=versions, action__in=PROPOSING
    )
    latest = _latest(entries.select_related("actor").order_by("at", "id"), wanted)
    result = dict(plans)
    for key, plan in pending.items():
        by, at = latest.get(key, (plan.version.author, plan.version.created_at))  # type: ignore[union-attr]
        result[key] = replace(plan, by=by, at=at)
    return result


def _latest(
    entries: Iterable[LogEntry], wanted: Mapping[UUID, BreakdownItem]
) -> dict[UUID, tuple[User | None, datetime]]:
    by_row = {item.pk: key for key, item in wanted.items()}
    found: dict[UUID, tuple[User | None, datetime]] = {}
    for entry in entries:
        for change in entry.changes:
            key = UUID(change["key"]) if "key" in change else by_row.get(change.get("item", 0))
            if key is not None:
                found[key] = (entry.actor, entry.at)
    return found
