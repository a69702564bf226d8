"""Applications for payment: begun, gone on with, come back, handed in again, withdrawn; under the contract's lock."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Problems, StateConflict
from goaltrack.common.money import full
from history.changes import apply_changes, initial_values
from history.operations import operation
from history.versions import check_version
from payments.claims.facts import applied_for, invoiced_of
from payments.claims.models import ApplicationReturn, ApplicationStep, PaymentApplication, StepKind
from payments.claims.selectors.beginnings import steps_to_begin_with
from payments.claims.services.held import (
    LONGEST_REASON,
    change,
    current_step,
    day_of,
    held_application,
    require_running,
)
from payments.services.checkpoints import locked_checkpoint, require_standing
from people.models import User
from people.permissions import authorize

FIELDS = ("number", "amount", "applied_on")
EDITABLE = ("holder", "held_by", "usual")
State = PaymentApplication.State


def application_begin(*, actor: User, key: UUID, checkpoint_id: int, values: Mapping[str, Any]) -> PaymentApplication:
    """Hand in an application (FIELDS) with the steps of the customer; what runs never exceeds what is outstanding."""
    with operation("application.begin", actor=actor, key=key, content={**values, "checkpoint": checkpoint_id}) as op:
        if op.replayed:
            return op.made_row(PaymentApplication.objects)
        checkpoint = locked_checkpoint(checkpoint_id)
        authorize(actor, "claims.application_write", checkpoint)
        require_standing(checkpoint)
        given = {name: value for name, value in values.items() if name in FIELDS}
        application = PaymentApplication(checkpoint=checkpoint, made_by=actor, **given)
        _check(application)
        application.save()
        steps = steps_to_begin_with(checkpoint)
        steps[0].since = application.applied_on
        for position, step in enumerate(steps, start=1):
            step.application, step.position = application, position
        ApplicationStep.objects.bulk_create(steps)
        op.log(checkpoint, changes=initial_values(application, FIELDS), note=application.number, made=application)
    return application


def application_go_on(*, actor: User, application_id: int, step_id: int, on: date | None = None) -> PaymentApplication:
    """The step is done, and the next one begins; after the last one the money is disbursed. Twice changes nothing."""
    with operation("application.go_on", actor=actor) as op:
        application = held_application(actor, application_id)
        step = _step_of(application, step_id)
        if step.done_on is not None:
            return application
        require_running(application)
        _require_current(application, step)
        if step.lacking:
            raise StateConflict(_("It came back: bring what was missing first."))
        if step.kind == StepKind.INVOICE and not invoiced_of(application.checkpoint_id):
            raise StateConflict(_("No invoice of this checkpoint stands: record it first."))
        problems = Problems()
        day = day_of(on, step.since, problems)
        problems.raise_any()
        step.done_on = day
        _save(step)
        following = application.steps.filter(position=step.position + 1).first()
        if following is not None:
            following.since = day
            _save(following)
        else:
            _end(application, State.PAID, day)
        moved = change("step", step.title, following.title if following is not None else None)
        op.log(application.checkpoint, changes=[moved], note=f"{application.number}: {step.title}")
    return application


def application_return(
    *, actor: User, key: UUID, application_id: int, target_id: int, lacking: str, on: date | None = None
) -> ApplicationReturn:
    """It came back to a step, this one or an earlier: what was missing is brought by us before it goes on."""
    content = {"application": application_id, "target": target_id, "lacking": lacking, "on": on}
    with operation("application.return", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(ApplicationReturn.objects)
        application = held_application(actor, application_id)
        require_running(application)
        source, target = current_step(application), _step_of(application, target_id)
        problems = Problems()
        problems.text("lacking", lacking, missing=_("Say what was missing."), most=LONGEST_REASON)
        if target.position > source.position:
            problems.add("target", _("It can only come back to this step or to an earlier one."))
        if source.lacking:
            raise StateConflict(_("It came back already, and was not handed in again since."))
        day = day_of(on, source.since, problems)
        problems.raise_any()
        text = lacking.strip()
        row = ApplicationReturn.objects.create(
            application=application, source=source, target=target, returned_on=day, lacking=text, recorded_by=actor
        )
        # Counted where it was sent back from: that is the audit which it did not pass.
        source.returns += 1
        if source.pk == target.pk:
            target = source
        for step in application.steps.filter(position__gt=target.position, position__lte=source.position):
            step.since, step.done_on = None, None
            step.returns = source.returns if step.pk == source.pk else step.returns
            _save(step)
        target.since, target.done_on, target.lacking = day, None, text
        _save(target)
        op.log(
            application.checkpoint,
            changes=[change("step", source.title, target.title)],
            note=f"{application.number}: {text}",
            made=row,
        )
    return row


def application_resubmit(*, actor: User, application_id: int, on: date | None = None) -> PaymentApplication:
    """What was missing is there: it lies with the step's holder again. Twice changes nothing."""
    with operation("application.resubmit", actor=actor) as op:
        application = held_application(actor, application_id)
        require_running(application)
        step = current_step(application)
        if not step.lacking:
            return application
        problems = Problems()
        day = day_of(on, step.since, problems)
        problems.raise_any()
        brought = step.lacking
        step.lacking, step.since = "", day
        _save(step)
        op.log(application.checkpoint, changes=[change("lacking", brought, None)], note=application.number)
    return application


