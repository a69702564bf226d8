"""Edits of gated work: what is material waits in the goal's next version, the rest is carried into it.

`gates_of` is what goals.gate asks for pieces of work. Why it is so: docs/gated-work.md.
"""

from collections.abc import Collection, Sequence
from copy import copy
from uuid import UUID

from goals.gate import Edit, Proposal, Replaced, Sifted, Weighed
from goals.models import Goal
from goaltrack.common.errors import DomainError
from history.operations import operation
from people.models import User
from planning.live import NAMES, Work, item_names
from planning.materiality import EXISTENCE
from planning.models import Breakdown, BreakdownItem
from planning.pending import OPEN, plans_of
from planning.policy import material_in
from planning.services.item_restore import put_back, restored
from planning.services.items import rows_of, take_out
from planning.services.proposals.parting import Asked, key_of, parted, refuse_ended, refuse_fixed, saved
from planning.services.proposals.telling import link, named, pending_of, tell, under_review
from planning.services.proposals.writing import PEOPLE, carry, save, write
from planning.services.versions import begin_version, require_plannable


def gates_of(origins: Collection[UUID], *, lock: bool) -> dict[UUID, "VersionGate"]:
    """The gates of works by the items they came from, those of one goal behind the same one; five queries.

    With `lock` the goals and their open versions are held. None for what the version in force does not hold: nothing
    rules it any more.
    """
    planned = BreakdownItem.objects.filter(key__in=origins)
    goal_ids = set(planned.order_by().values_list("breakdown__goal_id", flat=True))
    goals = Goal.objects.select_related("department", "cycle", "owner").filter(pk__in=goal_ids).order_by("pk")
    versions = Breakdown.objects.filter(goal__in=goal_ids, state__in=OPEN).order_by("pk")
    if lock:
        goals = goals.select_for_update(of=("self",), no_key=True)
        versions = versions.select_for_update()
    known = {goal.pk: goal for goal in goals}
    gates = {pk: VersionGate(goal) for pk, goal in known.items()}
    for version in versions:
        version.goal = known[version.goal_id]
        gates[version.goal_id].version = version
    ruling = Breakdown.objects.filter(goal__in=goal_ids, state=Breakdown.State.PASSED)
    ruling = ruling.order_by("goal_id", "-number").distinct("goal_id")
    agreed = planned.filter(breakdown__in=list(ruling.values_list("pk", flat=True)))
    found = {}
    for item in agreed.select_related("owner", "follower", "project", "breakdown"):
        gate = gates[item.breakdown.goal_id]
        gate.agreed[item.key] = item
        found[item.key] = gate
    return found


