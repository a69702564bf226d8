"""Steps and documents of an acceptance. `model` and `name` come from the address; every verb answers the acceptance."""

from typing import Any, ClassVar

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key
from people.permissions import authorize
from people.requests import SignedInCall
from projects.acceptance import services
from projects.acceptance.api.find import acceptance_of, row, shown
from projects.acceptance.api.shapes import (
    AcceptanceDetailSerializer,
    AcceptanceDocumentMarkSerializer,
    AcceptanceMoveSerializer,
    AcceptancePartInputSerializer,
    AcceptanceReasonSerializer,
    AcceptanceStepDoneSerializer,
    AcceptanceUploadSerializer,
)
from projects.acceptance.models import AcceptanceDocument, AcceptanceStep
from projects.acceptance.views.parts import handed_out
from projects.api.serializers import parsed

ANSWER = AcceptanceDetailSerializer


class OfPart(APIView):
    model: ClassVar[type[Any]]


class PartListView(OfPart):
    def post(self, request: SignedInCall, pk: int) -> Response:
        row(request, pk)
        key = idempotency_key(request)
        values = parsed(AcceptancePartInputSerializer(data=request.data))
        services.part_add(actor=request.user, key=key, model=self.model, row_id=pk, values=values)
        return shown(request, pk, status.HTTP_201_CREATED)


class PartView(OfPart):
    def patch(self, request: SignedInCall, pk: int) -> Response:
        row_id = acceptance_of(request, self.model, pk)
        version = expected_version(request)
        values = parsed(AcceptancePartInputSerializer(data=request.data, partial=True))
        services.part_update(actor=request.user, model=self.model, part_id=pk, version=version, values=values)
        return shown(request, row_id)

    def delete(self, request: SignedInCall, pk: int) -> Response:
        acceptance_of(request, self.model, pk)
        services.part_remove(actor=request.user, model=self.model, part_id=pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


class PartMoveView(OfPart):
    def post(self, request: SignedInCall, pk: int) -> Response:
        row_id = acceptance_of(request, self.model, pk)
        values = parsed(AcceptanceMoveSerializer(data=request.data))
        services.part_move(actor=request.user, model=self.model, part_id=pk, **values)
        return shown(request, row_id)


class PartPassOverView(OfPart):
    def post(self, request: SignedInCall, pk: int) -> Response:
        row_id = acceptance_of(request, self.model, pk)
        values = parsed(AcceptanceReasonSerializer(data=request.data))
        services.part_pass_over(actor=request.user, model=self.model, part_id=pk, **values)
        return shown(request, row_id)


def _of(model: type[Any], name: str) -> tuple[type[Any], ...]:
    """The four views of steps, and of documents."""
    add: dict[str, Any] = {
        "summary": f"Add a {name} to an acceptance",
        "operation_id": f"acceptance_{name}_add",
        "request": AcceptancePartInputSerializer,
        "responses": {201: ANSWER},
        "parameters": [IDEMPOTENCY_KEY],
    }
    update: dict[str, Any] = {
        "summary": f"Change a {name} of an acceptance",
        "operation_id": f"acceptance_{name}_update",
        "request": AcceptancePartInputSerializer(partial=True),
        "responses": ANSWER,
        "parameters": [IF_MATCH],
    }
    remove: dict[str, Any] = {
        "summary": f"Remove a {name} of an acceptance",
        "operation_id": f"acceptance_{name}_remove",
        "responses": {204: None},
    }
    move: dict[str, Any] = {
        "summary": f"Move a {name} of an acceptance by one place",
        "operation_id": f"acceptance_{name}_move",
        "request": AcceptanceMoveSerializer,
        "responses": ANSWER,
    }
    pass_over: dict[str, Any] = {
        "summary": f"Pass over a {name} of an acceptance, with the reason",
        "operation_id": f"acceptance_{name}_pass_over",
        "request": AcceptanceReasonSerializer,
        "responses": ANSWER,
    }
    views: tuple[tuple[type[Any], dict[str, Any]], ...] = (
        (PartListView, {"post": extend_schema(**add)}),
        (PartView, {"patch": extend_schema(**update), "delete": extend_schema(**remove)}),
        (PartMoveView, {"post": extend_schema(**move)}),
        (PartPassOverView, {"post": extend_schema(**pass_over)}),
    )
    return tuple(
        extend_schema_view(**told)(type(f"{name.title()}{base.__name__}", (base,), {"model": model}))
        for base, told in views
    )


StepListView, StepView, StepMoveView, StepPassOverView = _of(AcceptanceStep, "step")
DocumentListView, DocumentView, DocumentMoveView, DocumentPassOverView = _of(AcceptanceDocument, "document")


class StepDoneView(APIView):
    @extend_schema(
        summary="Record that a step of an acceptance was done",
        operation_id="acceptance_step_done",
        request=AcceptanceStepDoneSerializer,
        responses=ANSWER,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        row_id = acceptance_of(request, AcceptanceStep, pk)
        values = parsed(AcceptanceStepDoneSerializer(data=request.data))
        services.step_done(actor=request.user, part_id=pk, **values)
        return shown(request, row_id)

    @extend_schema(
        summary="Record that a step of an acceptance was not done after all",
        operation_id="acceptance_step_undone",
        responses={204: None},
    )
    def delete(self, request: SignedInCall, pk: int) -> Response:
        acceptance_of(request, AcceptanceStep, pk)
        services.step_undone(actor=request.user, part_id=pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


class DocumentMarkView(APIView):
    @extend_schema(
        summary="Record where a document of an acceptance is",
        operation_id="acceptance_document_mark",
        request=AcceptanceDocumentMarkSerializer,
        responses=ANSWER,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        row_id = acceptance_of(request, AcceptanceDocument, pk)
        values = parsed(AcceptanceDocumentMarkSerializer(data=request.data))
        services.document_mark(actor=request.user, part_id=pk, **values)
        return shown(request, row_id)


class DocumentFileView(APIView):
    parser_classes = (MultiPartParser,)

    @extend_schema(
        summary="The file of a document of an acceptance",
        operation_id="acceptance_document_download",
        responses={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY)},
    )
    def get(self, request: SignedInCall, pk: int) -> FileResponse:
        found = AcceptanceDocument.objects.visible_to(request.user).exclude(file="")
        return handed_out(get_object_or_404(found, pk=pk))

    @extend_schema(
        summary="Keep the file of a document of an acceptance",
        operation_id="acceptance_document_file",
        request={"multipart/form-data": AcceptanceUploadSerializer},
        responses=ANSWER,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        row_id = acceptance_of(request, AcceptanceDocument, pk)
        # Before a large file is read.
        authorize(request.user, "acceptance.write", row(request, row_id))
        upload = parsed(AcceptanceUploadSerializer(data=request.data))["upload"]
        services.document_file(actor=request.user, part_id=pk, upload=upload)
        return shown(request, row_id)
