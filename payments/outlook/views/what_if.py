"""What if: days moved, documents dropped, accepted unit by unit or as a whole; the curve beside the present one.

The address holds all of it, so that it can be shared and goes back. Nothing is saved.
"""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from payments.outlook.assuming import ASKS, CurveMonth, Scene
from payments.outlook.charts import curve_words, curves_chart, curves_sentence
from payments.outlook.views.scope import scope_of
from people.requests import SignedInRequest

# Of each kind, of one project and of several together; more are not shown.
MOST_LEVERS, MOST_TOGETHER = 60, 12
OTHERS = ("project", "department", "year", "drop", "accept")


@require_GET
def forecast_what_if(request: SignedInRequest) -> HttpResponse:
    given = request.GET
    pairs = [(name, str(value)) for name, values in given.lists() for value in values]
    kept = [(name, value) for name, value in pairs if value.strip()]
    if len(kept) < len(pairs):
        # The form sends its empty fields as well; an address that is shared says only what is assumed.
        return redirect(f"{request.path}?{urlencode(kept)}" if kept else request.path)
    scope = scope_of(request.user, given)
    found = scope.outlook(request.user)
    scene = Scene(found)
    asked = scene.read(_moves(given), given.getlist("drop"), given.get("accept", ""))
    curves = scene.curves(asked)
    levers = list(scene.levers.values())
    conditions = [one for one in levers if one.kind != "receipt"]
    payments = [one for one in levers if one.kind == "receipt"]
    drops = list(scene.drops.values())
    most = MOST_LEVERS if scope.project else MOST_TOGETHER
    context: dict[str, Any] = {
        "scope": scope,
        "asked": asked,
        "unclear": [*scope.unclear, *asked.unclear],
        "errors": sum(map(len, asked.problems.fields.values())),
        "knows": bool(scope.projects or scope.departments or found.lines),
        "has_money": bool(found.lines),
        "conditions": _shown(conditions, most),
        "payments": _shown(payments, most),
        "drops": [one for place, one in enumerate(drops) if place < most or one.dropped],
        "hidden": max(len(conditions), len(payments), len(drops)) > most,
        "accepts": _accepts(),
        "has_acceptances": scene.has_acceptances,
        "curves": [(curve_words(one), one, one.by_year_end(found.today.year), one.total()) for one in curves],
        # Months in which nothing comes, whatever is assumed, are only in the chart.
        "rows": [row for row in zip(*(one.months for one in curves), strict=True) if any(map(_moves_money, row))],
        "later": [one.later for one in curves],
        "totals": [one.total() for one in curves],
        "chart": curves_chart(curves),
        "sentence": curves_sentence(curves, found.today.year),
        "today": found.today,
        "plain": scope.query(),
    }
    return render(request, "outlook/what_if.html", context, status=400 if asked.problems.fields else 200)


def _moves(given: QueryDict) -> list[tuple[str, str]]:
    return [(name, str(given[name])) for name in given if name not in OTHERS]


def _shown(levers: list[Any], most: int) -> list[Any]:
    return [one for place, one in enumerate(levers) if place < most or one.typed]


def _moves_money(month: CurveMonth) -> bool:
    return bool(month.present or month.assumed)


def _accepts() -> list[tuple[str, str]]:
    words = [_("As it is planned"), _("Unit by unit"), _("As a whole"), _("Both, compared")]
    return list(zip(("", *ASKS), words, strict=True))
