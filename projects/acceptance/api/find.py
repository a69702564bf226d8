"""Rows that the caller may see, else 404; and the whole acceptance as the answer to every verb."""

from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework import status
from rest_framework.response import Response

from goaltrack.common.api.headers import with_etag
from people.requests import SignedInCall
from projects.acceptance.api.shapes import AcceptanceDetailSerializer
from projects.acceptance.models import Acceptance
from projects.acceptance.selectors import acceptance_lines


def row(request: SignedInCall, pk: int) -> Acceptance:
    found = Acceptance.objects.visible_to(request.user).as_lines().prefetch_related("rounds__recorded_by")
    return get_object_or_404(found, pk=pk)


def acceptance_of(request: SignedInCall, model: type[Any], pk: int) -> int:
    """Of a step, a document or a condition that the caller may see."""
    found: int = get_object_or_404(model.objects.visible_to(request.user), pk=pk).acceptance_id
    return found


def shown(request: SignedInCall, pk: int, status_code: int = status.HTTP_200_OK) -> Response:
    found = row(request, pk)
    [line] = acceptance_lines(request.user, [found])
    return with_etag(Response(AcceptanceDetailSerializer(line).data, status=status_code), found.version)
