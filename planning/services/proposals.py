"""Edits of gated work: what is material waits in the goal's next version, the rest is carried into it.

`gate_of` is what goals.gate asks for a piece of work. Why it is so: docs/gated-work.md.
"""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from goals.gate import Proposal, Replaced, Sifted
from goals.models import Goal
from goaltrack.common.errors import ActionForbidden, InvalidInput, Message, Problems, StateConflict
from history.changes import apply_changes
from history.operations import operation
from notices.services import notice_send
from payments.models import PaymentCheckpoint
from people.models import User
from people.selectors import workday_calendar
from planning.changes import Change
from planning.live import NAMES, Work, item_names, live_work, values_of
from planning.materiality import DATES, EXISTENCE, together
from planning.models import Breakdown, BreakdownItem
from planning.pending import Plan, plans_of
from planning.policy import material_in
from planning.selectors import in_force
from planning.services.item_checks import check_item, require_amounts
from planning.services.item_log import told
from planning.services.item_restore import put_back, restored
from planning.services.items import rows_of, take_out
from planning.services.versions import begin_version, carry_into, require_plannable
from projects.models import Milestone, Task

# What of the work no item can say: it is changed by taking it out of the plan and adding it elsewhere.
FIXED: dict[type[Work], Collection[str]] = {
    Goal: {"parent"},
    Task: {"goal"},
    Milestone: {"goal"},
    PaymentCheckpoint: {"goal", "share", "due_event", "due_days"},
}


def proposal_take_back(*, actor: User, key: UUID) -> Breakdown:
    """Take back what is proposed for the live work of the item `key`: the draft says of it again what holds.

    Whoever writes the breakdown takes all of it back, anybody else what they proposed themselves. Raises StateConflict
    where nothing is proposed any more, or where the experts have it.
    """
    with operation("breakdown.take_back", actor=actor) as op:
        gate = gate_of(key)
        nothing = StateConflict(_("Nothing is proposed for it any more."))
        if gate is None or gate.version is None:
            raise nothing
        version, work = gate.version, live_work([gate.agreed])[key]
        plan = plans_of(actor, [work]).get(key)
        if plan is None or not plan.is_pending:
            raise nothing
        fields = plan.fields_of(actor)
        if not fields:
            raise ActionForbidden(_("It is taken back by those who proposed it, or who write the breakdown."))
        if version.state == Breakdown.State.SUBMITTED:
            raise under_review(version)
        if plan.removes:
            item = put_back(actor, version, key)
            changes = restored(item)
        else:
            item = version.items.select_related("contract__project").get(key=key)
            item.breakdown = version
            require_amounts(item, actor)
            others = [row for row in rows_of(version) if row.pk != item.pk]
            now = values_of(work)
            changes = apply_changes(item, {name: now[name] for name in fields})
            check_item(item, actor, others, changed=fields)
            _save(version, item)
            changes = told(item, changes, others)
        op.log(version, changes=changes, note=item.title)
    return version


def under_review(version: Breakdown) -> StateConflict:
    """The refusal of whatever would change a version that the experts read."""
    return StateConflict(
        _(
            "Version %(number)s of the breakdown is with the experts; what else is to change waits until they"
            " have decided, or its author takes it back."
        )
        % {"number": version.number},
        extra={"breakdown": _link(version)},
    )


def gate_of(origin: UUID) -> "VersionGate | None":
    """The gate of the work that came from the item `origin`, its goal and open version locked.

    None where the version in force does not hold it: nothing rules it any more.
    """
    planned = BreakdownItem.objects.filter(key=origin)
    goal_id = planned.order_by().values_list("breakdown__goal_id", flat=True).first()
    if goal_id is None:
        return None
    goals = Goal.objects.select_related("department", "cycle", "owner")
    goal = goals.select_for_update(of=("self",), no_key=True).get(pk=goal_id)
    open_states = (Breakdown.State.DRAFT, Breakdown.State.SUBMITTED)
    version = goal.breakdowns.select_for_update().filter(state__in=open_states).first()
    ruling = in_force(goal)
    agreed = ruling and planned.filter(breakdown=ruling).select_related("owner", "follower", "project").first()
    if version is not None:
        version.goal = goal
    return VersionGate(goal, agreed, version) if agreed else None


