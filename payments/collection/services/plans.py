"""The month's plan: a person commits, a manager confirms, and what was missed gets its words."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from goaltrack.common import clock
from goaltrack.common.errors import Problems, StateConflict, invalid
from goaltrack.common.money import full
from history.operations import operation
from history.versions import check_version
from payments.collection.models import CollectionPlan, PlanLine
from payments.models import PaymentCheckpoint
from people.models import User
from people.permissions import authorize

LONGEST_REASON = 300
# So many months ahead.
FARTHEST = 12


def plan_commit(
    *, actor: User, key: UUID, month: date, amounts: Mapping[int, Decimal], version: int | None = None
) -> CollectionPlan:
    """Commit to amounts by checkpoint for a month to come; replaces what the person committed to before.

    `version`: of the plan that was seen; None where there was none. Raises InvalidInput at `line-<checkpoint>`.
    """
    content = {"month": month, "amounts": sorted(amounts.items()), "version": version}
    with operation("collection_plan.commit", actor=actor, key=key, content=content) as op:
        if op.replayed:
            return op.made_row(CollectionPlan.objects)
        month = month.replace(day=1)
        _require_ahead(month)
        # The person's row is the lock: a plan may not be there yet.
        User.objects.select_for_update(no_key=True).get(pk=actor.pk)
        plan = CollectionPlan.objects.select_for_update(no_key=True).filter(owner=actor, month=month).first()
        if plan is not None:
            if version is None:
                raise StateConflict(_("You committed to this month already; look at that first."))
            check_version(plan, version)
            if plan.confirmed_at is not None:
                raise StateConflict(_("This plan was confirmed: it stays."))
        checkpoints = _checked(actor, amounts)
        if plan is None:
            plan = CollectionPlan.objects.create(owner=actor, month=month)
        else:
            plan.version += 1
            plan.committed_at = clock.now()
            plan.save()
            plan.lines.exclude(checkpoint__in=checkpoints).delete()
        lines = {line.checkpoint_id: line for line in plan.lines.all()}
        for checkpoint in checkpoints:
            line = lines.get(checkpoint.pk) or PlanLine(plan=plan, checkpoint=checkpoint)
            if line.amount != amounts[checkpoint.pk]:
                line.amount = amounts[checkpoint.pk]
                line.save()
        op.log(plan, note=", ".join(one.name for one in checkpoints)[:300], made=plan)
    return plan


def plan_confirm(*, actor: User, plan_id: int, version: int) -> CollectionPlan:
    """The manager agrees: from now on it is frozen. Confirming it again changes nothing."""
    with operation("collection_plan.confirm", actor=actor) as op:
        plans = CollectionPlan.objects.select_related("owner__department")
        plan = plans.select_for_update(of=("self",), no_key=True).get(pk=plan_id)
        authorize(actor, "collection.plan_confirm", plan)
        if plan.confirmed_at is not None:
            return plan
        check_version(plan, version)
        plan.confirmed_at, plan.confirmed_by = clock.now(), actor
        plan.version += 1
        plan.save()
        op.log(plan)
    return plan


def plan_explain(*, actor: User, line_id: int, reason: str) -> PlanLine:
    """Why less came in than was committed to; an empty reason takes it back. From the month's beginning on."""
    with operation("collection_plan.explain", actor=actor) as op:
        lines = PlanLine.objects.select_related("plan__owner__department", "checkpoint")
        line = lines.select_for_update(of=("self",), no_key=True).get(pk=line_id)
        authorize(actor, "collection.plan_explain", line.plan)
        if line.plan.month > clock.today():
            raise StateConflict(_("This month has not begun."))
        problems = Problems()
        problems.text("reason", reason, most=LONGEST_REASON)
        problems.raise_any()
        if line.missed_reason != reason.strip():
            line.missed_reason = reason.strip()
            # This field alone: the others of a confirmed plan stay, and a trigger refuses who writes them again.
            line.save(update_fields=["missed_reason"])
            # Without the words: people write sums into them.
            op.log(line.plan, note=line.checkpoint.name)
    return line


def _require_ahead(month: date) -> None:
    today = clock.today()
    if month <= today:
        raise StateConflict(_("A plan is frozen when its month begins."))
    if (month.year - today.year) * 12 + month.month - today.month > FARTHEST:
        raise invalid("month", _("At most a year ahead."))


def _checked(actor: User, amounts: Mapping[int, Decimal]) -> list[PaymentCheckpoint]:
    """Of the person's own, which they may know the amounts of; within what is outstanding."""
    found = PaymentCheckpoint.objects.outstanding().filter(pk__in=amounts, owner=actor).order_by("due_on", "pk")
    known, problems = {one.pk: one for one in found}, Problems()
    for pk, amount in amounts.items():
        if pk not in known:
            problems.add(f"line-{pk}", _("You are A of no such checkpoint that is still open."))
        elif not amount.is_finite() or amount <= 0 or amount != amount.quantize(Decimal("0.01")):
            problems.add(f"line-{pk}", _("The amount must be above zero."))
        elif amount > known[pk].outstanding:
            left = full(known[pk].outstanding)
            problems.add(f"line-{pk}", _("Only %(left)s is outstanding.") % {"left": left})
    if not amounts:
        problems.add("lines", _("Commit to one checkpoint at least."))
    problems.raise_any()
    return list(known.values())
