"""The department tree with its people, for everyone; changing it, for administrators."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from goaltrack.common.errors import DomainError, StaleVersion
from goaltrack.common.htmx import page_or_fragment
from people.forms import DepartmentCreateForm, DepartmentUpdateForm
from people.models import Department
from people.permissions import authorize, may
from people.requests import SignedInRequest
from people.selectors import team_tree
from people.services import department_create, department_update


@require_GET
def team(request: SignedInRequest) -> HttpResponse:
    query = request.GET.get("q", "").replace("\x00", "").strip()[:60]
    manages = may(request.user, "people.manage")
    branches = team_tree(request.user, query, with_inactive=manages)
    context = {
        "branches": branches,
        "people_count": sum(len(branch.people) for branch in branches),
        "query": query,
        "manages": manages,
    }
    return page_or_fragment(request, "people/team.html", "people/_team_tree.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def department_create_view(request: SignedInRequest) -> HttpResponse:
    authorize(request.user, "people.manage")
    form = DepartmentCreateForm(request.POST or None, actor=request.user, initial={"parent": request.GET.get("parent")})
    if request.method == "POST" and form.is_valid():
        try:
            department = department_create(actor=request.user, **form.cleaned_data)
        except DomainError as error:
            form.add_service_errors(error)
        else:
            messages.success(request, _("Added the department %(name)s.") % {"name": department.name})
            return redirect("team")
    return render(request, "people/department_create.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def department_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    department = get_object_or_404(Department.objects.visible_to(request.user), pk=pk)
    authorize(request.user, "people.manage", department)
    initial = {name: getattr(department, name) for name in ("name", "code", "parent", "level_label", "version")}
    form = DepartmentUpdateForm(request.POST or None, actor=request.user, department=department, initial=initial)
    context: dict[str, Any] = {"form": form, "department": department}
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                department_update(actor=request.user, department=department, **form.cleaned_data)
            except StaleVersion as error:
                form.rebase(error)
                context["conflict"], status = error, error.status
            except DomainError as error:
                form.add_service_errors(error)
            else:
                messages.success(request, _("Saved."))
                return redirect("team")
    return render(request, "people/department_update.html", context, status=status)
