"""A: with what, by whom, and is it within reach?"""

from decimal import Decimal

from django.utils.translation import gettext as _

from goals.smart.facts import GoalFacts
from goals.smart.findings import FAIL, PASS, WARN, Finding, Repair
from goals.smart.rules.measurable import LEVELS
from goals.smart.rules.words import is_no_answer, says_none
from goaltrack.common import numbers

# How many times what the last cycle's pace gives a target may ask for.
FASTEST, SLOWEST = Decimal("2.5"), Decimal("0.4")


def means_are_named(facts: GoalFacts) -> Finding:
    """The resources are named, and what must come first; “none” answers the second question, not the first."""
    no_resources = is_no_answer(facts.resources) or says_none(facts.resources)
    no_preconditions = is_no_answer(facts.preconditions)
    if no_resources and no_preconditions:
        return Finding(
            FAIL,
            _("Neither resources nor preconditions are named."),
            _("Who and what is needed, and what must be there first?"),
        )
    if no_resources:
        return Finding(WARN, _("No resources are named."), _("Name the people, budget and partners it needs."))
    if no_preconditions:
        return Finding(WARN, _("No preconditions are named."), _("Write “none” if really nothing must come first."))
    return Finding(PASS, _("Resources and preconditions are named."))


def target_keeps_the_pace(facts: GoalFacts) -> Finding | None:
    """The target moves the way it did in the last cycle, at most 2.5 times as far, and not less than 0.4 times.

    A share, a mark or a duration slows down as it gets better, and nothing falls below zero: those may be slow.
    """
    usual = _at_the_last_pace(facts)
    if usual is None or facts.baseline is None or facts.target is None or facts.last is None:
        return None
    asked = facts.target - facts.baseline
    levels_off = facts.unit.strip() in LEVELS or facts.target == 0
    if (0 if levels_off else SLOWEST) <= asked / usual <= FASTEST:
        return None
    if not facts.last.may_be_quoted:
        return Finding(WARN, _("The target is out of line with the last cycle's pace."))
    return Finding(
        WARN,
        _("The last cycle went from %(baseline)s to %(reached)s; that pace gives %(usual)s now, not %(target)s.")
        % {
            "baseline": numbers.plain(facts.last.baseline),
            "reached": numbers.plain(facts.last.reached),
            "usual": numbers.plain(_rounded(facts.baseline + usual, facts.target)),
            "target": numbers.plain(facts.target),
        },
        _("Say under resources what changes the pace, or set a target nearer to it."),
        _to_the_pace(facts.baseline, facts.baseline + usual, facts.target),
    )


def _at_the_last_pace(facts: GoalFacts) -> Decimal | None:
    """By how much the metric would move in this goal's working days; None where nothing can be compared."""
    last = facts.last
    if last is None or facts.start is None or facts.due is None or not last.workdays:
        return None
    if not last.measures_the_same(facts.metric, facts.unit):
        return None
    workdays = facts.calendar.count(facts.start, facts.due)
    return (last.reached - last.baseline) * workdays / last.workdays or None


def _rounded(value: Decimal, like: Decimal) -> Decimal:
    """To as many places as `like` has."""
    places = max(-int(like.normalize().as_tuple().exponent), 0)
    return round(value, places)


def _to_the_pace(baseline: Decimal, usual: Decimal, target: Decimal) -> Repair | None:
    value = _rounded(usual, target)
    if value == baseline:
        return None
    return Repair(_("Set the target to %(value)s") % {"value": numbers.plain(value)}, {"target": numbers.typed(value)})


def owner_has_room(facts: GoalFacts) -> Finding | None:
    """The owner's other open goals weigh no more than the department's limit."""
    if facts.owner_weight is None or facts.weight_limit is None or facts.owner_weight <= facts.weight_limit:
        return None
    return Finding(
        WARN,
        _("Its owner already carries goals that weigh %(weight)s; the limit is %(limit)s.")
        % {"weight": numbers.plain(facts.owner_weight), "limit": numbers.plain(facts.weight_limit)},
        _("Give it to somebody with room, or hand one of the others over first."),
    )


def items_reach_the_target(facts: GoalFacts) -> Finding | None:
    """What the items bring, with what is planned beside them, comes up to the target."""
    values = [item.value for item in facts.steps.items or () if item.value is not None]
    if not values or facts.target is None or facts.unit.strip() in LEVELS:
        return None
    needed = facts.target - (facts.baseline or 0)
    brought = sum(values, facts.steps.planned_beside)
    if not needed or brought / needed >= 1:
        return None
    return Finding(
        FAIL,
        # In percent: amounts are not for everybody who reads the check.
        _("The items bring %(percent)s %% of what the target needs.") % {"percent": int(brought * 100 / needed)},
        _("Add what brings the rest, or set a target that the items reach."),
    )
