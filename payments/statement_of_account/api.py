"""A customer's statement of account as a PDF."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from payments.statement_of_account.asked import since_asked
from payments.statement_of_account.pdf import pdf_response
from payments.statement_of_account.selectors import statement_of_account
from people.requests import SignedInCall


class StatementOfAccountView(APIView):
    @extend_schema(
        summary="A customer's statement of account, as a PDF in the caller's language",
        description=(
            "As of today, of the contracts that the caller sees; 403 where they may not read the amounts of all of "
            "these, 409 for more than 500 lines, 503 where the server lacks what PDF files are set with."
        ),
        operation_id="statement_of_account",
        parameters=[
            OpenApiParameter(
                "since", OpenApiTypes.DATE, description="The first day of receipts; left out, the first of January."
            )
        ],
        responses={(200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY)},
    )
    def get(self, request: SignedInCall, pk: int) -> HttpResponse:
        since = since_asked(request.query_params.get("since", ""))
        return pdf_response(statement_of_account(request.user, pk, since=since))

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        """Whoever accepts only PDF gets it; errors are JSON all the same."""
        return super().perform_content_negotiation(request, force=True)
