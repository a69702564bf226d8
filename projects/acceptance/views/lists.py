"""What is to be accepted soon, and the matrix of a project."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from goaltrack.common.numbers import asked_id
from people.permissions import may
from people.requests import SignedInRequest
from projects.acceptance.models import Stage
from projects.acceptance.selectors import AHEAD, coming, matrices
from projects.models import Project

WINDOWS = (30, AHEAD, 90)


@require_GET
def acceptance_list(request: SignedInRequest) -> HttpResponse:
    """What is to be accepted within the days of `ahead`, in all projects that the reader sees."""
    project, ahead = asked_id(request.GET.get("project")), asked_id(request.GET.get("ahead"))
    ahead = ahead if ahead in WINDOWS else AHEAD
    stage = request.GET.get("stage", "")
    stage = stage if stage in Stage.values else ""
    mine = request.GET.get("who") == "me"
    lines = coming(request.user, project=project or None, stage=stage, mine=mine, ahead=ahead)
    projects = Project.objects.visible_to(request.user).exclude(state=Project.State.FINISHED)
    context: dict[str, Any] = {
        "lines": lines,
        "pressing": sum(line.is_pressing for line in lines),
        "missing": sum(len(line.missing) for line in lines),
        "projects": projects.order_by("name").only("name"),
        "project": project,
        "stages": Stage.choices,
        "stage": stage,
        "ahead": ahead,
        "windows": WINDOWS,
        "mine": mine,
        "is_filtered": bool(project or stage or mine or ahead != AHEAD),
    }
    return render(request, "acceptance/acceptance_list.html", context)


@require_GET
def acceptance_matrix(request: SignedInRequest, project_pk: int) -> HttpResponse:
    project = get_object_or_404(Project.objects.visible_to(request.user).select_related("department"), pk=project_pk)
    adds = project.state != Project.State.FINISHED and may(request.user, "acceptance.add", project)
    matrix = matrices(request.user, [project], {project.pk} if adds else set())[project.pk]
    return render(request, "acceptance/acceptance_matrix.html", {"project": project, "matrix": matrix})
