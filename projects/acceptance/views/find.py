"""What the addresses name: rows that the reader may see, else 404."""

from typing import Any

from django.shortcuts import get_object_or_404

from people.permissions import authorize
from people.requests import SignedInRequest
from projects.acceptance.models import Acceptance, AcceptancePoint
from projects.acceptance.services.held import require_going_on


def row_or_404(request: SignedInRequest, pk: int) -> Acceptance:
    return get_object_or_404(Acceptance.objects.visible_to(request.user).as_lines(), pk=pk)


def part_or_404(request: SignedInRequest, model: type[Any], pk: int) -> Any:
    """A step or document with its acceptance."""
    part = get_object_or_404(model.objects.visible_to(request.user), pk=pk)
    part.acceptance = row_or_404(request, part.acceptance_id)
    return part


def point_or_404(request: SignedInRequest, pk: int) -> AcceptancePoint:
    point = get_object_or_404(AcceptancePoint.objects.visible_to(request.user).select_related("owner"), pk=pk)
    point.acceptance = row_or_404(request, point.acceptance_id)
    return point


def authorize_write(request: SignedInRequest, row: Acceptance) -> None:
    authorize(request.user, "acceptance.write", row)


def require_form(request: SignedInRequest, row: Acceptance) -> None:
    """No form is shown for what is over; what was typed before it was is judged by the service, and not lost."""
    if request.method != "POST":
        require_going_on(row)
