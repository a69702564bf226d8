"""Conditions that an acceptance left open; every verb answers the acceptance."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key
from people.requests import SignedInCall
from projects.acceptance import services
from projects.acceptance.api.find import acceptance_of, row, shown
from projects.acceptance.api.shapes import (
    AcceptanceDetailSerializer,
    AcceptancePointInputSerializer,
    AcceptanceSettleSerializer,
    AcceptanceTaskSerializer,
)
from projects.acceptance.models import AcceptancePoint
from projects.api.serializers import parsed

ANSWER = AcceptanceDetailSerializer


class PointListView(APIView):
    @extend_schema(
        summary="Note a condition that an acceptance leaves open",
        operation_id="acceptance_point_add",
        request=AcceptancePointInputSerializer,
        responses={201: ANSWER},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        row(request, pk)
        key = idempotency_key(request)
        values = parsed(AcceptancePointInputSerializer(data=request.data, context={"request": request}))
        services.point_add(actor=request.user, key=key, row_id=pk, values=values)
        return shown(request, pk, status.HTTP_201_CREATED)


class PointView(APIView):
    @extend_schema(
        summary="Change a condition that was left open",
        operation_id="acceptance_point_update",
        request=AcceptancePointInputSerializer(partial=True),
        responses=ANSWER,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        row_id = acceptance_of(request, AcceptancePoint, pk)
        version = expected_version(request)
        values = parsed(AcceptancePointInputSerializer(data=request.data, partial=True, context={"request": request}))
        services.point_update(actor=request.user, point_id=pk, version=version, values=values)
        return shown(request, row_id)

    @extend_schema(
        summary="Remove a condition noted by mistake", operation_id="acceptance_point_remove", responses={204: None}
    )
    def delete(self, request: SignedInCall, pk: int) -> Response:
        acceptance_of(request, AcceptancePoint, pk)
        services.point_remove(actor=request.user, point_id=pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


class PointSettleView(APIView):
    @extend_schema(
        summary="Record that a condition left open was settled",
        operation_id="acceptance_point_settle",
        request=AcceptanceSettleSerializer,
        responses=ANSWER,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        row_id = acceptance_of(request, AcceptancePoint, pk)
        values = parsed(AcceptanceSettleSerializer(data=request.data))
        services.point_settle(actor=request.user, point_id=pk, **values)
        return shown(request, row_id)


class PointToTaskView(APIView):
    @extend_schema(
        summary="Make a task of a condition left open, once",
        operation_id="acceptance_point_to_task",
        request=None,
        responses={201: AcceptanceTaskSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        acceptance_of(request, AcceptancePoint, pk)
        task = services.point_to_task(actor=request.user, key=idempotency_key(request), point_id=pk)
        return Response({"task": task.pk}, status=status.HTTP_201_CREATED)
