"""R: it serves something, and says how."""

import re

from django.utils.translation import gettext as _

from goals.smart.facts import GoalFacts
from goals.smart.findings import FAIL, PASS, WARN, Finding
from goals.smart.rules.figures import counts_something
from goals.smart.rules.words import bare, is_no_answer, says_none

# What is left of a contribution that says nothing once these are taken out.
FILLER = re.compile(
    r"支持|支撑|助力|有助于|有利于|服务于|促进|推动|贡献|帮助|作用|意义|重要|很大|较大|一定|完成|实现|达成|上级|上层|父|部门|公司|年度|整体|总体|目标"
    r"|工作|对|的|有|为|了|是|和|与|起到|做出|作出"
)
# A figure or a share, or a place in the parent that nothing else can take.
HOW_MUCH = re.compile(
    r"分之|一半|半数|过半|唯一|首[个次批]|第一[个次批家]|前提|前置|先决|必备|必需|必要条件"
    r"|\b(?:half|one|two|three|first|only|precondition)\b",
    re.IGNORECASE,
)

MOSTLY = 0.8


def has_its_place(facts: GoalFacts) -> Finding:
    """It hangs below a goal, supports another, or belongs to a strategy."""
    if facts.parent_statement:
        return Finding(PASS, _("Supports “%(parent)s”.") % {"parent": facts.parent_statement})
    if facts.supports_another:
        return Finding(PASS, _("Stands at the top and supports another goal."))
    if facts.strategy:
        return Finding(PASS, _("Stands at the top and belongs to a strategy."))
    return Finding(
        WARN,
        _("It supports no goal above it and belongs to no strategy."),
        _("Choose the department goal that it contributes to, or say whether it keeps or grows."),
    )


def says_what_it_adds(facts: GoalFacts) -> Finding | None:
    """Below a goal it says what it adds to that, in more than the goals' own words."""
    if not facts.parent_statement:
        return None
    said = bare(facts.contribution)
    if is_no_answer(said) or says_none(said):
        reason = _("It hangs below “%(parent)s” without saying what it adds.") % {"parent": facts.parent_statement}
    elif not FILLER.sub("", _without(said, facts.parent_statement, facts.statement)):
        reason = _("The contribution says only that there is one.")
    elif _repeats(said, facts.parent_statement) or _repeats(said, facts.statement):
        reason = _("The contribution says a goal's own sentence again.")
    else:
        return None
    return Finding(FAIL, reason, _("Say which part of the parent's target it brings."))


def _without(said: str, *sentences: str) -> str:
    for sentence in map(bare, sentences):
        if sentence:
            said = said.replace(sentence, "")
    return said


def _repeats(said: str, sentence: str) -> bool:
    """Nearly all pairs of neighbouring characters stand in the sentence."""
    known = bare(sentence)
    pairs = [said[place : place + 2] for place in range(len(said) - 1)]
    return len(pairs) >= 4 and sum(pair in known for pair in pairs) >= MOSTLY * len(pairs)


def says_how_much_it_adds(facts: GoalFacts) -> Finding | None:
    """The contribution has a figure or a share of its own, or says that the parent is not reached without it."""
    if not facts.parent_statement or says_what_it_adds(facts) is not None:
        return None
    own = facts.contribution
    # The parent's figures said again are none.
    for figure in re.findall(r"\d[\d.,]*", facts.parent_statement):
        own = re.sub(rf"(?<![\d.]){re.escape(figure)}(?![\d.])", "", own)
    if counts_something(own) or HOW_MUCH.search(own):
        return None
    return Finding(
        WARN,
        _("The contribution does not say how much it brings."),
        _("Give the figure or the share, or what cannot be reached without it."),
    )
