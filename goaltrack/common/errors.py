"""One domain error: services raise it, pages show it as a message, the API as a problem+json body.

`code` is the stable name, `status` the HTTP status, `fields` maps a form field to its messages (in the reader's
language), `extra` carries facts for the body.
"""

import re
from collections.abc import Callable, Container, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Message = str | Promise

# Control characters, and marks that turn the writing direction around: they make a text look like another one.
INVISIBLE = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


class DomainError(Exception):
    code = "conflict"
    status = 409
    title: Message = _("This cannot be done now")

    def __init__(
        self,
        message: Message = "",
        *,
        code: str = "",
        fields: Mapping[str, list[Message]] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        self.message = message or self.title
        self.code = code or self.code
        self.fields = dict(fields or {})
        self.extra = dict(extra or {})
        super().__init__(str(self.message), self.fields)

    @property
    def words(self) -> str:
        """All it says as one text, where there are no fields to say it at."""
        return " ".join(str(text) for texts in self.fields.values() for text in texts) or str(self.message)


class InvalidInput(DomainError):
    """What was typed cannot be taken; `fields` says where and why."""

    code = "invalid"
    status = 400
    title = _("Some fields need correcting")


class ActionForbidden(DomainError):
    """The row may be seen, the action may not be taken."""

    code = "forbidden"
    status = 403
    title = _("You may not do this")


class StateConflict(DomainError):
    """The row is no longer in a state that allows this."""

    code = "state-conflict"
    status = 409
    title = _("Not possible as things stand")


class StaleVersion(DomainError):
    """An edit built on an old version. `changes`: what changed since, as history.selectors.changes_since gives it."""

    code = "stale-version"
    status = 412
    title = _("Somebody changed this while you were editing; nothing you typed is lost")

    def __init__(self, *, current: int, changes: list[dict[str, Any]]) -> None:
        super().__init__(extra={"current_version": current, "changes": changes})
        self.current = current
        self.changes = changes


def invalid(field: str, message: Message) -> InvalidInput:
    return InvalidInput(fields={field: [message]})


FIRST_YEAR, LAST_YEAR = 2000, 2100


class Problems:
    """Collects the field errors of one call, so that all of them are shown at once."""

    def __init__(self) -> None:
        self.fields: dict[str, list[Message]] = {}

    def add(self, field: str, message: Message) -> None:
        self.fields.setdefault(field, []).append(message)

    def text(self, field: str, value: str, *, missing: Message = "", most: int = 10_000) -> None:
        """What every typed text is held to; `missing` is said where it is blank and may not be."""
        if missing and not value.strip():
            self.add(field, missing)
        elif "\x00" in value:
            self.add(field, _("Null characters are not allowed."))
        elif INVISIBLE.search(value):
            self.add(field, _("Control characters are not allowed."))
        elif len(value) > most:
            self.add(field, _("At most %(count)d characters.") % {"count": most})

    def check(self, obj: models.Model, exclude: Container[str] = ()) -> None:
        """Take over what the model's own fields say: lengths, choices, numbers, and null bytes."""
        for field in obj._meta.concrete_fields:
            if field.generated:
                continue
            value = getattr(obj, field.attname)
            if field.name in exclude or (value is None and field.null) or (field.blank and value in ("", None)):
                continue
            if isinstance(value, str) and "\x00" in value:
                self.add(field.name, _("Null characters are not allowed."))
                continue
            if isinstance(value, str) and INVISIBLE.search(value):
                self.add(field.name, _("Control characters are not allowed."))
                continue
            if isinstance(field, models.TextField) and field.max_length and len(value) > field.max_length:
                self.add(field.name, _("At most %(count)d characters.") % {"count": field.max_length})
                continue
            try:
                setattr(obj, field.attname, field.clean(value, obj))
            except ValidationError as error:
                for message in error.messages:
                    self.add(field.name, message)
                continue
            # Far years are slips of the pen, and what counts days from them never ends.
            if isinstance(field, models.DateField) and not FIRST_YEAR <= getattr(obj, field.attname).year <= LAST_YEAR:
                years = {"first": FIRST_YEAR, "last": LAST_YEAR}
                self.add(field.name, _("Choose a day from %(first)d to %(last)d.") % years)

    def raise_any(self) -> None:
        if self.fields:
            raise InvalidInput(fields=self.fields)


class DomainErrorMiddleware:
    """Shows a domain error that a page view let through as a page that says what to do next."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        template = "403.html" if error.status == 403 else "conflict.html"
        return render(request, template, {"error": error}, status=error.status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form whose token has expired: reload, and what was typed is still in the browser."""
    return render(request, "403_csrf.html", {"reason": reason}, status=403)