class VersionGate:
    """`agreed` are items of the version in force by their keys, `version` the one that is written or in review."""

    def __init__(self, goal: Goal) -> None:
        self.goal = goal
        self.agreed: dict[UUID, BreakdownItem] = {}
        self.version: Breakdown | None = None

    def weigh(self, *, actor: User, edits: Sequence[Edit]) -> list[Weighed]:
        """Held against the open version, or the one in force where the next is yet to begin."""
        asked_for = parted(self.goal, self.agreed, edits)
        waiting = [asked for asked in asked_for if asked.proposed]
        ruling = next(iter(self.agreed.values())).breakdown
        if self.version is None:
            ruling.goal = self.goal
        rows = [copy(row) for row in rows_of(self.version or ruling)] if waiting else []
        refusals = {id(one.asked): one.refusal for one in write(actor, self.version or ruling, rows, waiting)}
        number = self.version.number if self.version else ruling.number + 1
        found = []
        for asked in asked_for:
            refusal = self._refusal(asked) or refusals.get(id(asked))
            names = NAMES[type(asked.edit.work)]
            proposed = {names[name]: value for name, value in asked.proposed.items()}
            found.append(Weighed(asked.now, proposed, number if proposed else None, refusal))
        return found

    def sift(self, *, actor: User, edits: Sequence[Edit]) -> list[Sifted]:
        """Propose what is material, with what belongs together; carry the rest into the open version."""
        asked_for = parted(self.goal, self.agreed, edits)
        for asked in asked_for:
            if refusal := self._refusal(asked):
                raise refusal
        proposals = self._propose(actor, [asked for asked in asked_for if asked.proposed])
        carry(actor, self.version, [asked for asked in asked_for if asked.carried])
        return [Sifted(asked.now, proposals.get(asked.key)) for asked in asked_for]

    def accept(self, *, actor: User, edits: Sequence[Edit]) -> None:
        """An outside fact: no gate decides it, and the open version says it where it says nothing of its own."""
        accepted = []
        for edit in edits:
            names = item_names(type(edit.work))
            said = {names[name]: value for name, value in edit.values.items() if name in names}
            accepted.append(Asked(edit, proposed={}, carried=said, now=edit.values))
        carry(actor, self.version, accepted)

    def remove(self, *, actor: User, work: Work, reason: str) -> Proposal | None:
        """Propose to take it out of the plan; None where the department leaves that free."""
        if EXISTENCE not in material_in(self.goal.department).fields:
            self._forget(actor, work)
            return None
        version = self._draft(actor)
        item = version.items.select_related("contract__project").filter(key=key_of(work)).first()
        if item is not None:
            item.breakdown = version
            said = f"{item.title}: {reason}"
            if said not in version.change_reason:
                version.change_reason = f"{version.change_reason}\n{said}".strip()
                version.save(update_fields=["change_reason"])
            self._log_removal(actor, "breakdown.propose", item, reason=said)
            tell(self.goal, actor, version, item.title)
        return Proposal(version.number, link(version))

    def _refusal(self, asked: Asked) -> DomainError | None:
        """Why none of it can be: what no plan says, what is finished, what the experts read just now."""
        try:
            refuse_fixed(asked.edit.work, asked.edit.values)
            if asked.proposed:
                if asked.edit.ended:
                    refuse_ended(asked.edit.work, asked.proposed)
                self._require_open()
        except DomainError as error:
            return error
        return None

    def _require_open(self) -> None:
        require_plannable(self.goal)
        if self.version is not None and self.version.state == Breakdown.State.SUBMITTED:
            raise under_review(self.version)

    def _draft(self, actor: User) -> Breakdown:
        """The version in writing, or the next one."""
        self._require_open()
        if self.version is None:
            with operation("breakdown.start", actor=actor) as op:
                self.version = begin_version(actor=actor, goal=self.goal)
                op.log(self.version)
        return self.version

    def _propose(self, actor: User, waiting: Sequence[Asked]) -> dict[UUID, Proposal]:
        """The version they wait in, and what they replace there of earlier proposals; by key."""
        if not waiting:
            return {}
        begins = self.version is None
        version = self._draft(actor)
        if begins:
            self._keep(actor, version, [asked.key for asked in waiting])
        before = {} if begins else plans_of(actor, [asked.edit.work for asked in waiting])
        rows = rows_of(version)
        written = write(actor, version, rows, waiting)
        for one in written:
            if one.refusal is not None:
                raise one.refusal
        changed = [one for one in written if one.item is not None and one.changes]
        replaced: dict[UUID, tuple[Replaced, ...]] = {}
        others: set[User] = set()
        if changed:
            save(actor, "breakdown.propose", version, rows, changed)
            for one in changed:
                names = NAMES[type(one.asked.edit.work)]
                pending = pending_of(before.get(one.asked.key), {change["field"] for change in one.changes})
                others |= {by for _change, by in pending if by.pk != actor.pk}
                replaced[one.asked.key] = tuple(
                    Replaced(names[change.field], by.name, change.new) for change, by in pending
                )
            tell(self.goal, actor, version, named(one.item for one in changed), replaced=others)
        return {
            asked.key: Proposal(
                version.number,
                link(version),
                tuple(NAMES[type(asked.edit.work)][name] for name in asked.proposed),
                saved(asked.edit.work, asked.now),
                replaced.get(asked.key, ()),
            )
            for asked in waiting
        }

    def _forget(self, actor: User, work: Work) -> None:
        """Work cancelled at once is planned no more; a version in review keeps its item, and its report says so."""
        version = self.version
        if version is None or version.state != Breakdown.State.DRAFT:
            return
        item = version.items.select_related(*PEOPLE).filter(key=key_of(work)).first()
        if item is not None:
            item.breakdown = version
            self._log_removal(actor, "breakdown.carry", item)

    def _keep(self, actor: User, version: Breakdown, keys: Collection[UUID]) -> None:
        """A version that began without an item, as a copy of one that went back: whoever edits the work keeps it."""
        there = set(version.items.filter(key__in=keys).values_list("key", flat=True))
        for key in keys:
            if key not in there:
                with operation("item.restore", actor=actor) as op:
                    item = put_back(actor, version, key)
                    op.log(version, changes=restored(item), note=item.title)

    def _log_removal(self, actor: User, action: str, item: BreakdownItem, reason: str = "") -> None:
        with operation(action, actor=actor) as op:
            op.log(item.breakdown, changes=take_out(item, reason=reason), note=item.title)
