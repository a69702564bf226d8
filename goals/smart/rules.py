"""The six rules. Each takes the facts and gives a finding: its verdict, the reason, and a hint where one helps.

`pass` holds; `warn` is worth a look; `fail` must be repaired, or waived by a reviewer with a reason.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goals.smart.facts import GoalFacts
from goaltrack.common import dates, numbers

PASS, WARN, FAIL = "pass", "warn", "fail"

# Verbs that promise effort, not a result; harmless beside a number.
VAGUE = re.compile(
    r"加强|推进|推动|提升|提高|做好|尽量|尽快|努力|积极|力争|优化|完善|深化|强化|促进|改善|持续|配合|支持|探索|improve|enhance|strengthen|promote|support",
    re.IGNORECASE,
)
NUMBER = re.compile(
    r"\d|[一二三四五六七八九十百千两]+\s*[个项套次家份座条台人天%万件]|全部|全数|\ball\b", re.IGNORECASE
)
SHORTEST_STATEMENT = 6


@dataclass(frozen=True)
class Finding:
    verdict: str
    reason: str
    hint: str = ""


Rule = Callable[[GoalFacts], Finding]


def statement_is_concrete(facts: GoalFacts) -> Finding:
    """S: says a result that can be seen, not an effort."""
    statement = facts.statement.strip()
    vague = VAGUE.search(statement)
    if len(statement) < SHORTEST_STATEMENT:
        return Finding(FAIL, _("The statement is too short to say a result."), _("Say what is there when it is done."))
    if vague and not NUMBER.search(statement):
        return Finding(
            FAIL,
            _("“%(word)s” names an effort; nothing countable stands beside it.") % {"word": vague.group()},
            _("Say how many of what, for example “3 unit works accepted”."),
        )
    if not NUMBER.search(statement):
        return Finding(
            WARN, _("The result is named, without a number in the sentence."), _("Put the target into the sentence.")
        )
    return Finding(PASS, _("The sentence names a result that can be counted."))


def metric_is_complete(facts: GoalFacts) -> Finding:
    """M: metric, unit, baseline and target are there, and the target moves away from the baseline."""
    absent = [
        name
        for name, value in (
            (_("metric"), facts.metric.strip()),
            (_("unit"), facts.unit.strip()),
            (_("baseline"), facts.baseline),
            (_("target"), facts.target),
        )
        if value in ("", None)
    ]
    if absent:
        return Finding(
            FAIL,
            _("Missing: %(names)s.") % {"names": _(", ").join(absent)},
            _("Without them nobody can say how far it is."),
        )
    if facts.baseline == facts.target:
        return Finding(
            FAIL, _("The target equals the baseline: nothing would change."), _("Set a target that differs.")
        )
    return Finding(
        PASS,
        _("%(metric)s from %(baseline)s to %(target)s %(unit)s.")
        % {
            "metric": facts.metric,
            "baseline": numbers.plain(facts.baseline),
            "target": numbers.plain(facts.target),
            "unit": facts.unit,
        },
    )


def items_can_be_accepted(facts: GoalFacts) -> Finding:
    """M: every item of the breakdown says how one sees that it is done."""
    if facts.items is None:
        return Finding(PASS, _("The items of its breakdown are checked there."))
    without = [item.title for item in facts.items if not item.acceptance.strip()]
    if not facts.items:
        return Finding(FAIL, _("The breakdown has no items."), _("Add the tasks and milestones that lead to the goal."))
    if without:
        return Finding(
            FAIL,
            ngettext(
                "%(count)d item has no acceptance criterion: %(first)s.",
                "%(count)d items have no acceptance criterion, the first: %(first)s.",
                len(without),
            )
            % {"count": len(without), "first": without[0]},
            _("Write what must be shown for it to count as done."),
        )
    return Finding(
        PASS,
        ngettext(
            "The item has its acceptance criterion.",
            "All %(count)d items have their acceptance criterion.",
            len(facts.items),
        )
        % {"count": len(facts.items)},
    )


def means_are_named(facts: GoalFacts) -> Finding:
    """A: the resources and the preconditions are thought of."""
    resources, preconditions = facts.resources.strip(), facts.preconditions.strip()
    if not resources and not preconditions:
        return Finding(
            FAIL,
            _("Neither resources nor preconditions are named."),
            _("Who and what is needed, and what must be there first?"),
        )
    if not resources:
        return Finding(WARN, _("No resources are named."), _("Name the people, budget and partners it needs."))
    if not preconditions:
        return Finding(WARN, _("No preconditions are named."), _("Write “none” if really nothing must come first."))
    return Finding(PASS, _("Resources and preconditions are named."))


def contributes_to_parent(facts: GoalFacts) -> Finding:
    """R: it hangs below a goal and says what it adds to it."""
    if not facts.parent_statement:
        return Finding(
            WARN, _("It supports no goal above it."), _("Choose the department goal that it contributes to.")
        )
    if not facts.contribution.strip():
        return Finding(
            FAIL,
            _("It hangs below “%(parent)s” without saying what it adds.") % {"parent": facts.parent_statement},
            _("Say which part of the parent's target it brings."),
        )
    return Finding(PASS, _("Supports “%(parent)s”.") % {"parent": facts.parent_statement})


def dates_hold(facts: GoalFacts) -> Finding:
    """T: start and due lie in the cycle, in order, and the due date is a working day."""
    if facts.start is None or facts.due is None:
        return Finding(FAIL, _("Start or due date is missing."), _("Set both."))
    if facts.due < facts.start:
        return Finding(FAIL, _("It is due before it starts."), _("Correct one of the two dates."))
    if facts.start < facts.cycle_start or facts.due > facts.cycle_end:
        return Finding(
            FAIL,
            _("The dates leave the cycle (%(start)s to %(end)s).")
            % {"start": facts.cycle_start.isoformat(), "end": facts.cycle_end.isoformat()},
            _("Move them into the cycle, or choose another cycle."),
        )
    if not facts.calendar.is_workday(facts.due):
        return Finding(
            WARN,
            _("%(day)s is a day off.") % {"day": dates.with_weekday(facts.due)},
            _("Make it %(day)s.") % {"day": dates.with_weekday(facts.calendar.on_or_before(facts.due))},
        )
    return Finding(PASS, _("Due %(day)s, a working day in the cycle.") % {"day": dates.with_weekday(facts.due)})
