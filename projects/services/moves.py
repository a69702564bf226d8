"""Other dates for some work, and for all that waits for it: previewed, then done as it was shown.

Free work gets its dates at once. Of gated work what is material is proposed, all of a goal's in one version; free work
that waits for it moves all the same, because it has no version to wait in (docs/schedule.md).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from goaltrack.common.errors import FIRST_YEAR, LAST_YEAR, InvalidInput, Problems, StateConflict
from history.operations import digest, operation
from notices.services import reminders_send
from notices.services.notices import Telling
from people.models import User
from people.selectors import workday_calendar
from projects.activities import activity_of
from projects.models import Milestone, Task
from projects.network import Node, links_below, node_of
from projects.schedule import Link, Move, reschedule
from projects.services.together import Fate, edits_apply, edits_weigh, nodes_seen, page_of, works_found

# What follows is moved with it up to here; a longer chain is moved in parts.
MOST_MOVED = 1000
# What is refused stays, and what follows it is looked at anew.
ROUNDS = 3


class Dates(NamedTuple):
    """When work begins, where it says so, and when it is due."""

    start: date | None
    due: date


@dataclass(frozen=True)
class Moved:
    """What becomes of one piece of work, with its dates before and after; `by` working days later at its end."""

    fate: Fate
    was: Dates
    now: Dates
    by: int
    is_asked: bool

    @property
    def work(self) -> Task | Milestone:
        return self.fate.work


@dataclass(frozen=True)
class Broken:
    """A link that does not hold afterwards; None for an end that the reader may not see."""

    before: Task | Milestone | None
    after: Task | Milestone | None


@dataclass(frozen=True)
class Moves:
    """What a move does: asked ones first, then by their new due days. `fingerprint` stands for exactly this."""

    moved: list[Moved]
    stays: list[Moved]
    broken: list[Broken]
    fingerprint: str
    partly: bool = False

    @property
    def refused(self) -> list[Moved]:
        """What was asked for and cannot be: then nothing is done, unless it may be done `partly`."""
        return [] if self.partly else [one for one in self.stays if one.is_asked]

    @property
    def proposed(self) -> int:
        return sum(bool(one.fate.proposed) for one in self.moved)


def moves_weigh(*, actor: User, asked: Mapping[Node, Dates], partly: bool = False) -> Moves:
    """What giving the works in `asked` these dates would do; nothing is written or held. Raises InvalidInput.

    `partly`: those of them that cannot be moved stay, as what follows does, and the others go.
    """
    _check_dates(asked)
    return _Network(actor, asked, lock=False, partly=partly).moves()


def work_reschedule(*, actor: User, asked: Mapping[Node, Dates], expected: str, partly: bool = False) -> Moves:
    """Do what was shown under the fingerprint `expected`: all of it in one transaction.

    Raises StateConflict (code "preview-changed") where by now it would do something else, InvalidInput where what was
    asked for cannot be. The same again changes nothing.
    """
    _check_dates(asked)
    with operation("work.reschedule", actor=actor) as op:
        network = _Network(actor, asked, lock=True, partly=partly)
        moves = network.moves()
        if not moves.moved and not moves.refused:
            return moves
        if moves.refused:
            raise InvalidInput(fields={"due": [one.fate.refusal for one in moves.refused]})
        if moves.fingerprint != expected:
            raise StateConflict(
                _("The plan has changed since you looked. This is what the move would do now."), code="preview-changed"
            )
        changed = edits_apply(op=op, actor=actor, fates=[one.fate for one in moves.moved], gates=network.gates)
        _tell(actor, moves, changed)
    return moves


class _Network:
    """The works asked about and all that waits for them, with what decides about them."""

    def __init__(self, actor: User, asked: Mapping[Node, Dates], *, lock: bool, partly: bool) -> None:
        self.actor = actor
        self.asked = dict(asked)
        self.partly = partly
        links = links_below(asked)
        nodes = set(asked) | {key for link in links for key in (link.before, link.after) if isinstance(key, Node)}
        if len(nodes) > MOST_MOVED:
            raise StateConflict(
                _("More than %(count)d tasks and milestones follow: move it in parts.") % {"count": MOST_MOVED}
            )
        self.gates, self.works = works_found(nodes, lock=lock)
        # Under the locks: a link may have come or gone meanwhile.
        self.links = [link for link in (links_below(asked) if lock else links) if _joins(link, self.works)]
        self._seen = nodes_seen(actor, nodes)

    def moves(self) -> Moves:
        missing = set(self.asked) - self.works.keys()
        if missing:
            raise StateConflict(_("It was just taken back."))
        fixed = {node for node in self.works if node not in self._seen and node not in self.asked}
        stays: dict[Node, Moved] = {}
        for _round in range(ROUNDS):
            activities = {node: activity_of(work, is_fixed=node in fixed) for node, work in self.works.items()}
            outcome = reschedule(activities, self.links, dict(self.asked.items()), workday_calendar())
            moved = self._weighed(outcome.moves)
            refused = {node_of(one.work): one for one in moved if one.fate.refusal}
            stays |= refused
            if self.partly:
                self.asked = {node: dates for node, dates in self.asked.items() if node not in refused}
            if not refused.keys() - fixed - self.asked.keys():
                break
            fixed |= refused.keys() - self.asked.keys()
        going = [one for one in moved if node_of(one.work) not in stays]
        broken = [self._broken(link) for link in outcome.broken]
        return Moves(going, list(stays.values()), broken, _fingerprint(going, stays.values()), self.partly)

    def _weighed(self, moves: Sequence[Move]) -> list[Moved]:
        edits = [(self.works[_node(move)], _values(move)) for move in moves]
        fates = {node_of(fate.work): fate for fate in edits_weigh(actor=self.actor, asked=edits, gates=self.gates)}
        found = [
            Moved(
                fates[_node(move)],
                was=Dates(move.was.start, move.was.due),
                now=Dates(move.now.start, move.now.due),
                by=move.by,
                is_asked=move.now.key in self.asked,
            )
            for move in moves
            if _node(move) in fates
        ]
        return sorted(found, key=lambda one: (not one.is_asked, one.now.due, node_of(one.work)))

    def _broken(self, link: Link) -> Broken:
        ends = [self.works[key] if key in self._seen else None for key in (link.before, link.after)]
        return Broken(*ends)


def _check_dates(asked: Mapping[Node, Dates]) -> None:
    problems = Problems()
    years = {"first": FIRST_YEAR, "last": LAST_YEAR}
    for start, due in asked.values():
        for name, day in (("start", start), ("due", due)):
            # What counts days from far years never ends.
            if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
                problems.add(name, _("Choose a day from %(first)d to %(last)d.") % years)
        if start is not None and due < start:
            problems.add("due", _("It is due before it starts."))
    problems.raise_any()


def _joins(link: Link, works: Mapping[Node, Any]) -> bool:
    return link.before in works and link.after in works


def _node(move: Move) -> Node:
    assert isinstance(move.now.key, Node)
    return move.now.key


def _values(move: Move) -> dict[str, Any]:
    if move.now.is_milestone:
        return {"due": move.now.due}
    return {"start": move.now.start, "due": move.now.due}


def _fingerprint(moved: Collection[Moved], stays: Collection[Moved]) -> str:
    return digest(
        {
            "moved": [
                [*node_of(one.work), *one.was, *one.now, sorted(one.fate.now), sorted(one.fate.proposed)]
                for one in moved
            ],
            "stays": sorted(node_of(one.work) for one in stays),
        }
    )


def _tell(actor: User, moves: Moves, changed: Collection[Task | Milestone]) -> None:
    """Each whose work got other dates, once, with how much of theirs it was."""
    theirs: dict[int, list[Task | Milestone]] = {}
    for work in changed:
        if work.owner_id != actor.pk:
            theirs.setdefault(work.owner_id, []).append(work)
    tellings = []
    for works in theirs.values():
        work = works[0]
        params = {"author": actor.name, "title": work.title, "due": work.due.isoformat(), "more": ""}
        if len(works) > 1:
            params["more"] = f" (+{len(works) - 1})"
        tellings.append(Telling(work.owner, work, f"v{work.version}", params, page_of(work)))
    reminders_send(kind="work.moved", tellings=tellings)
