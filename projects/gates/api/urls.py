"""Below /api/v1/gates/."""

from django.urls import path

from projects.gates.api import cases, definitions, visits

urlpatterns = [
    path("", definitions.DefinitionListView.as_view(), name="api_gate_list"),
    path("<int:pk>/", definitions.DefinitionDetailView.as_view(), name="api_gate_detail"),
    path("cases/", cases.CaseListView.as_view(), name="api_case_list"),
    path("cases/<int:pk>/", cases.CaseDetailView.as_view(), name="api_case_detail"),
    path("cases/<int:pk>/submit/", cases.CaseSubmitView.as_view(), name="api_case_submit"),
    path("cases/<int:pk>/withdraw/", cases.CaseWithdrawView.as_view(), name="api_case_withdraw"),
    path("documents/<int:pk>/", cases.CaseDocumentView.as_view(), name="api_case_document_provide"),
    path("documents/<int:pk>/file/", cases.CaseDocumentFileView.as_view(), name="api_case_document_download"),
    path("checks/<int:pk>/", cases.CaseCheckView.as_view(), name="api_case_check_tick"),
    path("visits/", visits.VisitListView.as_view(), name="api_visit_list"),
    path("visits/<int:pk>/", visits.VisitDetailView.as_view(), name="api_visit_detail"),
    path("visits/<int:pk>/report/", visits.VisitReportView.as_view(), name="api_visit_report"),
    path("visits/<int:pk>/cancel/", visits.VisitCancelView.as_view(), name="api_visit_cancel"),
    path("stages/", visits.StageListView.as_view(), name="api_stage_list"),
]
