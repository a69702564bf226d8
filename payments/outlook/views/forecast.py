"""The forecast of a year, and the rows behind each of its numbers."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goaltrack.common.errors import FIRST_YEAR, LAST_YEAR
from payments.outlook.charts import outlook_chart, outlook_sentence
from payments.outlook.flagging import holder_of
from payments.outlook.selectors import SHOWS, Bill, Outlook, OutlookLine, sums_of
from payments.outlook.views.scope import Scope, scope_of
from payments.outlook.weights import LABELS, STAGES
from payments.views.receipts import month_asked
from people.requests import SignedInRequest


@require_GET
def forecast(request: SignedInRequest) -> HttpResponse:
    scope = scope_of(request.user, request.GET)
    found = scope.outlook(request.user)
    context: dict[str, Any] = {
        "found": found,
        "scope": scope,
        "knows": bool(scope.projects or scope.departments or found.lines),
        "has_money": bool(found.lines or found.bills or found.planned or found.received or found.last_year),
        "chart": outlook_chart(found),
        "sentence": outlook_sentence(found),
        "receipts": scope.query(year=""),
        "years": _years(scope),
        "fiscal": [(line, holder_of(step), step) for line in found.shown("fiscal") for step in line.fiscal],
        "slips": found.shown("slips"),
    }
    return render(request, "outlook/forecast.html", context)


@require_GET
def forecast_rows(request: SignedInRequest, show: str) -> HttpResponse:
    """The rows of a month (2026-12), of a stage, or of what one of SHOWS asks for."""
    scope = scope_of(request.user, request.GET)
    month = month_asked(show)
    if month is None and show not in (*SHOWS, *STAGES):
        raise Http404
    found = scope.outlook(request.user)
    lines, bills = _rows(found, month, show)
    plain, weighed = sums_of(lines)
    bills_sum = sum((one.amount for one in bills), plain - plain)
    context: dict[str, Any] = {
        "scope": scope,
        "month": month,
        "show": show,
        "stage": LABELS.get(show, "") if month is None else "",
        "lines": lines,
        "bills": bills,
        "plain": plain + bills_sum,
        "weighed": weighed + bills_sum,
        "back": scope.query(),
    }
    return render(request, "outlook/rows.html", context)


def _rows(found: Outlook, month: date | None, show: str) -> tuple[list[OutlookLine], list[Bill]]:
    if month is not None:
        return found.of_month(month), found.bills_of(month)
    return found.shown(show), found.beyond_bills if show == "beyond" else []


def _years(scope: Scope) -> list[tuple[int, str]]:
    """The year before and after, where there are such, with their addresses."""
    years = (scope.year - 1, scope.year + 1)
    return [(one, scope.query(year=one)) for one in years if FIRST_YEAR < one <= LAST_YEAR]
