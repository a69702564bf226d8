"""/api/v1/ of what departments settle for their goals."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from goals.api.asked import parsed
from goals.api.serializers import GoalPolicySerializer, GoalPolicySetSerializer
from goals.selectors.policy import policy_lines
from goals.services import goal_policy_set
from people.requests import SignedInCall


class GoalPolicyView(APIView):
    @extend_schema(
        summary="What the departments settle for their goals, and what holds in each",
        operation_id="goal_policy_list",
        responses=GoalPolicySerializer(many=True),
    )
    def get(self, request: SignedInCall) -> Response:
        return Response(GoalPolicySerializer(policy_lines(request.user), many=True).data)

    @extend_schema(
        summary="Settle a department's rules for goals",
        operation_id="goal_policy_set",
        request=GoalPolicySetSerializer,
        responses=GoalPolicySerializer(many=True),
    )
    def post(self, request: SignedInCall) -> Response:
        values = parsed(GoalPolicySetSerializer(data=request.data, context={"request": request}))
        goal_policy_set(actor=request.user, department_id=values.pop("department").pk, **values)
        return Response(GoalPolicySerializer(policy_lines(request.user), many=True).data)
