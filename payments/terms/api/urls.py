"""Below /api/v1/: the terms of contracts."""

from django.urls import path

from payments.terms.api import views

urlpatterns = [
    path("contracts/<int:pk>/terms/", views.TermsView.as_view(), name="api_contract_terms"),
    path("contracts/<int:pk>/lines/", views.LinesView.as_view(), name="api_contract_lines"),
    path("contracts/<int:pk>/parties/", views.PartiesView.as_view(), name="api_contract_parties"),
    path("contracts/<int:pk>/split/", views.SplitView.as_view(), name="api_contract_split"),
    path("contracts/<int:pk>/amendments/", views.AmendmentCreateView.as_view(), name="api_amendment_create"),
    path("contracts/<int:pk>/audits/", views.AuditSubmitView.as_view(), name="api_audit_submit"),
    path("contracts/<int:pk>/guarantees/", views.GuaranteeCreateView.as_view(), name="api_guarantee_create"),
    path("contracts/<int:pk>/annexes/", views.AnnexAttachView.as_view(), name="api_annex_attach"),
    path("amendments/<int:pk>/", views.AmendmentDetailView.as_view(), name="api_amendment_detail"),
    path("amendments/<int:pk>/in-force/", views.AmendmentEnforceView.as_view(), name="api_amendment_enforce"),
    path("amendments/<int:pk>/reverse/", views.AmendmentReverseView.as_view(), name="api_amendment_reverse"),
    path("audits/<int:pk>/", views.AuditDetailView.as_view(), name="api_audit_detail"),
    path("audits/<int:pk>/plan/", views.AuditPlanView.as_view(), name="api_audit_plan"),
    path("audits/<int:pk>/settle/", views.AuditSettleView.as_view(), name="api_audit_settle"),
    path("guarantees/<int:pk>/", views.GuaranteeDetailView.as_view(), name="api_guarantee_detail"),
    path("guarantees/<int:pk>/return/", views.GuaranteeReturnView.as_view(), name="api_guarantee_return"),
    path("annexes/<int:pk>/", views.AnnexDownloadView.as_view(), name="api_annex_download"),
]
