"""How many tasks stand in a column of the board at most, by department."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goaltrack.common.errors import DomainError
from people.models import Department
from people.requests import SignedInRequest
from projects.limit_forms import ColumnLimitsForm
from projects.selectors.limits import limit_lines
from projects.services import column_limits_set


@require_http_methods(["GET", "HEAD", "POST"])
def column_limits_view(request: SignedInRequest) -> HttpResponse:
    form = ColumnLimitsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        department = get_object_or_404(Department.objects.visible_to(request.user), pk=form.cleaned_data["department"])
        try:
            column_limits_set(actor=request.user, department_id=department.pk, limits=form.limits())
        except DomainError as error:
            if error.status != 400:
                raise
            form.add_service_errors(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("column_limits")
    rows = [(line, ColumnLimitsForm.of(line, form)) for line in limit_lines(request.user)]
    status = 400 if form.errors else 200
    return render(request, "projects/column_limits.html", {"rows": rows, "form": form}, status=status)
