"""Handing work over: what somebody does as A, or looks after as B, goes to somebody else in one step, with a note."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goals.gate import Gates
from goaltrack.common.errors import ActionForbidden, Message, Problems, invalid
from history.changes import apply_changes
from history.operations import operation
from notices.services import notice_send
from people.models import User
from projects.models import Milestone, Task
from projects.network import Node
from projects.permissions import WorkRights
from projects.services.together import Fate, edits_apply, edits_weigh, nodes_seen, works_found

LONGEST_NOTE = 300
MOST = 500
NOT_YOURS = gettext_lazy("Only its A, its B and those who lead it hand work over.")
NAMED = 3

AnyWork = Task | Milestone


@dataclass
class HandedOver:
    """What a hand-over did: `done` holds at once, `proposed` waits in a plan's next version, `left` says why not."""

    done: list[AnyWork] = field(default_factory=list)
    proposed: list[AnyWork] = field(default_factory=list)
    left: list[tuple[AnyWork, str]] = field(default_factory=list)
    # The same call again: what it did, it did before.
    replayed: bool = False


def work_hand_over(*, actor: User, key: UUID, giver: User, taker: User, works: Sequence[Node], note: str) -> HandedOver:
    """Give the open `works` of `giver` to `taker`: the A role where the giver is A, else the B role.

    To its own B, work is swapped: the giver becomes B. What a plan holds of it goes through its gate. Work that cannot
    change hands now is left, and the answer says why. Raises InvalidInput at `taker`, `works` and `note`,
    ActionForbidden where one of the works is not the actor's to change.
    """
    content = {"giver": giver, "taker": taker, "works": sorted(map(str, works)), "note": note}
    with operation("work.hand_over", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return HandedOver(replayed=True)
        outcome, fates, gates = _weighed(actor, giver, taker, works, note, lock=True)
        edits_apply(op=op, actor=actor, fates=fates, gates=gates, note=note.strip())
        # What is proposed has nothing of its own to tell yet, but for why.
        op.log_all([(work, []) for work in outcome.proposed], note=note.strip())
        _tell(actor, giver, taker, outcome.done, note.strip(), str(key))
    return outcome


def work_hand_over_preview(*, actor: User, giver: User, taker: User, works: Sequence[Node], note: str) -> HandedOver:
    """What `work_hand_over` would do, the works with the roles they would have; nothing is written or held."""
    outcome, fates, _gates = _weighed(actor, giver, taker, works, note, lock=False)
    for fate in fates:
        if not fate.refusal:
            apply_changes(fate.work, fate.values)
    return outcome


def _weighed(
    actor: User, giver: User, taker: User, works: Sequence[Node], note: str, *, lock: bool
) -> tuple[HandedOver, list[Fate], Gates]:
    _check(actor, giver, taker, works, note)
    gates, rows = works_found(works, lock=lock)
    if not rows.keys() >= set(works) or not nodes_seen(actor, works) >= set(works):
        raise invalid("works", _("There is no such task or milestone."))
    rights = WorkRights(actor)
    if not all(rights.may_change(row) for row in rows.values()):
        raise ActionForbidden(NOT_YOURS)
    outcome, asked = HandedOver(), []
    for row in rows.values():
        values, why = _wanted(row, giver, taker)
        if why:
            outcome.left.append((row, str(why)))
        else:
            asked.append((row, values))
    fates = edits_weigh(actor=actor, asked=asked, gates=gates)
    for fate in fates:
        if fate.refusal:
            outcome.left.append((fate.work, fate.refusal))
        else:
            (outcome.proposed if fate.proposed else outcome.done).append(fate.work)
    return outcome, fates, gates


def _check(actor: User, giver: User, taker: User, works: Sequence[Node], note: str) -> None:
    problems = Problems()
    problems.text("note", note, missing=_("Say why, and what the next person should know."), most=LONGEST_NOTE)
    if taker.pk == giver.pk:
        problems.add("taker", _("It is theirs already: choose somebody else."))
    elif not User.objects.visible_to(actor).active().filter(pk=taker.pk).exists():
        problems.add("taker", _("There is no such person among your colleagues."))
    if not works:
        problems.add("works", _("Choose what to hand over."))
    elif len(works) > MOST:
        problems.add("works", _("At most %(count)d at a time.") % {"count": MOST})
    problems.raise_any()


def _wanted(work: AnyWork, giver: User, taker: User) -> tuple[dict[str, Any], Message]:
    """The roles as they are to be; or why they stay."""
    if work.is_over:
        return {}, _("It is finished or cancelled.")
    if work.owner_id == giver.pk:
        swapped = work.follower_id == taker.pk
        behind = {"follower": giver if giver.is_active else None} if swapped else {}
        return {"owner": taker, **behind}, ""
    if work.follower_id != giver.pk:
        return {}, _("It is no longer theirs.")
    if work.owner_id == taker.pk:
        return {}, _("%(name)s is its A: A and B must be two people.") % {"name": taker.name}
    return {"follower": taker}, ""


def _tell(actor: User, giver: User, taker: User, works: Sequence[AnyWork], note: str, key: str) -> None:
    """The new one hears of all of it once; and who gave it, where somebody else did that for them."""
    if not works:
        return
    titles = " ".join(f"“{work.title}”" for work in works[:NAMED])
    more = f" +{len(works) - NAMED}" if len(works) > NAMED else ""
    params = {
        "author": actor.name,
        "name": taker.name,
        "titles": titles + more,
        "note": note,
        "task": [work.pk for work in works if isinstance(work, Task)],
        "milestone": [work.pk for work in works if isinstance(work, Milestone)],
    }
    # Who acts on the one thing has read of it; of many, the page that the notice leads to tells.
    subject = works[0] if len(works) == 1 else giver
    link = f"/tasks/handed-over/{key}/"
    if taker.pk != actor.pk:
        notice_send(
            kind="work.handed_over", recipients=[taker], subject=subject, link=link, params=params, occasion=key
        )
    if giver.pk not in (actor.pk, taker.pk):
        notice_send(kind="work.given_away", recipients=[giver], subject=subject, link=link, params=params, occasion=key)
