"""What the forecast counts with: weights by department, budgets by customer."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from payments.models import Contract
from payments.outlook.api.shapes import (
    CustomerBudgetInputSerializer,
    CustomerBudgetSerializer,
    DepartmentWeightsSerializer,
    WeightsInputSerializer,
)
from payments.outlook.cutoffs import USUAL_CUT_OFF
from payments.outlook.models import CustomerBudget
from payments.outlook.services import customer_budget_set, forecast_policy_set
from payments.outlook.weights import Policies
from people.api.inputs import parsed
from people.models import Department, User
from people.requests import SignedInCall


class WeightsView(APIView):
    @extend_schema(
        summary="How likely money is in each stage, by department",
        operation_id="forecast_weight_list",
        responses=DepartmentWeightsSerializer(many=True),
    )
    def get(self, request: SignedInCall) -> Response:
        return _weights(request.user)

    @extend_schema(
        summary="Settle the weights of a department",
        operation_id="forecast_weight_set",
        request=WeightsInputSerializer,
        responses=DepartmentWeightsSerializer(many=True),
    )
    def post(self, request: SignedInCall) -> Response:
        values = parsed(WeightsInputSerializer, request)
        department, version = values.pop("department"), values.pop("version")
        forecast_policy_set(actor=request.user, department_id=department.pk, version=version, values=values)
        return _weights(request.user)


class CustomerBudgetView(APIView):
    @extend_schema(
        summary="Which customers pay from a public budget, and until when in the year",
        operation_id="customer_budget_list",
        responses=CustomerBudgetSerializer(many=True),
    )
    def get(self, request: SignedInCall) -> Response:
        return _budgets(request.user)

    @extend_schema(
        summary="Say whether a customer pays from a public budget",
        operation_id="customer_budget_set",
        request=CustomerBudgetInputSerializer,
        responses=CustomerBudgetSerializer(many=True),
    )
    def post(self, request: SignedInCall) -> Response:
        values = parsed(CustomerBudgetInputSerializer, request)
        customer_budget_set(actor=request.user, customer_id=values.pop("customer").pk, **values)
        return _budgets(request.user)


def _weights(user: User) -> Response:
    policies = Policies()
    rows: list[Any] = []
    for one in Department.objects.visible_to(user).order_by("path"):
        own = policies.of(one)
        cut_off = policies.cut_off(one) or USUAL_CUT_OFF
        version = own.version if own else 0
        rows.append({"department": one, "weights": policies.lines(one), "cut_off": cut_off, "version": version})
    return Response(DepartmentWeightsSerializer(rows, many=True).data)


def _budgets(user: User) -> Response:
    customers = Contract.objects.visible_to(user).order_by().values("customer")
    rows = CustomerBudget.objects.filter(customer__in=customers).select_related("customer").order_by("customer__name")
    return Response(CustomerBudgetSerializer(rows, many=True).data)
