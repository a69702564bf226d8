"""Creating, changing and starting goals."""

from collections.abc import Collection, Mapping
from copy import copy
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goals.gate import Edit, hold, require_origin
from goals.models import Cycle, Goal, GoalParticipant, GoalTotals
from goals.money_units import multiplier
from goals.permissions import settles_place
from goals.progress import UNBELIEVABLE, by_value
from goals.selectors.moves import LIES_BELOW, lies_below
from goals.services.versions import check_version_for
from goaltrack.common.errors import ActionForbidden, Problems, StateConflict, invalid
from history.changes import apply_changes, initial_values
from history.operations import Operation, operation
from people.models import User
from people.permissions import authorize, may

EDITABLE = (
    "statement",
    "metric",
    "unit",
    "baseline",
    "target",
    "resources",
    "preconditions",
    "contribution",
    "start",
    "due",
    "weight",
    "source",
    "owner",
    "follower",
    "parent",
    "kind",
    "strategy",
    "supports",
    "rhythm",
)

PERSONAL = Goal.Kind.PERSONAL

CARRIES_PERSONAL = _("A personal goal carries personal goals alone.")
NOTHING_BEGINS = _("This cycle is being closed or closed: nothing new begins in it.")
FAR_OUTSIDE = _("That lies far outside baseline and target: check the number and its unit.")


def goal_create(*, actor: User, key: UUID, values: Mapping[str, Any]) -> Goal:
    """Create a draft goal from `values` (EDITABLE plus cycle and department, objects for foreign keys).

    Everybody writes personal goals of their own in their department; for others it takes the right there. Raises
    InvalidInput at the fields that do not fit.
    """
    with operation("goal.create", actor=actor, key=key, content=values) as op:
        if op.replayed:
            return op.made_row(Goal.objects)
        _authorize_creation(actor, values)
        goal = Goal(**values)
        if hold_cycle(goal.cycle_id).state != Cycle.State.OPEN:
            raise invalid("cycle", NOTHING_BEGINS)
        lock_parent(goal)
        check_goal(goal, actor, set(values))
        goal.save()
        GoalTotals.objects.create(goal=goal)
        op.log(goal, changes=initial_values(goal, [*EDITABLE, "cycle", "department"]))
    return goal


def goal_update(*, actor: User, goal_id: int, version: int, values: Mapping[str, Any]) -> Goal:
    """Change a goal's fields; `version` is the one the edit was built on (StaleVersion otherwise).

    What is material of a goal that came from a breakdown waits in that breakdown's next version: `proposed` of the
    answer says so. The tree's row locks are taken on the cycle first, so that two moves cannot tie a knot.
    """
    with operation("goal.update", actor=actor) as op:
        if {"parent", "kind"}.intersection(values):
            hold_cycle_of(goal_id)
        gate, origin = hold(Goal.objects.filter(pk=goal_id))
        goal = locked_goal(goal_id)
        authorize(actor, "goals.goal_update", goal)
        check_version_for(actor, goal, version)
        require_origin(goal, origin)
        refuse_over(goal)
        given = {name: value for name, value in values.items() if name in EDITABLE}
        wanted = copy(goal)
        asked = {change["field"] for change in apply_changes(wanted, given)}
        if not asked:
            return goal
        if "kind" in asked or ("owner" in asked and PERSONAL in (goal.kind, wanted.kind)):
            # Whose personal goal it is, and whether it is one, is not for its owner to change.
            authorize(actor, "goals.goal_write", goal)
        if {"parent", "kind"}.intersection(asked):
            lock_parent(wanted)
        check_goal(wanted, actor, asked)
        if {"baseline", "target"}.intersection(asked):
            _refuse_unbelievable(wanted, "target" if "target" in asked else "baseline")
        [sifted] = gate.sift(actor=actor, edits=[Edit(goal, {name: given[name] for name in asked})])
        if {"parent", "weight"}.intersection(sifted.now):
            refuse_counting_above(actor, goal)
            refuse_counting_above(actor, wanted)
        goal.proposed = sifted.proposal
        changes = apply_changes(goal, sifted.now)
        if not changes:
            return goal
        if sifted.proposal is not None:
            check_goal(goal, actor, {change["field"] for change in changes})
        goal.version += 1
        goal.save()
        op.log(goal, changes=changes)
    return goal


