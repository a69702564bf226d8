"""What only one person can do, by person and by project. PATCH of a task names its B."""

from dataclasses import asdict

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from people.permissions import authorize
from people.requests import SignedInCall
from projects.api.rows import TASK, rows, shaped
from projects.api.serializers import TaskSerializer
from projects.selectors.alone import alone, alone_tasks

# The soonest; the counts are of all.
SHOWN = 200


class AloneShareSerializer(serializers.Serializer):
    id = serializers.IntegerField(allow_null=True, help_text="Null for tasks of no project.")
    name = serializers.CharField()
    count = serializers.IntegerField()
    late = serializers.IntegerField()
    soon = serializers.IntegerField(help_text="Due within five working days.")


class AloneSerializer(serializers.Serializer):
    people = AloneShareSerializer(many=True)
    projects = AloneShareSerializer(many=True)
    tasks = TaskSerializer(many=True, help_text=f"The {SHOWN} that are due soonest.")


class AloneView(APIView):
    @extend_schema(
        summary="Open tasks without a B",
        description="Of the departments that the caller leads and of the projects they run; 403 for who has neither.",
        operation_id="alone_list",
        responses=AloneSerializer,
    )
    def get(self, request: SignedInCall) -> Response:
        authorize(request.user, "projects.alone_read")
        found = alone(request.user)
        tasks = rows(alone_tasks(request.user).with_parts(request.user).order_by("due", "id"), TASK)[:SHOWN]
        shares = {
            name: [{"id": share.pop("pk"), **share} for share in map(asdict, getattr(found, name))]
            for name in ("people", "projects")
        }
        return Response({**shares, "tasks": [shaped(row, TASK) for row in tasks]})
