"""Edits of gated work: what is material waits in the goal's next version, the rest is carried into it.

`gates_of` is what goals.gate asks for pieces of work. Why it is so: docs/gated-work.md.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from goals.gate import Edit, Proposal, Replaced, Sifted, Weighed
from goals.models import Goal
from goaltrack.common.errors import ActionForbidden, DomainError, InvalidInput, Message, Problems, StateConflict
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
from planning.pending import OPEN, Plan, plans_of
from planning.policy import material_in
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
PEOPLE = ("owner", "follower", "project")


def key_of(work: Work) -> UUID:
    """The key of the item that gated work came from."""
    assert work.origin is not None, "only gated work comes here"
    return work.origin


def proposal_take_back(*, actor: User, key: UUID) -> Breakdown:
    """Take back what is proposed for the live work of the item `key`: the draft says of it again what holds.

    Whoever writes the breakdown takes all of it back, anybody else what they proposed themselves. Raises StateConflict
    where nothing is proposed any more, or where the experts have it.
    """
    with operation("breakdown.take_back", actor=actor) as op:
        gate = gates_of([key], lock=True).get(key)
        nothing = StateConflict(_("Nothing is proposed for it any more."))
        if gate is None or gate.version is None:
            raise nothing
        version, work = gate.version, live_work([gate.agreed[key]])[key]
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


@dataclass(frozen=True)
class _Asked:
    """An edit, parted: what of it waits for the gate and what holds at once; by the names of items and of the work."""

    edit: Edit
    proposed: Mapping[str, Any]
    carried: Mapping[str, Any]
    now: Mapping[str, Any]

    @property
    def key(self) -> UUID:
        return key_of(self.edit.work)


@dataclass(frozen=True)
class _Written:
    """What a proposal did to a row of the version: nothing where it was refused."""

    asked: _Asked
    item: BreakdownItem | None = None
    changes: Sequence[dict[str, Any]] = ()
    refusal: DomainError | None = None


class VersionGate:
    """`agreed` are items of the version in force by their keys, `version` the one that is written or in review."""

    def __init__(self, goal: Goal) -> None:
        self.goal = goal
        self.agreed: dict[UUID, BreakdownItem] = {}
        self.version: Breakdown | None = None

    def weigh(self, *, actor: User, edits: Sequence[Edit]) -> list[Weighed]:
        """Held against the open version, or the one in force where the next is yet to begin."""
        parted = self._parted(edits)
        waiting = [asked for asked in parted if asked.proposed]
        ruling = next(iter(self.agreed.values())).breakdown
        if self.version is None:
            ruling.goal = self.goal
        rows = [copy(row) for row in rows_of(self.version or ruling)] if waiting else []
        refusals = {id(one.asked): one.refusal for one in self._write(actor, self.version or ruling, rows, waiting)}
        number = self.version.number if self.version else ruling.number + 1
        found = []
        for asked in parted:
            refusal = self._refusal(asked) or refusals.get(id(asked))
            names = NAMES[type(asked.edit.work)]
            proposed = {names[name]: value for name, value in asked.proposed.items()}
            found.append(Weighed(asked.now, proposed, number if proposed else None, refusal))
        return found

    def sift(self, *, actor: User, edits: Sequence[Edit]) -> list[Sifted]:
        """Propose what is material, with what belongs together; carry the rest into the open version."""
        parted = self._parted(edits)
        for asked in parted:
            if refusal := self._refusal(asked):
                raise refusal
        proposals = self._propose(actor, [asked for asked in parted if asked.proposed])
        self._carry(actor, [asked for asked in parted if asked.carried])
        return [Sifted(asked.now, proposals.get(asked.key)) for asked in parted]

    def accept(self, *, actor: User, edits: Sequence[Edit]) -> None:
        """An outside fact: no gate decides it, and the open version says it where it says nothing of its own."""
        accepted = []
        for edit in edits:
            names = item_names(type(edit.work))
            said = {names[name]: value for name, value in edit.values.items() if name in names}
            accepted.append(_Asked(edit, proposed={}, carried=said, now=edit.values))
        self._carry(actor, accepted)

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
            self._tell(actor, version, item.title)
        return Proposal(version.number, _link(version))

    def _parted(self, edits: Sequence[Edit]) -> list[_Asked]:
        policy, calendar = material_in(self.goal.department), workday_calendar()
        parted = []
        for edit in edits:
            work: Work = edit.work
            names = item_names(type(work))
            wanted = {names[name]: value for name, value in edit.values.items() if name in names}
            held = {name: getattr(self.agreed[key_of(edit.work)], name) for name in wanted}
            for name in DATES & held.keys():
                # A sub-goal whose start the plan leaves open began where it began.
                held[name] = held[name] or getattr(work, NAMES[type(work)][name])
            material = {name for name in wanted if policy.is_material(name, held[name], wanted[name], calendar)}
            waits = together(material, self._changed(work, wanted))
            parted.append(
                _Asked(
                    edit,
                    proposed={name: value for name, value in wanted.items() if name in waits},
                    carried={name: value for name, value in wanted.items() if name not in waits},
                    now={name: value for name, value in edit.values.items() if names.get(name) not in waits},
                )
            )
        return parted

    def _refusal(self, asked: _Asked) -> DomainError | None:
        """Why none of it can be: what no plan says, what is finished, what the experts read just now."""
        try:
            self._refuse_fixed(asked.edit.work, asked.edit.values)
            if asked.proposed:
                if asked.edit.ended:
                    self._refuse_ended(asked.edit.work, asked.proposed)
                self._require_open()
        except DomainError as error:
            return error
        return None

    def _require_open(self) -> None:
        require_plannable(self.goal)
        if self.version is not None and self.version.state == Breakdown.State.SUBMITTED:
            raise under_review(self.version)

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
        self._require_open()
        if self.version is None:
            with operation("breakdown.start", actor=actor) as op:
                self.version = begin_version(actor=actor, goal=self.goal)
                op.log(self.version)
        return self.version

    def _propose(self, actor: User, waiting: Sequence[_Asked]) -> dict[UUID, Proposal]:
        """The version they wait in, and what they replace there of earlier proposals; by key."""
        if not waiting:
            return {}
        begins = self.version is None
        version = self._draft(actor)
        if begins:
            self._keep(actor, version, [asked.key for asked in waiting])
        before = {} if begins else plans_of(actor, [asked.edit.work for asked in waiting])
        rows = rows_of(version)
        written = self._write(actor, version, rows, waiting)
        for one in written:
            if one.refusal is not None:
                raise one.refusal
        changed = [one for one in written if one.item is not None and one.changes]
        replaced: dict[UUID, tuple[Replaced, ...]] = {}
        others: set[User] = set()
        if changed:
            self._save(actor, "breakdown.propose", version, rows, changed)
            for one in changed:
                names = NAMES[type(one.asked.edit.work)]
                pending = _pending_of(before.get(one.asked.key), {change["field"] for change in one.changes})
                others |= {by for _change, by in pending if by.pk != actor.pk}
                replaced[one.asked.key] = tuple(
                    Replaced(names[change.field], by.name, change.new) for change, by in pending
                )
            self._tell(actor, version, _named(one.item for one in changed), replaced=others)
        return {
            asked.key: Proposal(
                version.number,
                _link(version),
                tuple(NAMES[type(asked.edit.work)][name] for name in asked.proposed),
                self._saved(asked.edit.work, asked.now),
                replaced.get(asked.key, ()),
            )
            for asked in waiting
        }

    def _write(
        self, actor: User, version: Breakdown, rows: Sequence[BreakdownItem], waiting: Sequence[_Asked]
    ) -> list[_Written]:
        """Let the rows say what is proposed, all of it before any is held against the others; nothing is saved."""
        by_key = {row.key: row for row in rows}
        found: list[tuple[_Asked, BreakdownItem | None, list[dict[str, Any]]]] = []
        for asked in waiting:
            item = by_key.get(asked.key)
            if item is not None:
                item.breakdown = version
            found.append((asked, item, apply_changes(item, asked.proposed) if item is not None else []))
        return [
            _Written(asked, item, changes, self._misfit(actor, version, asked, item, rows, changes))
            for asked, item, changes in found
        ]

    def _misfit(
        self,
        actor: User,
        version: Breakdown,
        asked: _Asked,
        item: BreakdownItem | None,
        rows: Sequence[BreakdownItem],
        changes: Sequence[dict[str, Any]],
    ) -> DomainError | None:
        """Why the row cannot say it."""
        if item is None:
            return StateConflict(
                _("Version %(number)s, which is being written, takes it out of the plan.") % {"number": version.number},
                extra={"breakdown": _link(version)},
            )
        if not changes:
            return None
        others = [row for row in rows if row is not item]
        try:
            changed = {change["field"] for change in changes}
            # Whoever edits the work has asked about its people: of many works not once each.
            check_item(item, actor, others, changed=changed, known=("owner", "follower"))
        except InvalidInput as error:
            names = NAMES[type(asked.edit.work)]
            return InvalidInput(fields={names.get(name, name): said for name, said in error.fields.items()})
        return None

    def _carry(self, actor: User, carried: Sequence[_Asked]) -> None:
        """Let the open version, even one in review, say what now holds: it is none of what the experts judge."""
        if not carried or self.version is None:
            return
        keys = [asked.key for asked in carried]
        rows = {row.key: row for row in self.version.items.select_related(*PEOPLE).filter(key__in=keys)}
        written = []
        for asked in carried:
            item = rows.get(asked.key)
            if item is None:
                continue
            item.breakdown = self.version
            was = values_of(asked.edit.work)
            before = {name: getattr(item, name) for name in was}
            if not carry_into(item, was, was | dict(asked.carried)):
                continue
            now = {name: getattr(item, name) for name in before}
            for name, value in before.items():
                setattr(item, name, value)
            written.append(_Written(asked, item, apply_changes(item, now)))
        if written:
            self._save(actor, "breakdown.carry", self.version, (), written)

    def _save(
        self,
        actor: User,
        action: str,
        version: Breakdown,
        rows: Iterable[BreakdownItem],
        written: Sequence[_Written],
    ) -> None:
        with operation(action, actor=actor) as op:
            version.version += 1
            changes: list[dict[str, Any]] = []
            items = [one.item for one in written if one.item is not None]
            for one in written:
                if one.item is not None:
                    one.item.version = version.version
                    changes += told(one.item, list(one.changes), rows)
            fields = {change["field"] for change in changes} | {"version"}
            BreakdownItem.objects.bulk_update(items, sorted(fields))
            version.save(update_fields=["version"])
            op.log(version, changes=changes, note=_named(items))

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


def _named(items: Iterable[BreakdownItem | None]) -> str:
    """The first of several, and how many more there are."""
    titles = [item.title for item in items if item is not None]
    return titles[0] if len(titles) == 1 else f"{titles[0]} (+{len(titles) - 1})"


def _save(version: Breakdown, item: BreakdownItem) -> None:
    version.version += 1
    item.version = version.version
    item.save()
    version.save(update_fields=["version"])


def _link(version: Breakdown) -> str:
    return f"/breakdowns/{version.pk}/"
