"""One acceptance with what is missing, and its verbs."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goaltrack.common import clock
from goaltrack.common.errors import InvalidInput
from goaltrack.common.forms import Form
from goaltrack.common.numbers import asked_id
from goaltrack.common.sending import send
from history.actions import words_for
from history.selectors import timeline
from people.permissions import authorize
from people.requests import SignedInRequest
from projects.acceptance.forms import (
    AcceptanceCreateForm,
    AcceptanceUpdateForm,
    AgainForm,
    DayForm,
    DecideForm,
    PointCreateForm,
    ReasonForm,
)
from projects.acceptance.models import Acceptance
from projects.acceptance.selectors import acceptance_lines
from projects.acceptance.services import (
    acceptance_again,
    acceptance_apply,
    acceptance_cancel,
    acceptance_create,
    acceptance_decide,
    acceptance_hold,
    acceptance_update,
    acceptance_withdraw,
)
from projects.acceptance.services.acceptances import EDITABLE
from projects.acceptance.views.find import authorize_write, require_form, row_or_404
from projects.models import Project

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
def acceptance_create_view(request: SignedInRequest, project_pk: int) -> HttpResponse:
    """The cell of the matrix it was asked from is filled in: `stage`, `unit`."""
    project = get_object_or_404(Project.objects.visible_to(request.user).select_related("department"), pk=project_pk)
    authorize(request.user, "acceptance.add", project)
    initial = {"stage": request.GET.get("stage"), "unit": asked_id(request.GET.get("unit")) or None}
    form = AcceptanceCreateForm(request.POST or None, actor=request.user, project=project, initial=initial)

    def save(values: dict[str, Any]) -> Acceptance:
        return acceptance_create(actor=request.user, key=values.pop("key"), project=project, values=values)

    outcome = send(form, save)
    if outcome.done:
        messages.success(request, _("Added “%(title)s”.") % {"title": outcome.result})
        return redirect("acceptance_detail", outcome.result.pk)
    context = {"form": form, "project": project}
    return render(request, "acceptance/acceptance_edit.html", context, status=outcome.status)


@require_GET
def acceptance_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return shown(request, row_or_404(request, pk))


@require_http_methods(METHODS)
def acceptance_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    row = row_or_404(request, pk)
    authorize_write(request, row)
    require_form(request, row)
    initial = {name: getattr(row, name) for name in (*EDITABLE, "version")}
    form = AcceptanceUpdateForm(request.POST or None, actor=request.user, project=row.project, initial=initial)

    def save(values: dict[str, Any]) -> Acceptance:
        return acceptance_update(actor=request.user, row_id=pk, version=values.pop("version"), values=values)

    outcome = send(form, save)
    if outcome.done:
        messages.success(request, _("Saved."))
        return redirect("acceptance_detail", pk)
    context = {"form": form, "project": row.project, "row": row, "conflict": outcome.conflict}
    return render(request, "acceptance/acceptance_edit.html", context, status=outcome.status)


@require_http_methods(METHODS)
def acceptance_apply_view(request: SignedInRequest, pk: int) -> HttpResponse:
    return _ask(request, pk, DayForm, acceptance_apply, verb="apply", right="acceptance.write")


@require_http_methods(METHODS)
def acceptance_hold_view(request: SignedInRequest, pk: int) -> HttpResponse:
    return _ask(request, pk, DayForm, acceptance_hold, verb="hold", right="acceptance.write")


@require_http_methods(METHODS)
def acceptance_withdraw_view(request: SignedInRequest, pk: int) -> HttpResponse:
    return _ask(request, pk, ReasonForm, acceptance_withdraw, verb="withdraw", right="acceptance.write")


@require_http_methods(METHODS)
def acceptance_cancel_view(request: SignedInRequest, pk: int) -> HttpResponse:
    return _ask(request, pk, ReasonForm, acceptance_cancel, verb="cancel", right="acceptance.run")


@require_POST
def acceptance_decide_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """Refused for what is missing, the page comes back with each thing marked at its place."""
    row = row_or_404(request, pk)
    form, refused = DecideForm(request.POST), set[str]()

    def save(values: dict[str, Any]) -> Acceptance:
        try:
            return acceptance_decide(actor=request.user, row_id=pk, **values)
        except InvalidInput as error:
            refused.update(name for name in error.fields if name not in form.fields)
            raise

    outcome = send(form, save)
    if outcome.done:
        messages.success(request, _("Recorded: %(result)s.") % {"result": outcome.result.get_state_display()})
        return redirect("acceptance_detail", pk)
    return shown(request, row, decide=form, refused=refused, status=outcome.status)


@require_POST
def acceptance_again_view(request: SignedInRequest, pk: int) -> HttpResponse:
    row = row_or_404(request, pk)
    form = AgainForm(request.POST)
    outcome = send(form, lambda values: acceptance_again(actor=request.user, row_id=pk, **values))
    if not outcome.done:
        return shown(request, row, again=form, status=outcome.status)
    messages.success(request, _("Round %(number)d has begun.") % {"number": outcome.result.round})
    return redirect("acceptance_detail", pk)


def shown(
    request: SignedInRequest,
    row: Acceptance,
    *,
    decide: DecideForm | None = None,
    point: PointCreateForm | None = None,
    again: AgainForm | None = None,
    refused: set[str] = frozenset(),  # type: ignore[assignment]
    status: int = 200,
) -> HttpResponse:
    [line] = acceptance_lines(request.user, [row])
    # What is over, and what belongs to a finished project, is read; conditions left open are still settled.
    goes_on = not row.is_over and row.project.state != Project.State.FINISHED
    is_under_way = goes_on and row.state != Acceptance.State.FAILED
    context: dict[str, Any] = {
        "row": row,
        "line": line,
        "may_write": line.may_write and is_under_way,
        "may_run": line.may_run and is_under_way,
        "may_change": line.may_write and goes_on,
        "may_cancel": line.may_run and goes_on,
        "may_begin_again": line.may_write and goes_on and row.state == Acceptance.State.FAILED,
        "may_decide": line.may_write and is_under_way and row.state == Acceptance.State.HELD,
        "has_begun": row.project.state != Project.State.PLANNED,
        "decide": decide or DecideForm(),
        "point_form": point or PointCreateForm(actor=request.user, initial={"owner": row.owner_id}),
        "again": again or AgainForm(),
        "refused": refused,
        "rounds": row.rounds.select_related("recorded_by"),
        "today": clock.today(),
        "events": [(entry, words_for(entry.action)) for entry in timeline(row)],
    }
    return render(request, "acceptance/acceptance_detail.html", context, status=status)


def _ask(
    request: SignedInRequest, pk: int, form_class: type[Form], act: Callable[..., Acceptance], *, verb: str, right: str
) -> HttpResponse:
    """A step of its life that asks for a day or a reason first."""
    row = row_or_404(request, pk)
    authorize(request.user, right, row)
    require_form(request, row)
    form = form_class(request.POST if request.method == "POST" else None)
    outcome = send(form, lambda values: act(actor=request.user, row_id=pk, **values))
    if outcome.done:
        messages.success(request, _("Recorded: %(result)s.") % {"result": outcome.result.get_state_display()})
        return redirect("acceptance_detail", pk)
    context = {"form": form, "row": row, "verb": verb}
    return render(request, "acceptance/acceptance_ask.html", context, status=outcome.status)
