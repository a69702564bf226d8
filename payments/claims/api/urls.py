"""Below /api/v1/: applications for payment, the documents they need, invoices, templates."""

from django.urls import path

from payments.claims.api import applications, documents, invoices, templates

urlpatterns = [
    path("applications/", applications.ApplicationListView.as_view(), name="api_application_list"),
    path("applications/<int:pk>/", applications.ApplicationDetailView.as_view(), name="api_application_detail"),
    path("applications/<int:pk>/go-on/", applications.ApplicationGoOnView.as_view(), name="api_application_go_on"),
    path("applications/<int:pk>/return/", applications.ApplicationReturnView.as_view(), name="api_application_return"),
    path(
        "applications/<int:pk>/resubmit/",
        applications.ApplicationResubmitView.as_view(),
        name="api_application_resubmit",
    ),
    path(
        "applications/<int:pk>/withdraw/",
        applications.ApplicationWithdrawView.as_view(),
        name="api_application_withdraw",
    ),
    path("application-steps/<int:pk>/", applications.StepDetailView.as_view(), name="api_application_step_detail"),
    path(
        "checkpoints/<int:pk>/applications/",
        applications.ApplicationBeginView.as_view(),
        name="api_application_begin",
    ),
    path("checkpoints/<int:pk>/list/", documents.ListTakeView.as_view(), name="api_application_list_take"),
    path("conditions/<int:pk>/provide/", documents.DocumentProvideView.as_view(), name="api_document_provide"),
    path("conditions/<int:pk>/return/", documents.DocumentReturnView.as_view(), name="api_document_return"),
    path("conditions/<int:pk>/confirm/", documents.DocumentConfirmView.as_view(), name="api_document_confirm"),
    path("invoices/", invoices.InvoiceListView.as_view(), name="api_invoice_list"),
    path("invoices/<int:pk>/", invoices.InvoiceDetailView.as_view(), name="api_invoice_detail"),
    path("invoices/<int:pk>/reverse/", invoices.InvoiceReverseView.as_view(), name="api_invoice_reverse"),
    path("checkpoints/<int:pk>/invoices/", invoices.InvoiceRecordView.as_view(), name="api_invoice_record"),
    path("application-lists/", templates.ApplicationListsView.as_view(), name="api_application_lists"),
    path("application-step-plans/", templates.StepPlansView.as_view(), name="api_application_step_plans"),
]
