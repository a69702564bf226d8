"""Problems that other projects had too: texts that share pairs of characters. Simple enough to follow."""

from collections.abc import Sequence
from dataclasses import dataclass

from lessons.models import Retrospective, RetrospectiveItem
from lessons.months import months_back
from lessons.search import bigrams
from people.models import User

MONTHS_BACK = 12
# The newest problems that are compared, and how many are shown for each of ours.
MOST_COMPARED = 1_000
MOST_SHOWN = 3
# Alike: so many pairs in common, and so much of the shorter text.
SHARED = 3
SHARE = 0.3


@dataclass(frozen=True)
class Similar:
    """One problem of the retrospective with those of other projects that read alike, the closest first."""

    item: RetrospectiveItem
    others: list[RetrospectiveItem]


def similar_problems(user: User, retrospective: Retrospective, items: Sequence[RetrospectiveItem]) -> list[Similar]:
    """What the reader may see of other projects' published problems of the last twelve months (one query).

    Those adopted already are left out.
    """
    problems = [item for item in items if item.section == RetrospectiveItem.Section.PROBLEM]
    if not problems:
        return []
    adopted = {item.adopted_from_id for item in items}
    others = (
        RetrospectiveItem.objects.visible_to(user)
        .filter(
            section=RetrospectiveItem.Section.PROBLEM,
            retrospective__state=Retrospective.State.PUBLISHED,
            retrospective__month__gte=months_back(retrospective.month, MONTHS_BACK),
        )
        .exclude(retrospective__project=retrospective.project_id)
        .select_related("retrospective__project")
        .order_by("-retrospective__month", "-id")[:MOST_COMPARED]
    )
    known = [(other, bigrams(other.text)) for other in others if other.pk not in adopted]
    found = [Similar(item, _closest(bigrams(item.text), known)) for item in problems]
    return [one for one in found if one.others]


def likeness(one: set[str], other: set[str]) -> float:
    """The part of the shorter text that both have; 0 below SHARED pairs."""
    shared = len(one & other)
    return shared / min(len(one), len(other)) if shared >= SHARED else 0.0


def _closest(pairs: set[str], known: Sequence[tuple[RetrospectiveItem, set[str]]]) -> list[RetrospectiveItem]:
    scored = [(likeness(pairs, theirs), other) for other, theirs in known]
    alike = [(score, other) for score, other in scored if score >= SHARE]
    return [other for _score, other in sorted(alike, key=lambda pair: -pair[0])[:MOST_SHOWN]]
