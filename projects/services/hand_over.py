"""Handing work over: what somebody does as A, or looks after as B, goes to somebody else in one step, with a note."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goals.gate import hold, require_origin
from goaltrack.common.errors import ActionForbidden, DomainError, InvalidInput, Message, Problems, invalid
from history.changes import apply_changes
from history.operations import Operation, operation
from notices.services import notice_send
from people.models import User
from projects.models import Milestone, ProjectMember, Task
from projects.network import Node, ids_of
from projects.permissions import LogRights

LONGEST_NOTE = 300
# What is gated costs its plan's queries each.
MOST = 200
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


class _Undone(Exception):
    """Takes a preview back."""


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
        outcome = _hand_over(op, actor, giver, taker, works, note)
        _tell(actor, giver, taker, outcome.done, note.strip(), str(key))
    return outcome


def work_hand_over_preview(*, actor: User, giver: User, taker: User, works: Sequence[Node], note: str) -> HandedOver:
    """What `work_hand_over` would do: it is done, and taken back."""
    outcome = HandedOver()
    try:
        with transaction.atomic():
            with operation("work.hand_over", actor=actor) as op:
                outcome = _hand_over(op, actor, giver, taker, works, note)
            raise _Undone
    except _Undone:
        return outcome


def _hand_over(op: Operation, actor: User, giver: User, taker: User, works: Sequence[Node], note: str) -> HandedOver:
    _check(actor, giver, taker, works, note)
    _hold_all(works)
    rows = _locked(actor, works)
    rights = LogRights(actor)
    if not all(rights.may_log(row) for row in rows):
        raise ActionForbidden(NOT_YOURS)
    outcome, free = HandedOver(), []
    logged: list[tuple[Any, list[dict[str, Any]]]] = []
    for row in rows:
        values, why = _wanted(row, giver, taker)
        if why:
            outcome.left.append((row, str(why)))
        elif not row.is_gated:
            free.append(row)
            logged.append((row, apply_changes(row, values)))
            row.version += 1
        else:
            _give_gated(actor, row, values, outcome, logged)
    for model in (Task, Milestone):
        manager: Any = model.objects
        manager.bulk_update([row for row in free if isinstance(row, model)], ["owner", "follower", "version"])
    outcome.done += free
    _let_in(taker, outcome.done)
    op.log_each(logged, note=note.strip())
    return outcome


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


def _hold_all(works: Sequence[Node]) -> None:
    """Lock the plans above all of it, goal by goal, before any of the work (docs/locking.md)."""
    gated = []
    for model, ids in _by_model(works):
        rows = model.objects.filter(pk__in=ids, origin__isnull=False)
        gated += [(goal_id or 0, pk, model) for pk, goal_id in rows.values_list("pk", "goal_id")]
    for _goal_id, pk, model in sorted(gated, key=lambda one: one[:2]):
        hold(model.objects.filter(pk=pk))


def _locked(actor: User, works: Sequence[Node]) -> list[AnyWork]:
    found: list[AnyWork] = []
    for model, ids in _by_model(works):
        # Locked before it is read: a row whose A has just changed would fall out of a join with its people.
        list(model.objects.filter(pk__in=ids).order_by("pk").select_for_update().values_list("pk"))
    for model, ids in _by_model(works):
        related = ("project__department", "goal__department", "owner__department", "follower")
        found += model.objects.visible_to(actor).filter(pk__in=ids).select_related(*related).order_by("pk")
    if len(found) < len(set(works)):
        raise invalid("works", _("There is no such task or milestone."))
    return found


def _by_model(works: Sequence[Node]) -> list[tuple[Any, list[int]]]:
    ids = ids_of(works)
    return [(model, ids[str(model._meta.model_name)]) for model in (Task, Milestone)]


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


def _give_gated(
    actor: User,
    work: AnyWork,
    values: dict[str, Any],
    outcome: HandedOver,
    logged: list[tuple[Any, list[dict[str, Any]]]],
) -> None:
    """Propose what is material of it; a plan that takes no proposal now leaves the work as it is."""
    rows: Any = type(work).objects
    try:
        # A step of its own: what is refused leaves nothing behind.
        with transaction.atomic():
            gate, origin = hold(rows.filter(pk=work.pk))
            require_origin(work, origin)
            sifted = gate.sift(actor=actor, work=work, values=values, ended=False)
    except InvalidInput as error:
        outcome.left.append((work, error.words))
        return
    except DomainError as error:
        outcome.left.append((work, str(error.message)))
        return
    changes = apply_changes(work, sifted.now)
    if changes:
        work.version += 1
        work.save()
    logged.append((work, changes))
    work.proposed = sifted.proposal
    (outcome.done if sifted.proposal is None else outcome.proposed).append(work)


def _let_in(taker: User, works: Iterable[AnyWork]) -> None:
    """Who does work in a project is a member of it."""
    projects = sorted({work.project_id for work in works if work.project_id is not None})
    members = [ProjectMember(project_id=pk, user=taker) for pk in projects]
    ProjectMember.objects.bulk_create(members, ignore_conflicts=True)


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
