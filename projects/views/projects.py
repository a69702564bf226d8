"""The list of projects, one project, and its form."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goals.models import Confidence
from goaltrack.common.errors import ActionForbidden, DomainError, StaleVersion
from goaltrack.common.htmx import page_or_fragment
from goaltrack.common.numbers import asked_id
from people.abilities import Ability
from people.permissions import authorize, may
from people.requests import SignedInRequest
from projects.forms import ProjectCreateForm, ProjectUpdateForm
from projects.forms.states import HealthForm
from projects.health import RANK
from projects.key import key_projects
from projects.models import Project
from projects.selectors import project_lines, project_overview
from projects.services import project_create, project_kick_off, project_update
from projects.services.units import require_running

PER_PAGE = 50
# By their due day, unless asked otherwise.
SORTS = ("health",)


@require_GET
def project_list(request: SignedInRequest) -> HttpResponse:
    query = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    states = {"running": _("Not finished"), **dict(Project.State.choices), "all": _("Every state")}
    state = request.GET.get("state", "")
    state = state if state in states else "running"
    projects = Project.objects.visible_to(request.user).with_people().order_by("due", "id")
    if request.GET.get("who") == "me":
        mine = Q(manager=request.user) | Q(follower=request.user)
        projects = projects.filter(mine | Q(pk__in=request.user.project_memberships.values("project")))
    if query:
        projects = projects.filter(
            Q(name__icontains=query) | Q(code__icontains=query) | Q(customer__name__icontains=query)
        )
    if request.GET.get("key") == "1":
        projects = projects.filter(pk__in=key_projects(request.user))
    if state == "running":
        projects = projects.exclude(state=Project.State.FINISHED)
    elif state != "all":
        projects = projects.filter(state=state)
    health, sort = request.GET.get("health", ""), request.GET.get("sort", "")
    health = health if health in Confidence.values else ""
    sort = sort if sort in SORTS else ""
    if health or sort == "health":
        # Nothing knows it but the rules: all of them are read, in as many queries as a page.
        known = [line for line in project_lines(list(projects)) if not health or line.health.confidence == health]
        if sort == "health":
            known.sort(key=lambda line: -RANK.get(line.health.confidence, -1))
        page: Any = Paginator(known, PER_PAGE).get_page(request.GET.get("page"))
        lines = list(page.object_list)
    else:
        page = Paginator(projects, PER_PAGE).get_page(request.GET.get("page"))
        lines = project_lines(list(page.object_list))
    context = {
        "page": page,
        "lines": lines,
        "health": health,
        "healths": Confidence.choices,
        "sort": sort,
        "query": query,
        "state": state,
        "states": states,
        "who": "me" if request.GET.get("who") == "me" else "",
        "key": "1" if request.GET.get("key") == "1" else "",
        "may_create": bool(request.user.departments_with(Ability.WRITE_PROJECTS)),
    }
    context["is_filtered"] = bool(query or context["who"] or context["key"] or health or state != "running")
    return page_or_fragment(request, "projects/project_list.html", "projects/_project_list.html", context)


@require_GET
def project_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return project_shown(request, _project(request, pk), HealthForm())


def project_shown(request: SignedInRequest, project: Project, form: HealthForm, status: int = 200) -> HttpResponse:
    context = {
        "project": project,
        "overview": project_overview(request.user, project),
        "may_update": may(request.user, "projects.project_update", project),
        "health_form": form,
    }
    return render(request, "projects/project_detail.html", context, status=status)


@require_GET
def project_panels(request: SignedInRequest, pk: int) -> HttpResponse:
    """What upper apps show of it below the fold: fetched by its page, and a page of its own without scripts."""
    context = {"project": _project(request, pk)}
    return page_or_fragment(request, "projects/project_panels.html", "projects/_project_panels.html", context)


@require_GET
def project_scope(request: SignedInRequest, pk: int) -> HttpResponse:
    """What it consists of and whom it is done with: units, modules, acceptances, preconditions, parties."""
    return render(request, "projects/project_scope.html", {"project": _project(request, pk)})


@require_http_methods(["GET", "HEAD", "POST"])
def project_create_view(request: SignedInRequest) -> HttpResponse:
    if not request.user.departments_with(Ability.WRITE_PROJECTS):
        raise ActionForbidden(_("Projects are created by team leads and managers."))
    form = ProjectCreateForm(request.POST or None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            project = project_create(actor=request.user, key=values.pop("key"), values=values)
        except DomainError as error:
            form.add_service_errors(error)
        else:
            messages.success(request, _("Created the project “%(name)s”.") % {"name": project.name})
            return redirect("project_detail", project.pk)
    return render(request, "projects/project_create.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def project_update_view(request: SignedInRequest, pk: int) -> HttpResponse:
    project = _project(request, pk)
    authorize(request.user, "projects.project_update", project)
    require_running(project)
    names = ("name", "code", "manager", "follower", "start", "due", "version")
    initial = {name: getattr(project, name) for name in names} | {"customer_name": project.customer or ""}
    form = ProjectUpdateForm(request.POST or None, actor=request.user, project=project, initial=initial)
    context: dict[str, Any] = {"form": form, "project": project}
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            values = dict(form.cleaned_data)
            try:
                project_update(actor=request.user, project_id=project.pk, version=values.pop("version"), values=values)
            except StaleVersion as error:
                form.rebase(error)
                context["conflict"], status = error, error.status
            except DomainError as error:
                form.add_service_errors(error)
            else:
                messages.success(request, _("Saved."))
                return redirect("project_detail", project.pk)
    return render(request, "projects/project_update.html", context, status=status)


@require_POST
def project_kick_off_view(request: SignedInRequest, pk: int) -> HttpResponse:
    project = _project(request, pk)
    version = asked_id(request.POST.get("version")) or 0
    project_kick_off(actor=request.user, project_id=project.pk, version=version)
    messages.success(request, _("Kicked off: the dates of today are the baseline."))
    return redirect("project_detail", pk)


def _project(request: SignedInRequest, pk: int) -> Project:
    return get_object_or_404(Project.objects.visible_to(request.user).with_people(), pk=pk)
