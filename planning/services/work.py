"""A passed version becomes work: once, in the transaction of the verdict that passed it."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from goals.models import Goal, GoalParticipant
from goals.services import gated_goal_start, gated_subgoal_apply, gated_subgoals_drop, goal_involve
from goaltrack.common.errors import StateConflict
from history.operations import operation
from payments.services import (
    GatedCheckpoint,
    GatedCondition,
    gated_checkpoints_apply,
    gated_checkpoints_cancel,
    gated_checkpoints_lock,
    gated_conditions_apply,
)
from people.models import User
from planning.models import Breakdown, BreakdownItem
from projects.models import Milestone, Task
from projects.services import GatedWork, gated_apply, gated_cancel

Kind = BreakdownItem.Kind


def breakdown_put_to_work(*, actor: User, breakdown: Breakdown) -> None:
    """Create, change or cancel the goal's gated work so that it is what this version says.

    Runs in the name of the breakdown's author, who is entitled to what it proposes; the verdict names the experts.
    """
    author = breakdown.author
    goal = breakdown.goal
    items = list(breakdown.items.select_related("owner", "follower", "project", "contract"))
    with operation("breakdown.put_to_work", actor=actor) as op:
        if goal.is_over:
            raise StateConflict(_("The goal was closed or dropped meanwhile; this version can only be returned."))
        earlier = _earlier_items(breakdown)
        removed = sorted({item.key for item in earlier} - {item.key for item in items})
        note = _("No longer in version %(number)s") % {"number": breakdown.number}
        gated_goal_start(actor=author, goal=goal)
        for item in items:
            if item.kind == Kind.GOAL:
                _put_subgoal(author, goal, item)
        gated_subgoals_drop(actor=author, origins=removed, note=note)
        works = [_as_work(item) for item in items if item.kind in (Kind.TASK, Kind.MILESTONE)]
        checkpoints = [_as_checkpoint(item) for item in items if item.kind == Kind.CHECKPOINT]
        _lock_money([*(one.origin for one in checkpoints), *removed], checkpoints)
        _lock_work([*(work.origin for work in works), *removed])
        gated_checkpoints_cancel(actor=author, origins=removed, note=note)
        gated_checkpoints_apply(actor=author, goal=goal, checkpoints=checkpoints)
        gated_apply(actor=author, goal=goal, works=works)
        gated_cancel(actor=author, origins=removed, note=note)
        wanted = _conditions(items)
        gated_conditions_apply(actor=author, conditions=wanted, dropped=_dropped(wanted, earlier))
        workers = {user.pk: user for item in items for user in (item.owner, item.follower) if user is not None}
        goal_involve(goal_id=goal.pk, users=list(workers.values()), part=GoalParticipant.Part.WORKER)
        op.log(breakdown)


def _as_work(item: BreakdownItem) -> GatedWork:
    return GatedWork(
        origin=item.key,
        is_milestone=item.kind == Kind.MILESTONE,
        title=item.title,
        acceptance=item.acceptance,
        project=item.project,
        owner=item.owner,
        follower=item.follower,
        start=item.start,
        due=item.due,
        weight=item.weight,
        leads_to=item.leads_to if item.kind == Kind.TASK else None,
    )


def _as_checkpoint(item: BreakdownItem) -> GatedCheckpoint:
    # The database keeps both on every checkpoint.
    assert item.contract is not None
    assert item.amount is not None
    return GatedCheckpoint(
        origin=item.key,
        name=item.title,
        kind=item.payment_kind,
        amount=item.amount,
        due_on=item.due,
        owner=item.owner,
        follower=item.follower,
        contract=item.contract,
    )


def _conditions(items: Iterable[BreakdownItem]) -> list[GatedCondition]:
    """Which checkpoint waits for which milestone."""
    return [
        GatedCondition(checkpoint=item.leads_to, milestone=item.key)
        for item in items
        if item.kind == Kind.MILESTONE and item.leads_to is not None
    ]


def _dropped(wanted: Iterable[GatedCondition], earlier: Iterable[BreakdownItem]) -> list[GatedCondition]:
    """What earlier versions linked and this one does not; conditions added by hand are nobody's link and stay."""
    return sorted(set(_conditions(earlier)) - set(wanted), key=lambda one: (one.checkpoint, one.milestone))


def _put_subgoal(author: User, goal: Goal, item: BreakdownItem) -> None:
    gated_subgoal_apply(
        actor=author,
        parent=goal,
        origin=item.key,
        values={
            "statement": item.title,
            "owner": item.owner,
            "follower": item.follower,
            "start": item.start or goal.start,
            "due": item.due,
            "weight": item.weight,
            "contribution": item.acceptance,
        },
    )


def _earlier_items(breakdown: Breakdown) -> list[BreakdownItem]:
    """The items of all earlier passed versions of the goal."""
    passed = BreakdownItem.objects.filter(
        breakdown__goal=breakdown.goal, breakdown__state=Breakdown.State.PASSED
    ).exclude(breakdown=breakdown)
    return list(passed.only("key", "kind", "leads_to"))


def _lock_money(origins: list[UUID], checkpoints: Iterable[GatedCheckpoint]) -> None:
    gated_checkpoints_lock(origins=origins, contracts=[one.contract.pk for one in checkpoints])


def _lock_work(origins: list[UUID]) -> None:
    """Lock all the work concerned before the totals of any of it: whoever logs a status locks in that order too."""
    for model in (Task, Milestone):
        list(model.objects.select_for_update().filter(origin__in=origins).order_by("pk").values_list("pk"))
