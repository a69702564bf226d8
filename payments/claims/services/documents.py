"""Documents of the application list: taken from the template, provided, come back, confirmed. Each is a condition."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from goaltrack.common.errors import Problems, StateConflict
from history.operations import Operation, operation
from payments.claims.selectors.beginnings import documents_wanted
from payments.claims.services.held import LONGEST_REASON, change, day_of
from payments.models import Condition, PaymentCheckpoint
from payments.services.checkpoints import locked_checkpoint, require_standing
from payments.services.conditions import locked_condition
from people.models import User
from people.permissions import authorize

STATES = ("provided_on", "lacking", "returns", "met_on", "evidence", "confirmed_by", "version")
LONGEST_NAME = 80


def list_take(*, actor: User, key: UUID, checkpoint_id: int, titles: Collection[str]) -> PaymentCheckpoint:
    """Let the checkpoint wait for these documents of its list, each with the person who usually sees to it.

    What it waits for already is passed over.
    """
    content = {"checkpoint": checkpoint_id, "titles": sorted(titles)}
    with operation("application.list_take", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(PaymentCheckpoint.objects)
        checkpoint = locked_checkpoint(checkpoint_id)
        authorize(actor, "claims.list_take", checkpoint)
        require_standing(checkpoint)
        wanted = documents_wanted(checkpoint)
        problems = Problems()
        if not titles or not set(titles) <= {one.title for one in wanted}:
            problems.add("titles", _("Choose documents of the list."))
        problems.raise_any()
        last = checkpoint.conditions.aggregate(last=Max("position"))["last"] or 0
        taken = [one for one in wanted if one.title in titles and not one.there]
        for position, one in enumerate(taken, start=last + 1):
            Condition.objects.create(
                checkpoint=checkpoint,
                position=position,
                kind=Condition.Kind.DOCUMENT,
                title=one.title,
                held_by=one.held_by,
                owner=one.owner,
            )
        changes = [change("title", None, one.title) for one in taken]
        op.log(checkpoint, changes=changes, made=checkpoint)
    return checkpoint


def document_provide(*, actor: User, condition_id: int, on: date | None = None) -> Condition:
    """It is handed in, and waits to be confirmed. Twice changes nothing."""
    with operation("document.provide", actor=actor) as op:
        condition = _held(actor, condition_id)
        if condition.document_state in ("provided", "confirmed"):
            return condition
        problems = Problems()
        day = day_of(on, None, problems)
        problems.raise_any()
        old = condition.document_state
        condition.provided_on, condition.lacking = day, ""
        _save(op, condition, old)
    return condition


def document_return(*, actor: User, condition_id: int, lacking: str) -> Condition:
    """It came back, also after it was confirmed: counted, with what was missing."""
    with operation("document.return", actor=actor) as op:
        condition = _held(actor, condition_id)
        problems = Problems()
        problems.text("lacking", lacking, missing=_("Say what was missing."), most=LONGEST_REASON)
        problems.raise_any()
        old, text = condition.document_state, lacking.strip()
        if old == "returned" and condition.lacking == text:
            return condition
        if old in ("missing", "returned"):
            raise StateConflict(_("It is not there, so that it cannot come back."))
        condition.provided_on, condition.met_on = None, None
        condition.evidence, condition.confirmed_by = "", ""
        condition.lacking, condition.returns = text, condition.returns + 1
        _save(op, condition, old, note=text)
    return condition


def document_confirm(*, actor: User, condition_id: int, confirmed_by: str, on: date | None = None) -> Condition:
    """Whoever asks for it says that it is in order: the condition is met. Twice changes nothing."""
    with operation("document.confirm", actor=actor) as op:
        condition = _held(actor, condition_id)
        if condition.met_on is not None:
            return condition
        problems = Problems()
        problems.text("confirmed_by", confirmed_by, missing=_("Say who confirmed it."), most=LONGEST_NAME)
        day = day_of(on, condition.provided_on, problems)
        problems.raise_any()
        old = condition.document_state
        condition.provided_on = condition.provided_on or day
        condition.met_on, condition.confirmed_by, condition.lacking = day, confirmed_by.strip(), ""
        _save(op, condition, old)
    return condition


def _held(actor: User, condition_id: int) -> Condition:
    condition = locked_condition(condition_id)
    authorize(actor, "payments.condition_meet", condition)
    require_standing(condition.checkpoint)
    if condition.kind != Condition.Kind.DOCUMENT:
        raise StateConflict(_("This condition is no document."))
    return condition


def _save(op: Operation, condition: Condition, old: str, note: str = "") -> None:
    condition.version += 1
    condition.save(update_fields=STATES)
    op.log(condition, changes=[change("state", old, condition.document_state)], note=note)
