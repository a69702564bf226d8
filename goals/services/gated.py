"""Goals that come from a passed breakdown. Called by `planning` inside its own operation, never by a view.

The gate is the permission: the experts agreed to what is put here, whoever gave the last verdict.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any
from uuid import UUID

from goals.gate import CANCELLED, CHANGED, CREATED, LEFT, Applied
from goals.models import Goal, GoalTotals
from goals.services.goals import check_goal, goal_move
from history.changes import apply_changes, initial_values
from history.operations import operation
from people.models import User

SUBGOAL_FIELDS = ("statement", "owner", "follower", "start", "due", "weight", "contribution")


def gated_goal_start(*, actor: User, goal: Goal) -> None:
    """A draft goal whose breakdown has passed becomes active."""
    if goal.state != Goal.State.DRAFT:
        return
    with operation("goal.activate", actor=actor) as op:
        goal_move(op, Goal.objects.select_for_update(no_key=True).get(pk=goal.pk), Goal.State.ACTIVE)


def gated_subgoal_apply(
    *, actor: User, parent: Goal, origin: UUID, values: Mapping[str, Any], moves: bool = False
) -> tuple[Goal, list[Applied]]:
    """Make the sub-goal with this `origin` as `values` (SUBGOAL_FIELDS) want it; created where missing.

    Without a start it begins with its parent, or stays where it began. One that is over stays as it ended. One that is
    there is hung below `parent` only where the version `moves` it; the caller then holds the cycle, so that two moves
    in the tree cannot tie a knot.
    """
    known = Goal.objects.select_related("department", "cycle").select_for_update(of=("self",), no_key=True)
    goal = known.filter(origin=origin).first()
    with operation("goal.create" if goal is None else "goal.update", actor=actor) as op:
        if goal is None:
            goal = Goal(
                origin=origin,
                parent=parent,
                cycle=parent.cycle,
                department=parent.department,
                kind=parent.kind,
                source=Goal.Source.WORK,
                state=Goal.State.ACTIVE,
                **(dict(values) | {"start": values["start"] or min(parent.start, values["due"])}),
            )
            check_goal(goal, actor)
            goal.save()
            GoalTotals.objects.create(goal=goal)
            op.log(goal, changes=initial_values(goal, [*SUBGOAL_FIELDS, "parent", "department"]))
            return goal, [Applied(CREATED, goal)]
        wanted = (
            dict(values)
            | {"start": values["start"] or min(goal.start, values["due"])}
            | ({"parent": parent} if moves else {})
        )
        if goal.is_over:
            missed = apply_changes(copy(goal), wanted)
            return goal, [Applied(LEFT, goal, missed, goal.state)] if missed else []
        changes = apply_changes(goal, wanted)
        if not changes:
            return goal, []
        check_goal(goal, actor)
        goal.version += 1
        goal.save()
        op.log(goal, changes=changes)
    return goal, [Applied(CHANGED, goal, changes)]


def gated_subgoals_drop(*, actor: User, origins: Sequence[UUID], note: str) -> list[Applied]:
    """Drop the sub-goals of items that the passed version no longer has; what was closed stays."""
    done = []
    for goal in Goal.objects.select_for_update(no_key=True).filter(origin__in=origins).order_by("pk"):
        if goal.state == Goal.State.CLOSED:
            done.append(Applied(LEFT, goal, why=goal.state))
        elif goal.state != Goal.State.DROPPED:
            with operation("goal.drop", actor=actor) as op:
                goal_move(op, goal, Goal.State.DROPPED, note=note)
            done.append(Applied(CANCELLED, goal))
    return done
