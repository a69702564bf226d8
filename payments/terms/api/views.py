"""Lines, parties, the split, amendments, the settlement audit, guarantees and annexes of a contract."""

from typing import Any

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from goaltrack.common.api.headers import IDEMPOTENCY_KEY, IF_MATCH, expected_version, idempotency_key
from goaltrack.common.errors import ActionForbidden, StateConflict
from payments.api.rows import seen_contract
from payments.permissions import amounts_readable
from payments.terms import services
from payments.terms.api import shapes
from payments.terms.api.find import part, shown_part, shown_terms
from payments.terms.models import Amendment, Audit, Guarantee
from payments.terms.selectors import planned_anew
from payments.terms.services.annexes import ABOUT
from payments.terms.services.split import SHARED
from payments.terms.views.papers import handed_out
from people.api.inputs import parsed
from people.permissions import authorize
from people.requests import SignedInCall

WRITE = "payments.contract_write"


class TermsView(APIView):
    @extend_schema(
        summary="The terms of a contract: lines, amendments, settlement audits, guarantees, annexes",
        operation_id="contract_terms",
        responses=shapes.ContractTermsSerializer,
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        return shown_terms(request, pk)


class LinesView(APIView):
    @extend_schema(
        summary="Let a contract be these lines; their sum is its amount",
        operation_id="contract_lines",
        request=shapes.ContractLinesInputSerializer,
        responses=shapes.ContractTermsSerializer,
        parameters=[IF_MATCH],
    )
    def put(self, request: SignedInCall, pk: int) -> Response:
        seen_contract(request.user, pk)
        version = expected_version(request)
        lines = parsed(shapes.ContractLinesInputSerializer, request)["lines"]
        services.contract_lines_set(actor=request.user, contract_id=pk, version=version, lines=lines)
        return shown_terms(request, pk)


class PartiesView(APIView):
    @extend_schema(
        summary="Say which parties of its project a contract is with",
        operation_id="contract_parties",
        request=shapes.ContractPartiesInputSerializer,
        responses=shapes.ContractTermsSerializer,
        parameters=[IF_MATCH],
    )
    def put(self, request: SignedInCall, pk: int) -> Response:
        seen_contract(request.user, pk)
        version = expected_version(request)
        parties = parsed(shapes.ContractPartiesInputSerializer, request)["parties"]
        services.contract_parties_set(actor=request.user, contract_id=pk, version=version, parties=parties)
        return shown_terms(request, pk)


class SplitView(APIView):
    @extend_schema(
        summary="Split a contract into payment checkpoints, all of them or none: errors at `share_0`, `due_on_1`, …",
        operation_id="contract_split",
        request=shapes.ContractSplitInputSerializer,
        responses={201: shapes.ContractTermsSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        seen_contract(request.user, pk)
        key = idempotency_key(request)
        values = parsed(shapes.ContractSplitInputSerializer, request)
        services.contract_split(
            actor=request.user,
            key=key,
            contract_id=pk,
            rows=values["checkpoints"],
            shared={name: values[name] for name in SHARED},
        )
        return shown_terms(request, pk, status.HTTP_201_CREATED)


class AmendmentCreateView(APIView):
    @extend_schema(
        summary="Begin an amendment: a draft counts for nothing",
        operation_id="amendment_create",
        request=shapes.AmendmentInputSerializer,
        responses={201: shapes.AmendmentSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        seen_contract(request.user, pk)
        key = idempotency_key(request)
        values = parsed(shapes.AmendmentInputSerializer, request)
        lines = values.pop("lines", ())
        made = services.amendment_create(actor=request.user, key=key, contract_id=pk, values=values, lines=lines)
        return shown_part(request, Amendment, made.pk, status.HTTP_201_CREATED)


class AmendmentDetailView(APIView):
    @extend_schema(summary="An amendment", operation_id="amendment_detail", responses=shapes.AmendmentSerializer)
    def get(self, request: SignedInCall, pk: int) -> Response:
        return shown_part(request, Amendment, pk)

    @extend_schema(
        summary="Change an amendment in writing",
        operation_id="amendment_update",
        request=shapes.AmendmentInputSerializer(partial=True),
        responses=shapes.AmendmentSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        part(request, Amendment, pk)
        version = expected_version(request)
        values = parsed(shapes.AmendmentInputSerializer, request, partial=True)
        lines = values.pop("lines", None)
        services.amendment_update(actor=request.user, amendment_id=pk, version=version, values=values, lines=lines)
        return shown_part(request, Amendment, pk)

    @extend_schema(summary="Throw an amendment in writing away", operation_id="amendment_remove", responses={204: None})
    def delete(self, request: SignedInCall, pk: int) -> Response:
        part(request, Amendment, pk)
        services.amendment_remove(actor=request.user, amendment_id=pk)
        return Response(status=status.HTTP_204_NO_CONTENT)


class AmendmentEnforceView(APIView):
    @extend_schema(
        summary="Put an amendment in force; it stays as it is then",
        operation_id="amendment_enforce",
        request=None,
        responses=shapes.AmendmentSerializer,
        parameters=[IF_MATCH],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        part(request, Amendment, pk)
        services.amendment_enforce(actor=request.user, amendment_id=pk, version=expected_version(request))
        return shown_part(request, Amendment, pk)


class AmendmentReverseView(APIView):
    @extend_schema(
        summary="Reverse an amendment in force by another one; answers that one",
        operation_id="amendment_reverse",
        request=shapes.AmendmentReverseInputSerializer,
        responses={201: shapes.AmendmentSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        part(request, Amendment, pk)
        key = idempotency_key(request)
        values = parsed(shapes.AmendmentReverseInputSerializer, request)
        made = services.amendment_reverse(actor=request.user, key=key, amendment_id=pk, **values)
        return shown_part(request, Amendment, made.pk, status.HTTP_201_CREATED)


class AuditSubmitView(APIView):
    @extend_schema(
        summary="Submit the settlement of a contract for audit",
        operation_id="audit_submit",
        request=shapes.AuditInputSerializer,
        responses={201: shapes.AuditSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        seen_contract(request.user, pk)
        key = idempotency_key(request)
        values = parsed(shapes.AuditInputSerializer, request)
        made = services.audit_submit(actor=request.user, key=key, contract_id=pk, values=values)
        return shown_part(request, Audit, made.pk, status.HTTP_201_CREATED)


class AuditDetailView(APIView):
    @extend_schema(summary="A settlement audit", operation_id="audit_detail", responses=shapes.AuditSerializer)
    def get(self, request: SignedInCall, pk: int) -> Response:
        return shown_part(request, Audit, pk)

    @extend_schema(
        summary="Correct a settlement audit, or record what was audited",
        operation_id="audit_update",
        request=shapes.AuditInputSerializer(partial=True),
        responses=shapes.AuditSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        part(request, Audit, pk)
        version = expected_version(request)
        values = parsed(shapes.AuditInputSerializer, request, partial=True)
        services.audit_update(actor=request.user, audit_id=pk, version=version, values=values)
        return shown_part(request, Audit, pk)


class AuditPlanView(APIView):
    @extend_schema(
        summary="What settling an audit would do to the checkpoints; nothing is written",
        operation_id="audit_plan",
        responses=shapes.ReplanSerializer,
    )
    def get(self, request: SignedInCall, pk: int) -> Response:
        audit = part(request, Audit, pk)
        contract = seen_contract(request.user, audit.contract_id)
        if not amounts_readable(request.user).may_read(contract.project):
            raise ActionForbidden()
        if audit.audited_price is None or audit.amendment_id is not None:
            raise StateConflict()
        return Response(shapes.ReplanSerializer(planned_anew(contract, audit.audited_price)).data)


class AuditSettleView(APIView):
    @extend_schema(
        summary="Settle an audit: an amendment of the difference, and what is left is planned anew",
        operation_id="audit_settle",
        request=shapes.AuditSettleInputSerializer,
        responses=shapes.AuditSerializer,
        parameters=[IF_MATCH],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        part(request, Audit, pk)
        version = expected_version(request)
        values = parsed(shapes.AuditSettleInputSerializer, request)
        amounts = {one["checkpoint"].pk: one["amount"] for one in values.pop("amounts", ())}
        services.audit_settle(actor=request.user, audit_id=pk, version=version, amounts=amounts, **values)
        return shown_part(request, Audit, pk)


class GuaranteeCreateView(APIView):
    @extend_schema(
        summary="Enter a guarantee of a contract",
        operation_id="guarantee_create",
        request=shapes.GuaranteeInputSerializer,
        responses={201: shapes.GuaranteeSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        seen_contract(request.user, pk)
        key = idempotency_key(request)
        values = parsed(shapes.GuaranteeInputSerializer, request)
        made = services.guarantee_create(actor=request.user, key=key, contract_id=pk, values=values)
        return shown_part(request, Guarantee, made.pk, status.HTTP_201_CREATED)


class GuaranteeDetailView(APIView):
    @extend_schema(summary="A guarantee", operation_id="guarantee_detail", responses=shapes.GuaranteeSerializer)
    def get(self, request: SignedInCall, pk: int) -> Response:
        return shown_part(request, Guarantee, pk)

    @extend_schema(
        summary="Change a guarantee, for example when it was prolonged",
        operation_id="guarantee_update",
        request=shapes.GuaranteeInputSerializer(partial=True),
        responses=shapes.GuaranteeSerializer,
        parameters=[IF_MATCH],
    )
    def patch(self, request: SignedInCall, pk: int) -> Response:
        part(request, Guarantee, pk)
        version = expected_version(request)
        values = parsed(shapes.GuaranteeInputSerializer, request, partial=True)
        services.guarantee_update(actor=request.user, guarantee_id=pk, version=version, values=values)
        return shown_part(request, Guarantee, pk)


class GuaranteeReturnView(APIView):
    @extend_schema(
        summary="Record that a guarantee came back",
        operation_id="guarantee_return",
        request=shapes.GuaranteeReturnInputSerializer,
        responses=shapes.GuaranteeSerializer,
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        part(request, Guarantee, pk)
        values = parsed(shapes.GuaranteeReturnInputSerializer, request)
        services.guarantee_return(actor=request.user, guarantee_id=pk, **values)
        return shown_part(request, Guarantee, pk)


class AnnexAttachView(APIView):
    parser_classes = (MultiPartParser,)

    @extend_schema(
        summary="Attach an annex to a contract",
        operation_id="annex_attach",
        request={"multipart/form-data": shapes.AnnexInputSerializer},
        responses={201: shapes.AnnexSerializer},
        parameters=[IDEMPOTENCY_KEY],
    )
    def post(self, request: SignedInCall, pk: int) -> Response:
        # Before a large file is read.
        authorize(request.user, WRITE, seen_contract(request.user, pk))
        key = idempotency_key(request)
        values: dict[str, Any] = parsed(shapes.AnnexInputSerializer, request)
        about = next((values[name] for name in ABOUT if values.get(name) is not None), None)
        made = services.annex_attach(actor=request.user, key=key, contract_id=pk, upload=values["upload"], about=about)
        return Response(shapes.AnnexSerializer(made).data, status=status.HTTP_201_CREATED)


class AnnexDownloadView(APIView):
    @extend_schema(
        summary="The file of an annex, for callers who may read amounts",
        operation_id="annex_download",
        responses={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY)},
    )
    def get(self, request: SignedInCall, pk: int) -> FileResponse:
        return handed_out(request.user, pk)
