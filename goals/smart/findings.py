"""What a rule says, and how it is mended."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from goals.smart.facts import GoalFacts

# `pass` holds; `warn` is worth a look; `fail` must be repaired, or waived by a reviewer with a reason.
PASS, WARN, FAIL = "pass", "warn", "fail"


@dataclass(frozen=True)
class Repair:
    """Values that would satisfy the rule, as a person would type them: of the goal, or of the item of that key."""

    label: str
    values: Mapping[str, str]
    item: str = ""


@dataclass(frozen=True)
class Finding:
    """`rule` is the rule's stable name; the check fills it in."""

    verdict: str
    reason: str
    hint: str = ""
    repair: Repair | None = None
    rule: str = ""


# None: the rule has nothing to say of such a goal.
Rule = Callable[[GoalFacts], Finding | None]
