"""Payment checkpoints: one with its chain and conditions, adding, changing and cancelling one."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from goals.gate import answer
from goaltrack.common import clock
from goaltrack.common.htmx import page_or_fragment
from goaltrack.common.sending import send
from payments.forecast import Step
from payments.forms import CheckpointCreateForm, CheckpointUpdateForm, ReasonForm
from payments.models import Condition, Document, PaymentCheckpoint
from payments.selectors import CheckpointLine, with_flags
from payments.services import checkpoint_cancel, checkpoint_create, checkpoint_update, what_is_left
from payments.services.checkpoints import EDITABLE
from payments.views.find import checkpoint_line_or_404, checkpoint_or_404, contract_or_404, happened
from people.models import User
from people.permissions import authorize, may
from people.requests import SignedInRequest
from people.selectors import workday_calendar


@require_GET
def checkpoint_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    [line] = with_flags([checkpoint_line_or_404(request.user, pk)])
    checkpoint = line.checkpoint
    conditions = _condition_rows(request.user, checkpoint)
    allotments = checkpoint.allotments.select_related("receipt").order_by("-id")
    may_write = may(request.user, "payments.checkpoint_write", checkpoint)
    context = {
        "checkpoint": checkpoint,
        "line": line,
        "conditions": conditions,
        "allotments": [(one, None if line.amount is None else one.amount) for one in allotments],
        "goal_url": f"/goals/{checkpoint.goal_id}/" if checkpoint.goal_readable else "",  # type: ignore[attr-defined]
        "events": happened((PaymentCheckpoint, [pk]), (Condition, [row["condition"].pk for row in conditions])),
        "may_write": may_write,
        "may_take": bool(checkpoint.outstanding) and may(request.user, "claims.list_take", checkpoint),
        "may_record": bool(line.outstanding) and may(request.user, "payments.receipt_write", checkpoint.contract),
        "may_cancel": may_write and not checkpoint.settled,
        "may_add": may_write and not checkpoint.cancelled,
        "next_step": _next_step(line),
        "may_apply": line.state == "claimable" and may(request.user, "claims.application_write", checkpoint),
        "may_chase": may(request.user, "collection.chase", checkpoint),
    }
    return render(request, "payments/checkpoint_detail.html", context)


@require_GET
def checkpoint_panels(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the rooms of payments show of it: fetched by its page, and a page of its own without scripts."""
    context = {"checkpoint": checkpoint_or_404(request.user, pk)}
    return page_or_fragment(request, "payments/checkpoint_panels.html", "payments/_checkpoint_panels.html", context)


def _next_step(line: CheckpointLine) -> Step | None:
    """What to do about it now: the step that holds it up, else the first that is open; nothing while it is on hold."""
    if line.hold or line.state in ("settled", "cancelled"):
        return None
    return line.blocker or next((step for step in line.steps if step.state != "done"), None)


def _condition_rows(user: User, checkpoint: PaymentCheckpoint) -> list[dict[str, Any]]:
    """The conditions with their documents (two queries); a milestone brings its own days and owner."""
    conditions = checkpoint.conditions.select_related("milestone__owner", "acceptance__owner", "unit", "owner")
    today, calendar = clock.today(), workday_calendar()
    rows = []
    for condition in conditions.prefetch_related(Prefetch("documents", Document.objects.select_related("uploaded_by"))):
        condition.checkpoint = checkpoint
        source = condition.source
        due = (source or condition).due
        met_on = condition.fulfilled_on
        own = None if condition.milestone else condition.owner
        may_meet = may(user, "payments.condition_meet", condition)
        rows.append(
            {
                "condition": condition,
                "met_on": met_on,
                "due": due,
                "expected": (source or condition).expected,
                "late": calendar.late(due, today) if due and not met_on else 0,
                "owner": own or (source and source.owner),
                "documents": condition.documents.all(),
                "may_meet": may_meet,
                "may_reopen": bool(may_meet and met_on and not source),
            }
        )
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
def checkpoint_create_view(request: SignedInRequest, pk: int) -> HttpResponse:
    contract = contract_or_404(request.user, pk)
    authorize(request.user, "payments.contract_write", contract)
    form = CheckpointCreateForm(request.POST if request.method == "POST" else None, actor=request.user)
    outcome = send(
        form,
        lambda values: checkpoint_create(actor=request.user, key=values.pop("key"), contract_id=pk, values=values),
    )
    if outcome.done:
        messages.success(
            request, _("Added “%(name)s”. What must be there before it can be claimed?") % {"name": outcome.result.name}
        )
        return redirect("checkpoint_detail", pk=outcome.result.pk)
    context = {"form": form, "contract": contract, "unplanned": what_is_left(contract)}
    return render(request, "payments/checkpoint_create.html", context, status=outcome.status)


@require_http_methods(["GET", "HEAD", "POST"])
def checkpoint_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    checkpoint = checkpoint_or_404(request.user, pk)
    authorize(request.user, "payments.checkpoint_write", checkpoint)
    form = CheckpointUpdateForm(
        request.POST if request.method == "POST" else None,
        actor=request.user,
        checkpoint=checkpoint,
        initial={name: getattr(checkpoint, name) for name in (*EDITABLE, "version")},
    )
    outcome = send(
        form,
        lambda values: checkpoint_update(
            actor=request.user, checkpoint_id=pk, version=values.pop("version"), values=values
        ),
    )
    if outcome.done:
        messages.success(request, answer(outcome.result, _("Saved.")))
        return redirect("checkpoint_detail", pk=pk)
    context = {"form": form, "checkpoint": checkpoint, "conflict": outcome.conflict}
    return render(request, "payments/checkpoint_update.html", context, status=outcome.status)


@require_http_methods(["GET", "HEAD", "POST"])
def checkpoint_cancel_view(request: SignedInRequest, pk: int) -> HttpResponse:
    checkpoint = checkpoint_or_404(request.user, pk)
    authorize(request.user, "payments.checkpoint_write", checkpoint)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    outcome = send(
        form, lambda values: checkpoint_cancel(actor=request.user, checkpoint_id=pk, reason=values["reason"])
    )
    if outcome.done:
        messages.success(request, answer(outcome.result, _("Cancelled “%(name)s”.") % {"name": checkpoint.name}))
        return redirect("contract_detail", pk=checkpoint.contract_id)
    context = {
        "form": form,
        "checkpoint": checkpoint,
        "heading": _("Cancel the checkpoint?"),
        "subject": [checkpoint.name, checkpoint.contract.name],
        "points": [
            _("What came from a reviewed breakdown is proposed to be taken out of the plan; until then it stays.")
            if checkpoint.is_gated
            else _("It no longer counts for its contract, its goal and the forecast. It stays on record.")
        ],
        "verb": _("Cancel the checkpoint"),
        "verb_icon": "ban",
        "back": f"/payments/checkpoints/{pk}/",
    }
    return render(request, "payments/confirm.html", context, status=outcome.status)
