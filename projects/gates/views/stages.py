"""Before, during, after: what each project has held and what it lacks."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goaltrack.common.numbers import asked_id
from people.models import Department
from people.requests import SignedInRequest
from projects.gates.models import STAGES, GateDefinition
from projects.gates.selectors import stage_rows

MOST_ROWS = 200


@require_GET
def gate_stage_list(request: SignedInRequest) -> HttpResponse:
    department, lacking = asked_id(request.GET.get("department")), request.GET.get("lacking") == "1"
    rows = stage_rows(request.user, department_ids=[department] if department else [], lacking=lacking)
    defined = GateDefinition.objects.visible_to(request.user).filter(active=True, kind__in=STAGES)
    context = {
        "rows": rows[:MOST_ROWS],
        "more": max(len(rows) - MOST_ROWS, 0),
        "departments": sorted(Department.objects.visible_to(request.user), key=lambda one: one.path),
        "department": department,
        "lacking": lacking,
        "is_defined": defined.exists(),
    }
    return render(request, "gates/gate_stage_list.html", context)
