"""Below /payments/: applications, the documents they need, invoices, templates."""

from django.urls import path

from payments.claims.views import applications, documents, invoices, templates

urlpatterns = [
    path("applications/", applications.application_list, name="application_list"),
    path("checkpoints/<int:pk>/applications/new/", applications.application_begin_view, name="application_begin"),
    path("applications/<int:pk>/go-on/", applications.application_go_on_view, name="application_go_on"),
    path("applications/<int:pk>/return/", applications.application_return_view, name="application_return"),
    path("applications/<int:pk>/resubmit/", applications.application_resubmit_view, name="application_resubmit"),
    path("applications/<int:pk>/withdraw/", applications.application_withdraw_view, name="application_withdraw"),
    path("application-steps/<int:pk>/edit/", applications.step_update_view, name="application_step_update"),
    path("checkpoints/<int:pk>/list/", documents.list_take_view, name="application_list_take"),
    path("conditions/<int:pk>/provide/", documents.document_provide_view, name="document_provide"),
    path("conditions/<int:pk>/return/", documents.document_return_view, name="document_return"),
    path("conditions/<int:pk>/confirm/", documents.document_confirm_view, name="document_confirm"),
    path("checkpoints/<int:pk>/invoices/new/", invoices.invoice_record_view, name="invoice_record"),
    path("invoices/<int:pk>/reverse/", invoices.invoice_reverse_view, name="invoice_reverse"),
    path("templates/", templates.template_list, name="application_template_list"),
    path("templates/<int:pk>/edit/", templates.template_edit_view, name="application_template_edit"),
]
