"""Errors are `application/problem+json` (RFC 9457): type, title, status, detail, and for input `errors` by field.

`problem_response` answers for what an API view raises; the handlers at the end answer below /api/v1/ where no view
was reached or one broke.
"""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views import defaults
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from goaltrack.common.errors import DomainError

PROBLEM_JSON = "application/problem+json"
API_PREFIX = "/api/v1/"


class BodyTooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "body-too-large"
    default_detail = _("The body is too large.")


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: every error is a problem body in the reader's language."""
    if isinstance(error, DomainError):
        set_rollback()
        body = _problem(error.code, str(error.title), error.status, str(error.message))
        if error.fields:
            body["errors"] = {name: [str(m) for m in messages] for name, messages in error.fields.items()}
        return _as_problem(Response(body | error.extra, status=error.status))
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, RequestDataTooBig):
        error = BodyTooLarge()
    response = exception_handler(error, context)
    if response is None:
        return None
    assert isinstance(error, exceptions.APIException)
    response.data = _from_drf(error, response)
    return _as_problem(response)


def _from_drf(error: exceptions.APIException, response: Response) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        body = _problem("invalid", str(_("Some fields need correcting")), response.status_code)
        errors: dict[str, list[str]] = {}
        for name, message in _by_field(error.detail, ""):
            errors.setdefault(name, []).append(message)
        return body | {"errors": errors}
    return _problem(str(error.default_code).replace("_", "-"), str(error.detail), response.status_code)


def _by_field(detail: Any, name: str) -> Iterator[tuple[str, str]]:
    """Each message with its field: `reviewers.1` is the second entry of a list, `a.b` a field in a field."""
    if isinstance(detail, dict):
        for key, inner in detail.items():
            # What concerns a whole inner object stands at the name of that object.
            path = name if name and key == "non_field_errors" else f"{name}.{key}" if name else str(key)
            yield from _by_field(inner, path)
    elif isinstance(detail, list):
        for place, inner in enumerate(detail):
            is_nested = isinstance(inner, dict | list)
            yield from _by_field(inner, f"{name}.{place}" if is_nested and name else name)
    else:
        yield name or "non_field_errors", str(detail)


def _problem(code: str, title: str, status_code: int, detail: str = "") -> dict[str, Any]:
    return {"type": f"urn:goaltrack:problem:{code}", "title": title, "status": status_code, "detail": detail or title}


def _as_problem(response: Response) -> Response:
    response.content_type = PROBLEM_JSON
    return response


def _plain(code: str, title: str, status_code: int, detail: str = "") -> JsonResponse:
    body = _problem(code, title, status_code, detail)
    return JsonResponse(body, status=status_code, content_type=PROBLEM_JSON)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400: what Django refuses before any view sees it."""
    if not request.path.startswith(API_PREFIX):
        return defaults.bad_request(request, exception)
    return _plain("bad-request", str(_("The request cannot be read.")), 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403."""
    if not request.path.startswith(API_PREFIX):
        return defaults.permission_denied(request, exception)
    return _plain("permission-denied", str(exceptions.PermissionDenied.default_detail), 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404: an address that no operation has."""
    if not request.path.startswith(API_PREFIX):
        return defaults.page_not_found(request, exception)
    return _plain("not-found", str(exceptions.NotFound.default_detail), 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: says nothing of what went wrong; the log does."""
    if not request.path.startswith(API_PREFIX):
        return defaults.server_error(request)
    detail = _("Something went wrong on our side and has been logged. Try again; if it stays, tell your administrator.")
    return _plain("server-error", str(exceptions.APIException.default_detail), 500, str(detail))
