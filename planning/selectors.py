"""Reads of breakdowns: the criteria with what was said of them, comparisons, who may review."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from goals.models import Goal
from goals.smart import CRITERIA
from history.models import LogEntry
from payments.models import PaymentCheckpoint
from payments.permissions import amounts_readable
from people.models import User
from planning.diff import VersionDiff, compare, unchanged
from planning.models import Breakdown, BreakdownItem
from planning.outline import placed
from planning.querysets import BreakdownQuerySet
from planning.rights import may_read_amount
from planning.smart import smart_report
from projects.models import Milestone, Project, Task
from reviews.models import Remark, Verdict
from reviews.selectors import Choice, Thread, agreeing, reviewer_choice, worded
from reviews.selectors.queue import assignments

GATE = "breakdown"
# The log's words for putting something into a version.
WRITING = (
    "breakdown.start",
    "breakdown.propose",
    "item.add",
    "item.update",
    "item.move",
    "item.remove",
    "item.restore",
    "item.import",
    "work.adopt",
    "template.use",
    "breakdown.submit",
)


def breakdown_items(breakdown: Breakdown) -> list[BreakdownItem]:
    """The items of a version as its rows: in order, each with its level and the items that it names."""
    return placed(breakdown.items.select_related("owner", "follower", "project", "contract__project"))


def hide_amounts(reader: User, items: Iterable[BreakdownItem]) -> None:
    """For display: empty the amounts that `reader` may not read (a query or two where there are amounts at all)."""
    checkpoints = [item for item in items if item.amount is not None]
    rights = amounts_readable(reader) if checkpoints else None
    for item in checkpoints:
        if rights is not None and not may_read_amount(item, rights):
            item.amount = None


def hide_amounts_of_diff(reader: User, diff: VersionDiff) -> None:
    """The same for a comparison, the old amounts included; that an amount changed is still told."""
    hide_amounts(reader, (line.item for line in diff.lines))
    for line in diff.lines:
        if line.changed("amount") and line.item.amount is None:
            line.old["amount"] = None


def _may_read(reader: User, goal_id: int | None) -> bool:
    return goal_id is None or Goal.objects.visible_to(reader).filter(pk=goal_id).exists()


def eligible_reviewers(goal: Goal, *, without: User) -> Choice:
    """Those whom the policy lets one ask, except the one who asks and those whose own it is."""
    return reviewer_choice(goal.department, GATE, without={without.pk, *breakdown_owners(goal)})


def breakdown_owners(goal: Goal) -> frozenset[int]:
    """Who may not review the goal's breakdown: its A and B, and whoever wrote in any version of it."""
    versions = goal.breakdowns.values("pk")
    wrote = LogEntry.objects.filter(
        object_type=Breakdown._meta.label_lower, object_id__in=versions, action__in=WRITING
    ).values_list("actor", flat=True)
    people = {goal.owner_id, goal.follower_id, *wrote.distinct().order_by("actor")}
    return frozenset(pk for pk in people if pk is not None)


def last_submitted_before(breakdown: Breakdown) -> Breakdown | None:
    """The version the experts saw last."""
    earlier: BreakdownQuerySet = breakdown.goal.breakdowns.filter(number__lt=breakdown.number)
    return earlier.exclude(state=Breakdown.State.DRAFT).order_by("-number").first()


def in_force(goal: Goal) -> Breakdown | None:
    """The newest passed version: what the work follows until another passes."""
    return goal.breakdowns.filter(state=Breakdown.State.PASSED).order_by("-number").first()


def version_diff(breakdown: Breakdown, against: Breakdown | None, items: Sequence[BreakdownItem]) -> VersionDiff:
    """`breakdown` compared with another version; unmarked without one."""
    return compare(breakdown_items(against), items) if against is not None else unchanged(items)


@dataclass(frozen=True)
class Criterion:
    """One SMART criterion as a page shows it: `findings` have verdict, reason, hint, and while it is live a repair."""

    letter: str
    name: str | Promise
    verdict: str
    findings: Sequence[Any]
    opinions: Sequence[Thread] = ()

    @property
    def waiver(self) -> Remark | None:
        """The reviewer's word that lets a failing criterion pass."""
        said = (opinion.remark for opinion in self.opinions)
        return next((remark for remark in said if remark.stance == Remark.Stance.WAIVE), None)

    @property
    def threads(self) -> list[Thread]:
        """What was said beyond plain agreement."""
        return worded(self.opinions)

    @property
    def agreeing(self) -> str:
        return agreeing(self.opinions)

    @property
    def shown_verdict(self) -> str:
        return "waived" if self.waiver and self.verdict == "fail" else self.verdict


# The key under which a kept report says which goal a criterion's findings quote, and the rules that quote one.
QUOTES_GOAL = "quotes_goal"
QUOTING = frozenset({"goal.place", "contribution.named", "target.pace"})


