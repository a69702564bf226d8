"""/payments/."""

from django.urls import path

from payments.views import accounts, checkpoints, conditions, contracts, documents, months, receipts, reversals, stuck

urlpatterns = [
    path("", stuck.payment_list, name="payment_list"),
    path("months/<str:month>/", months.payment_month, name="payment_month"),
    path("contracts/", contracts.contract_list, name="contract_list"),
    path("contracts/new/", contracts.contract_create_view, name="contract_create"),
    path("contracts/<int:pk>/", contracts.contract_detail, name="contract_detail"),
    path("contracts/<int:pk>/edit/", contracts.contract_update_view, name="contract_update"),
    path("contracts/<int:pk>/checkpoints/new/", checkpoints.checkpoint_create_view, name="checkpoint_create"),
    path("contracts/<int:pk>/receipts/new/", receipts.receipt_record_view, name="receipt_record"),
    path("checkpoints/<int:pk>/", checkpoints.checkpoint_detail, name="checkpoint_detail"),
    path("checkpoints/<int:pk>/more/", checkpoints.checkpoint_panels, name="checkpoint_panels"),
    path("checkpoints/<int:pk>/edit/", checkpoints.checkpoint_update_view, name="checkpoint_update"),
    path("checkpoints/<int:pk>/cancel/", checkpoints.checkpoint_cancel_view, name="checkpoint_cancel"),
    path("checkpoints/<int:pk>/conditions/new/", conditions.condition_add_view, name="condition_add"),
    path("conditions/<int:pk>/edit/", conditions.condition_update_view, name="condition_update"),
    path("conditions/<int:pk>/meet/", conditions.condition_meet_view, name="condition_meet"),
    path("conditions/<int:pk>/reopen/", conditions.condition_reopen_view, name="condition_reopen"),
    path("conditions/<int:pk>/remove/", conditions.condition_remove_view, name="condition_remove"),
    path("conditions/<int:pk>/documents/new/", documents.document_attach_view, name="document_attach"),
    path("documents/<int:pk>/", documents.document_download, name="document_download"),
    path("receipts/", receipts.receipt_list, name="receipt_list"),
    path("receipts/new/", receipts.receipt_start, name="receipt_start"),
    path("receipts/<int:pk>/allot/", receipts.receipt_allot_view, name="receipt_allot"),
    path("receipts/<int:pk>/reverse/", reversals.receipt_reverse_view, name="receipt_reverse"),
    path("accounts/", accounts.account_list, name="bank_account_list"),
    path("accounts/new/", accounts.account_create_view, name="bank_account_create"),
    path("accounts/<int:pk>/edit/", accounts.account_update_view, name="bank_account_update"),
    path("allotments/<int:pk>/reverse/", reversals.allotment_reverse_view, name="allotment_reverse"),
]
