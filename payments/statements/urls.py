"""Below /payments/."""

from django.urls import path

from payments.statements.views import lines, statements

urlpatterns = [
    path("statements/", statements.statement_list, name="statement_list"),
    path("statements/new/", statements.statement_upload_view, name="statement_upload"),
    path("statements/<int:pk>/", statements.statement_detail, name="statement_detail"),
    path("statements/<int:pk>/columns/", statements.statement_map_view, name="statement_map"),
    path("statements/<int:pk>/confirm/", statements.statement_confirm_view, name="statement_confirm"),
    path("statements/<int:pk>/discard/", statements.statement_discard_view, name="statement_discard"),
    path("lines/", lines.bank_line_list, name="bank_line_list"),
    path("lines/<int:pk>/contract/", lines.bank_line_choose_view, name="bank_line_choose"),
    path("lines/<int:pk>/leave-out/", lines.bank_line_leave_out_view, name="bank_line_leave_out"),
    path("lines/<int:pk>/dismiss/", lines.bank_line_dismiss_view, name="bank_line_dismiss"),
    path("lines/<int:pk>/take-up/", lines.bank_line_take_up_view, name="bank_line_take_up"),
    path("lines/<int:pk>/recognise/<int:contract_pk>/", lines.bank_line_recognise_view, name="bank_line_recognise"),
]