def criteria(
    breakdown: Breakdown,
    items: Sequence[BreakdownItem],
    opinions: Mapping[str, Sequence[Thread]] | None = None,
    *,
    reader: User,
    repairs: Collection[str] | None = None,
) -> list[Criterion]:
    """The report of a version with what was said about it: live until it is decided, then as it was kept.

    A kept finding that quotes a goal the reader may not see is withheld. Repairs of the items, and of those fields of
    the goal, come along where `repairs` names any.
    """
    said = opinions or {}
    if breakdown.state in (Breakdown.State.DRAFT, Breakdown.State.SUBMITTED):
        return [
            Criterion(r.criterion, r.name, r.verdict, r.findings, said.get(r.criterion, ()))
            for r in smart_report(breakdown, items, reader=reader)
            .offering(repairs or (), items=repairs is not None)
            .criteria
        ]
    return [
        Criterion(
            row["criterion"],
            CRITERIA.get(row["criterion"], row["name"]),
            row["verdict"],
            _readable(row, reader),
            said.get(row["criterion"], ()),
        )
        for row in breakdown.smart_report
    ]


def _readable(row: dict[str, Any], reader: User) -> list[dict[str, Any]]:
    """The kept findings, without those that quote what the reader may not see; old ones have no rule's name."""
    findings: list[dict[str, Any]] = row["findings"]
    if _may_read(reader, row.get(QUOTES_GOAL)):
        return findings
    withheld = _("The reason names a goal that is not shown to you.")
    return [
        {**finding, "reason": withheld, "hint": ""} if finding.get("rule", "goal.place") in QUOTING else finding
        for finding in findings
    ]


def versions_of(goal: Goal) -> list[Breakdown]:
    """All versions of a goal's breakdown, newest first, with their reviews, verdicts and reviewers (three queries)."""
    return list(with_reviews(Breakdown.objects.filter(goal=goal)))


def with_reviews(breakdowns: "BreakdownQuerySet") -> "BreakdownQuerySet":
    """Bring along who wrote, who reviews, and what they decided."""
    return breakdowns.select_related("author", "review__submitted_by", "review__department").prefetch_related(
        Prefetch("review__assignments", assignments()),
        Prefetch("review__verdicts", Verdict.objects.select_related("reviewer")),
    )


@dataclass(frozen=True)
class Comparison:
    """An earlier version to compare with, and why one would."""

    breakdown: Breakdown
    last_submitted: bool
    in_force: bool


def comparisons(breakdown: Breakdown, versions: Sequence[Breakdown]) -> list[Comparison]:
    """The version the experts saw last and the one in force, each once; none for a first version."""
    earlier = [v for v in versions if v.number < breakdown.number and v.state != Breakdown.State.DRAFT]
    last = earlier[0] if earlier else None
    force = next((v for v in earlier if v.state == Breakdown.State.PASSED), None)
    found = [Comparison(last, True, last is force)] if last else []
    if force is not None and force is not last:
        found.append(Comparison(force, False, True))
    return found


@dataclass(frozen=True)
class MadeWork:
    """What a passed version stands for in the tree and in the projects, as it is now."""

    goals: list[Goal]
    tasks: list[Task]
    milestones: list[Milestone]
    checkpoints: list[PaymentCheckpoint]

    @property
    def projects(self) -> list[Project]:
        found = {work.project.pk: work.project for work in [*self.tasks, *self.milestones] if work.project}
        return list(found.values())


def made_work(items: Sequence[BreakdownItem]) -> MadeWork:
    """The sub-goals, tasks, milestones and checkpoints that came from these items (at most four queries)."""
    keys = [item.key for item in items]
    money = [item.key for item in items if item.kind == BreakdownItem.Kind.CHECKPOINT]
    checkpoints = PaymentCheckpoint.objects.filter(origin__in=money).select_related("owner", "follower")
    return MadeWork(
        goals=list(Goal.objects.filter(origin__in=keys).select_related("owner", "follower").order_by("due", "pk")),
        tasks=list(Task.objects.filter(origin__in=keys).with_people().order_by("due", "pk")),
        milestones=list(Milestone.objects.filter(origin__in=keys).with_people().order_by("due", "pk")),
        checkpoints=list(checkpoints.order_by("due_on", "pk")) if money else [],
    )


@dataclass(frozen=True)
class ItemSums:
    """What stands above the table of items; money counts by its amount, not by weight."""

    goals: int
    tasks: int
    milestones: int
    checkpoints: int
    weight: Decimal
    latest: date | None


def item_sums(items: Sequence[BreakdownItem]) -> ItemSums:
    kinds = [item.kind for item in items]
    return ItemSums(
        goals=kinds.count(BreakdownItem.Kind.GOAL),
        tasks=kinds.count(BreakdownItem.Kind.TASK),
        milestones=kinds.count(BreakdownItem.Kind.MILESTONE),
        checkpoints=kinds.count(BreakdownItem.Kind.CHECKPOINT),
        weight=sum((item.weight for item in items if item.kind != BreakdownItem.Kind.CHECKPOINT), Decimal(0)),
        latest=max((item.due for item in items), default=None),
    )