class VersionGate:
    """`agreed` is the item of the version in force, `version` the one that is written or in review."""

    def __init__(self, goal: Goal, agreed: BreakdownItem, version: Breakdown | None) -> None:
        self.goal = goal
        self.agreed = agreed
        self.version = version

    def sift(self, *, actor: User, work: Work, values: Mapping[str, Any], ended: bool) -> Sifted:
        """Propose what is material, with what belongs together; carry the rest into the open version."""
        self._refuse_fixed(work, values)
        names = item_names(type(work))
        wanted = {names[name]: value for name, value in values.items() if name in names}
        material = together(self._material(work, wanted), self._changed(work, wanted))
        now = {name: value for name, value in values.items() if names.get(name) not in material}
        proposal = None
        if material:
            proposed = {name: wanted[name] for name in material}
            if ended:
                self._refuse_ended(work, proposed)
            version, replaced = self._propose(actor, work, proposed)
            fields = tuple(NAMES[type(work)][name] for name in wanted if name in material)
            proposal = Proposal(version.number, _link(version), fields, self._saved(work, now), replaced)
        self._carry(actor, work, {name: value for name, value in wanted.items() if name not in material})
        return Sifted(now, proposal)

    def remove(self, *, actor: User, work: Work, reason: str) -> Proposal | None:
        """Propose to take it out of the plan; None where the department leaves that free."""
        if EXISTENCE not in material_in(self.goal.department).fields:
            self._forget(actor)
            return None
        version = self._draft(actor)
        item = version.items.select_related("contract__project").filter(key=self.agreed.key).first()
        if item is not None:
            item.breakdown = version
            said = f"{item.title}: {reason}"
            if said not in version.change_reason:
                version.change_reason = f"{version.change_reason}\n{said}".strip()
                version.save(update_fields=["change_reason"])
            self._log_removal(actor, "breakdown.propose", item, reason=said)
            self._tell(actor, version, item.title)
        return Proposal(version.number, _link(version))

    def _material(self, work: Work, wanted: Mapping[str, Any]) -> frozenset[str]:
        policy, calendar = material_in(self.goal.department), workday_calendar()
        held = {name: getattr(self.agreed, name) for name in wanted}
        for name in DATES & held.keys():
            # A sub-goal whose start the plan leaves open began where it began.
            held[name] = held[name] or getattr(work, NAMES[type(work)][name])
        return frozenset(name for name in wanted if policy.is_material(name, held[name], wanted[name], calendar))

    def _changed(self, work: Work, wanted: Mapping[str, Any]) -> frozenset[str]:
        was = values_of(work)
        return frozenset(name for name, value in wanted.items() if value != was[name])

    def _saved(self, work: Work, now: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(name for name, value in now.items() if value != getattr(work, name))

    def _refuse_fixed(self, work: Work, values: Mapping[str, Any]) -> None:
        words: dict[str, Message] = {
            "share": _("The plan holds an amount: change that."),
            "due_event": _("The plan holds a date: change that."),
            "due_days": _("The plan holds a date: change that."),
        }
        problems = Problems()
        for name in values:
            if name in FIXED[type(work)] and values[name] != getattr(work, name):
                here = _("It belongs to the plan of its goal: take it out there and add it anew elsewhere.")
                problems.add(name, words.get(name, here))
        problems.raise_any()

    def _refuse_ended(self, work: Work, proposed: Mapping[str, Any]) -> None:
        problems = Problems()
        for name in proposed:
            problems.add(NAMES[type(work)][name], _("It is finished: what the plan said of it stays."))
        problems.raise_any()

    def _draft(self, actor: User) -> Breakdown:
        """The version in writing, or the next one."""
        require_plannable(self.goal)
        if self.version is None:
            with operation("breakdown.start", actor=actor) as op:
                self.version = begin_version(actor=actor, goal=self.goal)
                op.log(self.version)
        elif self.version.state == Breakdown.State.SUBMITTED:
            raise under_review(self.version)
        return self.version

    def _propose(self, actor: User, work: Work, wanted: Mapping[str, Any]) -> tuple[Breakdown, tuple[Replaced, ...]]:
        """The version it waits in, and what it replaces there of an earlier proposal."""
        begins = self.version is None
        version = self._draft(actor)
        if begins:
            self._keep(actor, version)
        rows = rows_of(version)
        item = next((row for row in rows if row.key == self.agreed.key), None)
        if item is None:
            raise StateConflict(
                _("Version %(number)s, which is being written, takes it out of the plan.") % {"number": version.number},
                extra={"breakdown": _link(version)},
            )
        item.breakdown = version
        others = [row for row in rows if row is not item]
        before = None if begins else plans_of(actor, [work]).get(self.agreed.key)
        with operation("breakdown.propose", actor=actor) as op:
            changes = apply_changes(item, wanted)
            if not changes:
                return version, ()
            try:
                check_item(item, actor, others, changed={change["field"] for change in changes})
            except InvalidInput as error:
                names = NAMES[type(work)]
                raise InvalidInput(
                    fields={names.get(name, name): said for name, said in error.fields.items()}
                ) from None
            _save(version, item)
            op.log(version, changes=told(item, changes, others), note=item.title)
        pending = _pending_of(before, {change["field"] for change in changes})
        self._tell(actor, version, item.title, replaced=[by for _change, by in pending if by.pk != actor.pk])
        names = NAMES[type(work)]
        return version, tuple(Replaced(names[change.field], by.name, change.new) for change, by in pending)

    def _carry(self, actor: User, work: Work, wanted: Mapping[str, Any]) -> None:
        """Let the open version, even one in review, say what now holds: it is none of what the experts judge."""
        item = self._open_item() if wanted else None
        if item is None or self.version is None:
            return
        was = values_of(work)
        before = {name: getattr(item, name) for name in was}
        taken = carry_into(item, was, was | dict(wanted))
        if not taken:
            return
        now = {name: getattr(item, name) for name in before}
        for name, value in before.items():
            setattr(item, name, value)
        with operation("breakdown.carry", actor=actor) as op:
            changes = apply_changes(item, now)
            _save(self.version, item)
            op.log(self.version, changes=told(item, changes, ()), note=item.title)

    def _forget(self, actor: User) -> None:
        """Work cancelled at once is planned no more; a version in review keeps its item, and its report says so."""
        item = self._open_item()
        if item is not None and self.version is not None and self.version.state == Breakdown.State.DRAFT:
            self._log_removal(actor, "breakdown.carry", item)

    def _open_item(self) -> BreakdownItem | None:
        if self.version is None:
            return None
        rows = self.version.items.select_related("owner", "follower", "project")
        item = rows.filter(key=self.agreed.key).first()
        if item is not None:
            item.breakdown = self.version
        return item

    def _keep(self, actor: User, version: Breakdown) -> None:
        """A version that began without the item, as a copy of one that went back: whoever edits the work keeps it."""
        if not version.items.filter(key=self.agreed.key).exists():
            with operation("item.restore", actor=actor) as op:
                item = put_back(actor, version, self.agreed.key)
                op.log(version, changes=restored(item), note=item.title)

    def _log_removal(self, actor: User, action: str, item: BreakdownItem, reason: str = "") -> None:
        with operation(action, actor=actor) as op:
            op.log(item.breakdown, changes=take_out(item, reason=reason), note=item.title)

    def _tell(self, actor: User, version: Breakdown, title: str, *, replaced: Collection[User] = ()) -> None:
        """Whoever answers for the plan: a proposal that nobody submits goes nowhere. And whose proposal it replaces."""
        answerable = {self.goal.owner, version.author} - set(replaced) - {actor}
        for kind, recipients in (("breakdown.proposed", answerable), ("breakdown.replaced", set(replaced))):
            notice_send(
                kind=kind,
                recipients=list(recipients),
                subject=version,
                occasion=f"v{version.version}",
                link=_link(version),
                params={"title": title, "author": actor.name, "number": str(version.number)},
            )


def _pending_of(plan: Plan | None, fields: Collection[str]) -> list[tuple[Change, User]]:
    """What the version proposes for these fields, and who did; its author where the log does not say."""
    if plan is None or plan.version is None:
        return []
    author = plan.version.author
    said = {name: one.by or author for name, one in plan.proposed.items()}
    return [(change, said.get(change.field, author)) for change in plan.changes if change.field in fields]


def _save(version: Breakdown, item: BreakdownItem) -> None:
    version.version += 1
    item.version = version.version
    item.save()
    version.save(update_fields=["version"])


def _link(version: Breakdown) -> str:
    return f"/breakdowns/{version.pk}/"
