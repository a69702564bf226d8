"""When overdue money is told of, by department; and how often a bureau hears from us."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goaltrack.common.sending import send
from payments.collection.forms import EscalationForm, RhythmForm
from payments.collection.models import ContactRhythm
from payments.collection.selectors import steps_lines
from payments.collection.selectors.rhythms import USUAL
from payments.collection.services import escalation_set, rhythm_set
from payments.collection.services.settings import STEPS
from payments.collection.views.find import bureau_or_404
from people.models import Department
from people.permissions import authorize
from people.requests import SignedInRequest

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
def escalation(request: SignedInRequest) -> HttpResponse:
    """Everybody reads whom overdue money is told to; managers and administrators settle it."""
    posted = EscalationForm(request.POST) if request.method == "POST" else None
    status = 200
    if posted is not None:
        given = request.POST.get("department", "")
        pk = int(given) if given.isdecimal() and len(given) < 18 else 0
        department = get_object_or_404(Department.objects.visible_to(request.user), pk=pk)
        authorize(request.user, "collection.escalation_set", department)
        outcome = send(
            posted,
            lambda values: escalation_set(
                actor=request.user, department_id=department.pk, **{name: values[name] for name in STEPS}
            ),
        )
        if outcome.done:
            messages.success(request, _("Saved."))
            return redirect("escalation")
        status = outcome.status
    rows = []
    for line in steps_lines(request.user):
        initial = {"department": line.department.pk} | {name: getattr(line.steps, name) for name in STEPS}
        is_it = posted is not None and posted.data.get("department") == str(line.department.pk)
        rows.append((line, posted if is_it else EscalationForm(initial=initial, auto_id=f"id_{line.department.pk}_%s")))
    return render(request, "collection/escalation.html", {"rows": rows, "form": posted}, status=status)


@require_http_methods(METHODS)
def rhythm(request: SignedInRequest, pk: int) -> HttpResponse:
    bureau = bureau_or_404(request.user, pk)
    authorize(request.user, "collection.talk", bureau)
    known = ContactRhythm.objects.filter(bureau=bureau).first()
    every = known.every if known else USUAL if bureau.party.role == "client" else None
    form = RhythmForm(request.POST if request.method == "POST" else None, initial={"every": every})
    outcome = send(form, lambda values: rhythm_set(actor=request.user, bureau_id=pk, **values))
    if outcome.done:
        messages.success(request, _("Saved."))
        return redirect("collect")
    return render(request, "collection/rhythm_form.html", {"form": form, "bureau": bureau}, status=outcome.status)