def goal_activate(*, actor: User, goal_id: int) -> Goal:
    """Start a draft: from now on it counts in its parent. An active goal stays as it is."""
    with operation("goal.activate", actor=actor) as op:
        goal = locked_goal(goal_id, with_cycle=True)
        authorize(actor, "goals.goal_activate", goal)
        if goal.state == Goal.State.ACTIVE:
            return goal
        if goal.state != Goal.State.DRAFT:
            raise StateConflict(_("Only a draft can be started."))
        if goal.cycle.state != Cycle.State.OPEN:
            raise StateConflict(NOTHING_BEGINS)
        refuse_counting_above(actor, goal, begins=True)
        return goal_move(op, goal, Goal.State.ACTIVE)


def _authorize_creation(actor: User, values: Mapping[str, Any]) -> None:
    department = values["department"]
    own = values.get("kind") == PERSONAL and values.get("owner") == actor and not values.get("follower")
    if not (own and may(actor, "goals.own_goal_create", department)):
        authorize(actor, "goals.goal_create", department)


def goal_involve(*, goal_id: int, users: list[User], part: str) -> None:
    """Give people a part in a goal, so that they may read it; a part they have already stays."""
    GoalParticipant.objects.bulk_create(
        [GoalParticipant(goal_id=goal_id, user=user, part=part) for user in users], ignore_conflicts=True
    )


def refuse_counting_above(actor: User, goal: Goal, *, begins: bool = False) -> None:
    """Raise ActionForbidden where others settle what the goal counts in the one above; `begins`: once it is active."""
    if begins:
        goal = copy(goal)
        goal.state = Goal.State.ACTIVE
    if settles_place(actor, goal, goal.parent):
        return
    if goal.parent is None:
        raise ActionForbidden(
            _("It counts among the top goals: whoever writes the department's goals settles its weight and its place.")
        )
    raise ActionForbidden(
        _("It counts in “%(parent)s”: whoever answers for that goal starts it, and settles its weight and its place.")
        % {"parent": goal.parent.statement}
    )


def locked_goal(goal_id: int, *, with_cycle: bool = False) -> Goal:
    """The goal with its department and cycle, held until the operation ends; the cycle too where its state decides."""
    if with_cycle:
        hold_cycle_of(goal_id)
    return (
        Goal.objects.select_related("department", "cycle").select_for_update(of=("self",), no_key=True).get(pk=goal_id)
    )


def hold_cycle(cycle_id: int) -> Cycle:
    """Keep the cycle in its state until the operation ends. Locked before any goal of it."""
    return Cycle.objects.select_for_update(no_key=True).get(pk=cycle_id)


def hold_cycle_of(goal_id: int) -> Cycle:
    return hold_cycle(Goal.objects.values_list("cycle_id", flat=True).get(pk=goal_id))


def refuse_over(goal: Goal) -> None:
    """Raise StateConflict where the goal has ended."""
    if goal.is_over:
        raise StateConflict(
            _("A dropped goal is read-only.") if goal.state == Goal.State.DROPPED else _("A closed goal is read-only.")
        )


def lock_parent(goal: Goal) -> None:
    """Hold the parent still until the goal hangs below it: it cannot be dropped in between."""
    if goal.parent_id is not None:
        goal.parent = Goal.objects.select_for_update(no_key=True).get(pk=goal.parent_id)


def goal_move(op: Operation, goal: Goal, state: str, note: str = "") -> Goal:
    """Set the state of a locked goal and log it."""
    change = {"field": "state", "old": goal.state, "new": state}
    goal.state = state
    goal.version += 1
    goal.save(update_fields=["state", "version"])
    op.log(goal, changes=[change], note=note)
    return goal


def check_goal(goal: Goal, actor: User, touched: Collection[str] = ()) -> None:
    """Raise InvalidInput at each field that does not fit.

    `touched` are the fields the actor set: only those are held against what the actor may see, so that an owner can
    change the words of a goal whose parent or B role lies outside what they read.
    """
    problems = Problems()
    problems.check(goal)
    if not problems.fields:
        _check_dates(goal, problems)
        _check_money(goal, problems)
        _check_people(goal, actor, touched, problems)
        _check_place(goal, actor, touched, problems)
        if goal.target is not None and goal.baseline is not None and goal.target == goal.baseline:
            problems.add("target", _("The target equals the baseline: nothing would change."))
    problems.raise_any()


