"""Conditions: adding, changing and removing them, recording that one is met, and taking that back."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goaltrack.common.forms import Form
from goaltrack.common.sending import send
from payments.forms import ConditionAddForm, ConditionMeetForm, ConditionUpdateForm, ReasonForm
from payments.models import Condition
from payments.services import (
    condition_add,
    condition_meet,
    condition_remove,
    condition_reopen,
    condition_update,
)
from payments.services.conditions import EDITABLE
from payments.views.find import checkpoint_or_404, condition_or_404
from people.models import User
from people.permissions import authorize
from people.requests import SignedInRequest


def back_to(user: User, condition: Condition) -> str:
    """The checkpoint's page, at this condition."""
    return f"/payments/checkpoints/{condition.checkpoint_id}/#condition-{condition.pk}"


@require_http_methods(["GET", "HEAD", "POST"])
def condition_add_view(request: SignedInRequest, pk: int) -> HttpResponse:
    checkpoint = checkpoint_or_404(request.user, pk)
    authorize(request.user, "payments.checkpoint_write", checkpoint)
    kind = (request.POST if request.method == "POST" else request.GET).get("kind", "")
    if kind not in Condition.Kind.values:
        kind = Condition.Kind.MILESTONE.value
    form = ConditionAddForm(
        request.POST if request.method == "POST" else None, actor=request.user, checkpoint=checkpoint, kind=kind
    )
    outcome = send(
        form,
        lambda values: condition_add(actor=request.user, key=values.pop("key"), checkpoint_id=pk, values=values),
    )
    if outcome.done:
        messages.success(request, _("Added the condition “%(name)s”.") % {"name": outcome.result})
        return redirect("checkpoint_detail", pk=pk)
    context = {
        "form": form,
        "checkpoint": checkpoint,
        "kind": kind,
        "kinds": Condition.Kind.choices,
        "heading": _("Add a condition"),
    }
    return render(request, "payments/condition_form.html", context, status=outcome.status)


@require_http_methods(["GET", "HEAD", "POST"])
def condition_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    condition = condition_or_404(request.user, pk)
    authorize(request.user, "payments.condition_meet", condition)
    form = ConditionUpdateForm(
        request.POST if request.method == "POST" else None,
        actor=request.user,
        condition=condition,
        initial={name: getattr(condition, name) for name in (*EDITABLE, "kind", "version")},
    )
    outcome = send(
        form,
        lambda values: condition_update(
            actor=request.user, condition_id=pk, version=values.pop("version"), values=values
        ),
    )
    if outcome.done:
        messages.success(request, _("Saved."))
        return redirect(back_to(request.user, condition))
    context = {
        "form": form,
        "condition": condition,
        "checkpoint": condition.checkpoint,
        "heading": _("Change the condition"),
        "conflict": outcome.conflict,
    }
    return render(request, "payments/condition_form.html", context, status=outcome.status)


@require_http_methods(["GET", "HEAD", "POST"])
def condition_meet_view(request: SignedInRequest, pk: int) -> HttpResponse:
    condition = condition_or_404(request.user, pk)
    authorize(request.user, "payments.condition_meet", condition)
    form = ConditionMeetForm(request.POST if request.method == "POST" else None)

    def save(values: dict[str, Any]) -> Condition:
        met_on: date = values["met_on"]
        return condition_meet(actor=request.user, condition_id=pk, met_on=met_on, evidence=values["evidence"])

    outcome = send(form, save)
    if outcome.done:
        messages.success(request, _("“%(name)s” is there.") % {"name": condition})
        return redirect(back_to(request.user, condition))
    context = {
        "form": form,
        "condition": condition,
        "checkpoint": condition.checkpoint,
        "back": back_to(request.user, condition),
    }
    return render(request, "payments/condition_meet.html", context, status=outcome.status)


@require_http_methods(["GET", "HEAD", "POST"])
def condition_reopen_view(request: SignedInRequest, pk: int) -> HttpResponse:
    return _confirm(
        request,
        pk,
        permission="payments.condition_meet",
        form=ReasonForm(request.POST if request.method == "POST" else None),
        act=lambda values: condition_reopen(actor=request.user, condition_id=pk, reason=values["reason"]),
        words={
            "heading": _("Is it not there after all?"),
            "points": [_("The condition is open again, and the money waits for it. The record keeps both.")],
            "verb": _("Reopen"),
            "verb_icon": "arrow-back-up",
            "done": _("Reopened “%(name)s”."),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def condition_remove_view(request: SignedInRequest, pk: int) -> HttpResponse:
    return _confirm(
        request,
        pk,
        permission="payments.checkpoint_write",
        form=Form(request.POST if request.method == "POST" else None),
        act=lambda values: condition_remove(actor=request.user, condition_id=pk),
        words={
            "heading": _("Remove the condition?"),
            "points": [_("The money no longer waits for it.")],
            "verb": _("Remove"),
            "verb_icon": "trash",
            "done": _("Removed “%(name)s”."),
        },
    )


def _confirm(
    request: SignedInRequest,
    pk: int,
    *,
    permission: str,
    form: Form,
    act: Callable[[dict[str, Any]], Any],
    words: dict[str, Any],
) -> HttpResponse:
    condition = condition_or_404(request.user, pk)
    about = condition if permission == "payments.condition_meet" else condition.checkpoint
    authorize(request.user, permission, about)
    outcome = send(form, act)
    if outcome.done:
        messages.success(request, words["done"] % {"name": condition})
        return redirect("checkpoint_detail", pk=condition.checkpoint_id)
    context = {
        **words,
        "form": form,
        "checkpoint": condition.checkpoint,
        "subject": [str(condition), condition.checkpoint.name],
        "back": back_to(request.user, condition),
    }
    return render(request, "payments/confirm.html", context, status=outcome.status)
