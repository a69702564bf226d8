"""Below /api/v1/: contracts, payment checkpoints, conditions and the ledger."""

from django.urls import path

from payments.api import accounts, checkpoints, conditions, contracts, receipts, stuck

urlpatterns = [
    path("contracts/", contracts.ContractListView.as_view(), name="api_contract_list"),
    path("contracts/<int:pk>/", contracts.ContractDetailView.as_view(), name="api_contract_detail"),
    path("contracts/<int:pk>/checkpoints/", checkpoints.CheckpointCreateView.as_view(), name="api_checkpoint_create"),
    path("contracts/<int:pk>/receipts/", receipts.ReceiptRecordView.as_view(), name="api_receipt_record"),
    path("checkpoints/", checkpoints.CheckpointListView.as_view(), name="api_checkpoint_list"),
    path("checkpoints/<int:pk>/", checkpoints.CheckpointDetailView.as_view(), name="api_checkpoint_detail"),
    path("checkpoints/<int:pk>/cancel/", checkpoints.CheckpointCancelView.as_view(), name="api_checkpoint_cancel"),
    path("checkpoints/<int:pk>/conditions/", conditions.ConditionAddView.as_view(), name="api_condition_add"),
    path("conditions/<int:pk>/", conditions.ConditionDetailView.as_view(), name="api_condition_detail"),
    path("conditions/<int:pk>/meet/", conditions.ConditionMeetView.as_view(), name="api_condition_meet"),
    path("conditions/<int:pk>/reopen/", conditions.ConditionReopenView.as_view(), name="api_condition_reopen"),
    path("conditions/<int:pk>/documents/", conditions.DocumentAttachView.as_view(), name="api_document_attach"),
    path("documents/<int:pk>/", conditions.DocumentDownloadView.as_view(), name="api_document_download"),
    path("receipts/", receipts.ReceiptListView.as_view(), name="api_receipt_list"),
    path("receipts/<int:pk>/", receipts.ReceiptDetailView.as_view(), name="api_receipt_detail"),
    path("receipts/<int:pk>/allotments/", receipts.ReceiptAllotView.as_view(), name="api_receipt_allot"),
    path("receipts/<int:pk>/reverse/", receipts.ReceiptReverseView.as_view(), name="api_receipt_reverse"),
    path("bank-accounts/", accounts.AccountListView.as_view(), name="api_bank_account_list"),
    path("bank-accounts/<int:pk>/", accounts.AccountDetailView.as_view(), name="api_bank_account_detail"),
    path("allotments/<int:pk>/reverse/", receipts.AllotmentReverseView.as_view(), name="api_allotment_reverse"),
    path("stuck-money/", stuck.StuckMoneyView.as_view(), name="api_stuck_money"),
    path("collections/", stuck.CollectionsView.as_view(), name="api_collections"),
]
