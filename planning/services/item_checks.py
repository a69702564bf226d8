"""What is asked of an item before it is saved: its dates, its people, its money, and what it is needed for."""

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from decimal import Decimal

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import ActionForbidden, Problems
from goaltrack.common.money import full
from payments.models import Contract, PaymentCheckpoint
from payments.permissions import amounts_readable
from people.models import User
from planning import outline
from planning.models import BreakdownItem
from planning.rights import contracts_to_plan, may_read_amount
from projects.models import Project

Kind = BreakdownItem.Kind
# Work may have begun before the cycle it counts in, not decades before.
EARLIEST_START = timedelta(days=366)
MONEY = ("contract", "payment_kind", "amount")
# Where a row stands in time among the others of its block.
SPAN = frozenset({"due", "under", "kind"})
# Rows that the database keeps there; given as objects that exist, each costs a query to be asked for again.
RELATIONS = ("project", "owner", "follower", "contract")
# What is asked about only where it changes; a new row changes all of it.
ASKED = frozenset({*MONEY, *SPAN, *RELATIONS, "under", "after"})
# What the places of items among each other come from.
OUTLINE = frozenset({"under", "after", "kind"})
# What an item of each kind may be needed for.
STEP_TO = {Kind.TASK: Kind.MILESTONE, Kind.MILESTONE: Kind.CHECKPOINT}


def check_item(
    item: BreakdownItem,
    actor: User,
    rows: Sequence[BreakdownItem],
    *,
    changed: Collection[str] = ASKED,
    known: Collection[str] = (),
) -> None:
    """Raise InvalidInput at each field that does not fit, or that names what `actor` cannot see.

    `rows` are the other items of the version, with their contracts; `known` are relations that exist for certain.
    """
    problems = item_problems(item, actor, rows, changed=changed, known=known)
    if not problems.fields and not OUTLINE.isdisjoint(changed):
        outline_problems(item, rows, problems)
    if not problems.fields and not SPAN.isdisjoint(changed):
        due_problems(item, rows, problems)
    problems.raise_any()


def check_outline(item: BreakdownItem, rows: Sequence[BreakdownItem]) -> None:
    """Raise InvalidInput at `under`, `after` or `due` where the item cannot stand among the others like that."""
    problems = Problems()
    outline_problems(item, rows, problems)
    if not problems.fields:
        due_problems(item, rows, problems)
    problems.raise_any()


def item_problems(
    item: BreakdownItem,
    actor: User,
    rows: Sequence[BreakdownItem],
    *,
    changed: Collection[str] = ASKED,
    known: Collection[str] = (),
) -> Problems:
    """What is wrong with the item itself."""
    if item.kind == Kind.CHECKPOINT and item.project is None and item.contract is not None:
        item.project = item.contract.project
    problems = Problems()
    problems.check(item, exclude={"breakdown", *known, *(name for name in RELATIONS if name not in changed)})
    if not problems.fields:
        _check_dates(item, problems)
        if item.follower_id is not None and item.follower_id == item.owner_id:
            problems.add("follower", _("A and B must be two people."))
        if "project" in changed and item.project is not None:
            _check_project(item.project, actor, problems)
        if item.kind == Kind.CHECKPOINT:
            _check_money(item, actor, rows, changed, problems)
        else:
            _refuse_money(item, problems)
        _check_step(item, rows, problems)
    return problems


def outline_problems(item: BreakdownItem, rows: Sequence[BreakdownItem], problems: Problems) -> None:
    """Where it stands and what it comes after; a circle is named at the field that asks for it."""
    everything = [*(row for row in rows if row.pk != item.pk or item.pk is None), item]
    by_key = {row.key: row for row in everything}
    below = outline.children(everything)
    if item.under is not None:
        parent = by_key.get(item.under)
        if parent is None or parent.kind != Kind.GOAL:
            problems.add("under", _("Only a sub-goal of this version has items under it."))
            return
        level = outline.level_of(item.under, by_key)
        if level > len(everything):
            problems.add("under", _("It cannot be part of itself."))
            return
        if level + outline.depth_below(item, below) - 1 > outline.LEVELS:
            problems.add("under", _("At most %(count)d levels.") % {"count": outline.LEVELS})
    if any(key not in by_key for key in item.after):
        problems.add("after", _("There is no such item in this version."))
    elif circle := outline.circle(everything):
        titles = " → ".join(row.title for row in [*circle, circle[0]])
        field = "after" if item.after else "under"
        problems.add(field, _("They would wait for each other: %(titles)s.") % {"titles": titles})


def due_problems(item: BreakdownItem, rows: Iterable[BreakdownItem], problems: Problems) -> None:
    """A sub-goal is not due before what is part of it."""
    around = [row for row in rows if row.key != item.key]
    parent = next((row for row in around if row.key == item.under), None)
    if parent is not None and item.due > parent.due:
        words = _("It is due after the sub-goal it is part of, “%(title)s” (%(due)s).")
        problems.add("due", words % {"title": parent.title, "due": parent.due.isoformat()})
    last = max((row for row in around if row.under == item.key), key=lambda row: row.due, default=None)
    if last is not None and last.due > item.due:
        words = _("“%(title)s”, which is part of it, is due later (%(due)s).")
        problems.add("due", words % {"title": last.title, "due": last.due.isoformat()})


