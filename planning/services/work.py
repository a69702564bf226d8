"""A passed version becomes work: once, in the transaction of the verdict that passed it."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from goals.gate import Applied
from goals.models import Goal, GoalParticipant
from goals.services import gated_goal_start, gated_subgoal_apply, gated_subgoals_drop, goal_involve
from goaltrack.common.errors import StateConflict
from history.operations import operation
from payments.models import PaymentCheckpoint
from payments.services import (
    GatedCheckpoint,
    GatedCondition,
    gated_checkpoints_apply,
    gated_checkpoints_cancel,
    gated_checkpoints_lock,
    gated_conditions_apply,
)
from people.models import User
from planning.adoption import adopted_by
from planning.applied import counted, stored
from planning.models import Breakdown, BreakdownItem
from planning.outline import placed
from projects.models import Milestone, Task
from projects.services import GatedWork, gated_apply, gated_cancel, gated_work_lock

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
        subgoals, done = _put_subgoals(author, goal, items, earlier)
        done += gated_subgoals_drop(actor=author, origins=removed, note=note)
        adopted = adopted_by(items)
        kinds = {item.key: item.kind for item in items}
        works = [_as_work(item, subgoals, adopted, kinds) for item in items if item.kind in (Kind.TASK, Kind.MILESTONE)]
        checkpoints = [_as_checkpoint(item, subgoals) for item in items if item.kind == Kind.CHECKPOINT]
        _lock_money([*(one.origin for one in checkpoints), *removed], checkpoints)
        gated_work_lock(works=works, origins=removed)
        done += gated_checkpoints_cancel(actor=author, origins=removed, note=note)
        done += gated_checkpoints_apply(actor=author, goal=goal, checkpoints=checkpoints)
        done += gated_apply(actor=author, goal=goal, works=works)
        done += gated_cancel(actor=author, origins=removed, note=note)
        wanted = _conditions(items)
        gated_conditions_apply(actor=author, conditions=wanted, dropped=_dropped(wanted, earlier))
        workers = {user.pk: user for item in items for user in (item.owner, item.follower) if user is not None}
        goal_involve(goal_id=goal.pk, users=list(workers.values()), part=GoalParticipant.Part.WORKER)
        # What an earlier version took out is told by that version's report.
        breakdown.applied = stored(done, known={item.key for item in items} | _newest(earlier))
        breakdown.save(update_fields=["applied"])
        op.log(breakdown, changes=counted(breakdown.applied))


def _as_work(
    item: BreakdownItem, subgoals: Mapping[UUID, Goal], adopted: Mapping[UUID, int], kinds: Mapping[UUID, str]
) -> GatedWork:
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
        goal=subgoals[item.under] if item.under else None,
        # What follows a sub-goal or a payment follows no single piece of work.
        after=tuple(key for key in item.after if kinds.get(key) in (Kind.TASK, Kind.MILESTONE)),
        adopts=adopted.get(item.key),
    )


def _as_checkpoint(item: BreakdownItem, subgoals: Mapping[UUID, Goal]) -> GatedCheckpoint:
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
        goal=subgoals[item.under] if item.under else None,
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


def _put_subgoals(
    author: User, goal: Goal, items: Iterable[BreakdownItem], earlier: Iterable[BreakdownItem]
) -> tuple[dict[UUID, Goal], list[Applied]]:
    """The version's sub-goals by the keys of their items, from the top down, and what was done for it.

    Raises StateConflict for one that is over by now and would get new work.
    """
    goals: dict[UUID, Goal] = {}
    done: list[Applied] = []
    rows = placed(items)
    was_under = {item.key: item.under for item in earlier}
    for item in rows:
        if item.kind == Kind.GOAL:
            parent = goals[item.under] if item.under else goal
            moves = item.key in was_under and was_under[item.key] != item.under
            goals[item.key], did = _put_subgoal(author, parent, item, moves=moves)
            done += did
    over = {key: made for key, made in goals.items() if made.is_over}
    parts = {item.key: over[item.under] for item in rows if item.under in over and item.kind != Kind.GOAL}
    models = (Task, Milestone, PaymentCheckpoint)
    known = {key for model in models for key in model.objects.filter(origin__in=parts).values_list("origin", flat=True)}
    for key in parts.keys() - known:
        raise StateConflict(
            _("“%(title)s” was closed or dropped meanwhile; this version can only be returned.")
            % {"title": parts[key].statement}
        )
    return goals, done


def _put_subgoal(author: User, parent: Goal, item: BreakdownItem, *, moves: bool) -> tuple[Goal, list[Applied]]:
    return gated_subgoal_apply(
        actor=author,
        parent=parent,
        origin=item.key,
        values={
            "statement": item.title,
            "owner": item.owner,
            "follower": item.follower,
            "start": item.start,
            "due": item.due,
            "weight": item.weight,
            "contribution": item.acceptance,
        },
        moves=moves,
    )


def _earlier_items(breakdown: Breakdown) -> list[BreakdownItem]:
    """The items of all earlier passed versions of the goal, the newest version's last."""
    passed = BreakdownItem.objects.filter(
        breakdown__goal=breakdown.goal, breakdown__state=Breakdown.State.PASSED
    ).exclude(breakdown=breakdown)
    return list(passed.only("key", "kind", "leads_to", "under", "breakdown").order_by("breakdown__number", "position"))


def _lock_money(origins: list[UUID], checkpoints: Iterable[GatedCheckpoint]) -> None:
    gated_checkpoints_lock(origins=origins, contracts=[one.contract.pk for one in checkpoints])


def _newest(earlier: list[BreakdownItem]) -> set[UUID]:
    """The keys of the version that ruled before."""
    return {item.key for item in earlier if item.breakdown_id == earlier[-1].breakdown_id}
