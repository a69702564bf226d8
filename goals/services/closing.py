"""How a goal ends: closed with a result and a score, or dropped with a reason; and how it is taken up again."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _

from goals.gate import Open, hold, require_origin
from goals.models import ContributionShare, Cycle, Goal
from goals.progress import as_kept, by_value
from goals.selectors import goal_figures
from goals.services.goals import (
    NOTHING_BEGINS,
    PERSONAL,
    goal_create,
    goal_move,
    goal_update,
    hold_cycle,
    hold_cycle_of,
    lock_parent,
    locked_goal,
    refuse_counting_above,
)
from goaltrack.common import clock
from goaltrack.common.errors import Problems, StateConflict
from history.changes import apply_changes
from history.operations import operation
from people.models import User
from people.permissions import authorize, may

HUNDRED = Decimal(100)
SCORE_STEP = Decimal("0.1")
Shares = Sequence[tuple[User, Decimal]]

# What a goal of the next cycle takes over as it is.
_CARRIED_ON = (
    "department",
    "kind",
    "strategy",
    "statement",
    "metric",
    "unit",
    "resources",
    "preconditions",
    "contribution",
    "weight",
    "source",
    "owner",
    "follower",
    "rhythm",
)


def goal_close(
    *,
    actor: User,
    key: UUID,
    goal_id: int,
    result: str,
    score: Decimal,
    note: str,
    shares: Shares = (),
    continue_in: Cycle | None = None,
) -> Goal:
    """Close an active goal with its result, a score from 0.0 to 1.0 and a note; from now on it is read-only.

    `shares`: people and percent, 100 together or none at all. `continue_in`: a later cycle of the department in which a
    draft carries it on. Raises InvalidInput at the fields that do not fit, StateConflict while sub-goals are open.
    """
    content = {
        "goal": goal_id,
        "result": result,
        "score": score,
        "note": note,
        "shares": [(user.pk, percent) for user, percent in shares],
        "continue_in": continue_in,
    }
    with operation("goal.close", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return _closed_before(op.made)
        into = hold_cycle(continue_in.pk) if continue_in is not None else None
        goal = locked_goal(goal_id)
        authorize(actor, "goals.goal_close", goal)
        if goal.state != Goal.State.ACTIVE:
            raise StateConflict(_("Only an active goal can be closed."))
        if goal.children.live().exists():
            raise StateConflict(_("Close, drop or move its sub-goals first."))
        _check_closing(goal, actor, result, score, note, shares, into)
        values = {
            "state": Goal.State.CLOSED,
            "result": result,
            "score": score,
            "closing_note": note.strip(),
            "closed_on": clock.today(),
            "final_progress": as_kept(goal_figures(goal).progress),
        }
        changes = apply_changes(goal, values)
        goal.version += 1
        goal.save()
        ContributionShare.objects.bulk_create(
            [ContributionShare(goal=goal, user=user, percent=percent) for user, percent in shares]
        )
        if shares:
            changes.append({"field": "shares", "old": None, "new": _as_text(shares)})
        op.log(goal, changes=changes, note=note.strip(), made=goal)
        if into is not None:
            carry_on(actor=actor, goal=goal, cycle=into)
    return goal


def goal_drop(*, actor: User, goal_id: int, reason: str) -> Goal:
    """Take a goal out of the year, with the reason; it no longer counts in its parent.

    One that came from a breakdown is proposed to be taken out of the plan: `proposed` of the answer says so.
    """
    with operation("goal.drop", actor=actor) as op:
        gate, origin = hold(Goal.objects.filter(pk=goal_id))
        goal = locked_goal(goal_id)
        authorize(actor, "goals.goal_drop", goal)
        problems = Problems()
        problems.text("reason", reason, missing=_("Say why it is dropped."))
        problems.raise_any()
        if goal.state == Goal.State.DROPPED:
            return goal
        if goal.state == Goal.State.CLOSED:
            raise StateConflict(_("A closed goal is read-only."))
        require_origin(goal, origin)
        if goal.children.live().exists():
            raise StateConflict(_("Drop or move its sub-goals first."))
        goal.proposed = gate.remove(actor=actor, work=goal, reason=reason.strip())
        if goal.proposed is not None:
            return goal
        return goal_move(op, goal, Goal.State.DROPPED, note=reason.strip())


def goal_reopen(*, actor: User, goal_id: int, reason: str) -> Goal:
    """Take a closed goal up again as active, a dropped one as a draft, with the reason.

    What it was closed with leaves the goal and stays in its history. An open goal stays as it is.
    """
    with operation("goal.reopen", actor=actor) as op:
        hold_cycle_of(goal_id)
        gate, _origin = hold(Goal.objects.filter(pk=goal_id))
        goal = locked_goal(goal_id)
        authorize(actor, "goals.goal_reopen", goal)
        problems = Problems()
        problems.text("reason", reason, missing=_("Say why it is taken up again."))
        problems.raise_any()
        if not goal.is_over:
            return goal
        if goal.is_gated and goal.state == Goal.State.DROPPED and isinstance(gate, Open):
            raise StateConflict(_("A reviewed breakdown took this goal out: bring it back in its next version."))
        lock_parent(goal)
        if goal.parent is not None and goal.parent.is_over:
            raise StateConflict(_("Reopen the goal above it first."))
        if goal.state == Goal.State.CLOSED:
            refuse_counting_above(actor, goal, begins=True)
        if goal.kind != PERSONAL and PERSONAL in [one.kind for one in (goal.parent, goal.supports) if one is not None]:
            raise StateConflict(_("A goal that it hangs below or supports became a personal one meanwhile."))
        if goal.cycle.state == Cycle.State.CLOSED:
            raise StateConflict(_("Its cycle is closed: open that again first."))
        if goal.continues is not None and is_carried_on(goal.continues, goal.cycle):
            raise StateConflict(_("Another goal of this cycle carries the same one on meanwhile."))
        shares = [(share.user, share.percent) for share in goal.shares.select_related("user")]
        was_closed = goal.state == Goal.State.CLOSED
        blank = dict.fromkeys(("score", "closed_on", "final_progress")) | dict.fromkeys(("result", "closing_note"), "")
        state = Goal.State.ACTIVE if was_closed else Goal.State.DRAFT
        changes = apply_changes(goal, {"state": state, **blank})
        goal.version += 1
        goal.save()
        if shares:
            goal.shares.all().delete()
            changes.append({"field": "shares", "old": _as_text(shares), "new": None})
        op.log(goal, changes=changes, note=reason.strip())
    return goal


def _check_closing(
    goal: Goal, actor: User, result: str, score: Decimal, note: str, shares: Shares, continue_in: Cycle | None
) -> None:
    problems = Problems()
    if result not in Goal.Result.values:
        problems.add("result", _("Choose how it ended."))
    if not 0 <= score <= 1 or score % SCORE_STEP:
        problems.add("score", _("A score from 0.0 to 1.0, in steps of 0.1."))
    problems.text("note", note, missing=_("Say in a sentence how it went: the next cycle reads it."))
    _check_shares(goal, actor, shares, problems)
    if continue_in is not None:
        if continue_in.department_id != goal.cycle.department_id:
            problems.add("continue_in", _("This cycle belongs to another department."))
        elif continue_in.start <= goal.cycle.end:
            problems.add("continue_in", _("Choose a cycle that begins after %(cycle)s.") % {"cycle": goal.cycle})
        elif continue_in.state != Cycle.State.OPEN:
            problems.add("continue_in", NOTHING_BEGINS)
        elif is_carried_on(goal, continue_in):
            problems.add("continue_in", _("It is carried on in this cycle already."))
    problems.raise_any()


def _check_shares(goal: Goal, actor: User, shares: Shares, problems: Problems) -> None:
    if not shares:
        return
    people = {user.pk for user, _percent in shares}
    known = set(User.objects.visible_to(actor).filter(pk__in=people).values_list("pk", flat=True))
    if people - known - {goal.owner_id, goal.follower_id}:
        problems.add("shares", _("There is no such person."))
    if len(people) < len(shares):
        problems.add("shares", _("Name each person once."))
    if any(not 0 < percent <= HUNDRED or percent != round(percent, 2) for _user, percent in shares):
        problems.add("shares", _("A share lies above 0 and up to 100, with two decimals at most."))
    elif (total := sum((percent for _user, percent in shares), Decimal(0))) != HUNDRED:
        problems.add("shares", _("The shares are %(total)s %% together; they must be 100 %%.") % {"total": total})


def carry_on(*, actor: User, goal: Goal, cycle: Cycle) -> Goal:
    """A draft in `cycle` that begins where `goal` ended; what carries on its sub-goals there moves below it."""
    values: dict[str, Any] = {name: getattr(goal, name) for name in _CARRIED_ON}
    reached = goal.totals.value if goal.source == Goal.Source.MANUAL else None
    progress = by_value(goal.baseline, goal.target, reached)
    # What was reached is no target again: the next one is for people to set.
    values["target"] = None if progress is not None and progress >= HUNDRED else goal.target
    values["baseline"] = goal.baseline if reached is None else reached
    values |= {"cycle": cycle} | {name: _moved(getattr(goal, name), goal.cycle, cycle) for name in ("start", "due")}
    # Who has left is followed by whoever carries it on.
    if not goal.owner.is_active:
        values["owner"] = actor
    if goal.follower is not None and (not goal.follower.is_active or goal.follower == values["owner"]):
        values["follower"] = None
    above = goal.parent.continued_by.live().filter(cycle=cycle).first() if goal.parent is not None else None
    if above is not None and above.kind == PERSONAL != goal.kind:
        above = None
    draft = goal_create(actor=actor, key=uuid4(), values=values | {"parent": above, "continues": goal})
    below = Goal.objects.live().filter(continues__parent=goal, cycle=cycle, parent=None, origin=None)
    if draft.kind == PERSONAL:
        below = below.filter(kind=PERSONAL)
    for child in below.select_related("department").select_for_update(of=("self",), no_key=True).order_by("pk"):
        # Another team's draft stays where its lead put it.
        if may(actor, "goals.goal_update", child):
            goal_update(actor=actor, goal_id=child.pk, version=child.version, values={"parent": draft})
    return draft


def is_carried_on(goal: Goal, cycle: Cycle) -> bool:
    """A dropped goal carries nothing on."""
    return goal.continued_by.kept().filter(cycle=cycle).exists()


def _closed_before(goal_id: int) -> Goal:
    goal = Goal.objects.get(pk=goal_id)
    if goal.state != Goal.State.CLOSED:
        raise StateConflict(_("This form closed the goal before, and it was taken up again since. Open the form anew."))
    return goal


def _moved(day: date, before: Cycle, after: Cycle) -> date:
    """The day in the later cycle as it lay in the earlier one: months on, the last of a month staying the last."""
    months = (after.start.year - before.start.year) * 12 + after.start.month - before.start.month
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    is_last = day.day == monthrange(day.year, day.month)[1]
    return min(max(date(year, month + 1, last if is_last else min(day.day, last)), after.start), after.end)


def _as_text(shares: Shares) -> str:
    return ", ".join(f"{user} {percent.normalize():f} %" for user, percent in shares)
