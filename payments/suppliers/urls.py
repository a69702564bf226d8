"""Below /payments/: supplier contracts, what of them is a risk, and the cash position."""

from django.urls import path

from payments.suppliers.views import cash, contracts, money, risks, scope

urlpatterns = [
    path("cash/", cash.cash_list, name="cash_list"),
    path("projects/<int:pk>/cash/", cash.project_cash, name="project_cash"),
    path("suppliers/", contracts.supplier_contract_list, name="supplier_contract_list"),
    path("suppliers/risks/", risks.supply_risk_list, name="supply_risk_list"),
    path("suppliers/policy/", risks.supplier_policy_view, name="supplier_policy"),
    path("suppliers/new/", contracts.supplier_contract_start, name="supplier_contract_start"),
    path("suppliers/new/<int:project_pk>/", contracts.supplier_contract_create_view, name="supplier_contract_create"),
    path("suppliers/<int:pk>/", contracts.supplier_contract_detail, name="supplier_contract_detail"),
    path("suppliers/<int:pk>/edit/", contracts.supplier_contract_update_view, name="supplier_contract_update"),
    path("suppliers/<int:pk>/begin/", contracts.supplier_contract_begin_view, name="supplier_contract_begin"),
    path("suppliers/<int:pk>/end/", contracts.supplier_contract_end_view, name="supplier_contract_end"),
    path("suppliers/<int:pk>/resume/", contracts.supplier_contract_resume_view, name="supplier_contract_resume"),
    path("suppliers/<int:pk>/contingency/", contracts.contingency_set_view, name="contingency_set"),
    path("suppliers/<int:pk>/boundaries/new/", scope.boundary_add_view, name="boundary_add"),
    path("suppliers/boundaries/<int:pk>/edit/", scope.boundary_update_view, name="boundary_update"),
    path("suppliers/boundaries/<int:pk>/remove/", scope.boundary_remove_view, name="boundary_remove"),
    path("suppliers/<int:pk>/interfaces/new/", scope.obligation_add_view, name="obligation_add"),
    path("suppliers/interfaces/<int:pk>/edit/", scope.obligation_update_view, name="obligation_update"),
    path("suppliers/interfaces/<int:pk>/remove/", scope.obligation_remove_view, name="obligation_remove"),
    path("suppliers/interfaces/<int:pk>/secure/", scope.obligation_secure_view, name="obligation_secure"),
    path("suppliers/interfaces/<int:pk>/deliver/", scope.obligation_deliver_view, name="obligation_deliver"),
    path(
        "suppliers/<int:pk>/amendments/new/",
        money.supplier_amendment_record_view,
        name="supplier_amendment_record",
    ),
    path("suppliers/<int:pk>/planned/new/", money.planned_payment_add_view, name="planned_payment_add"),
    path("suppliers/planned/<int:pk>/edit/", money.planned_payment_update_view, name="planned_payment_update"),
    path("suppliers/planned/<int:pk>/cancel/", money.planned_payment_cancel_view, name="planned_payment_cancel"),
    path("suppliers/<int:pk>/payments/new/", money.supplier_payment_record_view, name="supplier_payment_record"),
    path("suppliers/payments/<int:pk>/reverse/", money.supplier_payment_reverse_view, name="supplier_payment_reverse"),
]
