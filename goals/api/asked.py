"""How the views of goals read a call."""

from typing import Any

from django.shortcuts import get_object_or_404

from goals.models import Cycle, Goal
from goaltrack.common.api.pagination import CursorPagination
from people.requests import SignedInCall


class NewestFirst(CursorPagination):
    ordering = "-id"


def parsed(serializer: Any) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def asked_goal(request: SignedInCall, pk: int) -> Goal:
    """The goal named in the address; 404 where the caller may not see it."""
    return get_object_or_404(Goal.objects.visible_to(request.user).with_people(), pk=pk)


def asked_cycle(request: SignedInCall, pk: int) -> Cycle:
    return get_object_or_404(Cycle.objects.visible_to(request.user), pk=pk)
