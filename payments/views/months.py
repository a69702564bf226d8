"""One month of the plan: the checkpoints planned for it, and what is expected in it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goaltrack.common.numbers import asked_id
from payments.selectors import checkpoint_lines
from payments.selectors.months import money_of, of_year
from payments.views.receipts import month_asked
from people.models import Department
from people.requests import SignedInRequest
from projects.models import Project


@require_GET
def payment_month(request: SignedInRequest, month: str) -> HttpResponse:
    first = month_asked(month)
    if first is None:
        raise Http404
    project = Project.objects.visible_to(request.user).filter(pk=asked_id(request.GET.get("project"))).first()
    department = Department.objects.visible_to(request.user).filter(pk=asked_id(request.GET.get("department"))).first()
    contracts = money_of(project.pk if project else None, department.pk if department else None)
    lines = checkpoint_lines(request.user, of_year(request.user, contracts, first.year).order_by("due_on", "id"))
    planned = [line for line in lines if _is_in(first, line.forecast.planned_on)]
    expected = [line for line in lines if _is_in(first, line.expected)]
    names = [("project", project), ("department", department)]
    context: dict[str, Any] = {
        "month": first,
        "narrowed_to": [one.name for one in (project, department) if one],
        "receipts": "".join(f"&{name}={one.pk}" for name, one in names if one),
        "parts": [
            ("planned", _("Planned for this month"), planned, _sum([line.amount for line in planned])),
            ("expected", _("Expected in this month"), expected, _sum([line.outstanding for line in expected])),
        ],
    }
    return render(request, "payments/payment_month.html", context)


def _is_in(month: date, day: date | None) -> bool:
    return day is not None and (day.year, day.month) == (month.year, month.month)


def _sum(amounts: Sequence[Decimal | None]) -> Decimal | None:
    """None where the reader may not know one of them."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if len(known) == len(amounts) else None
