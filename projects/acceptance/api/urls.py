"""Below /api/v1/acceptances/."""

from django.urls import path

from projects.acceptance.api import acceptances, parts, points

urlpatterns = [
    path("", acceptances.AcceptanceListView.as_view(), name="api_acceptance_list"),
    path("<int:pk>/", acceptances.AcceptanceDetailView.as_view(), name="api_acceptance_detail"),
    path("<int:pk>/apply/", acceptances.AcceptanceApplyView.as_view(), name="api_acceptance_apply"),
    path("<int:pk>/hold/", acceptances.AcceptanceHoldView.as_view(), name="api_acceptance_hold"),
    path("<int:pk>/withdraw/", acceptances.AcceptanceWithdrawView.as_view(), name="api_acceptance_withdraw"),
    path("<int:pk>/decide/", acceptances.AcceptanceDecideView.as_view(), name="api_acceptance_decide"),
    path("<int:pk>/again/", acceptances.AcceptanceAgainView.as_view(), name="api_acceptance_again"),
    path("<int:pk>/cancel/", acceptances.AcceptanceCancelView.as_view(), name="api_acceptance_cancel"),
    path("<int:pk>/steps/", parts.StepListView.as_view(), name="api_acceptance_steps"),
    path("steps/<int:pk>/", parts.StepView.as_view(), name="api_acceptance_step"),
    path("steps/<int:pk>/move/", parts.StepMoveView.as_view(), name="api_acceptance_step_move"),
    path("steps/<int:pk>/pass-over/", parts.StepPassOverView.as_view(), name="api_acceptance_step_pass_over"),
    path("steps/<int:pk>/done/", parts.StepDoneView.as_view(), name="api_acceptance_step_done"),
    path("<int:pk>/documents/", parts.DocumentListView.as_view(), name="api_acceptance_documents"),
    path("documents/<int:pk>/", parts.DocumentView.as_view(), name="api_acceptance_document"),
    path("documents/<int:pk>/move/", parts.DocumentMoveView.as_view(), name="api_acceptance_document_move"),
    path(
        "documents/<int:pk>/pass-over/",
        parts.DocumentPassOverView.as_view(),
        name="api_acceptance_document_pass_over",
    ),
    path("documents/<int:pk>/mark/", parts.DocumentMarkView.as_view(), name="api_acceptance_document_mark"),
    path("documents/<int:pk>/file/", parts.DocumentFileView.as_view(), name="api_acceptance_document_file"),
    path("<int:pk>/points/", points.PointListView.as_view(), name="api_acceptance_points"),
    path("points/<int:pk>/", points.PointView.as_view(), name="api_acceptance_point"),
    path("points/<int:pk>/settle/", points.PointSettleView.as_view(), name="api_acceptance_point_settle"),
    path("points/<int:pk>/task/", points.PointToTaskView.as_view(), name="api_acceptance_point_to_task"),
]
