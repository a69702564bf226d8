"""T: the dates hold, and nothing is left alone for longer than a quarter."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goals.smart.facts import GoalFacts
from goals.smart.findings import FAIL, PASS, WARN, Finding, Repair
from goals.smart.rules.figures import deadline
from goaltrack.common import dates

# The longest quarter of a year, in calendar days.
QUARTER = 92
# Kinds of items that show on their day how far the goal is.
STAGES = frozenset({"milestone", "checkpoint", "goal"})


def dates_are_complete(facts: GoalFacts) -> Finding | None:
    if facts.start is not None and facts.due is not None:
        return None
    return Finding(FAIL, _("Start or due date is missing."), _("Set both."), _whole_cycle(facts))


def _whole_cycle(facts: GoalFacts) -> Repair | None:
    """The cycle's first and last working day for what is missing."""
    start = facts.start or facts.calendar.on_or_after(facts.cycle_start)
    due = facts.due or facts.calendar.on_or_before(facts.cycle_end)
    if due < start:
        return None
    label = _("Take the cycle: %(start)s to %(due)s") % {"start": dates.short(start), "due": dates.short(due)}
    return Repair(label, _days(facts, start, due))


def _days(facts: GoalFacts, start: date, due: date) -> dict[str, str]:
    """The dates that differ from what is typed."""
    given = {"start": (facts.start, start), "due": (facts.due, due)}
    return {name: day.isoformat() for name, (typed, day) in given.items() if typed != day}


def dates_are_in_order(facts: GoalFacts) -> Finding | None:
    if facts.start is None or facts.due is None or facts.start <= facts.due:
        return None
    return Finding(
        FAIL,
        _("It is due before it starts."),
        _("Correct one of the two dates."),
        Repair(_("Exchange the two dates"), _days(facts, facts.due, facts.start)),
    )


def dates_lie_in_the_cycle(facts: GoalFacts) -> Finding | None:
    outside = [day for day in (facts.start, facts.due) if day and not facts.cycle_start <= day <= facts.cycle_end]
    if not outside:
        return None
    return Finding(
        FAIL,
        _("The dates leave the cycle (%(start)s to %(end)s).")
        % {"start": facts.cycle_start.isoformat(), "end": facts.cycle_end.isoformat()},
        _("Move them into the cycle, or choose another cycle."),
        _into_the_cycle(facts),
    )


def _into_the_cycle(facts: GoalFacts) -> Repair | None:
    """The part of the time that lies in the cycle, where there is one."""
    if facts.start is None or facts.due is None:
        return None
    start = max(facts.start, facts.cycle_start)
    due = facts.due
    if due > facts.cycle_end:
        due = facts.calendar.on_or_before(facts.cycle_end)
    if not start <= due:
        return None
    label = _("Move into the cycle: %(start)s to %(due)s") % {"start": dates.short(start), "due": dates.short(due)}
    return Repair(label, _days(facts, start, due))


def due_is_a_workday(facts: GoalFacts) -> Finding | None:
    due = facts.due
    if due is None:
        return None
    if facts.calendar.is_workday(due):
        return Finding(PASS, _("Due %(day)s, a working day.") % {"day": dates.with_weekday(due)})
    before = facts.calendar.on_or_before(due)
    fits = before >= max(facts.start or before, facts.cycle_start)
    return Finding(
        WARN,
        _("%(day)s is a day off.") % {"day": dates.with_weekday(due)},
        _("Make it a day on which somebody can accept it."),
        Repair(_move_to(before), {"due": before.isoformat()}) if fits else None,
    )


def _move_to(day: date) -> str:
    return _("Move to %(day)s") % {"day": dates.with_weekday(day)}


def due_keeps_the_sentence(facts: GoalFacts) -> Finding | None:
    """The due date is not later than the month, quarter or half-year that the sentence names."""
    if facts.due is None:
        return None
    named = deadline(facts.statement, facts.due.year)
    if named is None or facts.due <= named:
        return None
    day = facts.calendar.on_or_before(named)
    fits = day >= max(facts.start or day, facts.cycle_start)
    return Finding(
        FAIL,
        _("The sentence says by %(named)s, the due date is %(due)s.")
        % {"named": dates.short(named), "due": dates.short(facts.due)},
        _("Let both say the same."),
        Repair(_move_to(day), {"due": day.isoformat()}) if fits else None,
    )


def a_long_way_has_a_milestone(facts: GoalFacts) -> Finding | None:
    """A goal that takes longer than a quarter has a milestone on the way."""
    start, due, milestones = facts.start, facts.due, facts.steps.milestones
    if start is None or due is None or milestones is None or (due - start).days <= QUARTER:
        return None
    stages = (item.due for item in facts.steps.items or () if item.kind in STAGES and item.due is not None)
    if any(start <= day < due for day in (*milestones, *stages)):
        return None
    return Finding(
        WARN,
        _("From %(start)s to %(due)s is longer than a quarter, and no milestone lies in between.")
        % {"start": dates.short(start), "due": dates.short(due)},
        _("Plan a milestone in between, so that one sees in time where it goes."),
    )


def items_are_due_on_workdays(facts: GoalFacts) -> Finding | None:
    items = [item for item in facts.steps.items or () if item.due and not facts.calendar.is_workday(item.due)]
    if not items:
        return None
    first = items[0]
    assert first.due is not None
    before = facts.calendar.on_or_before(first.due)
    return Finding(
        WARN,
        ngettext(
            "%(count)d item is due on a day off: %(first)s, %(day)s.",
            "%(count)d items are due on a day off, the first: %(first)s, %(day)s.",
            len(items),
        )
        % {"count": len(items), "first": first.title, "day": dates.with_weekday(first.due)},
        repair=Repair(_move_to(before), {"due": before.isoformat()}, item=first.key) if first.key else None,
    )
