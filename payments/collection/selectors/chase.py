"""What whoever chases money does today: whom to ask for which money, in order; who promised and is waited for."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q

from goaltrack.common.workdays import WorkdayCalendar
from payments.collection.models import ContactLog
from payments.collection.promises import BROKEN
from payments.collection.selectors.contacts import ContactLine, contact_lines
from payments.models import PaymentCheckpoint
from payments.selectors import CheckpointLine, checkpoint_lines
from people.abilities import Ability
from people.models import Department, User
from people.selectors import workday_calendar

ZERO = Decimal(0)


@dataclass(frozen=True)
class ChaseLine:
    """A checkpoint with its newest contact; `is_broken`: its newest promise was not kept."""

    line: CheckpointLine
    last: ContactLine | None
    is_broken: bool

    @property
    def weight(self) -> Decimal:
        """Money × working days late; money one may not know counts by its days alone."""
        return (self.line.outstanding or ZERO) * max(self.line.late, 1)


@dataclass(frozen=True)
class ToChase:
    """`now`: overdue, or promised in vain, the heaviest first. `promised`: somebody named a day. `held`: apart."""

    now: list[ChaseLine]
    promised: list[ChaseLine]
    held: list[ChaseLine]

    @property
    def total(self) -> Decimal:
        return sum((one.line.outstanding or ZERO for one in self.now), ZERO)


def keeps_money(user: User) -> bool:
    return bool(user.departments_with(Ability.WRITE_MONEY))


def to_chase(user: User, *, mine: bool) -> ToChase:
    """Of the money one is A or B of; without `mine` all of the departments whose money one keeps (nine queries)."""
    own = Q(owner=user) | Q(follower=user)
    if not mine and keeps_money(user):
        kept = Department.objects.where_user_can(user, Ability.WRITE_MONEY)
        own |= Q(contract__project__department__in=kept.values("pk"))
    checkpoints = PaymentCheckpoint.objects.visible_to(user).outstanding().filter(own).order_by("due_on", "id")
    lines = checkpoint_lines(user, checkpoints)
    last = _last_contacts(user, [line.checkpoint.pk for line in lines])
    found = [_chased(line, last.get(line.checkpoint.pk)) for line in lines]
    pressing = [one for one in found if one.line.state == "overdue" or one.is_broken or one.line.promise]
    held = [one for one in found if one.line.hold]
    free = [one for one in pressing if not one.line.hold]
    promised = [one for one in free if one.line.promise]
    now = [one for one in free if not one.line.promise]
    return ToChase(
        sorted(now, key=lambda one: (-one.weight, -one.line.late, one.line.checkpoint.pk)),
        sorted(
            promised, key=lambda one: (one.line.promise.on if one.line.promise else date.max, one.line.checkpoint.pk)
        ),
        held,
    )


def _chased(line: CheckpointLine, found: "tuple[ContactLine | None, bool] | None") -> ChaseLine:
    last, is_broken = found or (None, False)
    return ChaseLine(line, last, is_broken and line.promise is None)


def _last_contacts(user: User, ids: Collection[int]) -> dict[int, tuple[ContactLine | None, bool]]:
    """The newest contact with each, and whether its newest promise was broken: three queries, none for none."""
    if not ids:
        return {}
    standing = ContactLog.objects.standing().filter(checkpoint__in=ids).order_by("checkpoint_id", "-on", "-id")
    newest = standing.distinct("checkpoint_id").values("pk")
    promised = standing.filter(promised_on__isnull=False).distinct("checkpoint_id").values("pk")
    rows = ContactLog.objects.filter(Q(pk__in=newest) | Q(pk__in=promised)).as_lines().order_by("on", "id")
    found: dict[int, tuple[ContactLine | None, bool]] = {}
    for one in contact_lines(user, rows):
        pk = one.row.checkpoint_id or 0
        broken = one.state == BROKEN if one.row.promised_on else found.get(pk, (None, False))[1]
        found[pk] = (one, broken)
    return found


def days_to_promise(today: date, calendar: WorkdayCalendar | None = None) -> list[date]:
    """The days that customers name: the end of this week, of the next, and of the month; working days after today."""
    calendar = calendar or workday_calendar()
    friday = today + timedelta(days=4 - today.weekday())
    month_end = (today.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    days = {calendar.on_or_before(day) for day in (friday, friday + timedelta(days=7), month_end)}
    return sorted(day for day in days if day > today)
