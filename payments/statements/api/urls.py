"""Below /api/v1/."""

from django.urls import path

from payments.statements.api import lines, statements

urlpatterns = [
    path("statements/", statements.StatementListView.as_view(), name="api_statement_list"),
    path("statements/<int:pk>/", statements.StatementDetailView.as_view(), name="api_statement_detail"),
    path("statements/<int:pk>/map/", statements.StatementMapView.as_view(), name="api_statement_map"),
    path("statements/<int:pk>/confirm/", statements.StatementConfirmView.as_view(), name="api_statement_confirm"),
    path("statements/<int:pk>/discard/", statements.StatementDiscardView.as_view(), name="api_statement_discard"),
    path("bank-lines/", lines.LineListView.as_view(), name="api_bank_line_list"),
    path("bank-lines/<int:pk>/", lines.LineDetailView.as_view(), name="api_bank_line_detail"),
    path("bank-lines/<int:pk>/dismiss/", lines.LineDismissView.as_view(), name="api_bank_line_dismiss"),
    path("bank-lines/<int:pk>/take-up/", lines.LineTakeUpView.as_view(), name="api_bank_line_take_up"),
    path("bank-lines/<int:pk>/recognise/", lines.LineRecogniseView.as_view(), name="api_bank_line_recognise"),
]
