"""What a version on its way would change about live work: from what to what, by whom, since when."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from goals.gate import Drafted
from goals.models import Goal
from history.models import LogEntry
from payments.models import PaymentCheckpoint
from payments.permissions import amounts_readable
from people.models import User
from people.permissions import may
from planning.changes import Change, change_of
from planning.live import NAMES, Work, said, values_of
from planning.materiality import EXISTENCE, Material
from planning.models import Breakdown, BreakdownItem
from planning.policy import policies, resolved
from planning.rights import may_read_amount
from projects.models import Milestone, Task

OPEN = (Breakdown.State.DRAFT, Breakdown.State.SUBMITTED)
PROPOSING = ("breakdown.propose", "item.add", "item.update", "item.remove")


@dataclass(frozen=True)
class Proposed:
    by: User | None
    at: datetime


@dataclass(frozen=True)
class Plan:
    """What the plan says about one piece of work, and would say: `version` is the open one, where there is one."""

    goal: Goal
    ruling: Breakdown
    material: Material
    version: Breakdown | None = None
    changes: list[Change] = field(default_factory=list)
    removes: bool = False
    # By field, who proposed it; not those whose words the log does not hold.
    proposed: Mapping[str, Proposed] = field(default_factory=dict)

    @property
    def is_pending(self) -> bool:
        return self.removes or bool(self.changes)

    @property
    def fields(self) -> list[str]:
        """The fields of its item that would change."""
        return [EXISTENCE] if self.removes else [change.field for change in self.changes]

    @property
    def latest(self) -> Proposed | None:
        """Who proposed last; the version's author where the log does not say."""
        if self.version is None or not self.is_pending:
            return None
        known = [self.proposed[name] for name in self.fields if name in self.proposed]
        return max(known, key=lambda one: one.at, default=Proposed(self.version.author, self.version.created_at))

    @property
    def by(self) -> User | None:
        return self.latest.by if self.latest else None

    @property
    def at(self) -> datetime | None:
        return self.latest.at if self.latest else None

    def fields_of(self, user: User) -> list[str]:
        """What of it the person may take back: all where they write the breakdown, else what they proposed."""
        if self.version is None:
            return []
        if may(user, "planning.breakdown_start", self.goal):
            return self.fields
        return [name for name in self.fields if name in self.proposed and self.proposed[name].by == user]


def plans_of(user: User, works: Sequence[Work]) -> dict[UUID, Plan]:
    """By origin, for the gated works whose goals' plans the reader sees and which the versions in force hold.

    Two queries for any number of works; three more where something is pending.
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
    return _with_people(found)


def drafted_dates(user: User, origins: Collection[UUID]) -> dict[UUID, Drafted]:
    """What open versions have for the works' dates (one query)."""
    rows = BreakdownItem.objects.filter(key__in=origins, breakdown__in=Breakdown.objects.visible_to(user))
    rows = rows.filter(breakdown__state__in=OPEN).order_by()
    return {
        key: Drafted(number, start, due)
        for key, number, start, due in rows.values_list("key", "breakdown__number", "start", "due")
    }


def waiting_versions(user: User, works: Collection[Task | Milestone]) -> dict[UUID, int]:
    """By origin, the number of the open version that would change the work or take it out (one query).

    The works are read as lines are, without their criteria: the database holds those against each other.
    """
    of_goal = Breakdown.objects.filter(goal=OuterRef("breakdown__goal"), state__in=OPEN).order_by("-number")
    same = {"origin": OuterRef("key"), "acceptance": OuterRef("acceptance")}
    rows = _rows_of(user, [work.origin for work in works if work.origin is not None]).annotate(
        open_number=Subquery(of_goal.values("number")[:1]),
        says_the_same=Exists(Task.objects.filter(**same)) | Exists(Milestone.objects.filter(**same)),
    )
    agreed: dict[UUID, int] = {}
    wanted: dict[UUID, Mapping[str, Any]] = {}
    for row in rows.filter(open_id__isnull=False).values(*_COLUMNS):
        agreed |= {row["key"]: row["open_number"]} if row["breakdown_id"] == row["ruling_id"] else {}
        wanted |= {row["key"]: row} if row["breakdown_id"] == row["open_id"] else {}
    return {
        work.origin: agreed[work.origin]
        for work in works
        if work.origin in agreed and (work.origin not in wanted or _differs(work, wanted[work.origin]))
    }


_COLUMNS = (
    *("key", "breakdown_id", "ruling_id", "open_id", "open_number", "says_the_same"),
    *("title", "owner", "follower", "project", "start", "due", "weight"),
)


def _differs(work: Work, row: Mapping[str, Any]) -> bool:
    own = {item: name for item, name in NAMES[type(work)].items() if item != "acceptance"}
    return not row["says_the_same"] or any(
        row[item] != getattr(work, f"{name}_id", getattr(work, name, None)) for item, name in own.items()
    )


def _rows_of(user: User, keys: Sequence[UUID]) -> QuerySet[Any]:
    """The items of the versions in force and of the open ones, each told the ids of both."""
    of_goal = Breakdown.objects.filter(goal=OuterRef("breakdown__goal")).order_by("-number").values("pk")
    rows = BreakdownItem.objects.filter(key__in=keys, breakdown__in=Breakdown.objects.visible_to(user))
    return rows.annotate(
        ruling_id=Subquery(of_goal.filter(state=Breakdown.State.PASSED)[:1]),
        open_id=Subquery(of_goal.filter(state__in=OPEN)[:1]),
    ).filter(Q(breakdown=F("ruling_id")) | Q(breakdown=F("open_id")))


def _said_of(user: User, keys: Sequence[UUID]) -> list[Any]:
    """Those with what they name (one query)."""
    return list(
        _rows_of(user, keys).select_related(
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


def _with_people(plans: dict[UUID, Plan]) -> dict[UUID, Plan]:
    """Who proposed which field last, in the open version or in those since the one in force that it is a copy of."""
    pending = {key: plan for key, plan in plans.items() if plan.is_pending}
    if not pending:
        return plans
    goals = {plan.goal.pk: plan.ruling.number for plan in pending.values()}
    rows = BreakdownItem.objects.filter(key__in=pending, breakdown__goal__in=goals)
    by_row, named = {}, Q()
    for key in pending:
        named |= Q(changes__contains=[{"key": str(key)}])
    for pk, key in rows.values_list("pk", "key"):
        by_row[pk] = key
        named |= Q(changes__contains=[{"item": pk}])
    newer = Q()
    for goal, number in goals.items():
        newer |= Q(goal=goal, number__gt=number)
    entries = LogEntry.objects.filter(
        named,
        object_type=Breakdown._meta.label_lower,
        object_id__in=Breakdown.objects.filter(newer).values("pk"),
        action__in=PROPOSING,
    )
    said_last = _last_words(entries.select_related("actor").order_by("at", "id"), by_row)
    return {key: replace(plan, proposed=said_last.get(key, {})) for key, plan in plans.items()}


def _last_words(entries: Iterable[LogEntry], by_row: Mapping[int, UUID]) -> dict[UUID, dict[str, Proposed]]:
    found: dict[UUID, dict[str, Proposed]] = {}
    for entry in entries:
        for change in entry.changes:
            key = UUID(change["key"]) if "key" in change else by_row.get(change.get("item", 0))
            if key is not None:
                name = EXISTENCE if "key" in change else change["field"]
                found.setdefault(key, {})[name] = Proposed(entry.actor, entry.at)
    return found
