"""The threads of a goal's breakdown: they belong to items and criteria, and go on through its versions."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from goals.models import Goal
from planning.models import Breakdown
from reviews.models import Remark
from reviews.selectors import Thread, threads_of
from reviews.selectors.threads import OPEN, RESOLVED


@dataclass(frozen=True)
class Threads:
    """What was said on a version, and what earlier ones left unsettled, by what it is about."""

    by_item: dict[str, list[Thread]] = field(default_factory=dict)
    by_criterion: dict[str, list[Thread]] = field(default_factory=dict)

    @property
    def all(self) -> list[Thread]:
        places = [*self.by_criterion.values(), *self.by_item.values()]
        return [thread for of_place in places for thread in of_place]

    @property
    def open(self) -> list[Thread]:
        return [thread for thread in self.all if thread.state == OPEN]

    @property
    def to_confirm(self) -> list[Thread]:
        return [thread for thread in self.all if thread.state == RESOLVED]


def version_threads(breakdown: Breakdown, versions: Sequence[Breakdown]) -> Threads:
    """Of a version and the earlier ones among all `versions`: two queries."""
    earlier = [one.review_id for one in versions if one.number < breakdown.number and one.review_id is not None]
    found = Threads()
    for thread in threads_of(breakdown.review, earlier):
        about_criterion = thread.remark.about == Remark.About.CRITERION
        place = found.by_criterion if about_criterion else found.by_item
        place.setdefault(thread.remark.ref, []).append(thread)
    return found


def unresolved(goal: Goal) -> list[Thread]:
    """The changes that were asked for in any version so far and are not resolved: three queries."""
    reviews = goal.breakdowns.exclude(review=None).values_list("review", flat=True)
    return [thread for thread in threads_of(None, list(reviews)) if thread.state == OPEN]
