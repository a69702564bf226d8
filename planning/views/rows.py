"""The rows of a draft as the grid writes them: cell by cell, each call answered with what changed since it last looked.

Without scripts the same is done on the pages of planning.views.items.
"""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from goaltrack.common.errors import DomainError, InvalidInput, Problems, StaleVersion
from goaltrack.common.numbers import asked_id
from people.requests import SignedInRequest
from planning import selectors, services
from planning.cells import Cells
from planning.drafts import Draft, conflicts
from planning.models import Breakdown, BreakdownItem
from planning.services.item_places import STEPS
from planning.views.pages import breakdown_for, editable, items_context


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


@require_POST
def row_add(request: SignedInRequest, pk: int) -> HttpResponse:
    breakdown = editable(request, pk)

    def add() -> BreakdownItem:
        rows = selectors.breakdown_items(breakdown)
        below = asked_id(request.POST["below"]) if request.POST.get("below") else None
        values = _typed(request, breakdown, rows)
        return services.item_add(actor=request.user, key=_key(request), breakdown_id=pk, values=values, below=below)

    return _answered(request, pk, add)


@require_POST
def row_save(request: SignedInRequest, pk: int) -> HttpResponse:
    item = _item(request, pk)
    breakdown = item.breakdown

    def save() -> BreakdownItem:
        values = _typed(request, breakdown, selectors.breakdown_items(breakdown), item)
        version = asked_id(request.POST.get("version"))
        return services.item_update(actor=request.user, item_id=pk, version=version, values=values)

    return _answered(request, item.breakdown_id, save)


@require_POST
def item_move(request: SignedInRequest, pk: int) -> HttpResponse:
    """One step (`step`), or below another row (`below`; 0 is the top)."""
    item = _item(request, pk)
    step = request.POST.get("step", "")

    def move() -> BreakdownItem:
        if step in STEPS:
            return services.item_move(actor=request.user, item_id=pk, step=step)
        return _drop(request, item)

    if wants_json(request):
        return _answered(request, item.breakdown_id, move)
    try:
        move()
    except InvalidInput as error:
        messages.warning(request, error.words)
    return redirect("item_update", pk)


@require_POST
def draft_sync(request: SignedInRequest, pk: int) -> HttpResponse:
    """What others did since `since`, and who is in which row; says that the caller is in the row `at`."""
    breakdown = editable(request, pk)
    at = asked_id(request.POST.get("at")) or None
    others = services.presence_say(actor=request.user, breakdown=breakdown, item_id=at)
    state: dict[str, Any] = {"version": breakdown.version}
    if breakdown.version != asked_id(request.POST.get("since")):
        state = Draft(breakdown, request.user).since(asked_id(request.POST.get("since")))
    return JsonResponse(state | {"people": [[one.user.name, one.item] for one in others]})


@require_GET
def draft_beside(request: SignedInRequest, pk: int) -> HttpResponse:
    """What stands around the rows: sums, order, SMART check, lessons, the drawing."""
    context = items_context(request, editable(request, pk))
    return render(request, "planning/_beside.html", context)


def _answered(request: SignedInRequest, pk: int, act: Callable[[], BreakdownItem]) -> JsonResponse:
    """Do it and answer with the draft as it is now; a refusal as JSON, at its cells."""
    try:
        item = act()
    except StaleVersion as error:
        facts = {"message": str(error.message), "current": error.current, "conflicts": conflicts(error.changes)}
        return JsonResponse(facts, status=error.status)
    except DomainError as error:
        return refused(error)
    return JsonResponse(draft_since(request, pk) | {"id": item.pk})


def refused(error: DomainError) -> JsonResponse:
    """Why the grid may not do it, at the cells it concerns."""
    texts = {name: [str(message) for message in found] for name, found in error.fields.items()}
    return JsonResponse({"message": str(error.message), "errors": texts}, status=error.status)


def draft_since(request: SignedInRequest, pk: int) -> dict[str, Any]:
    return Draft(breakdown_for(request, pk), request.user).since(asked_id(request.POST.get("since")))


def _typed(
    request: SignedInRequest, breakdown: Breakdown, rows: list[BreakdownItem], item: BreakdownItem | None = None
) -> dict[str, Any]:
    """The cells that were sent; InvalidInput at those that cannot be read."""
    cells, problems = Cells(request.user, breakdown, rows), Problems()
    texts = {name: request.POST[name] for name in cells.readers if name in request.POST}
    values = cells.read(texts, problems, item)
    problems.raise_any()
    return values


def _drop(request: SignedInRequest, item: BreakdownItem) -> BreakdownItem:
    """Below the row that was pointed at, as its first part where it has parts."""
    rows = selectors.breakdown_items(item.breakdown)
    upper = next((row for row in rows if row.pk == asked_id(request.POST.get("below"))), None)
    if upper is None:
        return services.item_place(actor=request.user, item_id=item.pk, under=None, below=None)
    if any(row.under == upper.key and row.pk != item.pk for row in rows):
        return services.item_place(actor=request.user, item_id=item.pk, under=upper.key, below=None)
    return services.item_place(actor=request.user, item_id=item.pk, under=upper.under, below=upper.pk)


def _key(request: SignedInRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        raise InvalidInput(_("The row came without its key. Reload the page.")) from None


def _item(request: SignedInRequest, pk: int) -> BreakdownItem:
    visible = BreakdownItem.objects.filter(breakdown__in=Breakdown.objects.visible_to(request.user))
    item = get_object_or_404(visible, pk=pk)
    item.breakdown = editable(request, item.breakdown_id)
    return item
