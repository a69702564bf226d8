"""The life of a cycle: opened, closing, closed, opened again; and a tree of goals carried into the next one."""

from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from goals.models import Cycle, Goal
from goals.services.closing import carry_on
from goals.services.goals import NOTHING_BEGINS, hold_cycle
from goaltrack.common.errors import Problems, StateConflict
from history.changes import initial_values
from history.operations import Operation, operation
from people.models import Department, User
from people.permissions import authorize

# How many days a cycle of a kind has; half of it and twice as much is still taken for one.
DAYS = {Cycle.Kind.YEAR: 365, Cycle.Kind.HALF: 183, Cycle.Kind.QUARTER: 91, Cycle.Kind.MONTH: 30}


def cycle_create(
    *, actor: User, department: Department, name: str, kind: str, start: date, end: date, key: UUID | None = None
) -> Cycle:
    """Open a cycle for a first-level department; raises InvalidInput at the field that does not fit."""
    content = {"department": department, "name": name, "kind": kind, "start": start, "end": end}
    with operation("cycle.create", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(Cycle.objects)
        authorize(actor, "goals.goal_create", department)
        # The department's row is the lock: the cycle is not there yet.
        department = Department.objects.select_for_update(no_key=True).get(pk=department.pk)
        cycle = Cycle(department=department, name=name.strip(), kind=kind, start=start, end=end)
        problems = Problems()
        problems.check(cycle)
        if department.parent_id is not None:
            problems.add("department", _("Cycles belong to a first-level department."))
        if not {"kind", "start", "end"}.intersection(problems.fields):
            _check_length(cycle, problems)
        if department.cycles.filter(name__iexact=cycle.name).exists():
            problems.add("name", _("The department has a cycle of this name already."))
        if department.cycles.filter(kind=kind, start=start).exists():
            problems.add("start", _("There is such a cycle already."))
        if _hold_around(cycle):
            problems.add("start", _("It would lie in a cycle that is closed."))
        problems.raise_any()
        cycle.save()
        op.log(cycle, changes=initial_values(cycle, ["name", "kind", "start", "end"]))
    return cycle


def cycle_begin_closing(*, actor: User, cycle_id: int) -> Cycle:
    """From now on no goal is written or started in it; those it has are closed one by one."""
    with operation("cycle.begin_closing", actor=actor) as op:
        cycle = _locked(cycle_id)
        authorize(actor, "goals.cycle_move", cycle)
        if cycle.state == Cycle.State.CLOSED:
            raise StateConflict(_("The cycle is closed."))
        return _move(op, cycle, Cycle.State.CLOSING)


def cycle_close(*, actor: User, cycle_id: int) -> Cycle:
    """Close it for good: every goal in it, and every cycle that lies in it, has ended."""
    with operation("cycle.close", actor=actor) as op:
        cycle = _locked(cycle_id)
        authorize(actor, "goals.cycle_move", cycle)
        if cycle.goals.live().exists():
            raise StateConflict(_("Close or drop its goals first."))
        if Cycle.objects.inside(cycle).exclude(state=Cycle.State.CLOSED).exists():
            raise StateConflict(_("Close the cycles that lie in it first."))
        return _move(op, cycle, Cycle.State.CLOSED)


def cycle_reopen(*, actor: User, cycle_id: int, reason: str) -> Cycle:
    """Open it again, with the reason: its goals can be reopened then, and new ones written."""
    with operation("cycle.reopen", actor=actor) as op:
        around = _hold_around(Cycle.objects.get(pk=cycle_id))
        cycle = _locked(cycle_id)
        authorize(actor, "goals.cycle_move", cycle)
        problems = Problems()
        problems.text("reason", reason, missing=_("Say why it is opened again."))
        problems.raise_any()
        if around:
            raise StateConflict(_("Open the cycle around it first: %(cycle)s.") % {"cycle": around[0]})
        return _move(op, cycle, Cycle.State.OPEN, note=reason.strip())


def cycle_carry_on(*, actor: User, key: UUID, cycle_id: int, into: Cycle) -> Cycle:
    """Copy the tree into a later cycle as drafts, each linked to where it comes from; returns that cycle.

    Left out: dropped and personal goals, and those that are carried on there already. What the actor may not write
    is refused as a whole.
    """
    with operation("cycle.carry_on", actor=actor, key=key, content={"cycle": cycle_id, "into": into}) as op:
        cycle = _locked(cycle_id)
        if op.replayed:
            return into
        authorize(actor, "goals.cycle_move", cycle)
        into = hold_cycle(into.pk)
        problems = Problems()
        if into.department_id != cycle.department_id:
            problems.add("into", _("This cycle belongs to another department."))
        elif into.start <= cycle.end:
            problems.add("into", _("Choose a cycle that begins after %(cycle)s.") % {"cycle": cycle})
        elif into.state != Cycle.State.OPEN:
            problems.add("into", NOTHING_BEGINS)
        problems.raise_any()
        known = Goal.objects.kept().filter(cycle=into, continues__cycle=cycle).values("continues")
        wanted = cycle.goals.kept().exclude(kind=Goal.Kind.PERSONAL).exclude(pk__in=known)
        made = [carry_on(actor=actor, goal=goal, cycle=into) for goal in _from_the_top(wanted.select_related("totals"))]
        if not made:
            raise StateConflict(_("Every goal of this cycle is carried on there already."))
        op.log(cycle, made=cycle, note=_("%(count)s goals into %(cycle)s") % {"count": len(made), "cycle": into})
    return into


def _check_length(cycle: Cycle, problems: Problems) -> None:
    if cycle.end <= cycle.start:
        problems.add("end", _("A cycle ends after it starts."))
        return
    days, usual = (cycle.end - cycle.start).days + 1, DAYS[Cycle.Kind(cycle.kind)]
    if not usual // 2 <= days <= usual * 2:
        words = _("These are %(days)d days: too few or too many for a cycle of the kind “%(kind)s” (%(usual)d days).")
        problems.add("end", words % {"days": days, "kind": Cycle.Kind(cycle.kind).label, "usual": usual})


def _locked(cycle_id: int) -> Cycle:
    return Cycle.objects.select_related("department").select_for_update(of=("self",), no_key=True).get(pk=cycle_id)


def _hold_around(cycle: Cycle) -> list[Cycle]:
    """The closed cycles that it lies in; all that it lies in are held, the longest first."""
    around = Cycle.objects.around(cycle).select_for_update(no_key=True).order_by("start", "-end", "pk")
    return [one for one in around if one.state == Cycle.State.CLOSED]


def _move(op: Operation, cycle: Cycle, state: str, note: str = "") -> Cycle:
    if cycle.state == state:
        return cycle
    change = {"field": "state", "old": cycle.state, "new": state}
    cycle.state = state
    cycle.save(update_fields=["state"])
    op.log(cycle, changes=[change], note=note)
    return cycle


def _from_the_top(goals: QuerySet[Goal]) -> list[Goal]:
    """Parents before children, so that each finds the one above it carried on."""
    known = {goal.pk: goal for goal in goals.select_related("department", "owner", "follower", "parent").order_by("pk")}
    ordered: dict[int, Goal] = {}
    for goal in known.values():
        chain: list[Goal] = []
        step: Goal | None = goal
        while step is not None and step.pk not in ordered:
            chain.append(step)
            step = known.get(step.parent_id or 0)
        ordered |= {one.pk: one for one in reversed(chain)}
    return list(ordered.values())
