"""Applications for payment: those one sees, handing one in, and what is done with it."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.filters import FlagFilter, IdFilter
from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, with_etag
from payments.api.inputs import ReasonSerializer
from payments.api.rows import seen_checkpoint
from payments.claims import services
from payments.claims.api.inputs import (
    ApplicationInputSerializer,
    DayInputSerializer,
    GoOnInputSerializer,
    ReturnInputSerializer,
    StepInputSerializer,
)
from payments.claims.api.shapes import ApplicationSerializer
from payments.claims.models import ApplicationStep, PaymentApplication, StepKind
from payments.claims.selectors.lines import application_lines
from payments.claims.views.find import application_or_404, step_or_404
from people.api.inputs import caller, parsed
from people.requests import SignedInCall


class ApplicationFilter(django_filters.FilterSet):
    checkpoint = IdFilter(label=_("Payment checkpoint"))
    customer = IdFilter(field_name="checkpoint__contract__customer", label=_("Customer"))
    project = IdFilter(field_name="checkpoint__contract__project", label=_("Project"))
    state = django_filters.ChoiceFilter(choices=PaymentApplication.State.choices)
    step = django_filters.ChoiceFilter(choices=StepKind.choices, method="lies_at", label=_("The step it lies at"))
    in_process = FlagFilter(method="is_in_process", label=_("In process"))

    class Meta:
        model = PaymentApplication
        fields = ("checkpoint", "customer", "project", "state", "step", "in_process")

    def lies_at(self, queryset: QuerySet[PaymentApplication], _name: str, value: str) -> QuerySet[PaymentApplication]:
        return queryset.filter(steps__in=ApplicationStep.objects.current().filter(kind=value))

    def is_in_process(
        self, queryset: QuerySet[PaymentApplication], _name: str, value: bool
    ) -> QuerySet[PaymentApplication]:
        going = PaymentApplication.objects.in_process()
        return queryset.filter(pk__in=going) if value else queryset.exclude(pk__in=going)


class ApplicationListView(generics.ListAPIView):
    serializer_class = ApplicationSerializer
    filterset_class = ApplicationFilter
    queryset = PaymentApplication.objects.none()

    def get_queryset(self) -> Any:
        return PaymentApplication.objects.visible_to(caller(self.request))

    @extend_schema(summary="Applications for payment", operation_id="application_list")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset())) or []
        ids = [row.pk for row in page]
        found = application_lines(caller(request), PaymentApplication.objects.filter(pk__in=ids))
        by_id = {line.application.pk: line for line in found}
        return self.get_paginated_response(ApplicationSerializer([by_id[pk] for pk in ids], many=True).data)


class ApplicationBeginView(APIView):
    @extend_schema(
        summary="Hand in an application for payment of a checkpoint",
        description="It begins with the customer's steps.",
        operation_id="application_begin",
        request=ApplicationInputSerializer,
        responses={201: ApplicationSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        checkpoint = seen_checkpoint(request.user, pk)
        key = idempotency_key(request)
        values = parsed(ApplicationInputSerializer, request)
        made = services.application_begin(actor=request.user, key=key, checkpoint_id=checkpoint.pk, values=values)
        return _shown(request, made.pk, status.HTTP_201_CREATED)


class ApplicationDetailView(APIView):
    @extend_schema(
        summary="An application for payment", operation_id="application_detail", responses=ApplicationSerializer
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        return _shown(request, application_or_404(request.user, pk).pk)


class ApplicationGoOnView(APIView):
    @extend_schema(
        summary="A step is done; after the last one the money is disbursed",
        operation_id="application_go_on",
        request=GoOnInputSerializer,
        responses=ApplicationSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        application_or_404(request.user, pk)
        values = parsed(GoOnInputSerializer, request)
        services.application_go_on(actor=request.user, application_id=pk, step_id=values["step"].pk, on=values["on"])
        return _shown(request, pk)


class ApplicationReturnView(APIView):
    @extend_schema(
        summary="It came back",
        operation_id="application_return",
        request=ReturnInputSerializer,
        responses={201: ApplicationSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        application_or_404(request.user, pk)
        key = idempotency_key(request)
        values = parsed(ReturnInputSerializer, request)
        target = values.pop("target")
        services.application_return(actor=request.user, key=key, application_id=pk, target_id=target.pk, **values)
        return _shown(request, pk, status.HTTP_201_CREATED)


class ApplicationResubmitView(APIView):
    @extend_schema(
        summary="What was missing is there, and it is handed in again",
        operation_id="application_resubmit",
        request=DayInputSerializer,
        responses=ApplicationSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        application_or_404(request.user, pk)
        on = parsed(DayInputSerializer, request)["on"]
        services.application_resubmit(actor=request.user, application_id=pk, on=on)
        return _shown(request, pk)


class ApplicationWithdrawView(APIView):
    @extend_schema(
        summary="Withdraw an application",
        operation_id="application_withdraw",
        request=ReasonSerializer,
        responses=ApplicationSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        application_or_404(request.user, pk)
        reason = parsed(ReasonSerializer, request)["reason"]
        services.application_withdraw(actor=request.user, application_id=pk, reason=reason)
        return _shown(request, pk)


class StepDetailView(APIView):
    @extend_schema(
        summary="Say with whom a step lies and how long it usually takes",
        operation_id="application_step_update",
        request=StepInputSerializer(partial=True),
        responses=ApplicationSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        step = step_or_404(request.user, pk)
        version = expected_version(request)
        values = parsed(StepInputSerializer, request, partial=True)
        services.step_update(actor=request.user, step_id=pk, version=version, values=values)
        return _shown(request, step.application_id)


def _shown(request: SignedInCall, pk: int, status_code: int = status.HTTP_200_OK) -> Response:
    (line,) = application_lines(request.user, PaymentApplication.objects.filter(pk=pk))
    return with_etag(Response(ApplicationSerializer(line).data, status=status_code), line.application.version)
