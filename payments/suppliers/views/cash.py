"""The cash position of one project by month, and of all that one may read together."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from goaltrack.common.numbers import asked_id
from payments.permissions import amounts_readable
from payments.suppliers.cash import CashPosition
from payments.suppliers.charts import cash_chart, cash_sentence
from payments.suppliers.selectors import cash_of, projects_with_cash
from people.models import Department
from people.requests import SignedInRequest
from projects.models import Project


@require_GET
def project_cash(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whoever sees the project and not its amounts is told so."""
    projects = Project.objects.visible_to(request.user).select_related("department", "customer")
    project = get_object_or_404(projects, pk=pk)
    _lines, position = cash_of(request.user, [project])
    knows = amounts_readable(request.user).may_read(project)
    context = {"project": project, "knows": knows} | drawn(position)
    return render(request, "suppliers/project_cash.html", context)


@require_GET
def cash_list(request: SignedInRequest) -> HttpResponse:
    """The projects whose amounts one reads, the lowest point first; of a department and what is below it, if asked."""
    rights = amounts_readable(request.user)
    departments = Department.objects.filter(pk__in=rights.departments).order_by("path")
    chosen = departments.filter(pk=asked_id(request.GET.get("department"))).first()
    lines, together = cash_of(request.user, projects_with_cash(request.user, chosen.pk if chosen else None))
    context: dict[str, Any] = {
        "lines": lines,
        "departments": departments,
        "department": chosen,
        "short": [line for line in lines if line.position.is_short],
    }
    return render(request, "suppliers/cash_list.html", context | drawn(together))


def drawn(position: CashPosition | None) -> dict[str, Any]:
    """What the figures, the chart and its table need; nothing where no money moves."""
    if position is None:
        return {}
    return {"position": position, "chart": cash_chart(position), "sentence": cash_sentence(position)}
