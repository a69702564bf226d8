"""The rules, one small function each, by criterion. Each takes the facts and gives a finding, or nothing to say."""

from goals.smart.findings import Rule
from goals.smart.rules import achievable, measurable, relevant, specific, timebound

# Criterion, the rule's stable name (kept in stored reports, sent by the repair buttons), the rule.
RULES: tuple[tuple[str, str, Rule], ...] = (
    ("S", "statement.length", specific.says_enough),
    ("S", "statement.vague", specific.promises_no_mere_effort),
    ("S", "statement.result", specific.names_a_result),
    ("M", "metric.complete", measurable.metric_is_complete),
    ("M", "metric.defined", measurable.metric_can_be_computed),
    ("M", "metric.unit", measurable.unit_fits_the_metric),
    ("M", "target.moves", measurable.target_moves_away),
    ("M", "target.sentence", measurable.target_is_the_one_said),
    ("M", "target.direction", measurable.target_lies_in_its_direction),
    ("M", "items.acceptance", measurable.items_can_be_accepted),
    ("A", "means.named", achievable.means_are_named),
    ("A", "target.pace", achievable.target_keeps_the_pace),
    ("A", "owner.load", achievable.owner_has_room),
    ("A", "items.reach", achievable.items_reach_the_target),
    ("R", "goal.place", relevant.has_its_place),
    ("R", "contribution.named", relevant.says_what_it_adds),
    ("R", "contribution.amount", relevant.says_how_much_it_adds),
    ("T", "dates.complete", timebound.dates_are_complete),
    ("T", "dates.order", timebound.dates_are_in_order),
    ("T", "dates.cycle", timebound.dates_lie_in_the_cycle),
    ("T", "due.workday", timebound.due_is_a_workday),
    ("T", "due.sentence", timebound.due_keeps_the_sentence),
    ("T", "milestones.quarter", timebound.a_long_way_has_a_milestone),
    ("T", "items.workday", timebound.items_are_due_on_workdays),
)

__all__ = ["RULES"]
