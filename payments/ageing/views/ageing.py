"""The ageing, and the rows behind each of its numbers."""

from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goaltrack.common import clock
from payments.ageing.asked import Asked, asked
from payments.ageing.charts import figures_chart, figures_sentence
from payments.ageing.figures import month_figures
from payments.ageing.permissions import settles_some_ranges
from payments.ageing.ranges import ranges_for
from payments.ageing.selectors import (
    AGES,
    NAMED,
    AgeingLine,
    advances_of,
    ageing_rows,
    ageing_table,
)
from payments.ageing.words import by_words, cell_words
from people.requests import SignedInRequest

COLUMNS = (*AGES, "aged", "disputed", "on_hold", "retention")
PER_PAGE = 50
HELD_SHOWN = 10


@require_GET
def ageing_table_view(request: SignedInRequest) -> HttpResponse:
    user, wanted = request.user, asked(request.user, request.GET)
    table = ageing_table(user, by=wanted.by, department=wanted.department)
    words = cell_words(table.ranges)
    page = Paginator(table.lines, PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "table": table,
        "asked": wanted,
        "page": page,
        "columns": [words[cell] for cell in COLUMNS],
        "lines": [_drawn(line, wanted, words) for line in page],
        "total": _drawn(table.total, wanted, words),
        "tabs": [(by, name, wanted.address(by=by, of=None, cell="")) for by, name in by_words().items()],
        "by_word": by_words()[wanted.by],
        "may_set_ranges": settles_some_ranges(user),
        "export": wanted.address("ageing_export", of=None, cell=""),
        "everything": wanted.address("ageing_row_list", of=None, cell=""),
    }
    if table.lines:
        figures = month_figures(user, wanted.department.pk if wanted.department else None)
        context |= {
            "figures": figures,
            "now": figures[-1],
            "chart": figures_chart(figures),
            "sentence": figures_sentence(figures),
            "due_in_window": sum((one.became_due for one in figures), Decimal(0)),
        }
        context |= _apart(request, wanted)
    return render(request, "ageing/ageing.html", context)


def _apart(request: SignedInRequest, wanted: Asked) -> dict[str, Any]:
    """The first of what stands apart: held money with its reasons, retention money with its days."""
    found = {}
    for cell in ("disputed", "on_hold", "retention"):
        rows = ageing_rows(
            request.user, by=wanted.by, cell=cell, department=wanted.department, first=0, count=HELD_SHOWN
        )
        found[cell] = {"rows": rows, "link": wanted.address("ageing_row_list", of=None, cell=cell)}
    return found


def _drawn(line: AgeingLine, wanted: Asked, words: dict[str, str]) -> dict[str, Any]:
    def link(cell: str) -> str:
        return wanted.address("ageing_row_list", of=line.pk, cell=cell)

    return {
        "pk": line.pk,
        "name": line.name,
        "cells": [
            {"cell": cell, "words": words[cell], "amount": line.amount(cell), "link": link(cell)} for cell in COLUMNS
        ],
        "advances": line.advances,
        "advances_link": wanted.address("advance_list", of=line.pk, cell=""),
    }


@require_GET
def ageing_row_list(request: SignedInRequest) -> HttpResponse:
    wanted = asked(request.user, request.GET)
    number = _page_number(request)
    found = ageing_rows(
        request.user,
        by=wanted.by,
        of=wanted.of,
        cell=wanted.cell,
        department=wanted.department,
        first=(number - 1) * PER_PAGE,
        count=PER_PAGE,
    )
    words = cell_words(ranges_for(request.user, wanted.department))
    context = {
        "asked": wanted,
        "found": found,
        "words": words,
        "cell_word": words[wanted.cell],
        "of_name": _name_of(wanted) if found.rows else "",
        "today": clock.today(),
        "page": Paginator(range(found.count), PER_PAGE).get_page(number),
        "back": wanted.address(of=None, cell=""),
    }
    return render(request, "ageing/row_list.html", context)


@require_GET
def advance_list(request: SignedInRequest) -> HttpResponse:
    """Money received and not allotted to a checkpoint yet."""
    wanted = asked(request.user, request.GET)
    receipts = advances_of(
        request.user, by=wanted.by, of=wanted.of, department=wanted.department.pk if wanted.department else None
    )
    page = Paginator(receipts, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "asked": wanted,
        "page": page,
        "total": receipts.aggregate(sum=Sum("unsettled"))["sum"] or Decimal(0),
        "of_name": _name_of(wanted) if page.paginator.count else "",
        "back": wanted.address(of=None, cell=""),
    }
    return render(request, "ageing/advance_list.html", context)


def _name_of(wanted: Asked) -> str:
    """Asked for only where the reader knows rows of it."""
    if wanted.of is None:
        return ""
    return str(NAMED[wanted.by]._default_manager.filter(pk=wanted.of).first() or "")


def _page_number(request: HttpRequest) -> int:
    given = request.GET.get("page", "")
    return max(1, int(given)) if given.isascii() and given.isdecimal() and len(given) < 8 else 1
