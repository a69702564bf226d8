"""Below /api/v1/: a customer's statement of account."""

from django.urls import path

from payments.statement_of_account import api

urlpatterns = [
    path(
        "customers/<int:pk>/statement-of-account/",
        api.StatementOfAccountView.as_view(),
        name="api_statement_of_account",
    ),
]
