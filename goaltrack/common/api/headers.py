"""Idempotency keys and entity tags, as OpenAPI parameters and as values."""

import uuid

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import exceptions, status
from rest_framework.request import Request
from rest_framework.response import Response

from goaltrack.common.errors import invalid

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.UUID,
    OpenApiParameter.HEADER,
    required=True,
    description="A UUID of the caller's choice. The same key again answers with what the first call made.",
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag of the representation that the edit was built on.",
)


class PreconditionRequired(exceptions.APIException):
    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "precondition-required"
    default_detail = _("Send If-Match with the ETag of what you changed.")


def idempotency_key(request: Request) -> uuid.UUID:
    """The call's Idempotency-Key; raises InvalidInput (400) when it is missing or no UUID."""
    value = request.headers.get("Idempotency-Key", "")
    try:
        return uuid.UUID(value)
    except ValueError:
        raise invalid("Idempotency-Key", _("Send an Idempotency-Key header that holds a UUID.")) from None


def expected_version(request: Request) -> int:
    """The version named by If-Match; 428 when it is missing, 412 follows from the service when it is old."""
    value = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if not value:
        raise PreconditionRequired()
    # What is no version of ours is never the current one.
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else -1


def with_etag(response: Response, version: int) -> Response:
    """Name the version of the row that the response shows."""
    response["ETag"] = f'"{version}"'
    return response
