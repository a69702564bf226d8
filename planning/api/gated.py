"""What is material, what a version did to the work, what is pending for it, and taking free work in."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from goals.models import Goal
from goaltrack.common.api.filters import query_id
from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, with_etag
from goaltrack.common.api.inputs import StrictSerializer, VisibleField
from goaltrack.common.api.shapes import PersonSerializer
from goaltrack.common.errors import invalid
from payments.models import PaymentCheckpoint
from people.api.inputs import parsed
from people.permissions import authorize
from people.requests import SignedInCall
from planning import services
from planning.adoption import free_work
from planning.api.serializers import BreakdownDetailSerializer, FieldChangeSerializer
from planning.api.views import breakdown_of, shown
from planning.applied import WHAT, WHY, report_of
from planning.live import KINDS, Work
from planning.materiality import FIELDS, MOST_DAYS
from planning.models import BreakdownItem
from planning.pending import Plan, plans_of
from planning.policy import policy_line, policy_lines
from projects.models import Milestone, Task


class AppliedLineSerializer(serializers.Serializer):
    what = serializers.ChoiceField(choices=list(WHAT))
    why = serializers.ChoiceField(choices=list(WHY), allow_blank=True, help_text="Why it was left as it is.")
    kind = serializers.ChoiceField(choices=BreakdownItem.Kind.choices)
    id = serializers.IntegerField(source="object_id", help_text="Of the goal, task, milestone or checkpoint.")
    title = serializers.CharField()
    changes = FieldChangeSerializer(many=True, help_text="Of what was left: what the version wanted of it.")


class AppliedSerializer(serializers.Serializer):
    counts = serializers.DictField(child=serializers.IntegerField())
    lines = AppliedLineSerializer(many=True)


class FreeWorkSerializer(serializers.Serializer):
    kind = serializers.SerializerMethodField()
    id = serializers.IntegerField()
    title = serializers.CharField()
    owner = PersonSerializer()
    follower = PersonSerializer(allow_null=True)
    due = serializers.DateField()

    def get_kind(self, work: Any) -> str:
        return str(KINDS[type(work)])


class AdoptedSerializer(StrictSerializer):
    task = VisibleField(queryset=Task.objects.all(), required=False)
    milestone = VisibleField(queryset=Milestone.objects.all(), required=False, help_text="Either this or a task.")
    weight = serializers.DecimalField(max_digits=7, decimal_places=2)


class AdoptInputSerializer(StrictSerializer):
    works = AdoptedSerializer(many=True, allow_empty=False)


class PolicySerializer(serializers.Serializer):
    department = serializers.IntegerField(source="department.pk")
    material = serializers.SerializerMethodField(help_text="The changes that go through the gate.")
    tolerance = serializers.IntegerField(source="material.tolerance", help_text="Working days a date may move freely.")
    settled_by = serializers.IntegerField(
        source="material.settled_by",
        allow_null=True,
        help_text="Whose word counts; null where nobody settled it.",
    )
    version = serializers.IntegerField(help_text="Of the department's own settings, 0 where it has none.")

    def get_material(self, line: Any) -> list[str]:
        return [name for name in FIELDS if name in line.material.fields]


class MaterialInputSerializer(StrictSerializer):
    material = serializers.MultipleChoiceField(choices=FIELDS, help_text="The changes that go through the gate.")
    tolerance = serializers.IntegerField(min_value=0, max_value=MOST_DAYS, default=0)


class PendingSerializer(serializers.Serializer):
    """What a version on its way would change about one piece of work."""

    ruling = serializers.IntegerField(source="ruling.pk", help_text="The version in force.")
    version = serializers.IntegerField(source="version.pk", allow_null=True, default=None, help_text="The open one.")
    number = serializers.IntegerField(source="version.number", allow_null=True, default=None)
    state = serializers.CharField(source="version.state", allow_null=True, default=None)
    removes = serializers.BooleanField(help_text="It would be taken out of the plan.")
    changes = FieldChangeSerializer(many=True)
    by = PersonSerializer(allow_null=True)
    at = serializers.DateTimeField(allow_null=True)


class AppliedView(APIView):
    @extend_schema(
        responses=AppliedSerializer, summary="What a passed version did to the work", operation_id="breakdown_applied"
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        breakdown = breakdown_of(request, pk)
        items = breakdown.items.select_related("contract__project")
        return Response(AppliedSerializer(report_of(breakdown, items, request.user)).data)


class AdoptView(APIView):
    @extend_schema(
        responses=FreeWorkSerializer(many=True),
        summary="The goal's work without weight, which a draft can take in",
        operation_id="free_work_list",
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        breakdown = breakdown_of(request, pk)
        authorize(request.user, "planning.breakdown_edit", breakdown)
        return Response(FreeWorkSerializer(free_work(breakdown), many=True).data)

    @extend_schema(
        parameters=[IDEMPOTENCY_KEY],
        request=AdoptInputSerializer,
        responses={201: BreakdownDetailSerializer},
        summary="Take free work into a draft, with a weight",
        operation_id="work_adopt",
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        """Each becomes an item; once a version with it passes, the existing work counts and nothing is made twice."""
        key = idempotency_key(request)
        breakdown = breakdown_of(request, pk)
        chosen = []
        for row in parsed(AdoptInputSerializer, request)["works"]:
            work = row.get("task") or row.get("milestone")
            if work is None or len(row) != 2:
                raise invalid("works", _("Each names a task or a milestone."))
            chosen.append((work, row["weight"]))
        services.work_adopt(actor=request.user, key=key, breakdown_id=breakdown.pk, chosen=chosen)
        return shown(request, breakdown.pk, status.HTTP_201_CREATED)


class PolicyListView(APIView):
    @extend_schema(
        responses=PolicySerializer(many=True),
        summary="What is material in the departments",
        operation_id="material_policy_list",
    )
    def get(self, request: SignedInCall) -> Response:
        return Response(PolicySerializer(policy_lines(request.user), many=True).data)


class PolicyDetailView(APIView):
    @extend_schema(
        responses=PolicySerializer, summary="What is material in a department", operation_id="material_policy_detail"
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        return _policy(request, pk)

    @extend_schema(
        parameters=[IF_MATCH],
        request=MaterialInputSerializer,
        responses=PolicySerializer,
        summary="Settle what is material in a department and below it",
        operation_id="material_set",
    )
    def put(self, request: SignedInCall, pk: int) -> Response:
        line, version = policy_line(request.user, pk), expected_version(request)
        values = parsed(MaterialInputSerializer, request)
        services.material_set(
            actor=request.user,
            department_id=line.department.pk,
            version=version,
            fields=values["material"],
            tolerance=values["tolerance"],
        )
        return _policy(request, pk)

    @extend_schema(
        parameters=[IF_MATCH],
        responses=PolicySerializer,
        summary="Let the department above settle it again",
        operation_id="material_forget",
    )
    def delete(self, request: SignedInCall, pk: int) -> Response:
        line = policy_line(request.user, pk)
        services.material_forget(
            actor=request.user, department_id=line.department.pk, version=expected_version(request)
        )
        return _policy(request, pk)


def _policy(request: SignedInCall, pk: int) -> Response:
    line = policy_line(request.user, pk)
    return with_etag(Response(PolicySerializer(line).data), line.version)


WORK: dict[str, type[Work]] = {"task": Task, "milestone": Milestone, "checkpoint": PaymentCheckpoint, "goal": Goal}


_ASKED = [OpenApiParameter(name, int, description="Its id; give exactly one of the four.") for name in WORK]


class PendingView(APIView):
    @extend_schema(
        parameters=_ASKED,
        responses=PendingSerializer,
        summary="What the plan says about a piece of work, and what is pending for it",
        operation_id="pending_change",
    )
    def get(self, request: SignedInCall) -> Response:
        """404 for work that came from no plan, or from one that the caller does not see."""
        return Response(PendingSerializer(self._asked(request)[1]).data)

    @extend_schema(
        parameters=_ASKED,
        responses={204: None},
        summary="Take back what is proposed for a piece of work",
        operation_id="proposal_take_back",
    )
    def delete(self, request: SignedInCall) -> Response:
        """All of it for those who write the breakdown, for others what they proposed themselves."""
        key, _plan = self._asked(request)
        services.proposal_take_back(actor=request.user, key=key)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _asked(self, request: SignedInCall) -> tuple[UUID, Plan]:
        asked = {name: pk for name in WORK if (pk := query_id(request, name)) is not None}
        if len(asked) != 1:
            raise invalid(next(iter(WORK)), _("Name one task, milestone, checkpoint or goal."))
        ((name, pk),) = asked.items()
        related = ("owner", "follower", *(["project"] if name in ("task", "milestone") else []))
        works = WORK[name]._default_manager.visible_to(request.user).filter(origin__isnull=False)
        work: Any = get_object_or_404(works.select_related(*related), pk=pk)
        plan = plans_of(request.user, [work]).get(work.origin)
        if plan is None:
            raise Http404
        return work.origin, plan
