"""Payment checkpoints: the list, one with its chain and conditions, adding, changing and cancelling one."""

from typing import Any

import django_filters
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goals.gate import Proposal
from goals.models import Goal
from goaltrack.common.api.filters import FlagFilter, IdFilter
from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, with_etag
from payments import services
from payments.api.inputs import CheckpointInputSerializer, ReasonSerializer
from payments.api.rows import seen_checkpoint, seen_checkpoints, seen_contract, with_parts
from payments.api.shapes import CheckpointDetailSerializer, CheckpointSerializer
from payments.models import PaymentCheckpoint
from payments.permissions import amounts_readable
from payments.selectors.lines import as_lines, with_flags
from people.api.inputs import caller, parsed
from people.requests import SignedInCall


class CheckpointFilter(django_filters.FilterSet):
    contract = IdFilter(label=_("Contract"))
    project = IdFilter(field_name="contract__project", label=_("Project"))
    goal = IdFilter(label=_("Goal"))
    owner = IdFilter(label=_("The person in the A role."))
    kind = django_filters.ChoiceFilter(choices=PaymentCheckpoint.Kind.choices)
    cancelled = FlagFilter(label=_("Cancelled"))
    outstanding = FlagFilter(method="not_paid", label=_("Not yet fully paid"))

    class Meta:
        model = PaymentCheckpoint
        fields = ("contract", "project", "goal", "owner", "kind", "cancelled", "outstanding")

    def not_paid(self, queryset: QuerySet[PaymentCheckpoint], _name: str, value: bool) -> QuerySet[PaymentCheckpoint]:
        open_ones = {"cancelled": False, "settled__lt": F("amount")}
        return queryset.filter(**open_ones) if value else queryset.exclude(**open_ones)


class CheckpointListView(generics.ListAPIView):
    serializer_class = CheckpointSerializer
    filterset_class = CheckpointFilter
    queryset = PaymentCheckpoint.objects.none()

    def get_queryset(self) -> Any:
        return seen_checkpoints(caller(self.request))

    @extend_schema(
        summary="Payment checkpoints",
        description="In the order they were added; what is stuck comes first in `stuck_money`.",
        operation_id="checkpoint_list",
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        lines = with_flags(as_lines(page or [], amounts_readable(caller(request))))
        return self.get_paginated_response(CheckpointSerializer(lines, many=True).data)


class CheckpointCreateView(APIView):
    @extend_schema(
        summary="Add a payment checkpoint to a contract",
        description="The share or the amount, the other follows; a date or days after an event.",
        operation_id="checkpoint_create",
        request=CheckpointInputSerializer,
        responses={201: CheckpointDetailSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        contract = seen_contract(request.user, pk)
        key = idempotency_key(request)
        values = parsed(CheckpointInputSerializer, request)
        made = services.checkpoint_create(actor=request.user, key=key, contract_id=contract.pk, values=values)
        return _shown(request, made.pk, status.HTTP_201_CREATED)


class CheckpointDetailView(APIView):
    @extend_schema(
        summary="A payment checkpoint with its chain and conditions",
        operation_id="checkpoint_detail",
        responses=CheckpointDetailSerializer,
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        return _shown(request, pk)

    @extend_schema(
        summary="Change a payment checkpoint",
        description="What is material of one from a reviewed breakdown is not changed: `proposed` says which version of"
        " the breakdown proposes it from now on. 409 while a version is with the experts.",
        operation_id="checkpoint_update",
        request=CheckpointInputSerializer(partial=True),
        responses=CheckpointDetailSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        checkpoint = seen_checkpoint(request.user, pk)
        version = expected_version(request)
        values = parsed(CheckpointInputSerializer, request, partial=True)
        changed = services.checkpoint_update(
            actor=request.user, checkpoint_id=checkpoint.pk, version=version, values=values
        )
        return _shown(request, pk, proposed=changed.proposed)


class CheckpointCancelView(APIView):
    @extend_schema(
        summary="Cancel a payment checkpoint",
        description="One that has received money stays. Doing it twice changes nothing. One from a reviewed breakdown"
        " is proposed to be taken out of the plan: see `proposed`.",
        operation_id="checkpoint_cancel",
        request=ReasonSerializer,
        responses=CheckpointDetailSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        checkpoint = seen_checkpoint(request.user, pk)
        reason = parsed(ReasonSerializer, request)["reason"]
        cancelled = services.checkpoint_cancel(actor=request.user, checkpoint_id=checkpoint.pk, reason=reason)
        return _shown(request, pk, proposed=cancelled.proposed)


def _shown(
    request: SignedInCall, pk: int, status_code: int = status.HTTP_200_OK, *, proposed: Proposal | None = None
) -> Response:
    checkpoint = seen_checkpoint(request.user, pk)
    checkpoint.proposed = proposed
    (line,) = with_flags(as_lines([checkpoint], amounts_readable(request.user)))
    shape = CheckpointDetailSerializer(
        line,
        context={
            "goal": Goal.objects.visible_to(request.user).filter(pk=checkpoint.goal_id or 0).first(),
            "conditions": list(with_parts(checkpoint.conditions.all())),
        },
    )
    return with_etag(Response(shape.data, status=status_code), checkpoint.version)
