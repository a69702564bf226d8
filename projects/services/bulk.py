"""One change of several tasks and milestones: previewed, then done as it was shown."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from goaltrack.common.errors import Problems, StateConflict
from history.changes import jsonable
from history.operations import digest, operation
from notices.services import reminders_send
from notices.services.notices import Telling
from people.models import User
from projects.models import Milestone, Task
from projects.network import Node, node_of
from projects.services.reach import RELATIONS, check_reach
from projects.services.together import Fate, edits_apply, edits_weigh, page_of, works_found

MOST_CHANGED = 500


@dataclass(frozen=True)
class Together:
    """What a change does: `fates` of those that it concerns, those that stay with their refusals; in the order asked.

    `fingerprint` stands for exactly this.
    """

    fates: list[Fate]
    unchanged: int
    fingerprint: str

    @property
    def going(self) -> list[Fate]:
        return [fate for fate in self.fates if not fate.refusal]

    @property
    def refused(self) -> list[Fate]:
        return [fate for fate in self.fates if fate.refusal]

    @property
    def proposed(self) -> int:
        return sum(bool(fate.proposed) for fate in self.going)

    @property
    def at_once(self) -> int:
        return sum(bool(fate.now) for fate in self.going)


def work_change_weigh(*, actor: User, nodes: Collection[Node], values: Mapping[str, Any]) -> Together:
    """What giving all of them `values` would do (fields of projects.services.together); nothing is written.

    Raises InvalidInput at a value that the actor cannot see, StateConflict for more than MOST_CHANGED.
    """
    return _together(actor, nodes, values, lock=False)[0]


def work_change(*, actor: User, nodes: Collection[Node], values: Mapping[str, Any], expected: str) -> Together:
    """Do what was shown under the fingerprint `expected`, in one transaction; what was refused stays as it is.

    Raises StateConflict (code "preview-changed") where by now it would do something else. The same again changes
    nothing.
    """
    with operation("work.edit", actor=actor) as op:
        together, gates = _together(actor, nodes, values, lock=True)
        if not together.going:
            return together
        if together.fingerprint != expected:
            raise StateConflict(
                _("Somebody has changed some of these since you looked. This is what the change would do now."),
                code="preview-changed",
            )
        had = {node_of(fate.work): {fate.work.owner_id, fate.work.follower_id} for fate in together.going}
        changed = edits_apply(op=op, actor=actor, fates=together.going, gates=gates)
        _tell(actor, changed, had)
    return together


def _together(actor: User, nodes: Collection[Node], values: Mapping[str, Any], *, lock: bool) -> tuple[Together, Any]:
    if len(nodes) > MOST_CHANGED:
        raise StateConflict(_("At most %(count)d at once: choose fewer.") % {"count": MOST_CHANGED})
    _check_reach(actor, values)
    gates, works = works_found(nodes, lock=lock)
    asked = [(works[node], values) for node in nodes if node in works]
    fates = edits_weigh(actor=actor, asked=asked, gates=gates)
    shown = [
        [*node_of(fate.work), fate.work.version, _words(fate.now), _words(fate.proposed), bool(fate.refusal)]
        for fate in fates
    ]
    return Together(fates, len(asked) - len(fates), digest({"fates": shown})), gates


def _words(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: jsonable(getattr(value, "pk", value)) for name, value in sorted(values.items())}


def _check_reach(actor: User, values: Mapping[str, Any]) -> None:
    problems = Problems()
    named = {name: values[name] for name in RELATIONS if values.get(name) is not None}
    if named:
        check_reach(Task(**named), actor, set(named), problems)
    if values.get("owner") is not None and values.get("owner") == values.get("follower"):
        problems.add("follower", _("A and B must be two people."))
    problems.raise_any()


def _tell(actor: User, changed: Collection[Task | Milestone], had: Mapping[Node, set[int | None]]) -> None:
    """Tell those to whom work has just been given, one notice for each, in one statement."""
    tellings = [
        Telling(
            user,
            work,
            f"v{work.version}",
            {"title": work.title, "author": actor.name, "due": work.due.isoformat()},
            page_of(work),
        )
        for work in changed
        for user in (work.owner, work.follower)
        if user is not None and user.pk != actor.pk and user.pk not in had[node_of(work)]
    ]
    reminders_send(kind="task.assigned", tellings=tellings)
