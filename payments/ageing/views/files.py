"""The ageing as a workbook."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from goaltrack.common import clock
from payments.ageing.asked import asked
from payments.ageing.workbook import ageing_workbook
from people.requests import SignedInRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def ageing_export(request: SignedInRequest) -> HttpResponse:
    wanted = asked(request.user, request.GET)
    content = ageing_workbook(request.user, by=wanted.by, department=wanted.department)
    return _attached(content, XLSX, f"ageing-{clock.today():%Y-%m-%d}.xlsx")


def _attached(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
