"""The month's plan by person: what it proposes, what was committed to, what came in, and what was missed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, Sum

from goaltrack.common import clock
from payments.collection.models import CollectionPlan, PlanLine
from payments.models import Allotment, PaymentCheckpoint
from payments.permissions import AmountRights, amounts_readable
from payments.selectors import CheckpointLine, checkpoint_lines
from people.models import User
from people.permissions import may

ZERO = Decimal(0)
# Before its last week nobody is asked why a month's money is missing.
LAST_DAYS = timedelta(days=7)
DUE, PROMISED, EXPECTED = "due", "promised", "expected"


@dataclass(frozen=True)
class Proposed:
    """A checkpoint the person may commit to; `why` names what puts it into the month, nothing for the others."""

    line: CheckpointLine
    why: tuple[str, ...]
    amount: Decimal | None


@dataclass(frozen=True)
class PlanRow:
    """One checkpoint in a person's month; amounts are None for who may not know them. `line` is None: not planned."""

    checkpoint: PaymentCheckpoint
    line: PlanLine | None
    planned: Decimal | None
    received: Decimal | None

    @property
    def missing(self) -> Decimal | None:
        if self.planned is None or self.received is None:
            return None
        return max(self.planned - self.received, ZERO)

    @property
    def reason(self) -> str:
        """People write sums here: with the amounts."""
        return self.line.missed_reason if self.line is not None and self.planned is not None else ""


@dataclass(frozen=True)
class PersonMonth:
    """A person's rows; each total is their sum, None where one of them is not known to the reader."""

    person: User
    plan: CollectionPlan | None
    rows: Sequence[PlanRow]
    may_confirm: bool = False
    may_explain: bool = False

    @property
    def planned(self) -> Decimal | None:
        return total([row.planned for row in self.rows])

    @property
    def received(self) -> Decimal | None:
        return total([row.received for row in self.rows])

    @property
    def missing(self) -> Decimal | None:
        return total([row.missing for row in self.rows])


def total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    known = list(amounts)
    return None if None in known else sum((one for one in known if one is not None), ZERO)


def month_end(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def is_frozen(first: date, plan: CollectionPlan | None) -> bool:
    return first <= clock.today() or (plan is not None and plan.confirmed_at is not None)


def proposal(user: User, first: date) -> list[Proposed]:
    """The person's own open money: first what falls due, is promised or expected in the month (eight queries)."""
    last = month_end(first)
    checkpoints = PaymentCheckpoint.objects.outstanding().filter(owner=user).order_by("due_on", "id")
    found = []
    for line in checkpoint_lines(user, checkpoints):
        promised = line.promise is not None and first <= line.promise.on <= last
        days = ((DUE, line.due), (EXPECTED, line.expected))
        why = [name for name, day in days if day is not None and first <= day <= last]
        why += [PROMISED] if promised else []
        found.append(Proposed(line, tuple(why), line.promised if promised else line.outstanding))
    return sorted(found, key=lambda one: not one.why)


def month_by_person(user: User, first: date, *, person: int | None = None) -> list[PersonMonth]:
    """Who committed to what for the month, and what came in; by name (five queries)."""
    plans = CollectionPlan.objects.visible_to(user).filter(month=first).select_related("owner__department")
    plans = plans.filter(owner=person) if person else plans
    by_owner = {plan.owner_id: plan for plan in plans}
    related = ("checkpoint__contract__project__department", "checkpoint__owner")
    lines = list(
        PlanLine.objects.visible_to(user).filter(plan__in=by_owner.values()).select_related(*related).order_by("id")
    )
    for line in lines:
        line.plan = next(plan for plan in by_owner.values() if plan.pk == line.plan_id)
    rights = amounts_readable(user)
    received, unplanned = _received(user, first, lines, person)
    counted = _counted(lines)
    rows: defaultdict[int, list[PlanRow]] = defaultdict(list)
    people = {plan.owner_id: plan.owner for plan in by_owner.values()}
    for line in lines:
        came = received if counted[line.checkpoint_id] == line.pk else {}
        rows[line.plan.owner_id].append(_row(line.checkpoint, line, came, rights))
    for checkpoint in unplanned:
        people.setdefault(checkpoint.owner_id, checkpoint.owner)
        rows[checkpoint.owner_id].append(_row(checkpoint, None, received, rights))
    found = []
    for pk, owner in sorted(people.items(), key=lambda pair: (pair[1].sort_key, pair[0])):
        plan = by_owner.get(pk)
        found.append(
            PersonMonth(
                owner,
                plan,
                rows[pk],
                may_confirm=plan is not None
                and not is_frozen(first, plan)
                and may(user, "collection.plan_confirm", plan),
                may_explain=plan is not None
                and clock.today() > month_end(first) - LAST_DAYS
                and may(user, "collection.plan_explain", plan),
            )
        )
    return found


def _counted(lines: Sequence[PlanLine]) -> dict[int, int]:
    """The line that counts a checkpoint's money, by the checkpoint: of two people's that of its A, else the newest."""
    ordered = sorted(lines, key=lambda line: (line.plan.owner_id == line.checkpoint.owner_id, line.pk))
    return {line.checkpoint_id: line.pk for line in ordered}


def _row(
    checkpoint: PaymentCheckpoint, line: PlanLine | None, received: dict[int, Decimal], rights: AmountRights
) -> PlanRow:
    if not rights.may_read_checkpoint(checkpoint):
        return PlanRow(checkpoint, line, None, None)
    return PlanRow(checkpoint, line, line.amount if line else ZERO, received.get(checkpoint.pk, ZERO))


def _received(
    user: User, first: date, lines: Sequence[PlanLine], person: int | None
) -> tuple[dict[int, Decimal], list[PaymentCheckpoint]]:
    """What was settled from receipts of the month by checkpoint, and those that nobody had planned (two queries)."""
    planned = {line.checkpoint_id for line in lines}
    seen = PaymentCheckpoint.objects.visible_to(user)
    seen = seen.filter(owner=person) if person else seen
    of_month = Allotment.objects.filter(receipt__received_on__range=(first, month_end(first)))
    rows = of_month.filter(Q(checkpoint__in=planned) | Q(checkpoint__in=seen.values("pk"))).order_by()
    received = {pk: amount for pk, amount in rows.values_list("checkpoint").annotate(Sum("amount")) if amount}
    others = seen.filter(pk__in=set(received) - planned).select_related("contract__project__department", "owner")
    return received, list(others.order_by("due_on", "id"))
