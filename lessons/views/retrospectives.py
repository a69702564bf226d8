"""The list with its matrix, one retrospective, its facts, and beginning and publishing it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goaltrack.common import clock
from goaltrack.common.errors import ActionForbidden, DomainError, StaleVersion
from goaltrack.common.numbers import asked_id
from lessons.forms.retrospectives import PublishForm, StartForm
from lessons.models import Retrospective
from lessons.months import month_name
from lessons.permissions import sets_some_rhythm
from lessons.selectors import matrix_sums, retrospective_lines, retrospective_matrix, retrospectives_waiting
from lessons.selectors.facts import facts_for
from lessons.selectors.retrospectives import mine
from lessons.services import retrospective_publish, retrospective_start
from lessons.states import STATES
from lessons.views.retrospective_page import detail_page, readable_goals, retrospective_for
from people.abilities import Ability
from people.models import Department, User
from people.requests import SignedInRequest
from projects.models import Project

PER_PAGE = 50
YEARS_SHOWN = 3


@require_GET
def retrospective_list(request: SignedInRequest) -> HttpResponse:
    """The matrix of a year, what waits for the reader, and (`view=list`) the retrospectives one by one."""
    this_year = clock.today().year
    years = range(this_year - YEARS_SHOWN + 1, this_year + 1)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdecimal() and int(asked[:5]) in years else this_year
    only_mine = request.GET.get("who") == "me"
    view = "list" if request.GET.get("view") == "list" else "matrix"
    below = asked_id(request.GET.get("department"))
    department = Department.objects.visible_to(request.user).filter(pk=below).first() if below else None
    context: dict[str, Any] = {
        "year": year,
        "years": years,
        "who": "me" if only_mine else "",
        "department": department,
        "waiting": retrospectives_waiting(request.user),
        "department_query": f"&department={department.pk}" if department else "",
        "view": view,
        "everywhere": f"?year={year}&view={view}" + ("&who=me" if only_mine else ""),
        "may_start": _startable(request.user).exists(),
        "may_set_rhythm": sets_some_rhythm(request.user),
    }
    shown = _one_by_one if view == "list" else _matrix
    context |= shown(request, year, only_mine, department)
    return render(request, "lessons/retrospective_list.html", context)


def _one_by_one(request: SignedInRequest, year: int, only_mine: bool, department: Department | None) -> dict[str, Any]:
    found = Retrospective.objects.visible_to(request.user).filter(month__year=year)
    found = found.filter(mine(request.user, "project__")) if only_mine else found
    found = found.filter(project__department__path__contains=[department.pk]) if department else found
    found = found.select_related("project__manager", "project__follower", "project__department", "published_by")
    pages = Paginator(found.order_by("-month", "project__name", "id"), PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    return {"page": page, "lines": retrospective_lines(request.user, list(page.object_list))}


def _matrix(request: SignedInRequest, year: int, only_mine: bool, department: Department | None) -> dict[str, Any]:
    below = [department.pk] if department else None
    rows = retrospective_matrix(request.user, year=year, department_ids=below, only_mine=only_mine)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return {
        "page": page,
        "rows": page.object_list,
        "sums": matrix_sums(rows),
        "months": [month_name(number) for number in range(1, 13)],
        "key": STATES.values(),
    }


@require_GET
def retrospective_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return detail_page(request, retrospective_for(request, pk))


@require_GET
def retrospective_facts_view(request: SignedInRequest, pk: int) -> HttpResponse:
    """The rows behind the figures."""
    retrospective = retrospective_for(request, pk)
    facts, readable = facts_for(request.user, retrospective)
    context = {
        "retrospective": retrospective,
        "facts": facts,
        "amounts_readable": readable,
        "readable_goals": readable_goals(request.user, facts),
    }
    return render(request, "lessons/retrospective_facts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def retrospective_start_view(request: SignedInRequest) -> HttpResponse:
    projects = _startable(request.user)
    if not projects.exists():
        raise ActionForbidden(_("A retrospective is begun by the A or B of a project, or by who leads its department."))
    initial = {name: request.GET[name] for name in ("project", "month") if name in request.GET}
    form = StartForm(request.POST or None, projects=projects, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            retrospective = retrospective_start(
                actor=request.user, key=values["key"], project_id=values["project"].pk, month=values["month"]
            )
        except DomainError as error:
            form.add_service_errors(error)
        else:
            return redirect("retrospective_detail", retrospective.pk)
    return render(request, "lessons/retrospective_start.html", {"form": form}, status=400 if form.errors else 200)


@require_POST
def retrospective_publish_view(request: SignedInRequest, pk: int) -> HttpResponse:
    retrospective = retrospective_for(request, pk)
    form = PublishForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else -1
    try:
        retrospective_publish(actor=request.user, retrospective_id=pk, version=version)
    except StaleVersion:
        # Only publishing moves the version: the page shows how it stands.
        messages.warning(request, _("This page was out of date. Look through it and publish again."))
        return redirect("retrospective_detail", pk)
    except DomainError as error:
        if error.status != 400:
            raise
        return detail_page(request, retrospective, refused=error.fields, status=400)
    messages.success(request, _("Published. The project's people are told, and the facts stay as they are."))
    return redirect("retrospective_detail", pk)


def _startable(user: User) -> Any:
    """The projects whose retrospectives the person may begin."""
    led = user.departments_with(Ability.WRITE_PROJECTS)
    condition = mine(user)
    projects = Project.objects.visible_to(user).exclude(state=Project.State.PLANNED)
    own = projects.filter(condition)
    return (own | projects.filter(department__path__overlap=led) if led else own).order_by("name", "id")
