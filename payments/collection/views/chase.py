"""What whoever chases money does today, and the one tap that logs a promise."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from goaltrack.common import clock
from goaltrack.common.dates import short
from goaltrack.common.sending import send
from payments.collection.forms import QuickPromiseForm
from payments.collection.selectors import actions_due, days_to_promise, hear_from_us, keeps_money, to_chase
from payments.collection.services import contact_log
from payments.views.find import checkpoint_or_404
from people.permissions import authorize
from people.requests import SignedInRequest
from people.selectors import workday_calendar

# Working days ahead in which what comes next is shown.
AHEAD = 5


@require_GET
def collect(request: SignedInRequest) -> HttpResponse:
    """Of one's own money, or of all whose money one keeps."""
    user, today, calendar = request.user, clock.today(), workday_calendar()
    keeps = keeps_money(user)
    mine = not keeps or request.GET.get("who") == "me"
    found = to_chase(user, mine=mine)
    context = {
        "found": found,
        "mine": mine,
        "keeps": keeps,
        "actions": actions_due(user, calendar.add(today, AHEAD)),
        "bureaus": hear_from_us(user, mine=True),
        # A key a row: each button of it sends the same form.
        "rows": [(one, uuid.uuid4()) for one in found.now],
        "days": days_to_promise(today, calendar),
    }
    return render(request, "collection/collect.html", context)


@require_POST
def promise_quick(request: SignedInRequest, pk: int) -> HttpResponse:
    """One tap: a telephone call today brought a promise for this day. The words may be added by correcting it."""
    checkpoint = checkpoint_or_404(request.user, pk)
    authorize(request.user, "collection.chase", checkpoint)
    form = QuickPromiseForm(request.POST)

    def save(values: dict[str, object]) -> object:
        wanted = {"promised_on": form.day}
        return contact_log(actor=request.user, key=form.cleaned_data["key"], checkpoint_id=pk, values=wanted)

    outcome = send(form, save)
    if outcome.done:
        said = {"name": checkpoint.name, "day": short(form.day)}
        messages.success(request, _("“%(name)s” is promised for %(day)s.") % said)
    else:
        words = [str(one) for errors in form.errors.values() for one in errors]
        messages.error(request, " ".join(words))
    return redirect("collect")
