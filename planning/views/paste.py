"""Rows from a spreadsheet: pasted into the grid or into a text box, looked at, and taken over."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from goaltrack.common.errors import DomainError, InvalidInput, StaleVersion
from goaltrack.common.htmx import page_or_fragment, wants_fragment
from people.requests import SignedInRequest
from planning import services
from planning.forms import PasteForm
from planning.services.item_import import pasted_rows
from planning.views.pages import editable


@require_http_methods(["GET", "HEAD", "POST"])
def draft_paste(request: SignedInRequest, pk: int) -> HttpResponse:
    """The text box; what it would become; and, when that is confirmed (`confirm`), the rows."""
    breakdown = editable(request, pk)
    form = PasteForm(request.POST or None, initial={"version": breakdown.version})
    context = {"form": form, "breakdown": breakdown, "goal": breakdown.goal, "in_dialog": wants_fragment(request)}
    status = 200
    if request.method == "POST":
        try:
            if form.is_valid():
                place = {"at": form.cleaned_data["at"], "start": form.cleaned_data["start"]}
                if "confirm" in request.POST:
                    return _taken_over(request, pk, form, place)
                form.show_preview(breakdown.version)
                context["pasted"] = pasted_rows(request.user, breakdown, form.cleaned_data["text"], **place)
            else:
                status = 400
        except StaleVersion as error:
            form.show_preview(error.current)
            context |= {"conflict": error, "pasted": pasted_rows(request.user, breakdown, form.pasted, **place)}
            status = error.status
        except DomainError as error:
            if error.status == 403:
                raise
            status = error.status
            form.add_service_errors(error)
            if isinstance(error, InvalidInput) and "confirm" in request.POST:
                context["pasted"] = pasted_rows(request.user, breakdown, form.pasted, **place)
    return page_or_fragment(request, "planning/paste.html", "planning/_paste.html", context, status)


def _taken_over(request: SignedInRequest, pk: int, form: PasteForm, place: dict[str, object]) -> HttpResponse:
    data = form.cleaned_data
    count = services.item_import(
        actor=request.user,
        key=data["key"],
        breakdown_id=pk,
        version=data["version"] or 0,
        text=data["text"],
        at=data["at"],
        start=data["start"],
    )
    words = ngettext("%(count)d row taken over.", "%(count)d rows taken over.", count) % {"count": count}
    if wants_fragment(request):
        return trigger_client_event(HttpResponse(status=204), "gt:draft-changed", {"said": words})
    messages.success(request, words)
    return redirect("breakdown_detail", pk)
