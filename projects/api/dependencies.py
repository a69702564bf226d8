"""What a task or milestone waits for, and what waits for it."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.headers import IDEMPOTENCY_KEY, idempotency_key
from goaltrack.common.api.inputs import StrictSerializer
from goaltrack.common.errors import InvalidInput
from people.permissions import authorize
from people.requests import SignedInCall
from projects.api.serializers import parsed
from projects.models import Dependency, Milestone, Task
from projects.selectors.dependencies import LinkLine, dependencies_of
from projects.services import dependency_add, dependency_remove
from projects.services.dependencies import NOT_YOURS, RIGHTS

WORKS: dict[str, type[Task] | type[Milestone]] = {"task": Task, "milestone": Milestone}


class WorkReferenceSerializer(serializers.Serializer):
    type = serializers.ChoiceField(choices=list(WORKS))
    id = serializers.IntegerField()
    title = serializers.CharField()
    due = serializers.DateField()


class DependencySerializer(serializers.Serializer):
    """`work` is at the other end."""

    id = serializers.IntegerField(source="dependency.pk")
    work = serializers.SerializerMethodField()
    kind = serializers.ChoiceField(source="dependency.kind", choices=Dependency.Kind.choices)
    lag = serializers.IntegerField(source="dependency.lag", help_text="Working days; below zero the two overlap.")
    is_planned = serializers.BooleanField(
        source="dependency.is_planned", help_text="Said by the breakdown in force, whose next version changes it."
    )
    is_broken = serializers.BooleanField(help_text="The dates do not keep to it.")

    @extend_schema_field(WorkReferenceSerializer)
    def get_work(self, line: LinkLine) -> dict[str, Any]:
        return reference(line.work)


class DependenciesSerializer(serializers.Serializer):
    before = DependencySerializer(many=True, help_text="What it waits for.")
    after = DependencySerializer(many=True, help_text="What waits for it.")


class DependencyAddSerializer(StrictSerializer):
    type = serializers.ChoiceField(choices=list(WORKS))
    id = serializers.IntegerField(min_value=1)
    kind = serializers.ChoiceField(choices=Dependency.Kind.choices, required=False)
    lag = serializers.IntegerField(required=False)


class TaskDependenciesView(APIView):
    @extend_schema(
        summary="What a task waits for, and what waits for it",
        operation_id="task_dependencies",
        responses=DependenciesSerializer,
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        return _shown(request, Task, pk)

    @extend_schema(
        summary="Let a task wait for other work",
        operation_id="task_dependency_add",
        request=DependencyAddSerializer,
        responses={201: DependenciesSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        return _added(request, Task, pk)


class MilestoneDependenciesView(APIView):
    @extend_schema(
        summary="What a milestone waits for, and what waits for it",
        operation_id="milestone_dependencies",
        responses=DependenciesSerializer,
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        return _shown(request, Milestone, pk)

    @extend_schema(
        summary="Let a milestone wait for other work",
        operation_id="milestone_dependency_add",
        request=DependencyAddSerializer,
        responses={201: DependenciesSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        return _added(request, Milestone, pk)


class DependencyDetailView(APIView):
    @extend_schema(summary="Take a dependency away", operation_id="dependency_remove", responses={204: None})
    def delete(self, request: SignedInCall, pk: int) -> Response:
        dependency = get_object_or_404(Dependency.objects.visible_to(request.user), pk=pk)
        dependency_remove(actor=request.user, dependency_id=dependency.pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


def reference(work: Task | Milestone) -> dict[str, Any]:
    """As WorkReferenceSerializer describes it."""
    return {"type": work._meta.model_name, "id": work.pk, "title": work.title, "due": work.due.isoformat()}


def work_of(request: SignedInCall, model: type[Task] | type[Milestone], pk: int) -> Any:
    """The work named in the address; 404 where the caller may not see it."""
    related = ("owner__department", "follower", "project__department", "goal__department")
    return get_object_or_404(model.objects.visible_to(request.user).select_related(*related), pk=pk)


def _shown(
    request: SignedInCall, model: type[Task] | type[Milestone], pk: int, status_code: int = status.HTTP_200_OK
) -> Response:
    found = dependencies_of(request.user, work_of(request, model, pk))
    return Response(DependenciesSerializer(found).data, status=status_code)


def _added(request: SignedInCall, model: type[Task] | type[Milestone], pk: int) -> Response:
    key = idempotency_key(request)
    after = work_of(request, model, pk)
    authorize(request.user, RIGHTS[model], after, NOT_YOURS)
    values = parsed(DependencyAddSerializer(data=request.data))
    before = WORKS[values.pop("type")].objects.visible_to(request.user).filter(pk=values.pop("id")).first()
    if before is None:
        raise InvalidInput(fields={"id": [_("There is no such task or milestone.")]})
    dependency_add(actor=request.user, key=key, before=before, after=after, **values)
    return _shown(request, model, pk, status.HTTP_201_CREATED)