def application_withdraw(*, actor: User, application_id: int, reason: str) -> PaymentApplication:
    """Take it back: its amount can be applied for again. Twice changes nothing."""
    with operation("application.withdraw", actor=actor) as op:
        application = held_application(actor, application_id)
        if application.state == State.WITHDRAWN:
            return application
        require_running(application)
        problems = Problems()
        problems.text("reason", reason, missing=_("Say why."), most=LONGEST_REASON)
        day = day_of(None, None, problems)
        problems.raise_any()
        _end(application, State.WITHDRAWN, day)
        moved = change("state", State.RUNNING, State.WITHDRAWN)
        op.log(application.checkpoint, changes=[moved], note=f"{application.number}: {reason.strip()}")
    return application


def step_update(*, actor: User, step_id: int, version: int, values: Mapping[str, Any]) -> ApplicationStep:
    """Say with whom it lies and how long that usually takes (EDITABLE), while it is open."""
    with operation("application.step_update", actor=actor) as op:
        application_id = ApplicationStep.objects.values_list("application_id", flat=True).get(pk=step_id)
        application = held_application(actor, application_id)
        step = _step_of(application, step_id)
        check_version(step, version)
        require_running(application)
        if step.done_on is not None:
            raise StateConflict(_("This step is done."))
        changes = apply_changes(step, {name: value for name, value in values.items() if name in EDITABLE})
        if not changes:
            return step
        problems = Problems()
        problems.check(step, exclude={"application"})
        problems.raise_any()
        _save(step)
        op.log(step, changes=changes)
        op.log(application.checkpoint, changes=changes, note=f"{application.number}: {step.title}")
    return step


def _check(application: PaymentApplication) -> None:
    problems = Problems()
    problems.check(application, exclude={"checkpoint", "made_by"})
    checkpoint = application.checkpoint
    if "amount" not in problems.fields:
        left = checkpoint.outstanding - applied_for(checkpoint.pk)
        if application.amount > left:
            words = _("Only %(left)s is outstanding and not applied for yet.")
            problems.add("amount", words % {"left": full(max(left, Decimal(0)))})
    if "number" not in problems.fields and checkpoint.applications.filter(number=application.number).exists():
        problems.add("number", _("Another application of this checkpoint has this number."))
    if "applied_on" not in problems.fields:
        day_of_application = Problems()
        day_of(application.applied_on, None, day_of_application)
        for message in day_of_application.fields.get("on", ()):
            problems.add("applied_on", message)
    problems.raise_any()


def _step_of(application: PaymentApplication, step_id: int) -> ApplicationStep:
    step = application.steps.filter(pk=step_id).first()
    if step is None:
        raise StateConflict(_("This step is not of this application."))
    return step


def _require_current(application: PaymentApplication, step: ApplicationStep) -> None:
    if step.since is None:
        words = _("“%(name)s” comes first.")
        raise StateConflict(words % {"name": current_step(application).title})


def _save(step: ApplicationStep) -> None:
    step.version += 1
    step.save()


def _end(application: PaymentApplication, state: State, day: date) -> None:
    application.state, application.ended_on = state, day
    application.version += 1
    application.save(update_fields=["state", "ended_on", "version"])
