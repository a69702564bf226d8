"""Below /api/v1/: supplier contracts, what of them is a risk, and the cash position."""

from django.urls import path

from payments.suppliers.api import cash, contracts, money, scope

urlpatterns = [
    path("cash/", cash.CashView.as_view(), name="api_cash_list"),
    path("projects/<int:pk>/cash/", cash.ProjectCashView.as_view(), name="api_project_cash"),
    path("supplier-contracts/", contracts.SupplierContractListView.as_view(), name="api_supplier_contract_list"),
    path(
        "supplier-contracts/<int:pk>/",
        contracts.SupplierContractDetailView.as_view(),
        name="api_supplier_contract_detail",
    ),
    path(
        "supplier-contracts/<int:pk>/begin/",
        contracts.SupplierContractBeginView.as_view(),
        name="api_supplier_contract_begin",
    ),
    path(
        "supplier-contracts/<int:pk>/end/",
        contracts.SupplierContractEndView.as_view(),
        name="api_supplier_contract_end",
    ),
    path(
        "supplier-contracts/<int:pk>/resume/",
        contracts.SupplierContractResumeView.as_view(),
        name="api_supplier_contract_resume",
    ),
    path("supplier-contracts/<int:pk>/contingency/", contracts.ContingencyView.as_view(), name="api_contingency_set"),
    path("supplier-contracts/<int:pk>/boundaries/", scope.BoundaryAddView.as_view(), name="api_boundary_add"),
    path("supplier-contracts/<int:pk>/interfaces/", scope.ObligationAddView.as_view(), name="api_obligation_add"),
    path(
        "supplier-contracts/<int:pk>/amendments/",
        money.SupplierAmendmentView.as_view(),
        name="api_supplier_amendment_record",
    ),
    path("supplier-contracts/<int:pk>/planned/", money.PlannedPaymentAddView.as_view(), name="api_planned_payment_add"),
    path(
        "supplier-contracts/<int:pk>/payments/", money.SupplierPaymentView.as_view(), name="api_supplier_payment_record"
    ),
    path("supplier-boundaries/<int:pk>/", scope.BoundaryView.as_view(), name="api_boundary_detail"),
    path("supplier-interfaces/<int:pk>/", scope.ObligationView.as_view(), name="api_obligation_detail"),
    path("supplier-interfaces/<int:pk>/secure/", scope.ObligationSecureView.as_view(), name="api_obligation_secure"),
    path("supplier-interfaces/<int:pk>/deliver/", scope.ObligationDeliverView.as_view(), name="api_obligation_deliver"),
    path("planned-payments/<int:pk>/", money.PlannedPaymentView.as_view(), name="api_planned_payment_detail"),
    path(
        "planned-payments/<int:pk>/cancel/",
        money.PlannedPaymentCancelView.as_view(),
        name="api_planned_payment_cancel",
    ),
    path(
        "supplier-payments/<int:pk>/reverse/",
        money.SupplierPaymentReverseView.as_view(),
        name="api_supplier_payment_reverse",
    ),
    path("supplier-risks/", scope.SupplyRiskView.as_view(), name="api_supply_risk_list"),
    path("supplier-floors/", cash.SupplierFloorView.as_view(), name="api_supplier_floor_list"),
]
