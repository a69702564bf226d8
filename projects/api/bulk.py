"""One change of several tasks."""

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.inputs import StrictSerializer, VisibleField
from history.operations import request_id
from people.models import User
from people.requests import SignedInCall
from projects.api.dependencies import WorkReferenceSerializer, reference
from projects.api.serializers import PriorityField, parsed
from projects.models import Project, Task
from projects.network import Node
from projects.services import work_change, work_change_weigh
from projects.services.bulk import MOST_CHANGED
from projects.services.together import Fate


class ManyValuesSerializer(StrictSerializer):
    project = VisibleField(queryset=Project.objects.all(), required=False, allow_null=True)
    owner = VisibleField(queryset=User.objects.all(), required=False)
    follower = VisibleField(queryset=User.objects.all(), required=False, allow_null=True)
    start = serializers.DateField(required=False, allow_null=True)
    due = serializers.DateField(required=False)
    priority = PriorityField(required=False)


class TaskChangeManySerializer(StrictSerializer):
    tasks = serializers.ListField(child=serializers.IntegerField(min_value=1), min_length=1, max_length=MOST_CHANGED)
    values = ManyValuesSerializer()
    expected = serializers.CharField(max_length=64, required=False, help_text="The `fingerprint` of a preview.")


class FateSerializer(serializers.Serializer):
    """`proposed_version` is set where something waits for the experts; `refusal` where the task stays as it is."""

    work = serializers.SerializerMethodField()
    now = serializers.ListField(child=serializers.CharField(), help_text="Fields that hold at once.")
    proposed = serializers.ListField(child=serializers.CharField(), help_text="Fields that wait for the experts.")
    proposed_version = serializers.IntegerField(source="number", allow_null=True)
    refusal = serializers.CharField()

    @extend_schema_field(WorkReferenceSerializer)
    def get_work(self, fate: Fate) -> dict[str, object]:
        return reference(fate.work)


class TogetherSerializer(serializers.Serializer):
    done = serializers.BooleanField()
    fingerprint = serializers.CharField()
    tasks = FateSerializer(many=True)
    unchanged = serializers.IntegerField(help_text="How many say so already.")
    undo = serializers.CharField(help_text="What `work/undo/` takes as `of`.", allow_blank=True)


class TaskChangeManyView(APIView):
    @extend_schema(
        summary="Change several tasks at once",
        description="Without `expected` nothing is changed: the answer says what would become of each, and a"
        " `fingerprint`. Sent again with that as `expected` it is done; 409 `preview-changed` where by then it would do"
        " something else. Ids that the caller may not see are left out.",
        operation_id="task_change_many",
        request=TaskChangeManySerializer,
        responses=TogetherSerializer,
    )
    def post(self, request: SignedInCall) -> Response:
        given = parsed(TaskChangeManySerializer(data=request.data, context={"request": request}))
        seen = Task.objects.visible_to(request.user).filter(pk__in=given["tasks"]).order_by("due", "pk")
        nodes = [Node("task", pk) for pk in seen.values_list("pk", flat=True)]
        expected = given.get("expected", "")
        together = (
            work_change(actor=request.user, nodes=nodes, values=given["values"], expected=expected)
            if expected
            else work_change_weigh(actor=request.user, nodes=nodes, values=given["values"])
        )
        answer = {
            "done": bool(expected),
            "fingerprint": together.fingerprint,
            "tasks": together.fates,
            "unchanged": together.unchanged,
            "undo": request_id() if expected else "",
        }
        return Response(TogetherSerializer(answer).data)
