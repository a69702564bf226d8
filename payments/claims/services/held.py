"""What services of applications do first: hold the contract, then read the row."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Problems, StateConflict
from payments.claims.models import ApplicationStep, PaymentApplication
from payments.services.checkpoints import locked_checkpoint, require_standing
from people.models import User
from people.permissions import authorize
from projects.acceptance.services.held import past_day

LONGEST_REASON = 300


def held_application(actor: User, application_id: int) -> PaymentApplication:
    """The application with its checkpoint, under the contract's lock; refused for who may not run it."""
    checkpoint_id = PaymentApplication.objects.values_list("checkpoint_id", flat=True).get(pk=application_id)
    checkpoint = locked_checkpoint(checkpoint_id)
    application = PaymentApplication.objects.select_for_update(no_key=True).get(pk=application_id)
    application.checkpoint = checkpoint
    authorize(actor, "claims.application_write", checkpoint)
    return application


def require_running(application: PaymentApplication) -> None:
    require_standing(application.checkpoint)
    if application.state != PaymentApplication.State.RUNNING:
        raise StateConflict(_("This application has ended."))


def current_step(application: PaymentApplication) -> ApplicationStep:
    return application.steps.get(since__isnull=False, done_on=None)


def day_of(on: date | None, since: date | None, problems: Problems) -> date:
    """The day it happened, today where none is given; not before what came before it."""
    return past_day(on, problems, since=since)


def change(field: str, old: Any, new: Any) -> dict[str, Any]:
    return {"field": field, "old": old, "new": new}
