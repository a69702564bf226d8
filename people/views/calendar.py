"""The year's working days, and an administrator's corrections."""

import calendar as months
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from goaltrack.common import clock
from goaltrack.common.errors import DomainError
from people.forms import CalendarOverrideForm
from people.models import CalendarOverride
from people.permissions import authorize, may
from people.requests import SignedInRequest
from people.selectors import workday_calendar
from people.services import calendar_override_remove, calendar_override_set


@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: SignedInRequest) -> HttpResponse:
    manages = may(request.user, "people.calendar_override")
    form = CalendarOverrideForm(request.POST or None)
    if request.method == "POST":
        authorize(request.user, "people.calendar_override")
        if form.is_valid():
            try:
                override = calendar_override_set(actor=request.user, **form.cleaned_data)
            except DomainError as error:
                form.add_service_errors(error)
            else:
                messages.success(request, _("Saved."))
                return redirect(f"{request.path}?year={override.day.year}")
    this_year = clock.today().year
    years = range(this_year - 2, this_year + 3)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and int(asked[:5]) in years else this_year
    context = {
        "form": form,
        "manages": manages,
        "year": year,
        "years": years,
        "months": _months(year),
        "provisional": year in workday_calendar().provisional_years,
        "overrides": CalendarOverride.objects.filter(day__year=year),
    }
    return render(request, "people/calendar.html", context, status=400 if form.errors else 200)


def _months(year: int) -> list[tuple[date, int, list[list[tuple[date, bool, bool, bool] | None]]]]:
    """Each month: its first day, its working days, its weeks of (day, worked, differs from the week, corrected)."""
    days = workday_calendar()
    corrected = set(CalendarOverride.objects.filter(day__year=year).values_list("day", flat=True))
    result = []
    for month in range(1, 13):
        weeks: list[list[tuple[date, bool, bool, bool] | None]] = []
        count = 0
        for week in months.Calendar().monthdatescalendar(year, month):
            cells: list[tuple[date, bool, bool, bool] | None] = []
            for day in week:
                if day.month != month:
                    cells.append(None)
                    continue
                worked = days.is_workday(day)
                count += worked
                cells.append((day, worked, worked != (day.weekday() < 5), day in corrected))
            weeks.append(cells)
        result.append((date(year, month, 1), count, weeks))
    return result


@require_POST
def calendar_override_remove_view(request: SignedInRequest, pk: int) -> HttpResponse:
    override = get_object_or_404(CalendarOverride, pk=pk)
    calendar_override_remove(actor=request.user, override=override)
    messages.success(request, _("Removed the correction."))
    return redirect("calendar")
