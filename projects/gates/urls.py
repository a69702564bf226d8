"""Below /gates/."""

from django.urls import path

from projects.gates.views import case_list, cases, definitions, stages, visits

urlpatterns = [
    path("", case_list.gate_case_list, name="gate_case_list"),
    path("new/", case_list.gate_case_start, name="gate_case_start"),
    path("<int:pk>/", cases.gate_case_detail, name="gate_case_detail"),
    path("<int:pk>/submit/", cases.gate_case_submit, name="gate_case_submit"),
    path("<int:pk>/verdict/<int:review_pk>/", cases.gate_case_verdict, name="gate_case_verdict"),
    path("<int:pk>/withdraw/", cases.gate_case_withdraw, name="gate_case_withdraw"),
    path("documents/<int:pk>/", cases.gate_document_provide, name="gate_document_provide"),
    path("documents/<int:pk>/file/", cases.gate_document_download, name="gate_document_download"),
    path("checks/<int:pk>/", cases.gate_check_tick, name="gate_check_tick"),
    path("visits/", visits.gate_visit_list, name="gate_visit_list"),
    path("visits/<int:pk>/edit/", visits.gate_visit_update, name="gate_visit_update"),
    path("visits/<int:pk>/report/", visits.gate_visit_report, name="gate_visit_report"),
    path("visits/<int:pk>/cancel/", visits.gate_visit_cancel, name="gate_visit_cancel"),
    path("stages/", stages.gate_stage_list, name="gate_stage_list"),
    path("definitions/", definitions.gate_definition_list, name="gate_definition_list"),
    path("definitions/new/", definitions.gate_definition_create, name="gate_definition_create"),
    path("definitions/<int:pk>/", definitions.gate_definition_detail, name="gate_definition_detail"),
    path("definitions/<int:pk>/edit/", definitions.gate_definition_update, name="gate_definition_update"),
]
