"""What departments settle for their goals: how often they are updated, and how much one person carries."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goals.forms import GoalPolicyForm
from goals.permissions import settles_some_policy
from goals.selectors.policy import policy_lines
from goals.services import goal_policy_set
from goaltrack.common.errors import ActionForbidden, DomainError
from people.models import Department
from people.requests import SignedInRequest


@require_http_methods(["GET", "HEAD", "POST"])
def goal_policy_view(request: SignedInRequest) -> HttpResponse:
    if not settles_some_policy(request.user):
        raise ActionForbidden(_("These rules are settled by those who write a department's goals."))
    form = GoalPolicyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        department = get_object_or_404(Department.objects.visible_to(request.user), pk=values.pop("department"))
        try:
            goal_policy_set(actor=request.user, department_id=department.pk, **values)
        except DomainError as error:
            if error.status != 400:
                raise
            form.add_service_errors(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("goal_policy")
    rows = [(line, GoalPolicyForm.of(line, form)) for line in policy_lines(request.user)]
    status = 400 if form.errors else 200
    return render(request, "goals/goal_policy.html", {"rows": rows, "form": form}, status=status)
