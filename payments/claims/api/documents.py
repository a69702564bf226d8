"""Documents of the application list: taking the list, and where each document is."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.headers import IDEMPOTENCY_KEY, idempotency_key, with_etag
from payments.api.rows import seen_checkpoint, seen_condition, with_parts
from payments.api.shapes import ConditionSerializer
from payments.claims import services
from payments.claims.api.inputs import (
    DayInputSerializer,
    DocumentConfirmSerializer,
    LackingSerializer,
    TakeListSerializer,
)
from payments.models import Condition
from people.api.inputs import parsed
from people.requests import SignedInCall


class ListTakeView(APIView):
    @extend_schema(
        summary="Let a checkpoint wait for documents of its application list",
        description="Answers with all its conditions; what stands there already is passed over.",
        operation_id="application_list_take",
        request=TakeListSerializer,
        responses={201: ConditionSerializer(many=True)},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        checkpoint = seen_checkpoint(request.user, pk)
        key = idempotency_key(request)
        titles = parsed(TakeListSerializer, request)["titles"]
        services.list_take(actor=request.user, key=key, checkpoint_id=checkpoint.pk, titles=titles)
        conditions = with_parts(Condition.objects.filter(checkpoint=checkpoint))
        return Response(ConditionSerializer(conditions, many=True).data, status=status.HTTP_201_CREATED)


class DocumentProvideView(APIView):
    @extend_schema(
        summary="A document is handed in",
        operation_id="document_provide",
        request=DayInputSerializer,
        responses=ConditionSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        condition = seen_condition(request.user, pk)
        on = parsed(DayInputSerializer, request)["on"]
        services.document_provide(actor=request.user, condition_id=condition.pk, on=on)
        return _shown(request, pk)


class DocumentReturnView(APIView):
    @extend_schema(
        summary="A document came back",
        operation_id="document_return",
        request=LackingSerializer,
        responses=ConditionSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        condition = seen_condition(request.user, pk)
        lacking = parsed(LackingSerializer, request)["lacking"]
        services.document_return(actor=request.user, condition_id=condition.pk, lacking=lacking)
        return _shown(request, pk)


class DocumentConfirmView(APIView):
    @extend_schema(
        summary="A document is confirmed, and so the condition met",
        operation_id="document_confirm",
        request=DocumentConfirmSerializer,
        responses=ConditionSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        condition = seen_condition(request.user, pk)
        services.document_confirm(
            actor=request.user, condition_id=condition.pk, **parsed(DocumentConfirmSerializer, request)
        )
        return _shown(request, pk)


def _shown(request: SignedInCall, pk: int) -> Response:
    condition = seen_condition(request.user, pk)
    return with_etag(Response(ConditionSerializer(condition).data), condition.version)
