"""S: the sentence names a result that can be seen."""

from django.utils.translation import gettext as _

from goals.smart.facts import GoalFacts
from goals.smart.findings import FAIL, PASS, WARN, Finding
from goals.smart.rules.figures import counts_something, says_a_figure_of_it, without_figures
from goals.smart.rules.lexicon import (
    ACT,
    ACTIVITY,
    ANY,
    EFFORT,
    EMPTY,
    EVENT,
    FOR_THE_SAKE,
    FRAME,
    HEDGE,
    OF_EACH,
    PRAISE,
    REACHING,
    RESULT,
)
from goals.smart.rules.words import CLAUSE, bare

SHORTEST_STATEMENT, SHORTEST_RESULT = 6, 5
# Where more than a verb matches, what it is about stands in the match.
LONGEST_VERB = 4


def says_enough(facts: GoalFacts) -> Finding | None:
    """Fewer than six characters name no result, unless there is a number or an event among them (全年零事故)."""
    said = facts.statement.strip()
    if len(said) >= SHORTEST_STATEMENT or counts_something(said) or EVENT.search(said):
        return None
    return Finding(FAIL, _("The statement is too short to say a result."), _("Say what is there when it is done."))


def promises_no_mere_effort(facts: GoalFacts) -> Finding | None:
    """Beside a word of effort (推进, 各项, improve …) some part of the sentence says what comes of it."""
    effort = next((found for words in (EFFORT, EMPTY, HEDGE) if (found := words.search(facts.statement))), None)
    if effort is None or _says_a_result(facts.statement):
        return None
    return Finding(
        FAIL,
        _("“%(word)s” promises an effort; the sentence does not say what comes of it.") % {"word": effort.group()},
        _("Say how many of what, for example “3 unit works accepted”."),
    )


def _says_a_result(statement: str) -> bool:
    return any(_is_a_result(FOR_THE_SAKE.sub("", part).strip()) for part in CLAUSE.split(statement))


def _is_a_result(part: str) -> bool:
    """A figure that is said of something always is; the rest depends on what it stands beside."""
    if says_a_figure_of_it(part):
        return True
    if EMPTY.search(part) or PRAISE.search(part):
        return False
    effort, activity = EFFORT.search(part), ACTIVITY.search(part)
    if EVENT.search(part):
        return not (effort and activity)
    # How many things are worked on does not matter, unless something becomes of them (推进 4 个单位工程初验).
    if effort or activity:
        return counts_something(part) and bool(RESULT.search(part))
    if FRAME.search(part):
        return counts_something(part) and bool(RESULT.search(part) or ACT.search(part))
    return counts_something(part) or _comes_to_an_end(part)


def _comes_to_an_end(part: str) -> bool:
    """Something is there on the day it is due, or holds for each one, and one knows what (not: 项目顺利交付)."""
    if len(part) < SHORTEST_RESULT:
        return False
    found = RESULT.search(part)
    if found is None or len(found.group()) > LONGEST_VERB:
        return found is not None or OF_EACH.search(part) is not None
    what = part[: found.start()] + part[found.end() :]
    for words in (HEDGE, REACHING, ANY):
        what = words.sub("", what)
    return len(bare(what)) > 1


def says_of_what(facts: GoalFacts) -> Finding | None:
    """A figure is one of something: without when, how much and the verbs of reaching it, a word is left."""
    if says_enough(facts) or not counts_something(facts.statement):
        return None
    if len(bare(REACHING.sub("", without_figures(facts.statement)))) > 1:
        return None
    return Finding(
        FAIL,
        _("The sentence gives a figure, but does not say of what."),
        _("Name what is counted, and where."),
    )


def names_a_result(facts: GoalFacts) -> Finding | None:
    """The sentence has a number, or something that is there or not on the day it is due."""
    if says_enough(facts) or promises_no_mere_effort(facts):
        return None
    if not _says_a_result(facts.statement):
        return Finding(
            WARN,
            _("The sentence names neither a number nor an end."),
            _("Say what is accepted, signed, delivered or paid, and how many of it."),
        )
    if counts_something(facts.statement):
        return Finding(PASS, _("The sentence names a result that can be counted."))
    return Finding(PASS, _("The sentence names a result that is there or not."))
