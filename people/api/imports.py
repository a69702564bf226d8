"""/api/v1/people-imports/: a file of departments and people is uploaded, judged row by row, and applied."""

from collections.abc import Sequence
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.pagination import PageNumberPagination
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.filters import query_choice, query_id
from goaltrack.common.api.headers import IDEMPOTENCY_KEY, idempotency_key
from goaltrack.common.api.schema import ProblemSerializer
from goaltrack.common.errors import StateConflict
from people.api.inputs import caller
from people.api.serializers import (
    ImportErrorsSerializer,
    ImportLeftOutSerializer,
    ImportPlanSerializer,
    ImportRowSerializer,
    ImportUploadSerializer,
    PeopleImportSerializer,
)
from people.models import PeopleImport
from people.permissions import authorize
from people.services import people_import_apply, people_import_left_out, people_import_plan, people_import_upload
from people.services.import_plan import CHANGED, ERROR, NEW, UNCHANGED
from people.sheets import MAX_BYTES

OUTCOMES = (NEW, CHANGED, UNCHANGED, ERROR)
PAGE = (
    OpenApiParameter("page", OpenApiTypes.INT, description="From 1."),
    OpenApiParameter("page_size", OpenApiTypes.INT, description="100 where left out, at most 1000."),
)


class RowPages(PageNumberPagination):
    """The rows are worked out, not read from a table: there is no cursor to continue from."""

    page_size = 100
    max_page_size = 1000
    page_size_query_param = "page_size"

    def get_page_number(self, request: Request, paginator: Any) -> int:
        return query_id(request, self.page_query_param) or 1

    def get_page_size(self, request: Request) -> int:
        return min(query_id(request, self.page_size_query_param) or self.page_size, self.max_page_size)

    def answer(self, rows: Sequence[Any], view: APIView, serializer: Any, **more: Any) -> Response:
        page = self.paginate_queryset(rows, view.request, view=view)
        response = self.get_paginated_response(serializer(page, many=True).data)
        response.data = {**more, **response.data}
        return response


def _pending(request: Request, pk: int) -> PeopleImport:
    """The caller's own upload."""
    authorize(caller(request), "people.manage")
    return get_object_or_404(PeopleImport.objects.filter(created_by=caller(request)), pk=pk)


class ImportUploadView(APIView):
    parser_classes = (MultiPartParser,)

    @extend_schema(
        summary="Upload a list of departments and people; nothing is changed yet",
        description="Replaces the caller's earlier uploads that were not applied.",
        operation_id="people_import_upload",
        request={"multipart/form-data": ImportUploadSerializer},
        responses={201: PeopleImportSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: Request) -> Response:
        authorize(caller(request), "people.manage")
        key = idempotency_key(request)
        sent = ImportUploadSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        file = sent.validated_data["file"]
        # One byte more than allowed is enough to know that it is too much.
        content = file.read(MAX_BYTES + 1)
        pending = people_import_upload(actor=caller(request), key=key, filename=file.name, content=content)
        return Response(PeopleImportSerializer(pending).data, status=status.HTTP_201_CREATED)


class ImportDetailView(APIView):
    @extend_schema(summary="An upload", operation_id="people_import_detail", responses=PeopleImportSerializer)
    def get(self, request: Request, pk: int) -> Response:
        return Response(PeopleImportSerializer(_pending(request, pk)).data)


class ImportPlanView(APIView):
    @extend_schema(
        summary="What applying the upload would do, row by row",
        operation_id="people_import_plan",
        parameters=[OpenApiParameter("outcome", OpenApiTypes.STR, enum=OUTCOMES), *PAGE],
        responses={200: ImportPlanSerializer, 409: ProblemSerializer},
    )
    def get(self, request: Request, pk: int) -> Response:
        pending = _pending(request, pk)
        if pending.applied_at is not None:
            raise StateConflict(_("This file has been imported already."))
        outcome = query_choice(request, "outcome", ("", *OUTCOMES))
        plan = people_import_plan(actor=caller(request), rows=pending.rows)
        rows = [row for row in plan.rows if not outcome or row.verdict == outcome]
        return RowPages().answer(rows, self, ImportRowSerializer, counts=plan.counts, applicable=plan.applicable)


class ImportErrorsView(APIView):
    @extend_schema(
        summary="The rows that are left out, and why",
        operation_id="people_import_errors",
        parameters=[*PAGE],
        responses=ImportErrorsSerializer,
    )
    def get(self, request: Request, pk: int) -> Response:
        pending = _pending(request, pk)
        rows = people_import_left_out(actor=caller(request), pending=pending)
        return RowPages().answer(rows, self, ImportLeftOutSerializer)


class ImportApplyView(APIView):
    @extend_schema(
        summary="Apply every row that is right, all in one transaction",
        operation_id="people_import_apply",
        request=None,
        responses=PeopleImportSerializer,
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: Request, pk: int) -> Response:
        pending = _pending(request, pk)
        done = people_import_apply(actor=caller(request), key=idempotency_key(request), pending=pending)
        return Response(PeopleImportSerializer(done).data)
