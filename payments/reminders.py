"""What a payment checkpoint reminds of: it falls due, it is overdue. Registered in PaymentsConfig.ready()."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notices import kinds, reminders
from notices.kinds import NoticeKind
from notices.reminders import Due
from payments import standing
from payments.models import PaymentCheckpoint
from payments.selectors import due_days
from people.selectors import workday_calendar

# In working days: time enough to gather what the application needs.
AHEAD_DAYS = 5
AGAIN_AFTER_DAYS = 7


def checkpoints_due(day: date) -> Iterator[Due]:
    """Unpaid checkpoints that fall due within the next working days, and once more on the day itself."""
    until = workday_calendar().add(day, AHEAD_DAYS)
    for checkpoint, due in _unpaid(Q(due_on__range=(day, until))):
        if day <= due <= until:
            yield _due(checkpoint, due, f"{'today' if due == day else 'before'} {due}")


def checkpoints_overdue(day: date) -> Iterator[Due]:
    """Unpaid checkpoints past their due day and not held: on the first working day after it, then every week."""
    calendar = workday_calendar()
    found = [one for one in _unpaid(Q(due_on__lt=day)) if one[1] < day]
    agreed = standing.of(checkpoint.pk for checkpoint, _due in found)
    for checkpoint, due in found:
        if "hold" in agreed.get(checkpoint.pk, {}):
            continue
        # A reminder whose day is off comes on the next working day, and still counts for its own week.
        weeks = (day - calendar.add(due, 1)).days // AGAIN_AFTER_DAYS
        if weeks >= 0:
            yield _due(checkpoint, due, f"late {due} week {weeks}")


def _unpaid(by_date: Q) -> Iterator[tuple[PaymentCheckpoint, date]]:
    """Those with a due day: a date of their own that fits, or counted from what has happened (two queries)."""
    checkpoints = list(
        PaymentCheckpoint.objects.outstanding()
        .filter(by_date | Q(due_on=None))
        .select_related("contract__project", "contract__customer", "owner", "follower")
        .order_by("pk")
    )
    known = due_days(checkpoints)
    for checkpoint in checkpoints:
        due = known[checkpoint.pk]
        if due is not None:
            yield checkpoint, due


def _due(checkpoint: PaymentCheckpoint, due: date, occasion: str) -> Due:
    # No amount: a notice travels by mail, and who gets it need not stay who may read amounts.
    params = {"title": checkpoint.name, "project": checkpoint.contract.project.name, "due": due.isoformat()}
    link = f"/payments/checkpoints/{checkpoint.pk}/"
    return Due(checkpoint, checkpoint.owner, checkpoint.follower, occasion, params, link)


def register() -> None:
    kinds.register(
        NoticeKind(
            "checkpoint.due",
            label=_("Payment due"),
            title=_("“%(title)s” of %(project)s falls due %(due)s"),
            icon="cash-banknote",
        )
    )
    kinds.register(
        NoticeKind(
            "checkpoint.overdue",
            label=_("Payment overdue"),
            title=_("“%(title)s” of %(project)s was due %(due)s and is not paid in full"),
            icon="alert-triangle",
        )
    )
    reminders.register("checkpoint.due", checkpoints_due)
    reminders.register("checkpoint.overdue", checkpoints_overdue)
