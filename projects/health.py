"""How a project does, from rules that a reader can follow. Pure, over facts.

Each rule says from how many working days on (or how far behind) it puts a project at risk, and from how many off track.
The worst of what is found is suggested; amounts of money play no part, so that it is the same for every reader.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goals.models import Confidence
from goals.progress import suggested_confidence

# In working days: at risk from the first on, off track from the second.
LATE = (3, 10)
BLOCKED = (5, 15)
SLIPPED = (5, 15)
TOO_LATE = (1, 10)
# For so many days a manager's statement holds against the suggestion.
HOLDS_DAYS = 30

RANK = {Confidence.ON_TRACK.value: 0, Confidence.AT_RISK.value: 1, Confidence.OFF_TRACK.value: 2}


@dataclass(frozen=True)
class Facts:
    """Working days are of the worst one; counts are of those that count at all (`late` of one day or more)."""

    progress: Decimal | None = None
    pace: Decimal = Decimal(0)
    late_tasks: int = 0
    late_days: int = 0
    blocked_tasks: int = 0
    blocked_days: int = 0
    # Open milestones expected after their baseline.
    slipped_milestones: int = 0
    milestone_days: int = 0
    # The phase that slipped the most, of those that are not over.
    phase: str = ""
    phase_days: int = 0


@dataclass(frozen=True)
class Finding:
    """One reason: `words` say it, `link` leads to its rows."""

    rule: str
    confidence: str
    words: str
    link: str


def judged(days: int, limits: tuple[int, int]) -> str:
    """Empty below the first limit."""
    if days < limits[0]:
        return ""
    return Confidence.OFF_TRACK.value if days >= limits[1] else Confidence.AT_RISK.value


def findings(facts: Facts, project: int) -> list[Finding]:
    """Of the facts of the project with this id, the worst first."""
    found = []
    for rule, days, limits, words, link in (
        (
            "late",
            facts.late_days,
            LATE,
            _late(facts.late_tasks, facts.late_days),
            f"/tasks/?project={project}&overdue=1",
        ),
        (
            "blocked",
            facts.blocked_days,
            BLOCKED,
            _blocked(facts.blocked_tasks, facts.blocked_days),
            f"/tasks/?project={project}&status=blocked",
        ),
        (
            "milestones",
            facts.milestone_days,
            SLIPPED,
            _slipped(facts.slipped_milestones, facts.milestone_days),
            f"/projects/{project}/#milestones",
        ),
        (
            "phases",
            facts.phase_days,
            SLIPPED,
            _("The phase “%(phase)s” slipped by %(days)d working days")
            % {"phase": facts.phase, "days": facts.phase_days},
            f"/projects/{project}/#phases",
        ),
    ):
        if confidence := judged(days, limits):
            found.append(Finding(rule, confidence, words, link))
    behind = suggested_confidence(facts.progress, facts.pace)
    if facts.progress is not None and RANK.get(behind):
        found.append(Finding("pace", behind, _behind(facts.progress, facts.pace), f"/tasks/?project={project}"))
    return worst_first(found)


def worst_first(found: Iterable[Finding]) -> list[Finding]:
    return sorted(found, key=lambda one: -RANK[one.confidence])


def suggestion(found: Iterable[Finding]) -> str:
    """The worst of what was found; on track where nothing was."""
    worst = max((one.confidence for one in found), key=lambda one: RANK[one], default=Confidence.ON_TRACK.value)
    return str(worst)


def _behind(progress: Decimal, even: Decimal) -> str:
    words = _("Progress is %(progress)d %%, even progress would be %(pace)d %%")
    # As percentages are shown elsewhere.
    whole = {"progress": progress, "pace": even}
    return words % {name: value.quantize(Decimal(1), ROUND_HALF_UP) for name, value in whole.items()}


def _late(count: int, days: int) -> str:
    return ngettext(
        "%(count)d task is late, by %(days)d working days",
        "%(count)d tasks are late, by up to %(days)d working days",
        count,
    ) % {"count": count, "days": days}


def _blocked(count: int, days: int) -> str:
    return ngettext(
        "%(count)d task has been blocked for %(days)d working days",
        "%(count)d tasks are blocked, for up to %(days)d working days",
        count,
    ) % {"count": count, "days": days}


def _slipped(count: int, days: int) -> str:
    return ngettext(
        "%(count)d milestone is expected %(days)d working days after its baseline",
        "%(count)d milestones are expected after their baseline, by up to %(days)d working days",
        count,
    ) % {"count": count, "days": days}
