"""What hanging a goal elsewhere changes, before it is done."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from goals.models import Goal
from goals.progress import HUNDRED, Figures, Node, roll_up, weighted
from goals.selectors.figures import row_of, with_figures
from goaltrack.common.errors import invalid
from people.models import User

LIES_BELOW = _("The parent goal lies below this goal.")


@dataclass(frozen=True)
class MoveEffect:
    """A goal whose progress the move touches; without a goal it is all top goals of the cycle together."""

    goal: Goal | None
    before: Decimal | None
    after: Decimal | None

    @property
    def points(self) -> Decimal | None:
        """The change in percentage points, to one decimal."""
        return None if self.before is None or self.after is None else round(self.after - self.before, 1)


@dataclass(frozen=True)
class MovePreview:
    """`share` is the part of its new parent's weight that the goal would be, in percent."""

    effects: list[MoveEffect]
    share: Decimal | None


def move_preview(goal: Goal, parent: Goal | None, weight: Decimal, *, user: User) -> MovePreview:
    """The goals above the old and the new place with their progress now and then (two queries).

    Goals that the reader may not see are counted, not named. Raises InvalidInput at `parent` where it lies below.
    """
    if parent is not None and lies_below(parent, goal):
        raise invalid("parent", LIES_BELOW)
    goals = list(with_figures(Goal.objects.filter(cycle=goal.cycle_id)))
    nodes = {one.pk: row_of(one).node for one in goals}
    personal = {one.pk for one in goals if one.kind == Goal.Kind.PERSONAL}
    moved = dict(nodes)
    moved[goal.pk] = replace(nodes[goal.pk], parent_id=parent.pk if parent else None, weight=weight)
    now, then = roll_up(nodes.values()), roll_up(moved.values())
    touched = dict.fromkeys([*_above(goal.pk, moved), *_above(goal.pk, nodes)])
    visible = {one.pk: one for one in Goal.objects.visible_to(user).filter(pk__in=touched)}
    effects = [MoveEffect(visible[pk], now[pk].progress, then[pk].progress) for pk in touched if pk in visible]
    effects.append(MoveEffect(None, _together(nodes, now, personal), _together(moved, then, personal)))
    siblings = [node.weight for node in moved.values() if node.counts and node.parent_id == moved[goal.pk].parent_id]
    counts = moved[goal.pk].counts
    return MovePreview(effects, weight * HUNDRED / sum(siblings, Decimal(0)) if counts else None)


def lies_below(candidate: Goal, goal: Goal) -> bool:
    """Whether `candidate` is the goal itself or hangs anywhere below it."""
    step: Goal | None = candidate
    while step is not None:
        if step.pk == goal.pk:
            return True
        step = step.parent
    return False


def _above(pk: int, nodes: Mapping[int, Node]) -> list[int]:
    """The ids from the parent up to the top."""
    found = []
    at = nodes[pk].parent_id
    while at is not None and at in nodes and at not in found:
        found.append(at)
        at = nodes[at].parent_id
    return found


def _together(nodes: Mapping[int, Node], figures: Mapping[int, Figures], without: set[int]) -> Decimal | None:
    top = [node for node in nodes.values() if node.parent_id is None and node.counts and node.id not in without]
    return weighted([(node.weight, figures[node.id].progress) for node in top])
