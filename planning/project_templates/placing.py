"""What a template would bring into a draft: its lines on days, with people, as items. Nothing is written."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from goaltrack.common import clock
from goaltrack.common.errors import FIRST_YEAR, LAST_YEAR, Message, Problems
from goaltrack.common.money import full
from goaltrack.common.workdays import WorkdayCalendar
from payments.models import CENT, Contract
from people.models import User
from people.permissions import may
from people.selectors import workday_calendar
from planning import outline
from planning.models import Breakdown, BreakdownItem
from planning.project_templates.models import Role, TemplateLine, TemplateLink, TemplateUse, TemplateVersion
from planning.project_templates.offsets import Offset, Ruler
from planning.rights import contracts_to_plan
from planning.services.item_checks import ASKED, RELATIONS, item_problems, left_for
from planning.services.items import MOST_ITEMS
from projects.models import Dependency, Project
from projects.readiness.lead_times import lead_times

Kind = TemplateLine.Kind
HUNDRED = Decimal(100)
# Looked at once for all lines, not for each.
SETTLED = frozenset({"project", "owner", "follower"})


@dataclass(frozen=True)
class Wish:
    """Where a template shall be put: its first day, its project, who is who, the keys of the lines that are kept."""

    start: date
    project: Project
    contract: Contract | None
    people: Mapping[str, User]
    lines: Collection[uuid.UUID]
    again: bool = False


@dataclass
class PlacedLine:
    """One line on its days. Of a precondition, which is no item, `needed_for` is the item of its milestone."""

    line: TemplateLine
    kept: bool
    start: date | None
    due: date
    owner: User | None
    follower: User | None
    item: BreakdownItem | None = None
    needed_for: uuid.UUID | None = None
    amount: Decimal | None = None
    problems: list[Message] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)

    @property
    def owner_text(self) -> str:
        return str(Role(self.line.owner_role).label)


@dataclass
class Placed:
    rows: list[PlacedLine]
    # At the fields of the wish.
    problems: Problems
    # Earlier uses of the template for this goal.
    used: list[TemplateUse]

    @property
    def kept(self) -> list[PlacedLine]:
        return [row for row in self.rows if row.kept]

    @property
    def items(self) -> list[BreakdownItem]:
        return [row.item for row in self.kept if row.item is not None]

    @property
    def preconditions(self) -> list[PlacedLine]:
        return [row for row in self.kept if row.line.kind == Kind.PRECONDITION]

    @property
    def refused(self) -> list[PlacedLine]:
        return [row for row in self.kept if row.problems]

    @property
    def noted(self) -> int:
        return sum(bool(row.notes) for row in self.kept)


def placed(actor: User, breakdown: Breakdown, version: TemplateVersion, wish: Wish) -> Placed:
    """The lines of a version as they would stand in the draft, each with what is wrong and what is worth a look."""
    calendar = workday_calendar()
    lines = list(version.lines.all())
    uses = TemplateUse.objects.filter(template_version__template=version.template_id, goal=breakdown.goal_id)
    found = Placed([], Problems(), list(uses.select_related("actor", "breakdown")))
    _check_wish(actor, found, lines, wish)
    if not FIRST_YEAR <= wish.start.year <= LAST_YEAR:
        return found
    ruler = Ruler(calendar, wish.start)
    found.rows = [_placed_line(line, ruler, wish) for line in lines]
    _share_out(found, wish)
    _make_items(breakdown, found, wish)
    leads = lead_times() if any(line.kind == Kind.PRECONDITION for line in lines) else {}
    for row in found.rows:
        row.notes += _notes(row, wish, calendar, leads)
    _judge(actor, breakdown, found, wish)
    return found


def roles_of(lines: Collection[TemplateLine]) -> list[tuple[str, bool]]:
    """The roles that lines speak of, in one order, and whether somebody has to be named for each."""
    owners = {line.owner_role for line in lines}
    followers = {line.follower_role for line in lines} - {""}
    return [(role, role in owners) for role in Role.values if role in owners | followers]


def amounts(total: Decimal, shares: Sequence[Decimal]) -> list[Decimal]:
    """Shares in percent as sums of money; together they are what their sum says, the last takes the rounding."""
    sums = [(total * share / HUNDRED).quantize(CENT, ROUND_HALF_UP) for share in shares]
    if sums:
        whole = (total * sum(shares, Decimal(0)) / HUNDRED).quantize(CENT, ROUND_HALF_UP)
        sums[-1] = whole - sum(sums[:-1], Decimal(0))
    return sums


def _check_wish(actor: User, found: Placed, lines: Sequence[TemplateLine], wish: Wish) -> None:
    problems = found.problems
    kept = [line for line in lines if line.key in wish.lines]
    if not FIRST_YEAR <= wish.start.year <= LAST_YEAR:
        years = {"first": FIRST_YEAR, "last": LAST_YEAR}
        problems.add("start", _("Choose a day from %(first)d to %(last)d.") % years)
    if not kept or len(kept) < len(set(wish.lines)):
        words = _("Some lines are not there any more: look at it again.") if kept else _("Keep at least one line.")
        problems.add("lines", words)
    if not Project.objects.visible_to(actor).filter(pk=wish.project.pk).exists():
        problems.add("project", _("There is no such project."))
    elif wish.project.state == Project.State.FINISHED:
        problems.add("project", _("This project is finished."))
    chosen = {user.pk for user in wish.people.values()}
    seen = set(User.objects.visible_to(actor).active().filter(pk__in=chosen).values_list("pk", flat=True))
    for role, needed in roles_of(kept):
        user = wish.people.get(role)
        if user is None and needed:
            problems.add(f"role-{role}", _("Say who this is."))
        elif user is not None and user.pk not in seen:
            problems.add(f"role-{role}", _("There is no such person among your colleagues."))
    _check_contract(actor, problems, kept, wish)
    if any(line.kind == Kind.PRECONDITION for line in kept) and not may(
        actor, "readiness.precondition_add", wish.project
    ):
        problems.add("lines", _("Preconditions are added by who runs the project: strike them out."))
    if found.used and not wish.again:
        problems.add("again", _("It was put into this goal before. Tick this to put it in once more."))


def _check_contract(actor: User, problems: Problems, kept: Sequence[TemplateLine], wish: Wish) -> None:
    if not any(line.kind == Kind.CHECKPOINT for line in kept):
        return
    if wish.contract is None:
        problems.add("contract", _("Choose the contract, or strike out the payment checkpoints."))
    elif not contracts_to_plan(actor).filter(pk=wish.contract.pk).exists():
        problems.add("contract", _("There is no such contract whose amounts you may see."))
    elif wish.contract.project_id != wish.project.pk:
        problems.add("contract", _("This contract belongs to another project."))


def _placed_line(line: TemplateLine, ruler: Ruler, wish: Wish) -> PlacedLine:
    begins = Offset(line.start, line.start_rest) if line.start is not None else None
    start, due = ruler.span(begins, Offset(line.due, line.due_rest))
    owner, follower = wish.people.get(line.owner_role), wish.people.get(line.follower_role)
    row = PlacedLine(line, line.key in wish.lines, start, due, owner, follower)
    if owner is not None and follower is not None and owner.pk == follower.pk:
        row.follower = None
        row.notes.append(_("A and B would be the same person: it comes without a B."))
    return row


def _share_out(found: Placed, wish: Wish) -> None:
    if wish.contract is None or "contract" in found.problems.fields:
        return
    rows = [row for row in found.kept if row.line.kind == Kind.CHECKPOINT]
    for row, amount in zip(
        rows, amounts(wish.contract.amount, [row.line.share or Decimal(0) for row in rows]), strict=True
    ):
        row.amount = amount


def _make_items(breakdown: Breakdown, found: Placed, wish: Wish) -> None:
    """The items of the kept lines, tied to each other as the template says."""
    keys = {row.line.pk: uuid.uuid4() for row in found.kept}
    links = TemplateLink.objects.filter(before__in=keys, after__in=keys)
    after: dict[int, list[uuid.UUID]] = {}
    loose: set[int] = set()
    for link in links:
        if link.kind == Dependency.Kind.FS and link.lag >= 0:
            after.setdefault(link.after_id, []).append(keys[link.before_id])
        else:
            loose.add(link.after_id)
    for row in found.kept:
        line = row.line
        leads_to = keys.get(line.leads_to_id or 0)
        if line.kind == Kind.PRECONDITION:
            row.needed_for = leads_to
            continue
        if line.pk in loose:
            row.notes.append(_("Overlaps what it waits for: only its days say so."))
        is_money = line.kind == Kind.CHECKPOINT
        row.item = BreakdownItem(
            breakdown=breakdown,
            key=keys[line.pk],
            kind=line.kind,
            title=line.title,
            acceptance=line.acceptance,
            project=wish.project,
            owner=row.owner or breakdown.goal.owner,
            follower=row.follower,
            start=row.start,
            due=row.due,
            weight=line.weight,
            after=sorted(after.get(line.pk, [])),
            leads_to=leads_to,
            contract=wish.contract if is_money else None,
            payment_kind=line.payment_kind,
            amount=row.amount if is_money else None,
        )


def _notes(row: PlacedLine, wish: Wish, calendar: WorkdayCalendar, leads: Mapping[str, int]) -> list[Message]:
    notes: list[Message] = []
    if any(day is not None and not calendar.is_workday(day) for day in (row.start, row.due)):
        notes.append(_("on a day off"))
    if row.due > wish.project.due:
        notes.append(_("after the project is due"))
    if row.due < clock.today():
        notes.append(_("due in the past"))
    is_need = row.line.kind == Kind.PRECONDITION
    if is_need and calendar.add(row.due, -(row.line.lead or leads[row.line.need])) < clock.today():
        notes.append(_("should have begun already"))
    return notes


def _judge(actor: User, breakdown: Breakdown, found: Placed, wish: Wish) -> None:
    """What the draft would refuse, of each row and of all together; preconditions are no items, and judged here."""
    for row in found.preconditions:
        if not FIRST_YEAR <= row.due.year <= LAST_YEAR:
            years = {"first": FIRST_YEAR, "last": LAST_YEAR}
            row.problems.append(_("Choose a day from %(first)d to %(last)d.") % years)
    rows = list(breakdown.items.select_related("contract"))
    if len(rows) + len(found.items) > MOST_ITEMS:
        found.problems.add("lines", _("A breakdown has at most %(count)d items.") % {"count": MOST_ITEMS})
    money = [row.item for row in found.kept if row.item is not None and row.item.amount is not None]
    if money and wish.contract is not None and not found.problems.fields:
        total = sum((item.amount or Decimal(0) for item in money), Decimal(0))
        if total > (left := left_for(money[0], wish.contract)):
            words = _("These are %(total)s together; the contract has only %(left)s left for checkpoints.")
            found.problems.add("contract", words % {"total": full(total), "left": full(left)})
    if found.problems.fields:
        for row in found.kept:
            row.notes += [_("after the goal is due")] if row.due > breakdown.goal.due else []
        return
    everything = [*rows, *found.items]
    for row in found.kept:
        if row.item is not None:
            others = [item for item in everything if item is not row.item]
            wrong = item_problems(row.item, actor, others, changed=ASKED - SETTLED, known=RELATIONS)
            row.problems += [text for texts in wrong.fields.values() for text in texts]
        elif row.due > breakdown.goal.due:
            row.notes.append(_("after the goal is due"))
    if outline.circle(everything):
        found.problems.add("lines", _("Lines of it would wait for each other."))
