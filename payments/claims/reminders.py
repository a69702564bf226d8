"""What is reminded of: an application lies at a step beyond its usual days."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from notices import kinds, reminders
from notices.kinds import NoticeKind
from notices.reminders import Due
from payments.claims.models import ApplicationStep, PaymentApplication
from people.selectors import workday_calendar

AGAIN_AFTER_DAYS = 7


def steps_late(day: date) -> Iterator[Due]:
    """On the first working day beyond the usual ones, then every week; of money that is still awaited."""
    calendar = workday_calendar()
    steps = (
        ApplicationStep.objects.current()
        .filter(application__in=PaymentApplication.objects.in_process())
        .select_related(*(f"application__checkpoint__{name}" for name in ("contract__project", "owner", "follower")))
    )
    for step in steps.order_by("pk").iterator(reminders.BATCH):
        if step.since is None:
            continue
        late_from = calendar.add(calendar.add(step.since, step.usual), 1)
        weeks = (day - late_from).days // AGAIN_AFTER_DAYS
        if weeks >= 0:
            checkpoint = step.application.checkpoint
            # No amount: a notice travels by mail, and who gets it need not stay who may read amounts.
            params = {
                "step": step.title,
                "title": checkpoint.name,
                "project": checkpoint.contract.project.name,
                "since": step.since.isoformat(),
            }
            link = f"/payments/checkpoints/{checkpoint.pk}/#application-{step.application_id}"
            occasion = f"{step.since} week {weeks}"
            yield Due(step, checkpoint.owner, checkpoint.follower, occasion, params, link)


def register() -> None:
    kinds.register(
        NoticeKind(
            "application.step_late",
            label=_("Application beyond its usual days"),
            title=_("“%(title)s” of %(project)s lies at “%(step)s” since %(since)s, longer than usual"),
            icon="hourglass",
        )
    )
    reminders.register("application.step_late", steps_late)
