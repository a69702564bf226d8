"""/api/v1/ of absences."""

from functools import cached_property
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.headers import IDEMPOTENCY_KEY, idempotency_key
from goaltrack.common.api.inputs import StrictSerializer, VisibleField
from goaltrack.common.api.pagination import CursorPagination
from goaltrack.common.api.shapes import PersonSerializer
from people.api.inputs import caller, parsed
from people.models import Absence, User
from people.permissions import may
from people.services import absence_record, absence_remove


class AbsenceSerializer(serializers.ModelSerializer[Absence]):
    stand_in = PersonSerializer(read_only=True, allow_null=True, help_text="Who is asked for reviews meanwhile.")
    note = serializers.SerializerMethodField(help_text="For the person and those who may change it; else empty.")

    class Meta:
        model = Absence
        fields = ("id", "kind", "start", "end", "stand_in", "note")
        read_only_fields = fields

    def get_note(self, absence: Absence) -> str:
        return absence.note if self.context["reads_notes"] else ""


class AbsenceInputSerializer(StrictSerializer):
    kind = serializers.ChoiceField(choices=Absence.Kind.choices, required=False)
    start = serializers.DateField(help_text="The first day away.")
    end = serializers.DateField(help_text="The last day away.")
    stand_in = VisibleField(
        queryset=User.objects.active(), allow_null=True, required=False, help_text="A colleague who is here meanwhile."
    )
    note = serializers.CharField(max_length=200, allow_blank=True, required=False)


class ByStart(CursorPagination):
    ordering = ("start", "id")


@extend_schema_view(
    get=extend_schema(summary="When a person is away, past absences included", operation_id="absence_list")
)
class AbsenceListView(generics.ListAPIView):
    serializer_class = AbsenceSerializer
    pagination_class = ByStart
    filter_backends = ()
    queryset = Absence.objects.none()

    def get_queryset(self) -> Any:
        return Absence.objects.visible_to(caller(self.request)).filter(user=self._person).select_related("stand_in")

    def get_serializer_context(self) -> dict[str, Any]:
        context = dict(super().get_serializer_context())
        if not getattr(self, "swagger_fake_view", False):
            context["reads_notes"] = may(caller(self.request), "people.absence_write", self._person)
        return context

    @cached_property
    def _person(self) -> User:
        seen = User.objects.visible_to(caller(self.request)).select_related("department")
        found: User = get_object_or_404(seen, pk=self.kwargs["pk"])
        return found

    @extend_schema(
        summary="Record when a person is away",
        description="One's own, or of people below. Reminders of those days go to the B role, reviews to the stand-in.",
        operation_id="absence_record",
        request=AbsenceInputSerializer,
        responses={201: AbsenceSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: Request, pk: int) -> Response:
        key, person = idempotency_key(request), self._person
        values = parsed(AbsenceInputSerializer, request)
        absence = absence_record(actor=caller(request), key=key, user_id=person.pk, values=values)
        body = AbsenceSerializer(absence, context={"reads_notes": True}).data
        return Response(body, status=status.HTTP_201_CREATED)


class AbsenceDetailView(APIView):
    @extend_schema(summary="Take an absence back", operation_id="absence_remove", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        absence = get_object_or_404(Absence.objects.visible_to(caller(request)), pk=pk)
        absence_remove(actor=caller(request), absence_id=absence.pk)
        return Response(status=status.HTTP_204_NO_CONTENT)
