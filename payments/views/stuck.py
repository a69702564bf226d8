"""Stuck money: which amounts wait, on what, on whom, since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goaltrack.common import clock
from goaltrack.common.htmx import page_or_fragment
from goaltrack.common.money import brief
from payments.forms import money_projects
from payments.models import Condition, Contract
from payments.permissions import amounts_readable
from payments.selectors import SHOWS, MonthMoney, StuckMoney, stuck_money, with_flags
from people.models import Department
from people.requests import SignedInRequest
from people.selectors import workday_calendar
from projects.models import Project

PER_PAGE = 50
ZERO = Decimal(0)


@dataclass(frozen=True)
class Chosen:
    """What the address asks for; `unclear` names what was not understood."""

    waits_for: str
    project: int | None
    department: int | None
    show: str
    unclear: tuple[str, ...]

    def address(self, **changes: Any) -> str:
        names = ("waits_for", "project", "department", "show")
        values = {name: getattr(self, name) for name in names} | changes
        query = urlencode({name: value for name, value in values.items() if value})
        return f"?{query}" if query else "?"


def _chosen(query: QueryDict, projects: Sequence[tuple[int, str]], departments: Sequence[tuple[int, str]]) -> Chosen:
    unclear = []

    def pick(name: str, known: Sequence[Any]) -> Any:
        given = query.get(name, "")
        found = next((value for value in known if str(value) == given), None)
        if given and found is None:
            unclear.append(name)
        return found

    return Chosen(
        pick("waits_for", Condition.HeldBy.values) or "",
        pick("project", [pk for pk, _name in projects]),
        pick("department", [pk for pk, _name in departments]),
        pick("show", SHOWS) or "",
        tuple(unclear),
    )


@require_GET
def payment_list(request: SignedInRequest) -> HttpResponse:
    user = request.user
    contracts = Contract.objects.visible_to(user)
    with_money = Project.objects.filter(pk__in=contracts.values("project")).order_by("name", "id")
    projects = list(with_money.values_list("pk", "name"))
    # Those with money of their own, and those above them.
    offered = Q(projects__in=with_money) | Q(pk__in=Department.objects.visible_to(user).values("pk"))
    departments = list(Department.objects.filter(offered).distinct().order_by("path").values_list("pk", "name"))
    chosen = _chosen(request.GET, projects, departments)
    money = stuck_money(user, waits_for=chosen.waits_for, project=chosen.project, department=chosen.department)
    page = Paginator(money.shown(chosen.show), PER_PAGE).get_page(request.GET.get("page"))
    rights = amounts_readable(user)
    shows_amounts = bool(rights.departments) or any(line.outstanding is not None for line in money.lines)
    context: dict[str, Any] = {
        "money": money,
        "lines": with_flags(page),
        "page": page,
        "chosen": chosen,
        "projects": projects,
        "departments": departments,
        "project_count": len({line.checkpoint.contract.project_id for line in money.lines}),
        "unclear": chosen.unclear,
        "is_filtered": bool(chosen.waits_for or chosen.project or chosen.department or chosen.show),
        "has_contracts": bool(projects),
        "shows_amounts": shows_amounts,
        "may_record": money_projects(user).exists(),
        "tabs": _tabs(chosen),
        "show_words": _show_words(chosen.show),
        "links": _links(chosen),
    }
    if shows_amounts:
        context |= _figures(money, chosen) | _curve(money.months, chosen)
    return page_or_fragment(request, "payments/payment_list.html", "payments/_stuck.html", context)


def _tabs(chosen: Chosen) -> list[tuple[str, str, str]]:
    words = [
        ("", _("All")),
        ("customer", _("Waits for the customer")),
        ("us", _("Waits for us")),
        ("third_party", _("Waits for a third party")),
    ]
    return [(value, label, chosen.address(waits_for=value)) for value, label in words]


def _show_words(show: str) -> str:
    return {
        "overdue": _("Overdue"),
        "chased": _("Overdue, neither on hold nor disputed"),
        "soon": _("Due in the next 45 days"),
        "not_due": _("Not due yet"),
        "held": _("On hold or disputed"),
        "": "",
    }[show]


def _links(chosen: Chosen) -> dict[str, str]:
    year = clock.today().year
    received = urlencode({"project": chosen.project} if chosen.project else {})
    return {
        "everything": chosen.address(show=""),
        "overdue": chosen.address(show="overdue"),
        "soon": chosen.address(show="soon"),
        "not_due": chosen.address(show="not_due"),
        "held": chosen.address(show="held"),
        "received": f"/payments/receipts/?year={year}&{received}",
    }


def _figures(money: StuckMoney, chosen: Chosen) -> dict[str, Any]:
    today, calendar = clock.today(), workday_calendar()
    names = dict(Condition.HeldBy.choices)
    holders = [
        (str(names[value]), amount, chosen.address(waits_for=value, show="overdue"))
        for value, amount in money.by_holder.items()
        if amount
    ]
    soon = [line for line in money.shown("soon") if line.slips]
    first, last = today.replace(month=1, day=1), today.replace(month=12, day=31)
    pace = Decimal(calendar.count(first, today) * 100) / max(calendar.count(first, last), 1)
    planned, received = money.planned_this_year, money.received_this_year
    collected = received * 100 / planned if planned else None
    later = money.shown("not_due")
    return {
        "holders": holders,
        "soon_late": sum((line.outstanding or ZERO for line in soon), ZERO),
        "collected": collected,
        "year_pace": pace,
        "collected_tone": "off" if collected is not None and collected < pace - 15 else "",
        "year_gap": planned - money.year_end_forecast,
        "ageing": _ageing(money, chosen),
        "ageing_sentence": _("%(amount)s overdue, by calendar days since the due date")
        % {"amount": brief(money.chased_sum)},
        "held": {"amount": money.held_sum, "count": len(money.held)},
        "not_due": {"amount": sum((line.outstanding or ZERO for line in later), ZERO), "count": len(later)},
    }


def _ageing(money: StuckMoney, chosen: Chosen) -> list[dict[str, Any]]:
    """The four ranges with where each begins in the bar of 1000 units."""
    ranges, x = [], 0
    for one in money.ageing:
        width = int(one.amount * 1000 / money.chased_sum) if money.chased_sum else 0
        ranges.append(
            {
                "words": one.words,
                "amount": one.amount,
                "count": one.count,
                "share": one.amount * 100 / money.chased_sum if money.chased_sum else None,
                "x": x,
                "width": max(width - 2, 0),
                "link": chosen.address(show="overdue"),
            }
        )
        x += width
    return ranges


def _curve(months: Sequence[MonthMoney], chosen: Chosen) -> dict[str, Any]:
    """Plan, received and forecast, cumulative by month of this year."""
    today = clock.today()
    planned, received, forecast = _sums(months, today.month)
    sentence = _("Received %(received)s of %(planned)s planned for the year; %(forecast)s expected by its end") % {
        "received": brief(received[today.month - 1]),
        "planned": brief(planned[-1]),
        "forecast": brief(forecast[-1]),
    }
    missing = planned[-1] - (forecast[-1] or ZERO)
    finding = _("%(amount)s short of the plan at the year's end.") % {"amount": brief(missing)}
    return {
        "months": months,
        "year": today.year,
        "month_filter": f"&project={chosen.project}" if chosen.project else "",
        "chart": _chart(planned, received, forecast),
        "collections_sentence": sentence,
        "collections_finding": finding if missing > 0 else _("The year's plan is covered."),
    }


def _sums(months: Sequence[MonthMoney], now: int) -> tuple[list[Decimal], list[Decimal | None], list[Decimal | None]]:
    planned, received, forecast = [], [], []
    plan = got = hoped = ZERO
    for place, month in enumerate(months, start=1):
        plan += month.planned
        planned.append(plan)
        got += month.received
        received.append(got if place <= now else None)
        if place >= now:
            hoped = (got if place == now else hoped) + month.forecast
        forecast.append(hoped if place >= now else None)
    return planned, received, forecast


def _chart(
    planned: Sequence[Decimal], received: Sequence[Decimal | None], forecast: Sequence[Decimal | None]
) -> dict[str, Any]:
    def in_ten_thousands(values: Sequence[Decimal | None]) -> list[Decimal | None]:
        return [None if value is None else (value / 10_000).quantize(Decimal("0.01")) for value in values]

    return {
        "unit": "wan",
        "right": 96,
        "x": [str(month) for month in range(1, 13)],
        "series": [
            {
                "name": _("Plan"),
                "tone": "control",
                "dash": "dashed",
                "data": in_ten_thousands(planned),
                "label": _("Plan"),
            },
            {
                "name": _("Received"),
                "tone": "info",
                "points": True,
                "area": True,
                "data": in_ten_thousands(received),
                "label": _("Received"),
                "text": "accent",
            },
            {
                "name": _("Forecast"),
                "tone": "riskText",
                "dash": "dotted",
                "data": in_ten_thousands(forecast),
                "label": _("Forecast"),
                "text": "riskText",
            },
        ],
    }
