"""Which lines of a tree are drawn: what hangs below a folded line is fetched when it is opened."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import ngettext

from goals.models import Goal
from goals.selectors.tree import TreeRow
from goaltrack.common.numbers import asked_id

# A tree of so many lines is drawn whole: about a fifth of a second, and the browser's own search finds every line.
DRAWN_WHOLE = 300
ALL_LEVELS = 99
# Of what was opened and folded by hand, the newest are kept: what names them has to fit a cookie.
MOST_NAMED = 300


@dataclass(frozen=True)
class Fold:
    """What a reader opened and folded by hand. In words: `l2.17.-5`, two levels, 17 opened, 5 folded.

    `level` 0: as many levels as fit.
    """

    level: int = 0
    opened: frozenset[int] = frozenset()
    folded: frozenset[int] = frozenset()

    @classmethod
    def parse(cls, *words: str) -> "Fold":
        """A later word takes back what an earlier one said; a level takes back all of it."""
        level, by_hand = 0, dict[int, bool]()
        for one in ".".join(words).split(".")[-2 * MOST_NAMED :]:
            if re.fullmatch(r"l[1-9][0-9]?", one):
                level = int(one[1:])
                by_hand.clear()
            elif goal_id := asked_id(one.removeprefix("-")):
                by_hand[goal_id] = not one.startswith("-")
        opened = frozenset(goal_id for goal_id, is_open in by_hand.items() if is_open)
        return cls(level, opened, frozenset(by_hand) - opened)

    @property
    def words(self) -> str:
        level = [f"l{self.level}"] if self.level else []
        return ".".join([*level, *map(str, sorted(self.opened)), *(f"-{pk}" for pk in sorted(self.folded))])

    def showing(self, row: TreeRow | None) -> "Fold":
        """With everything above this line open."""
        above = frozenset(row.ancestors) if row else frozenset()
        return Fold(self.level, self.opened | above, self.folded - above)


@dataclass(frozen=True)
class Line:
    """A line as it is drawn: `below` goals hang under it that fit what is asked for; `fits` says whether it does."""

    row: TreeRow
    below: int
    is_open: bool
    fits: bool

    @property
    def goal(self) -> Goal:
        return self.row.goal

    @property
    def below_words(self) -> str:
        words = ngettext("%(count)s goal below %(name)s", "%(count)s goals below %(name)s", self.below)
        return words % {"count": self.below, "name": self.goal.statement}


def lines_of(tree: Sequence[TreeRow], fitting: Iterable[TreeRow], fold: Fold) -> list[Line]:
    """The lines of `tree` that fit, and those above them, as far as they are unfolded.

    A line that is there for those below it alone is open until it is folded.
    """
    fits = {row.goal.pk for row in fitting}
    below = Counter(pk for row in tree if row.goal.pk in fits for pk in row.ancestors)
    rows = [row for row in tree if row.goal.pk in fits or below[row.goal.pk]]
    level = fold.level or _levels_that_fit(rows)
    lines: list[Line] = []
    is_open: dict[int, bool] = {}
    for row in rows:
        if not all(is_open.get(pk) for pk in row.ancestors):
            continue
        goal_id = row.goal.pk
        by_default = row.depth < level or (not fold.level and goal_id not in fits)
        is_open[goal_id] = goal_id in fold.opened or (by_default and goal_id not in fold.folded)
        lines.append(Line(row, below[goal_id], is_open[goal_id], goal_id in fits))
    return lines


def lines_below(lines: Iterable[Line], goal_id: int) -> list[Line]:
    return [line for line in lines if goal_id in line.row.ancestors]


def _levels_that_fit(rows: Collection[TreeRow]) -> int:
    """How many levels may be drawn at once; one at least, however many lines it has."""
    if len(rows) <= DRAWN_WHOLE:
        return ALL_LEVELS
    by_depth = Counter(row.depth for row in rows)
    level, drawn = 1, by_depth[1]
    while drawn + by_depth[level + 1] <= DRAWN_WHOLE:
        level += 1
        drawn += by_depth[level]
    return level
