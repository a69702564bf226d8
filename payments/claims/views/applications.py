"""Applications for payment: those in process, handing one in, and what is done with it from its checkpoint's page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from goaltrack.common.forms import Form
from goaltrack.common.numbers import asked_id
from goaltrack.common.sending import send
from payments.claims.facts import applied_for
from payments.claims.forms import BeginForm, DayForm, GoOnForm, ReturnForm, StepUpdateForm, customers_known
from payments.claims.models import PaymentApplication, StepKind
from payments.claims.selectors.beginnings import steps_to_begin_with
from payments.claims.selectors.lines import in_process
from payments.claims.services import (
    application_begin,
    application_go_on,
    application_resubmit,
    application_return,
    application_withdraw,
    step_update,
)
from payments.claims.services.applications import EDITABLE
from payments.claims.views.find import application_or_404, page_of, step_or_404
from payments.forms import ReasonForm
from payments.views.find import checkpoint_or_404
from people.abilities import Ability
from people.permissions import authorize
from people.requests import SignedInRequest

METHODS = ["GET", "HEAD", "POST"]


@require_GET
def application_list(request: SignedInRequest) -> HttpResponse:
    customer, kind = asked_id(request.GET.get("customer")), request.GET.get("step", "")
    kind = kind if kind in StepKind.values else ""
    mine = request.GET.get("who") == "me"
    lines = in_process(request.user, customer=customer, kind=kind, mine=mine)
    context = {
        "lines": lines,
        "late": sum(line.late > 0 for line in lines),
        "customers": customers_known(request.user).values_list("pk", "name"),
        "kinds": StepKind.choices,
        "customer": customer,
        "step": kind,
        "mine": mine,
        "is_filtered": bool(customer or kind or mine),
        "may_keep": bool(request.user.departments_with(Ability.WRITE_MONEY)),
    }
    return render(request, "claims/application_list.html", context)


@require_http_methods(METHODS)
def application_begin_view(request: SignedInRequest, pk: int) -> HttpResponse:
    checkpoint = checkpoint_or_404(request.user, pk)
    authorize(request.user, "claims.application_write", checkpoint)
    count = checkpoint.applications.count() + 1
    left = checkpoint.outstanding - applied_for(pk)
    form = BeginForm(
        request.POST if request.method == "POST" else None,
        initial={"number": f"{checkpoint.contract.number}-{pk}-{count}", "amount": left if left > 0 else None},
    )
    outcome = send(
        form,
        lambda values: application_begin(actor=request.user, key=values.pop("key"), checkpoint_id=pk, values=values),
    )
    if outcome.done:
        messages.success(request, _("The application is handed in."))
        return redirect(page_of(outcome.result))
    context = {
        "heading": _("Apply for payment"),
        "form": form,
        "checkpoint": checkpoint,
        "steps": steps_to_begin_with(checkpoint),
    }
    return render(request, "claims/application_begin.html", context, status=outcome.status)


@require_http_methods(METHODS)
def application_go_on_view(request: SignedInRequest, pk: int) -> HttpResponse:
    application = application_or_404(request.user, pk)
    current = application.steps.filter(since__isnull=False, done_on=None).first()
    form = GoOnForm(
        request.POST if request.method == "POST" else None, initial={"step": current.pk if current else None}
    )
    return _answer(
        request,
        application,
        form,
        lambda values: application_go_on(
            actor=request.user, application_id=pk, step_id=values["step"], on=values["on"]
        ),
        "claims/application_go_on.html",
        _("The step is done."),
        heading=_("Is this step done?"),
    )


@require_http_methods(METHODS)
def application_return_view(request: SignedInRequest, pk: int) -> HttpResponse:
    application = application_or_404(request.user, pk)
    form = ReturnForm(request.POST if request.method == "POST" else None, application=application)
    return _answer(
        request,
        application,
        form,
        lambda values: application_return(
            actor=request.user,
            key=values["key"],
            application_id=pk,
            target_id=values["target"].pk,
            lacking=values["lacking"],
            on=values["on"],
        ),
        "claims/application_return.html",
        _("Recorded. Until what was missing is there, it lies with us."),
        heading=_("Did it come back?"),
    )


@require_http_methods(METHODS)
def application_resubmit_view(request: SignedInRequest, pk: int) -> HttpResponse:
    application = application_or_404(request.user, pk)
    form = DayForm(request.POST if request.method == "POST" else None)
    return _answer(
        request,
        application,
        form,
        lambda values: application_resubmit(actor=request.user, application_id=pk, on=values["on"]),
        "claims/application_resubmit.html",
        _("Handed in again."),
        heading=_("Hand it in again"),
    )


@require_http_methods(METHODS)
def application_withdraw_view(request: SignedInRequest, pk: int) -> HttpResponse:
    application = application_or_404(request.user, pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    return _answer(
        request,
        application,
        form,
        lambda values: application_withdraw(actor=request.user, application_id=pk, reason=values["reason"]),
        "claims/application_withdraw.html",
        _("The application is withdrawn."),
        heading=_("Withdraw the application?"),
    )


@require_http_methods(METHODS)
def step_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    step = step_or_404(request.user, pk)
    form = StepUpdateForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(step, name) for name in (*EDITABLE, "version")},
    )
    return _answer(
        request,
        step.application,
        form,
        lambda values: step_update(actor=request.user, step_id=pk, version=values.pop("version"), values=values),
        "claims/step_update.html",
        _("Saved."),
        heading=_("Change the step"),
        step=step,
    )


def _answer(
    request: SignedInRequest,
    application: PaymentApplication,
    form: Form,
    act: Callable[[dict[str, Any]], Any],
    template: str,
    said: str,
    **more: Any,
) -> HttpResponse:
    """One verb of an application: asked on its own page, done by one tap from the checkpoint's."""
    authorize(request.user, "claims.application_write", application.checkpoint)
    outcome = send(form, act)
    if outcome.done:
        messages.success(request, said)
        return redirect(page_of(application))
    current = application.steps.filter(since__isnull=False, done_on=None).first()
    context = {
        "form": form,
        "application": application,
        "checkpoint": application.checkpoint,
        "current": current,
        "back": page_of(application),
        "conflict": outcome.conflict,
        **more,
    }
    return render(request, template, context, status=outcome.status)
