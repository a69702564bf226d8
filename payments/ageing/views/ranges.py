"""The ranges by which departments age what is overdue."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goaltrack.common.errors import ActionForbidden
from goaltrack.common.sending import send
from payments.ageing.forms import RangesForm
from payments.ageing.permissions import settles_some_ranges
from payments.ageing.ranges import ranges_lines
from payments.ageing.services import ageing_ranges_set
from people.models import Department
from people.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def ageing_ranges_view(request: SignedInRequest) -> HttpResponse:
    if not settles_some_ranges(request.user):
        raise ActionForbidden(_("These ranges are settled by those who keep a department's money."))
    form = RangesForm(request.POST or None)

    def save(values: dict[str, int]) -> object:
        department = get_object_or_404(Department.objects.visible_to(request.user), pk=values.pop("department"))
        return ageing_ranges_set(actor=request.user, department_id=department.pk, **values)

    outcome = send(form, save)
    if outcome.done:
        messages.success(request, _("Saved."))
        return redirect("ageing_ranges")
    rows = [(line, RangesForm.of(line, form)) for line in ranges_lines(request.user)]
    return render(request, "ageing/ranges.html", {"rows": rows, "form": form}, status=outcome.status)
