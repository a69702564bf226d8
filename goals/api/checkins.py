"""/api/v1/ of check-ins."""

from typing import Any, cast

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, status
from rest_framework.response import Response
from rest_framework.views import APIView

from goals.api.asked import NewestFirst, asked_goal, parsed
from goals.api.filters import CheckInFilter
from goals.api.serializers import (
    CheckInCreateSerializer,
    CheckInSerializer,
)
from goals.models import CheckIn
from goals.services import (
    checkin_record,
    checkin_supersede,
)
from goaltrack.common.api.headers import IDEMPOTENCY_KEY, idempotency_key
from people.requests import SignedInCall


@extend_schema_view(
    get=extend_schema(summary="A goal's check-ins, newest first", operation_id="checkin_list"),
    post=extend_schema(
        summary="Record today's check-in",
        operation_id="checkin_record",
        request=CheckInCreateSerializer,
        responses={201: CheckInSerializer},
        parameters=[IDEMPOTENCY_KEY],
    ),
)
class CheckInListView(generics.ListAPIView):
    serializer_class = CheckInSerializer
    pagination_class = NewestFirst
    filterset_class = CheckInFilter
    queryset = CheckIn.objects.none()

    def get_queryset(self) -> Any:
        return asked_goal(cast(SignedInCall, self.request), self.kwargs["pk"]).checkins.select_related(
            "author", "superseded_by"
        )

    def post(self, request: SignedInCall, pk: int) -> Response:
        goal = asked_goal(request, pk)
        key = idempotency_key(request)
        values = parsed(CheckInCreateSerializer(data=request.data))
        checkin = checkin_record(actor=request.user, key=key, goal_id=goal.pk, **values)
        return Response(CheckInSerializer(checkin).data, status=status.HTTP_201_CREATED)


class CheckInSupersedeView(APIView):
    @extend_schema(
        summary="Put a right check-in in the place of a wrong one, which stays to be read",
        operation_id="checkin_supersede",
        request=CheckInCreateSerializer,
        responses={201: CheckInSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        wrong = get_object_or_404(CheckIn.objects.visible_to(request.user), pk=pk)
        key = idempotency_key(request)
        values = parsed(CheckInCreateSerializer(data=request.data))
        checkin = checkin_supersede(actor=request.user, key=key, checkin_id=wrong.pk, **values)
        return Response(CheckInSerializer(checkin).data, status=status.HTTP_201_CREATED)
