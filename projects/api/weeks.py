"""A member's week by the API."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.headers import IDEMPOTENCY_KEY, idempotency_key
from goaltrack.common.api.inputs import StrictSerializer
from goaltrack.common.api.shapes import PersonSerializer
from people.requests import SignedInCall
from people.selectors import leads_of
from projects.api.serializers import parsed
from projects.selectors.weeks import default_monday, week_of, week_text
from projects.services import week_send
from projects.services.weeks import LONGEST_WEEK


class WeekTaskSerializer(serializers.Serializer):
    id = serializers.IntegerField(source="pk")
    title = serializers.CharField()
    due = serializers.DateField()
    status_note = serializers.CharField()


class MemberWeekSerializer(serializers.Serializer):
    """`text` is the draft of what is sent; `leads` are those it goes to."""

    monday = serializers.DateField()
    finished = WeekTaskSerializer(many=True)
    moved = WeekTaskSerializer(many=True)
    blocked = WeekTaskSerializer(many=True)
    planned = WeekTaskSerializer(many=True)
    text = serializers.CharField()
    leads = PersonSerializer(many=True)


class WeekSendSerializer(StrictSerializer):
    text = serializers.CharField(max_length=LONGEST_WEEK)
    week = serializers.ChoiceField(choices=["this", "last"], default="this")


class WeekSentSerializer(serializers.Serializer):
    leads = PersonSerializer(many=True)


class WeekView(APIView):
    @extend_schema(
        summary="The caller's week, as the status logs tell it",
        operation_id="week",
        parameters=[OpenApiParameter("week", OpenApiTypes.STR, enum=["this", "last"])],
        responses=MemberWeekSerializer,
    )
    def get(self, request: SignedInCall) -> Response:
        week = week_of(request.user, default_monday(last=request.query_params.get("week") == "last"))
        parts = {name: getattr(week, name) for name in ("monday", "finished", "moved", "blocked", "planned")}
        shape = {**parts, "text": week_text(week), "leads": leads_of(request.user)}
        return Response(MemberWeekSerializer(shape).data)

    @extend_schema(
        summary="Send one's week to who leads one",
        operation_id="week_send",
        request=WeekSendSerializer,
        responses={201: WeekSentSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall) -> Response:
        key = idempotency_key(request)
        values = parsed(WeekSendSerializer(data=request.data))
        monday = default_monday(last=values["week"] == "last")
        told = week_send(actor=request.user, key=key, monday=monday, text=values["text"])
        return Response(WeekSentSerializer({"leads": told}).data, status=status.HTTP_201_CREATED)
