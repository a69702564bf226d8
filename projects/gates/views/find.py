"""The rows that pages are about: found among those the reader may see, else 404."""

from django.shortcuts import get_object_or_404

from people.requests import SignedInRequest
from projects.gates.models import GateCase, GateDefinition
from projects.models import Project


def case_for(request: SignedInRequest, pk: int) -> GateCase:
    related = ("definition", "project__department", "unit", "applicant")
    return get_object_or_404(GateCase.objects.visible_to(request.user).select_related(*related), pk=pk)


def definition_for(request: SignedInRequest, pk: int) -> GateDefinition:
    found = GateDefinition.objects.visible_to(request.user).select_related("department")
    return get_object_or_404(found, pk=pk)


def project_for(request: SignedInRequest, pk: int) -> Project:
    related = ("department", "manager", "follower")
    return get_object_or_404(Project.objects.visible_to(request.user).select_related(*related), pk=pk)
