"""The ageing as a workbook, and the statement of a customer as PDF."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden
from payments.ageing.asked import asked
from payments.ageing.statement import customers_with_statement, may_state, statement_of, statement_pdf
from payments.ageing.workbook import ageing_workbook
from people.requests import SignedInRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def ageing_export(request: SignedInRequest) -> HttpResponse:
    wanted = asked(request.user, request.GET)
    content = ageing_workbook(request.user, by=wanted.by, department=wanted.department)
    return _attached(content, XLSX, f"ageing-{clock.today():%Y-%m-%d}.xlsx")


@require_GET
def customer_statement(request: SignedInRequest, pk: int) -> HttpResponse:
    """Of the contracts whose amounts the reader may know; whoever knows none is told so."""
    customer = get_object_or_404(customers_with_statement(request.user), pk=pk)
    if not may_state(request.user, customer):
        raise ActionForbidden(_("Amounts are shown to those who lead a department, keep its money or run the project."))
    content = statement_pdf(statement_of(request.user, customer))
    return _attached(content, "application/pdf", f"statement-{customer.pk}-{clock.today():%Y-%m-%d}.pdf")


def _attached(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
