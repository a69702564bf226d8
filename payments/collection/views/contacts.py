"""Contacts, next actions and holds: each is a form of its own."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goaltrack.common.sending import send
from payments.collection.forms import (
    ActionAddForm,
    ActionUpdateForm,
    BureauContactForm,
    CheckpointContactForm,
    CorrectForm,
    HoldForm,
    HoldUpdateForm,
    LiftForm,
)
from payments.collection.selectors import contact_lines, contacts_of
from payments.collection.services import (
    action_add,
    action_tick,
    action_update,
    contact_correct,
    contact_log,
    hold_lift,
    hold_place,
    hold_update,
)
from payments.collection.services.actions import EDITABLE
from payments.collection.services.contacts import FIELDS
from payments.collection.services.holds import EDITABLE as OF_HOLD
from payments.collection.views.find import action_or_404, bureau_or_404, contact_or_404, hold_or_404
from payments.views.find import checkpoint_or_404
from people.permissions import authorize
from people.requests import SignedInRequest

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
def checkpoint_contact(request: SignedInRequest, pk: int) -> HttpResponse:
    checkpoint = checkpoint_or_404(request.user, pk)
    authorize(request.user, "collection.chase", checkpoint)
    last = next((one for one in contacts_of(request.user, checkpoint) if not one.is_corrected), None)
    # Whom one spoke with last is mostly whom one speaks with again.
    initial = {"person": last.row.person_id, "spoke_with": last.row.spoke_with} if last else {}
    form = CheckpointContactForm(_sent(request), actor=request.user, checkpoint=checkpoint, initial=initial)
    outcome = send(
        form,
        lambda values: contact_log(
            actor=request.user, key=values.pop("key"), checkpoint_id=pk, values=_only_given(values)
        ),
    )
    if outcome.done:
        messages.success(request, _("The contact is logged."))
        return redirect(f"/payments/checkpoints/{pk}/#contacts")
    context = {"form": form, "checkpoint": checkpoint, "last": last, "heading": _("Log a contact")}
    return render(request, "collection/contact_form.html", context, status=outcome.status)


@require_http_methods(METHODS)
def bureau_contact(request: SignedInRequest, pk: int) -> HttpResponse:
    bureau = bureau_or_404(request.user, pk)
    authorize(request.user, "collection.talk", bureau)
    form = BureauContactForm(_sent(request), actor=request.user, bureau=bureau)
    outcome = send(
        form,
        lambda values: contact_log(actor=request.user, key=values.pop("key"), bureau_id=pk, values=_only_given(values)),
    )
    if outcome.done:
        messages.success(request, _("The contact is logged."))
        return redirect("collect")
    context = {"form": form, "bureau": bureau, "heading": _("Log a contact")}
    return render(request, "collection/contact_form.html", context, status=outcome.status)


@require_http_methods(METHODS)
def contact_correct_view(request: SignedInRequest, pk: int) -> HttpResponse:
    contact = contact_or_404(request.user, pk)
    if contact.checkpoint is not None:
        authorize(request.user, "collection.chase", contact.checkpoint)
    else:
        authorize(request.user, "collection.talk", bureau_or_404(request.user, contact.bureau_id or 0))
    (line,) = contact_lines(request.user, [contact])
    initial = {name: getattr(contact, f"{name}_id" if name == "person" else name) for name in FIELDS}
    if not line.knows:
        initial |= {"said": "", "promised_amount": None}
    form = CorrectForm(_sent(request), contact=contact, initial=initial)
    outcome = send(
        form,
        lambda values: contact_correct(
            actor=request.user, key=values.pop("key"), contact_id=pk, values=_only_given(values)
        ),
    )
    if outcome.done:
        messages.success(request, _("Corrected; the wrong one stays on record."))
        return redirect(f"/payments/checkpoints/{contact.checkpoint_id}/#contacts" if contact.checkpoint else "collect")
    context = {"form": form, "checkpoint": contact.checkpoint, "heading": _("Correct the contact"), "corrects": line}
    return render(request, "collection/contact_form.html", context, status=outcome.status)


@require_http_methods(METHODS)
def action_add_view(request: SignedInRequest, pk: int) -> HttpResponse:
    checkpoint = checkpoint_or_404(request.user, pk)
    authorize(request.user, "collection.chase", checkpoint)
    form = ActionAddForm(_sent(request), actor=request.user)
    outcome = send(
        form, lambda values: action_add(actor=request.user, key=values.pop("key"), checkpoint_id=pk, values=values)
    )
    if outcome.done:
        messages.success(request, _("Added “%(title)s”.") % {"title": outcome.result.title})
        return redirect(f"/payments/checkpoints/{pk}/#contacts")
    context = {"form": form, "checkpoint": checkpoint, "heading": _("Next action")}
    return render(request, "collection/action_form.html", context, status=outcome.status)


@require_http_methods(METHODS)
def action_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    row = action_or_404(request.user, pk)
    authorize(request.user, "collection.action_write", row)
    initial = {name: getattr(row, name) for name in (*EDITABLE, "version")}
    form = ActionUpdateForm(_sent(request), actor=request.user, kept=row.owner_id, initial=initial)
    outcome = send(
        form,
        lambda values: action_update(actor=request.user, action_id=pk, version=values.pop("version"), values=values),
    )
    if outcome.done:
        messages.success(request, _("Saved."))
        return redirect("collect")
    context = {
        "form": form,
        "checkpoint": row.checkpoint,
        "heading": _("Change the next action"),
        "conflict": outcome.conflict,
    }
    return render(request, "collection/action_form.html", context, status=outcome.status)


@require_POST
def action_tick_view(request: SignedInRequest, pk: int) -> HttpResponse:
    row = action_or_404(request.user, pk)
    done = request.POST.get("done", "1") != "0"
    action_tick(actor=request.user, action_id=pk, done=done)
    words = _("“%(title)s” is done.") if done else _("“%(title)s” is open again.")
    messages.success(request, words % {"title": row.title})
    if request.POST.get("at") == "home":
        return redirect("home")
    if request.POST.get("at") == "checkpoint" and row.checkpoint_id:
        return redirect(f"/payments/checkpoints/{row.checkpoint_id}/#contacts")
    return redirect("collect")


@require_http_methods(METHODS)
def hold_place_view(request: SignedInRequest, pk: int) -> HttpResponse:
    checkpoint = checkpoint_or_404(request.user, pk)
    authorize(request.user, "collection.chase", checkpoint)
    form = HoldForm(_sent(request))
    outcome = send(
        form, lambda values: hold_place(actor=request.user, key=values.pop("key"), checkpoint_id=pk, values=values)
    )
    if outcome.done:
        messages.success(request, _("It leaves the forecast until this is settled."))
        return redirect("checkpoint_detail", pk)
    return render(request, "collection/hold_form.html", {"form": form, "checkpoint": checkpoint}, status=outcome.status)


@require_http_methods(METHODS)
def hold_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    hold = hold_or_404(request.user, pk)
    authorize(request.user, "collection.chase", hold.checkpoint)
    initial = {name: getattr(hold, name) for name in (*OF_HOLD, "version")}
    form = HoldUpdateForm(_sent(request), initial=initial)
    outcome = send(
        form,
        lambda values: hold_update(actor=request.user, hold_id=pk, version=values.pop("version"), values=values),
    )
    if outcome.done:
        messages.success(request, _("Saved."))
        return redirect(f"/payments/checkpoints/{hold.checkpoint_id}/#contacts")
    context = {"form": form, "checkpoint": hold.checkpoint, "hold": hold, "conflict": outcome.conflict}
    return render(request, "collection/hold_form.html", context, status=outcome.status)


@require_http_methods(METHODS)
def hold_lift_view(request: SignedInRequest, pk: int) -> HttpResponse:
    hold = hold_or_404(request.user, pk)
    authorize(request.user, "collection.chase", hold.checkpoint)
    form = LiftForm(_sent(request))
    outcome = send(form, lambda values: hold_lift(actor=request.user, hold_id=pk, **values))
    if outcome.done:
        messages.success(request, _("Settled: the money counts in the forecast again."))
        return redirect("checkpoint_detail", hold.checkpoint_id)
    context = {"form": form, "checkpoint": hold.checkpoint, "hold": hold}
    return render(request, "collection/hold_lift.html", context, status=outcome.status)


def _sent(request: SignedInRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _only_given(values: dict[str, Any]) -> dict[str, Any]:
    """What was left empty is not said."""
    return {name: value for name, value in values.items() if value not in (None, "")}
