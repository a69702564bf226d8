"""Measures of retrospectives, and the departments' days."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, with_etag
from lessons import services
from lessons.api.retrospective_shapes import (
    MeasureCarrySerializer,
    MeasureDoneSerializer,
    MeasureInputSerializer,
    MeasureSerializer,
    MeasureTaskSerializer,
    RhythmSerializer,
    RhythmSetSerializer,
)
from lessons.api.retrospectives import retrospective_of
from lessons.models import Measure
from lessons.selectors import rhythm_lines
from people.requests import SignedInCall
from projects.api.serializers import parsed


class MeasureAddView(APIView):
    @extend_schema(
        summary="Add a measure",
        operation_id="measure_add",
        request=MeasureInputSerializer,
        responses={201: MeasureSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        retrospective = retrospective_of(request, pk)
        key = idempotency_key(request)
        values = parsed(MeasureInputSerializer(data=request.data, context={"request": request}))
        made = services.measure_add(actor=request.user, key=key, retrospective_id=retrospective.pk, values=values)
        return _shown(made, status.HTTP_201_CREATED)


class MeasureDetailView(APIView):
    @extend_schema(
        summary="Change a measure that is not published yet",
        operation_id="measure_change",
        request=MeasureInputSerializer(partial=True),
        responses=MeasureSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        measure = _measure(request, pk)
        version = expected_version(request)
        values = parsed(MeasureInputSerializer(data=request.data, partial=True, context={"request": request}))
        changed = services.measure_change(actor=request.user, measure_id=measure.pk, version=version, values=values)
        return _shown(changed)

    @extend_schema(
        summary="Remove a measure that is not published yet", operation_id="measure_remove", responses={204: None}
    )
    def delete(self, request: SignedInCall, pk: int) -> Response:
        services.measure_remove(actor=request.user, measure_id=_measure(request, pk).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


class MeasureDoneView(APIView):
    @extend_schema(
        summary="Say whether a measure without a task is done",
        operation_id="measure_done",
        request=MeasureDoneSerializer,
        responses=MeasureSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        measure = _measure(request, pk)
        values = parsed(MeasureDoneSerializer(data=request.data))
        return _shown(services.measure_done(actor=request.user, measure_id=measure.pk, **values))


class MeasureToTaskView(APIView):
    @extend_schema(
        summary="Make a measure a task of its project",
        operation_id="measure_to_task",
        request=None,
        responses={201: MeasureTaskSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        measure = _measure(request, pk)
        task = services.measure_to_task(actor=request.user, key=idempotency_key(request), measure_id=measure.pk)
        return Response({"task": task.pk}, status=status.HTTP_201_CREATED)


class MeasureCarryView(APIView):
    @extend_schema(
        summary="Carry a measure that was not done over to a later month",
        operation_id="measure_carry",
        request=MeasureCarrySerializer,
        responses={201: MeasureSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        measure = _measure(request, pk)
        key = idempotency_key(request)
        values = parsed(MeasureCarrySerializer(data=request.data, context={"request": request}))
        made = services.measure_carry(
            actor=request.user, key=key, measure_id=measure.pk, retrospective_id=values["retrospective"].pk
        )
        return _shown(made, status.HTTP_201_CREATED)


class RhythmView(APIView):
    @extend_schema(
        summary="On which day of the month each department opens its retrospectives",
        operation_id="rhythm_list",
        responses=RhythmSerializer(many=True),
    )
    def get(self, request: SignedInCall) -> Response:
        return Response(RhythmSerializer(rhythm_lines(request.user), many=True).data)

    @extend_schema(
        summary="Set a department's day",
        operation_id="rhythm_set",
        request=RhythmSetSerializer,
        responses=RhythmSerializer(many=True),
    )
    def post(self, request: SignedInCall) -> Response:
        values = parsed(RhythmSetSerializer(data=request.data, context={"request": request}))
        services.rhythm_set(actor=request.user, department_id=values["department"].pk, day=values["day"])
        return Response(RhythmSerializer(rhythm_lines(request.user), many=True).data)


def _measure(request: SignedInCall, pk: int) -> Measure:
    return get_object_or_404(Measure.objects.visible_to(request.user), pk=pk)


def _shown(measure: Measure, status_code: int = status.HTTP_200_OK) -> Response:
    return with_etag(Response(MeasureSerializer(measure).data, status=status_code), measure.version)
