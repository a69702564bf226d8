"""Cursor pages: they cost the same wherever they lie, however many rows share a value."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.db.utils import DataError
from django.utils.translation import gettext_lazy as _
from rest_framework.pagination import CursorPagination as DrfCursorPagination
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from goaltrack.common.errors import invalid


@dataclass(frozen=True)
class Place:
    """Between two rows: after (or, `backwards`, before) the row with these values in the columns of the order."""

    backwards: bool
    values: tuple[Any, ...]


class CursorPagination(DrfCursorPagination):
    """Pages that cost the same wherever they lie; `next` and `previous` are addresses.

    DRF's own cursor holds the first column of the order and a count of rows with that value, capped at 1000, beyond
    which it never ends. This one holds every column, so the order must end with one that is unique.
    """

    ordering: Any = ("id",)
    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.address = request.build_absolute_uri()
        self.order = tuple(self.get_ordering(request, queryset, view))
        size = self.get_page_size(request)
        place = self._place(request)
        backwards = place is not None and place.backwards
        found: QuerySet[Any] = queryset.order_by(*(_turned(self.order) if backwards else self.order))
        try:
            if place is not None:
                found = found.filter(_beyond(self.order, place))
            rows = list(found[: size + 1])
        except (ValueError, TypeError, OverflowError, ValidationError, DataError):
            raise self._no_such_place() from None
        has_more = len(rows) > size
        rows = rows[:size]
        if backwards:
            rows.reverse()
        self.following = rows[-1] if rows and (has_more or backwards) else None
        self.preceding = rows[0] if rows and (has_more if backwards else place is not None) else None
        return rows

    def get_page_size(self, request: Request) -> int:
        asked = request.query_params.get(self.page_size_query_param, "")
        if not asked:
            return self.page_size
        if not (asked.isascii() and asked.isdecimal() and len(asked) < 10 and int(asked)):
            raise invalid("page_size", _("Give a whole number from 1."))
        return min(int(asked), self.max_page_size)

    def get_next_link(self) -> str | None:
        return self._link(self.following, backwards=False)

    def get_previous_link(self) -> str | None:
        return self._link(self.preceding, backwards=True)

    def _link(self, row: Any, *, backwards: bool) -> str | None:
        if row is None:
            return None
        values = [_value(row, name.lstrip("-")) for name in self.order]
        cursor = urlsafe_b64encode(json.dumps([backwards, *values], separators=(",", ":")).encode()).decode()
        address: str = replace_query_param(self.address, self.cursor_query_param, cursor)
        return address

    def _place(self, request: Request) -> Place | None:
        cursor = request.query_params.get(self.cursor_query_param, "")
        if not cursor:
            return None
        try:
            backwards, *values = json.loads(urlsafe_b64decode(cursor.encode("ascii")))
        except (ValueError, TypeError, RecursionError):
            raise self._no_such_place() from None
        plain = all(isinstance(value, str | int) and "\x00" not in str(value) for value in values)
        if not isinstance(backwards, bool) or not plain or len(values) != len(self.order):
            raise self._no_such_place()
        return Place(backwards, tuple(values))

    def _no_such_place(self) -> Exception:
        return invalid(self.cursor_query_param, _("This cursor does not come from this list. Start without one."))


def _turned(order: Sequence[str]) -> list[str]:
    return [name[1:] if name.startswith("-") else f"-{name}" for name in order]


def _beyond(order: Sequence[str], place: Place) -> Q:
    """Rows that come later in the order: the first column that differs decides.

    The condition on the first column alone is said once more, so that an index on it is used.
    """
    condition, equal = Q(), Q()
    for position, (name, value) in enumerate(zip(order, place.values, strict=True)):
        column = name.lstrip("-")
        comparison = "lt" if name.startswith("-") != place.backwards else "gt"
        condition |= equal & Q(**{f"{column}__{comparison}": value})
        equal &= Q(**{column: value})
        if position == 0:
            bound = Q(**{f"{column}__{comparison}e": value})
    return bound & condition


def _value(row: Any, column: str) -> Any:
    if isinstance(row, dict):
        value = row[column]
    else:
        value = row
        for name in column.split("__"):
            value = getattr(value, name)
    return value.isoformat() if isinstance(value, date) else value
