"""What is reminded of: next actions, broken promises, money long overdue, and bureaus that wait for a word."""

from collections.abc import Iterable, Iterator
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from notices import kinds, reminders
from notices.kinds import NoticeKind
from notices.reminders import Due
from payments.collection.models import ContactLog, Hold, NextAction
from payments.collection.promises import BROKEN, Made, last_day
from payments.collection.selectors import rhythms, steps_of, steps_settled
from payments.collection.selectors.contacts import promise_states
from payments.models import PaymentCheckpoint
from payments.selectors import due_days
from people.models import Department, User
from people.selectors import managers_of, workday_calendar

AGAIN_AFTER_DAYS = 7
# So many days after its last day a broken promise is still told of: later somebody has asked anyway.
BROKEN_DAYS = 7


def actions_due(day: date) -> Iterator[Due]:
    """On its day, and every week while it is not done."""
    rows = NextAction.objects.open().filter(due__lte=day).exclude(checkpoint__cancelled=True)
    for row in rows.select_related("owner", "project").iterator(reminders.BATCH):
        occasion = f"{row.due} week {(day - row.due).days // AGAIN_AFTER_DAYS}"
        params = {"title": row.title, "project": row.project.name, "due": row.due.isoformat()}
        yield Due(row, row.owner, None, occasion, params, row.link)


def promises_broken(day: date) -> Iterator[Due]:
    """On the working day after the promised one: to the checkpoint's A, or B meanwhile."""
    calendar = workday_calendar()
    recent = ContactLog.objects.standing().filter(checkpoint__cancelled=False, promised_on__lt=day)
    newest = recent.order_by("checkpoint_id", "-on", "-id").distinct("checkpoint_id").values("pk")
    related = ("checkpoint__contract__project", "checkpoint__owner", "checkpoint__follower")
    rows = [
        row
        for row in ContactLog.objects.filter(pk__in=newest).select_related(*related)
        if row.promised_on
        and 0 < (day - last_day(Made(row.on, row.promised_on), calendar)).days <= BROKEN_DAYS
        and row.checkpoint is not None
    ]
    states = promise_states(row.checkpoint_id for row in rows if row.checkpoint_id)
    for row in rows:
        checkpoint = row.checkpoint
        if checkpoint is not None and row.promised_on and states.get(row.pk) == BROKEN:
            params = {
                "title": checkpoint.name,
                "project": checkpoint.contract.project.name,
                "due": row.promised_on.isoformat(),
            }
            link = f"/payments/checkpoints/{checkpoint.pk}/#contacts"
            yield Due(checkpoint, checkpoint.owner, checkpoint.follower, f"promise {row.pk}", params, link)


def checkpoints_escalated(day: date) -> Iterator[Due]:
    """Each step once for each time a checkpoint is overdue: its due day names the episode. Not while it is held."""
    calendar, settled = workday_calendar(), steps_settled()
    held = Hold.objects.open().values("checkpoint")
    checkpoints = list(
        PaymentCheckpoint.objects.outstanding()
        .filter(Q(due_on__lt=day) | Q(due_on=None))
        .exclude(pk__in=held)
        .select_related("contract__project__department__root", "contract__project__manager")
        .select_related("contract__project__follower", "contract__customer", "owner")
        .order_by("pk")
    )
    known, managers = due_days(checkpoints), _Managers()
    for checkpoint in checkpoints:
        due, project = known[checkpoint.pk], checkpoint.contract.project
        late = calendar.late(due, day) if due is not None else 0
        if due is None or not late:
            continue
        steps = steps_of(project.department, settled)
        told: list[tuple[str, int | None, Iterable[tuple[User, User | None]]]] = [
            ("project", steps.project_manager_after, [(project.manager, project.follower)]),
            ("department", steps.department_manager_after, managers.pairs(project.department)),
            ("first", steps.first_level_after, managers.pairs(project.department.root or project.department)),
        ]
        params = {"title": checkpoint.name, "project": project.name, "due": due.isoformat(), "days": late}
        for step, after, people in told:
            for owner, follower in people if after is not None and late >= after else ():
                # The days that the step stands for: the text must be the same all day long and after it.
                said = params | {"days": after}
                yield Due(checkpoint, owner, follower, f"{step} {due}", said, f"/payments/checkpoints/{checkpoint.pk}/")


class _Managers:
    """The managers by department, asked once for each."""

    def __init__(self) -> None:
        self._known: dict[int, list[User]] = {}

    def pairs(self, department: Department) -> list[tuple[User, User | None]]:
        """One manager, whom another stands in for while they are away."""
        if department.pk not in self._known:
            self._known[department.pk] = managers_of(department)
        found = self._known[department.pk]
        return [(found[0], found[1] if len(found) > 1 else None)] if found else []


def bureaus_to_hear(day: date) -> Iterator[Due]:
    """A bureau whose contact is due, and every week while it is: to the party's A, or B meanwhile."""
    for one in rhythms():
        if one.due <= day:
            party = one.bureau.party
            occasion = f"{one.due} week {(day - one.due).days // AGAIN_AFTER_DAYS}"
            params = {"title": one.bureau.name, "project": party.project.name, "on": one.acceptance_on.isoformat()}
            link = f"/payments/collect/bureaus/{one.bureau.pk}/contact/"
            yield Due(one.bureau, party.owner, party.follower, occasion, params, link)


def register() -> None:
    for kind in (
        NoticeKind(
            "next_action.assigned",
            label=_("Next action assigned"),
            title=_("%(author)s gave you “%(title)s” to do for the money of %(project)s by %(due)s"),
            icon="phone",
        ),
        NoticeKind(
            "next_action.due",
            label=_("Next action due"),
            title=_("“%(title)s” for the money of %(project)s is to be done by %(due)s"),
            icon="phone",
        ),
        NoticeKind(
            "promise.broken",
            label=_("Promise broken"),
            title=_("“%(title)s” of %(project)s was promised for %(due)s and did not come"),
            icon="alert-triangle",
        ),
        NoticeKind(
            "collection.escalated",
            label=_("Payment long overdue"),
            title=_("“%(title)s” of %(project)s was due %(due)s and is %(days)s working days overdue"),
            icon="alert-triangle",
        ),
        NoticeKind(
            "rhythm.due",
            label=_("Contact due"),
            title=_("%(title)s of %(project)s should hear from us: an acceptance is ahead on %(on)s"),
            icon="phone",
        ),
    ):
        kinds.register(kind)
    reminders.register("next_action.due", actions_due)
    reminders.register("promise.broken", promises_broken)
    reminders.register("collection.escalated", checkpoints_escalated)
    reminders.register("rhythm.due", bureaus_to_hear)
