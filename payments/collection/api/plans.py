"""What to do today, the month's plan, and the settings of collecting."""

from datetime import date

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.filters import query_choice
from goaltrack.common.api.headers import IDEMPOTENCY_KEY, idempotency_key
from payments.collection import services
from payments.collection.api import shapes
from payments.collection.selectors import (
    PersonMonth,
    actions_due,
    hear_from_us,
    keeps_money,
    month_by_person,
    proposal,
    steps_lines,
    to_chase,
)
from payments.collection.selectors.escalation import StepsLine
from payments.collection.views.find import bureau_or_404, plan_line_or_404, plan_or_404
from payments.views.receipts import month_asked
from people.api.inputs import parsed
from people.models import Department
from people.requests import SignedInCall

MONTH = OpenApiParameter("month", OpenApiTypes.STR, OpenApiParameter.PATH, pattern=r"^\d{4}-\d{2}$")


class WorklistView(APIView):
    @extend_schema(
        summary="What whoever chases money does today",
        operation_id="collection_worklist",
        responses=shapes.WorklistSerializer,
        parameters=[OpenApiParameter("who", OpenApiTypes.STR, enum=["me"], description="All one keeps, or one's own.")],
    )
    def get(self, request: SignedInCall) -> Response:
        mine = query_choice(request, "who", ("", "me")) == "me" or not keeps_money(request.user)
        found = to_chase(request.user, mine=mine)
        shown = {
            "now": found.now,
            "promised": found.promised,
            "held": found.held,
            "actions": [one.row for one in actions_due(request.user)],
            "bureaus": hear_from_us(request.user, mine=True),
        }
        return Response(shapes.WorklistSerializer(shown).data)


class PlanMonthView(APIView):
    @extend_schema(
        summary="The month's collection plan by person, with what came in",
        operation_id="collection_plan",
        responses=shapes.PersonMonthSerializer(many=True),
        parameters=[MONTH],
    )
    def get(self, request: SignedInCall, month: str) -> Response:
        people = month_by_person(request.user, _first(month))
        return Response(shapes.PersonMonthSerializer(people, many=True).data)


class PlanMineView(APIView):
    @extend_schema(
        summary="What one's own plan of the month proposes",
        operation_id="collection_plan_proposal",
        responses=shapes.ProposedSerializer(many=True),
        parameters=[MONTH],
    )
    def get(self, request: SignedInCall, month: str) -> Response:
        return Response(shapes.ProposedSerializer(proposal(request.user, _first(month)), many=True).data)

    @extend_schema(
        summary="Commit to amounts for a month to come",
        description="Frozen when the month begins, or when the manager confirms it.",
        operation_id="collection_plan_commit",
        request=shapes.CommitSerializer,
        responses={201: shapes.PersonMonthSerializer},
        parameters=[MONTH, IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, month: str) -> Response:
        first = _first(month)
        key = idempotency_key(request)
        values = parsed(shapes.CommitSerializer, request)
        amounts = {line["checkpoint"]: line["amount"] for line in values["lines"]}
        services.plan_commit(actor=request.user, key=key, month=first, amounts=amounts, version=values["version"])
        return Response(shapes.PersonMonthSerializer(_own(request, first)).data, status=status.HTTP_201_CREATED)


class PlanConfirmView(APIView):
    @extend_schema(
        summary="Confirm a person's plan: it is frozen from then on",
        operation_id="collection_plan_confirm",
        request=shapes.PlanConfirmSerializer,
        responses=shapes.PersonMonthSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        plan_or_404(request.user, pk)
        plan = services.plan_confirm(actor=request.user, plan_id=pk, **parsed(shapes.PlanConfirmSerializer, request))
        (shown,) = month_by_person(request.user, plan.month, person=plan.owner_id)
        return Response(shapes.PersonMonthSerializer(shown).data)


class PlanExplainView(APIView):
    @extend_schema(
        summary="Why less came in than was committed to",
        operation_id="collection_plan_explain",
        request=shapes.ExplainSerializer,
        responses={204: None},
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        plan_line_or_404(request.user, pk)
        services.plan_explain(actor=request.user, line_id=pk, **parsed(shapes.ExplainSerializer, request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class EscalationListView(APIView):
    @extend_schema(
        summary="After how many working days overdue who is told, by department",
        operation_id="escalation_list",
        responses=shapes.EscalationSerializer(many=True),
    )
    def get(self, request: SignedInCall) -> Response:
        return Response(shapes.EscalationSerializer(steps_lines(request.user), many=True).data)


class EscalationSetView(APIView):
    @extend_schema(
        summary="Settle the steps of a department",
        operation_id="escalation_set",
        request=shapes.EscalationInputSerializer,
        responses=shapes.EscalationSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        department = get_object_or_404(Department.objects.visible_to(request.user), pk=pk)
        values = parsed(shapes.EscalationInputSerializer, request)
        services.escalation_set(actor=request.user, department_id=department.pk, **values)
        return Response(shapes.EscalationSerializer(_steps(request, pk)).data)


class RhythmSetView(APIView):
    @extend_schema(
        summary="How often a bureau hears from us while an acceptance is ahead",
        operation_id="contact_rhythm_set",
        request=shapes.BureauRhythmSerializer,
        responses=shapes.BureauRhythmSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        bureau_or_404(request.user, pk)
        rhythm = services.rhythm_set(actor=request.user, bureau_id=pk, **parsed(shapes.BureauRhythmSerializer, request))
        return Response(shapes.BureauRhythmSerializer(rhythm).data)


def _first(month: str) -> date:
    first = month_asked(month)
    if first is None:
        raise Http404
    return first


def _own(request: SignedInCall, first: date) -> PersonMonth:
    people = month_by_person(request.user, first, person=request.user.pk)
    return people[0]


def _steps(request: SignedInCall, pk: int) -> StepsLine:
    return next(line for line in steps_lines(request.user) if line.department.pk == pk)