def require_amounts(item: BreakdownItem, actor: User) -> None:
    """Raise ActionForbidden where the item holds an amount that the actor may not read."""
    if item.kind == Kind.CHECKPOINT and not may_read_amount(item, amounts_readable(actor)):
        raise ActionForbidden(_("This payment checkpoint holds an amount; it is changed by those who may see amounts."))


def received_for(item: BreakdownItem) -> Decimal:
    """What has been settled against the checkpoint that the item stands for."""
    if item.kind != Kind.CHECKPOINT:
        return Decimal(0)
    settled = PaymentCheckpoint.objects.filter(origin=item.key).values_list("settled", flat=True).first()
    return settled or Decimal(0)


def _check_project(project: Project, actor: User, problems: Problems) -> None:
    if not Project.objects.visible_to(actor).filter(pk=project.pk).exists():
        problems.add("project", _("There is no such project."))


def _check_money(
    item: BreakdownItem, actor: User, rows: Sequence[BreakdownItem], changed: Collection[str], problems: Problems
) -> None:
    if len(item.title) > PaymentCheckpoint._meta.get_field("name").max_length:  # type: ignore[operator]
        problems.add("title", _("At most %(count)d characters.") % {"count": 120})
    if not item.payment_kind:
        problems.add("payment_kind", _("Choose the kind of payment."))
    if item.amount is None:
        problems.add("amount", _("A payment checkpoint has an amount."))
    contract = item.contract
    if contract is None:
        problems.add("contract", _("A payment checkpoint names its contract."))
        return
    knows = contracts_to_plan(actor).filter(pk=contract.pk).exists()
    if "contract" in changed and not knows:
        problems.add("contract", _("There is no such contract whose amounts you may see."))
        return
    if item.project_id != contract.project_id:
        problems.add("contract", _("This contract belongs to another project."))
    steps = [row for row in rows if row.leads_to == item.key and row.kind == Kind.MILESTONE]
    if any(row.project_id != contract.project_id for row in steps):
        problems.add("contract", _("A milestone of another project is needed for it."))
    if "amount" in changed and not knows:
        # What is refused and what is not would tell, guess by guess, how much the contract has left.
        problems.add("amount", _("The amount is set by those who may see the contract's amounts."))
    elif item.amount is not None:
        _check_amount(item, item.amount, contract, knows, problems)


def _check_amount(item: BreakdownItem, amount: Decimal, contract: Contract, knows: bool, problems: Problems) -> None:
    if amount < (settled := received_for(item)):
        problems.add("amount", _("%(total)s has been settled against it.") % {"total": full(settled)})
    left = left_for(item, contract)
    if amount > left:
        text = _("The contract has only %(left)s left for checkpoints.") % {"left": full(left)}
        problems.add("amount", text if knows else _("The contract has less left for checkpoints."))


def left_for(item: BreakdownItem, contract: Contract) -> Decimal:
    """What the contract leaves once its other checkpoints stand, this version's instead of the goal's earlier ones."""
    goal_items = BreakdownItem.objects.filter(breakdown__goal=item.breakdown.goal_id)
    standing = contract.checkpoints.standing().exclude(origin__in=goal_items.values("key"))
    beside = item.breakdown.items.filter(contract=contract).exclude(key=item.key)
    planned = [rows.aggregate(total=Sum("amount"))["total"] or Decimal(0) for rows in (standing, beside)]
    return max(contract.amount - sum(planned, Decimal(0)), Decimal(0))


def _refuse_money(item: BreakdownItem, problems: Problems) -> None:
    for name, value in (("contract", item.contract_id), ("payment_kind", item.payment_kind), ("amount", item.amount)):
        if value not in (None, ""):
            problems.add(name, _("Only a payment checkpoint has this: leave it empty, or choose that kind."))


def _check_step(item: BreakdownItem, rows: Sequence[BreakdownItem], problems: Problems) -> None:
    if item.leads_to is None:
        return
    wanted = STEP_TO.get(Kind(item.kind))
    target = next((row for row in rows if row.key == item.leads_to and row.key != item.key), None)
    if target is None:
        problems.add("leads_to", _("There is no such item in this version."))
    elif target.kind != wanted:
        problems.add("leads_to", _("A task is needed for a milestone, a milestone for a payment checkpoint."))
    elif target.contract is not None and target.contract.project_id != item.project_id:
        problems.add("leads_to", _("The milestone must be of the project whose contract it is needed for."))


def _check_dates(item: BreakdownItem, problems: Problems) -> None:
    goal = item.breakdown.goal
    if item.start is not None and item.due < item.start:
        problems.add("due", _("It is due before it starts."))
    if item.due > goal.due:
        problems.add("due", _("It is due after its goal (%(due)s).") % {"due": goal.due.isoformat()})
    if item.due < goal.start:
        problems.add("due", _("It is due before its goal starts (%(start)s).") % {"start": goal.start.isoformat()})
    if item.start is not None and item.start < goal.cycle.start - EARLIEST_START:
        problems.add("start", _("It starts long before the cycle: check the year."))
    if item.kind == Kind.GOAL and item.start is not None and item.start < goal.cycle.start:
        problems.add(
            "start", _("A sub-goal starts in its cycle, from %(start)s on.") % {"start": goal.cycle.start.isoformat()}
        )
