"""Statements of account: for which customers one can be made, and each as a PDF."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from goaltrack.common.errors import InvalidInput
from goaltrack.common.htmx import page_or_fragment
from payments.statement_of_account.asked import since_asked
from payments.statement_of_account.pdf import pdf_response
from payments.statement_of_account.selectors import customers_with_statement, outstanding_of, statement_of_account
from payments.views.contracts import PER_PAGE, ZERO, search_text
from people.requests import SignedInRequest


@require_GET
def statement_of_account_list(request: SignedInRequest) -> HttpResponse:
    """The customers whose amounts one reads; what was typed as a day and is none stays typed, with the reason."""
    query, typed = search_text(request), request.GET.get("since", "").replace("\x00", "").strip()[:20]
    errors: list[str] = []
    try:
        since = since_asked(typed)
    except InvalidInput as error:
        since, errors = since_asked(""), [str(message) for message in error.fields["since"]]
    customers = customers_with_statement(request.user, query)
    page = Paginator(customers, PER_PAGE).get_page(request.GET.get("page"))
    found = list(page)
    owed = outstanding_of(request.user, found)
    context = {
        "rows": [{"customer": one, "outstanding": owed.get(one.pk, ZERO)} for one in found],
        "page": page,
        "query": query,
        "since": since,
        "typed": typed if errors else since.isoformat(),
        "errors": errors,
    }
    pages = ("statement_of_account/customer_list.html", "statement_of_account/_customer_list.html")
    return page_or_fragment(request, *pages, context, status=400 if errors else 200)


@require_GET
def statement_of_account_pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    return pdf_response(statement_of_account(request.user, pk, since=since_asked(request.GET.get("since", ""))))
