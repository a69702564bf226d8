"""S: the sentence names a result that can be seen."""

import re

from django.utils.translation import gettext as _

from goals.smart.facts import GoalFacts
from goals.smart.findings import FAIL, PASS, WARN, Finding
from goals.smart.rules.figures import counts_something
from goals.smart.rules.words import ACTIVITY, CLAUSE, RESULT, VAGUE

SHORTEST_STATEMENT = 6


def says_enough(facts: GoalFacts) -> Finding | None:
    """A sentence of fewer than six characters names no result."""
    if len(facts.statement.strip()) >= SHORTEST_STATEMENT:
        return None
    return Finding(FAIL, _("The statement is too short to say a result."), _("Say what is there when it is done."))


def promises_no_mere_effort(facts: GoalFacts) -> Finding | None:
    """A vague word (推进, 各项, improve …) has something countable beside it, or a result in a part of its own."""
    vague = VAGUE.search(facts.statement)
    if vague is None or _is_counted(facts.statement) or _result_of_its_own(facts.statement):
        return None
    return Finding(
        FAIL,
        _("“%(word)s” promises an effort; nothing in the sentence can be counted.") % {"word": vague.group()},
        _("Say how many of what, for example “3 unit works accepted”."),
    )


def _is_counted(statement: str) -> bool:
    """A number outside of what is only worked on (做好 3 个项目的保障工作)."""
    parts = [part for part in CLAUSE.split(statement) if not (VAGUE.search(part) and ACTIVITY.search(part.strip()))]
    return counts_something("，".join(parts))


def _result_of_its_own(statement: str) -> re.Match[str] | None:
    parts = [part for part in CLAUSE.split(statement) if len(part.strip()) >= SHORTEST_STATEMENT]
    return next((found for part in parts if not VAGUE.search(part) and (found := RESULT.search(part))), None)


def names_a_result(facts: GoalFacts) -> Finding | None:
    """The sentence has a number, or something that is there or not on the day it is due."""
    if says_enough(facts) or promises_no_mere_effort(facts):
        return None
    if counts_something(facts.statement):
        return Finding(PASS, _("The sentence names a result that can be counted."))
    if RESULT.search(facts.statement):
        return Finding(PASS, _("The sentence names a result that is there or not."))
    return Finding(
        WARN,
        _("The sentence names neither a number nor an end."),
        _("Say what is accepted, signed, delivered or paid, and how many of it."),
    )
