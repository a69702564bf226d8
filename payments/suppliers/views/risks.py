"""What of supplier contracts is a risk; and the share below which departments call a price squeezed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from goaltrack.common.errors import ActionForbidden
from goaltrack.common.numbers import asked_id
from goaltrack.common.sending import send
from payments.suppliers.forms import FloorForm
from payments.suppliers.models import SupplierContract
from payments.suppliers.permissions import settles_some_policy
from payments.suppliers.policy import floor_lines
from payments.suppliers.selectors import supply_risks
from payments.suppliers.services import supplier_policy_set
from payments.suppliers.views.find import METHODS
from people.models import Department
from people.requests import SignedInRequest
from projects.models import Project


@require_GET
def supply_risk_list(request: SignedInRequest) -> HttpResponse:
    """Interfaces without a clause or late, and squeezed prices; of one project, or of one's own contracts."""
    project, mine = asked_id(request.GET.get("project")), request.GET.get("who") == "me"
    seen = SupplierContract.objects.visible_to(request.user).running()
    context = {
        "risks": supply_risks(request.user, project=project or None, mine=mine),
        "project": project,
        "projects": Project.objects.filter(pk__in=seen.order_by().values("project")).order_by("name", "id"),
        "mine": mine,
        "may_set_policy": settles_some_policy(request.user),
    }
    return render(request, "suppliers/risk_list.html", context)


@require_http_methods(METHODS)
def supplier_policy_view(request: SignedInRequest) -> HttpResponse:
    if not settles_some_policy(request.user):
        raise ActionForbidden(_("This share is settled by those who keep a department's money."))
    form = FloorForm(request.POST or None)

    def save(values: dict[str, object]) -> object:
        department = get_object_or_404(Department.objects.visible_to(request.user), pk=values.pop("department"))
        return supplier_policy_set(actor=request.user, department_id=department.pk, **values)  # type: ignore[arg-type]

    outcome = send(form, save)
    if outcome.done:
        messages.success(request, _("Saved."))
        return redirect("supplier_policy")
    rows = [(line, FloorForm.of(line, form)) for line in floor_lines(request.user)]
    return render(request, "suppliers/policy.html", {"rows": rows, "form": form}, status=outcome.status)
