"""Below /payments/: statements of account, which customers are sent (payments.statements imports those of a bank)."""

from django.urls import path

from payments.statement_of_account import views

urlpatterns = [
    path("statements-of-account/", views.statement_of_account_list, name="statement_of_account_list"),
    path("statements-of-account/<int:pk>/", views.statement_of_account_pdf, name="statement_of_account"),
]
