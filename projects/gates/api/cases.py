"""Cases and their verbs. Verdicts are given under /reviews/<id>/verdict/."""

from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.http import FileResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.filters import IdFilter
from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key, with_etag
from goaltrack.common.api.inputs import JSONParser
from goaltrack.common.api.pagination import CursorPagination
from goaltrack.common.uploads import as_attachment
from people.api.inputs import caller, parsed
from people.permissions import authorize
from people.requests import SignedInCall
from projects.gates import services
from projects.gates.api.shapes import (
    CaseCheckSerializer,
    CaseDetailSerializer,
    CaseDocumentSerializer,
    CaseReasonSerializer,
    CaseSerializer,
    CaseStartSerializer,
    CaseSubmitSerializer,
    DocumentProvideSerializer,
    TickSerializer,
)
from projects.gates.models import CaseCheck, CaseDocument, GateCase, Kind
from projects.gates.reading import as_read
from projects.gates.selectors import overlaps_of
from reviews.models import Review
from reviews.selectors import with_people


class NewestFirst(CursorPagination):
    ordering: Any = ("-id",)


class CaseFilter(django_filters.FilterSet):
    project = IdFilter()
    definition = IdFilter()
    applicant = IdFilter()
    kind = django_filters.ChoiceFilter(choices=Kind.choices)
    state = django_filters.ChoiceFilter(choices=GateCase.State.choices)


@extend_schema_view(get=extend_schema(summary="Cases", operation_id="case_list"))
class CaseListView(ListAPIView):
    serializer_class = CaseSerializer
    pagination_class = NewestFirst
    filterset_class = CaseFilter
    queryset = GateCase.objects.none()

    def get_queryset(self) -> "QuerySet[GateCase]":
        return GateCase.objects.visible_to(caller(self.request)).select_related("applicant")

    @extend_schema(
        summary="Begin a case",
        description="It is a draft until it is submitted.",
        operation_id="case_start",
        request=CaseStartSerializer,
        responses={201: CaseDetailSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall) -> Response:
        key = idempotency_key(request)
        case = services.case_start(actor=request.user, key=key, **parsed(CaseStartSerializer, request))
        return _shown(request, case.pk, status.HTTP_201_CREATED)


class CaseDetailView(APIView):
    @extend_schema(
        summary="A case with its steps, documents and checklist",
        operation_id="case_detail",
        responses=CaseDetailSerializer,
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        return _shown(request, pk)


class CaseSubmitView(APIView):
    @extend_schema(
        summary="Submit a case to its step",
        description="A returned one goes back to the step that returned it. One in review is answered as it is.",
        operation_id="case_submit",
        request=CaseSubmitSerializer,
        responses=CaseDetailSerializer,
        parameters=[IF_MATCH],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        case = _case(request, pk)
        version = expected_version(request)
        values = parsed(CaseSubmitSerializer, request)
        services.case_submit(actor=request.user, case_id=case.pk, version=version, **values)
        return _shown(request, pk)


class CaseWithdrawView(APIView):
    @extend_schema(
        summary="Withdraw a case",
        operation_id="case_withdraw",
        request=CaseReasonSerializer,
        responses=CaseDetailSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        case = _case(request, pk)
        services.case_withdraw(actor=request.user, case_id=case.pk, **parsed(CaseReasonSerializer, request))
        return _shown(request, pk)


class CaseDocumentView(APIView):
    parser_classes = (JSONParser, MultiPartParser)

    @extend_schema(
        summary="Say where a document of a case is, or hand in its file",
        operation_id="case_document_provide",
        request={"multipart/form-data": DocumentProvideSerializer, "application/json": DocumentProvideSerializer},
        responses=CaseDocumentSerializer,
        parameters=[IF_MATCH],
    )
    def put(self, request: SignedInCall, pk: int) -> Response:
        found = CaseDocument.objects.visible_to(request.user).select_related("case__project__department")
        document = get_object_or_404(found, pk=pk)
        # Before a large file is read.
        authorize(request.user, "gates.case_write", document.case)
        version = expected_version(request)
        values = parsed(DocumentProvideSerializer, request)
        made = services.document_provide(actor=request.user, document_id=pk, version=version, **values)
        return with_etag(Response(CaseDocumentSerializer(made).data), made.version)


class CaseDocumentFileView(APIView):
    @extend_schema(
        summary="The file of a case's document",
        operation_id="case_document_download",
        responses={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY)},
    )
    def get(self, request: SignedInCall, pk: int) -> FileResponse:
        document = get_object_or_404(CaseDocument.objects.visible_to(request.user).exclude(file=""), pk=pk)
        return as_attachment(document.file, name=document.file_name, content_type=document.content_type)


class CaseCheckView(APIView):
    @extend_schema(
        summary="Tick a line of a case's checklist, or take the tick back",
        operation_id="case_check_tick",
        request=TickSerializer,
        responses=CaseCheckSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        check = get_object_or_404(CaseCheck.objects.visible_to(request.user), pk=pk)
        made = services.check_tick(actor=request.user, check_id=check.pk, **parsed(TickSerializer, request))
        return Response(CaseCheckSerializer(made).data)


def _case(request: SignedInCall, pk: int) -> GateCase:
    return get_object_or_404(GateCase.objects.visible_to(request.user), pk=pk)


def _shown(request: SignedInCall, pk: int, status_code: int = status.HTTP_200_OK) -> Response:
    reviews = Prefetch("steps__rounds__review", with_people(Review.objects.all()))
    found = (
        GateCase.objects.visible_to(request.user)
        .select_related("applicant", "visit")
        .prefetch_related(reviews, "documents", "checks")
    )
    case = get_object_or_404(found, pk=pk)
    visit = case.visit if case.kind == Kind.VISIT else None
    context = {
        "overlaps": overlaps_of(request.user, [visit] if visit else []),
        "reading": as_read(case.documents.all(), visit),
    }
    return with_etag(Response(CaseDetailSerializer(case, context=context).data, status=status_code), case.version)
