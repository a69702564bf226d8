"""/api/v1/ of the limits of the board's columns."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.inputs import StrictSerializer, VisibleField
from people.models import Department
from people.requests import SignedInCall
from projects.api.serializers import parsed
from projects.querysets import OPEN
from projects.selectors.limits import limit_lines
from projects.services import column_limits_set
from projects.services.limits import MOST


class LimitSerializer(StrictSerializer):
    status = serializers.ChoiceField(choices=OPEN)
    together = serializers.IntegerField(min_value=1, max_value=MOST, allow_null=True)
    each = serializers.IntegerField(min_value=1, max_value=MOST, allow_null=True, help_text="Of one person.")


class DepartmentLimitsSerializer(serializers.Serializer[Any]):
    department = serializers.IntegerField(source="department.pk")
    limits = LimitSerializer(many=True)


class LimitsSetSerializer(StrictSerializer):
    department = VisibleField(queryset=Department.objects.all())
    limits = LimitSerializer(many=True, help_text="Statuses that are not named stay as they are.")


class ColumnLimitsView(APIView):
    @extend_schema(
        summary="How many tasks stand in a column of the board at most, by department",
        description="What a department leaves open, the nearest one above settles.",
        operation_id="column_limits_list",
        responses=DepartmentLimitsSerializer(many=True),
    )
    def get(self, request: SignedInCall) -> Response:
        return Response(DepartmentLimitsSerializer(limit_lines(request.user), many=True).data)

    @extend_schema(
        summary="Settle a department's limits",
        operation_id="column_limits_set",
        request=LimitsSetSerializer,
        responses=DepartmentLimitsSerializer(many=True),
    )
    def post(self, request: SignedInCall) -> Response:
        values = parsed(LimitsSetSerializer(data=request.data, context={"request": request}))
        limits = {limit["status"]: (limit["together"], limit["each"]) for limit in values["limits"]}
        column_limits_set(actor=request.user, department_id=values["department"].pk, limits=limits)
        return self.get(request)