def _refuse_unbelievable(goal: Goal, field: str) -> None:
    """What was checked in is held against a changed target or baseline as a check-in is held against both."""
    progress = by_value(goal.baseline, goal.target, goal.totals.value)
    if progress is not None and abs(progress) >= UNBELIEVABLE:
        raise invalid(field, FAR_OUTSIDE)


def _check_dates(goal: Goal, problems: Problems) -> None:
    if goal.due < goal.start:
        problems.add("due", _("The goal is due before it starts (%(start)s).") % {"start": goal.start.isoformat()})
    bounds = {"start": goal.cycle.start.isoformat(), "end": goal.cycle.end.isoformat()}
    if goal.start < goal.cycle.start or goal.start > goal.cycle.end:
        problems.add("start", _("Outside the cycle, %(start)s to %(end)s.") % bounds)
    if goal.due > goal.cycle.end or goal.due < goal.cycle.start:
        problems.add("due", _("Outside the cycle, %(start)s to %(end)s.") % bounds)


def _check_money(goal: Goal, problems: Problems) -> None:
    """What is collected is CNY: a goal measured by it needs a target that can be put into CNY."""
    if goal.source != Goal.Source.COLLECTIONS:
        return
    if multiplier(goal.unit) is None:
        problems.add("unit", _("Money collected is measured in 元, 万元 or 亿元: choose one of them."))
    if goal.target is None or goal.target <= 0:
        problems.add("target", _("Money collected needs a target above zero."))


def _check_people(goal: Goal, actor: User, touched: Collection[str], problems: Problems) -> None:
    if goal.follower_id is not None and goal.follower_id == goal.owner_id:
        problems.add("follower", _("A and B must be two people."))
    asked = {name: getattr(goal, f"{name}_id") for name in ("owner", "follower") if name in touched}
    wanted = {pk for pk in asked.values() if pk is not None}
    if not wanted:
        return
    known = set(User.objects.visible_to(actor).active().filter(pk__in=wanted).values_list("pk", flat=True))
    for name, pk in asked.items():
        if pk is not None and pk not in known:
            problems.add(name, _("There is no such person."))


def _check_place(goal: Goal, actor: User, touched: Collection[str], problems: Problems) -> None:
    if goal.cycle.department_id != goal.department.path[0]:
        problems.add("cycle", _("This cycle belongs to another department."))
    if "kind" in touched:
        _check_kind(goal, problems)
    _check_supports(goal, actor, touched, problems)
    parent = goal.parent
    if parent is None:
        return
    if "parent" in touched and not Goal.objects.visible_to(actor).filter(pk=parent.pk).exists():
        problems.add("parent", _("There is no such goal."))
    elif {"parent", "kind"}.intersection(touched) and parent.kind == PERSONAL and goal.kind != PERSONAL:
        problems.add("parent" if "parent" in touched else "kind", CARRIES_PERSONAL)
    elif parent.cycle_id != goal.cycle_id:
        problems.add("parent", _("The parent goal belongs to another cycle."))
    elif goal.pk is not None and lies_below(parent, goal):
        problems.add("parent", LIES_BELOW)
    elif "parent" in touched and parent.is_over:
        problems.add("parent", _("The parent goal was closed or dropped."))


def _check_kind(goal: Goal, problems: Problems) -> None:
    """What becomes a personal goal carries no others, and no goal supports it."""
    if goal.pk is None or goal.kind != PERSONAL:
        return
    if goal.children.kept().exclude(kind=PERSONAL).exists():
        problems.add("kind", CARRIES_PERSONAL)
    if goal.supported_by.kept().exists():
        problems.add("kind", _("Other goals support it, and a personal goal is supported by none."))


def _check_supports(goal: Goal, actor: User, touched: Collection[str], problems: Problems) -> None:
    """It counts in its parent alone: what it supports besides is no goal of the same branch."""
    supported = goal.supports
    if supported is None or not {"supports", "parent"}.intersection(touched):
        return
    known = Goal.objects.visible_to(actor).exclude(kind=PERSONAL)
    if "supports" in touched and not known.filter(pk=supported.pk).exists():
        problems.add("supports", _("There is no such goal."))
    elif "supports" in touched and supported.is_over:
        problems.add("supports", _("This goal was closed or dropped."))
    elif lies_below(goal, supported) or (goal.pk is not None and lies_below(supported, goal)):
        problems.add("supports", _("It lies above or below this goal and counts there already."))
