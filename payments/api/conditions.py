"""Conditions of payment checkpoints, and the documents that prove them."""

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, with_etag
from payments import services
from payments.api.inputs import (
    ConditionInputSerializer,
    ConditionMeetSerializer,
    ConditionUpdateSerializer,
    DocumentInputSerializer,
    ReasonSerializer,
)
from payments.api.rows import seen_checkpoint, seen_condition
from payments.api.shapes import ConditionSerializer, DocumentSerializer
from payments.models import Document
from payments.views.documents import as_attachment
from people.api.inputs import parsed
from people.permissions import authorize
from people.requests import SignedInCall


class ConditionAddView(APIView):
    @extend_schema(
        summary="Add a condition to a payment checkpoint",
        operation_id="condition_add",
        request=ConditionInputSerializer,
        responses={201: ConditionSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        checkpoint = seen_checkpoint(request.user, pk)
        key = idempotency_key(request)
        values = parsed(ConditionInputSerializer, request)
        made = services.condition_add(actor=request.user, key=key, checkpoint_id=checkpoint.pk, values=values)
        return _shown(request, made.pk, status.HTTP_201_CREATED)


class ConditionDetailView(APIView):
    @extend_schema(summary="A condition", operation_id="condition_detail", responses=ConditionSerializer)
    def get(self, request: SignedInCall, pk: int) -> Response:
        return _shown(request, pk)

    @extend_schema(
        summary="Change a condition; its kind stays",
        operation_id="condition_update",
        request=ConditionUpdateSerializer(partial=True),
        responses=ConditionSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        condition = seen_condition(request.user, pk)
        version = expected_version(request)
        values = parsed(ConditionUpdateSerializer, request, partial=True)
        services.condition_update(actor=request.user, condition_id=condition.pk, version=version, values=values)
        return _shown(request, pk)

    @extend_schema(
        summary="Remove a condition that is not met and has no documents",
        operation_id="condition_remove",
        responses={204: None},
    )
    def delete(self, request: SignedInCall, pk: int) -> Response:
        services.condition_remove(actor=request.user, condition_id=seen_condition(request.user, pk).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ConditionMeetView(APIView):
    @extend_schema(
        summary="Record that a condition is met",
        description="A milestone is met when it is achieved.",
        operation_id="condition_meet",
        request=ConditionMeetSerializer,
        responses=ConditionSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        condition = seen_condition(request.user, pk)
        values = parsed(ConditionMeetSerializer, request)
        services.condition_meet(actor=request.user, condition_id=condition.pk, **values)
        return _shown(request, pk)


class ConditionReopenView(APIView):
    @extend_schema(
        summary="Take back that a condition was met",
        operation_id="condition_reopen",
        request=ReasonSerializer,
        responses=ConditionSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        condition = seen_condition(request.user, pk)
        reason = parsed(ReasonSerializer, request)["reason"]
        services.condition_reopen(actor=request.user, condition_id=condition.pk, reason=reason)
        return _shown(request, pk)


class DocumentAttachView(APIView):
    parser_classes = (MultiPartParser,)

    @extend_schema(
        summary="Attach a document to a condition",
        operation_id="document_attach",
        request={"multipart/form-data": DocumentInputSerializer},
        responses={201: DocumentSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        condition = seen_condition(request.user, pk)
        # Before a large file is read.
        authorize(request.user, "payments.condition_meet", condition)
        key = idempotency_key(request)
        upload = parsed(DocumentInputSerializer, request)["upload"]
        made = services.document_attach(actor=request.user, key=key, condition_id=condition.pk, upload=upload)
        return Response(DocumentSerializer(made).data, status=status.HTTP_201_CREATED)


class DocumentDownloadView(APIView):
    @extend_schema(
        summary="A document's file",
        operation_id="document_download",
        responses={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY)},
    )
    def get(self, request: SignedInCall, pk: int) -> FileResponse:
        return as_attachment(get_object_or_404(Document.objects.visible_to(request.user), pk=pk))


def _shown(request: SignedInCall, pk: int, status_code: int = status.HTTP_200_OK) -> Response:
    condition = seen_condition(request.user, pk)
    return with_etag(Response(ConditionSerializer(condition).data, status=status_code), condition.version)
