"""Who calls, and what the body says."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from people.models import User


def caller(request: Request) -> User:
    """The signed-in person: IsAuthenticated has let nobody else through."""
    assert isinstance(request.user, User)
    return request.user


def parsed(serializer: type[serializers.Serializer], request: Request, *, partial: bool = False) -> dict[str, Any]:
    """The body's values; raises ValidationError (400) with every field that is wrong."""
    read = serializer(data=request.data, partial=partial, context={"request": request})
    read.is_valid(raise_exception=True)
    return dict(read.validated_data)
