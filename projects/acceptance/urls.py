"""Below /acceptances/."""

from django.urls import path

from projects.acceptance.models import AcceptanceDocument, AcceptanceStep
from projects.acceptance.views import acceptances, lists, parts, points

STEP, DOCUMENT = {"model": AcceptanceStep}, {"model": AcceptanceDocument}

urlpatterns = [
    path("", lists.acceptance_list, name="acceptance_list"),
    path("projects/<int:project_pk>/", lists.acceptance_matrix, name="acceptance_matrix"),
    path("new/<int:project_pk>/", acceptances.acceptance_create_view, name="acceptance_create"),
    path("<int:pk>/", acceptances.acceptance_detail, name="acceptance_detail"),
    path("<int:pk>/edit/", acceptances.acceptance_update_view, name="acceptance_update"),
    path("<int:pk>/apply/", acceptances.acceptance_apply_view, name="acceptance_apply"),
    path("<int:pk>/hold/", acceptances.acceptance_hold_view, name="acceptance_hold"),
    path("<int:pk>/withdraw/", acceptances.acceptance_withdraw_view, name="acceptance_withdraw"),
    path("<int:pk>/decide/", acceptances.acceptance_decide_view, name="acceptance_decide"),
    path("<int:pk>/again/", acceptances.acceptance_again_view, name="acceptance_again"),
    path("<int:pk>/cancel/", acceptances.acceptance_cancel_view, name="acceptance_cancel"),
    path("<int:pk>/steps/new/", parts.part_add_view, STEP, name="acceptance_step_add"),
    path("steps/<int:pk>/edit/", parts.part_update_view, STEP, name="acceptance_step_update"),
    path("steps/<int:pk>/remove/", parts.part_remove_view, STEP, name="acceptance_step_remove"),
    path("steps/<int:pk>/move/", parts.part_move_view, STEP, name="acceptance_step_move"),
    path("steps/<int:pk>/pass-over/", parts.part_pass_over_view, STEP, name="acceptance_step_pass_over"),
    path("steps/<int:pk>/done/", parts.step_done_view, name="acceptance_step_done"),
    path("steps/<int:pk>/undone/", parts.step_undone_view, name="acceptance_step_undone"),
    path("<int:pk>/documents/new/", parts.part_add_view, DOCUMENT, name="acceptance_document_add"),
    path("documents/<int:pk>/edit/", parts.part_update_view, DOCUMENT, name="acceptance_document_update"),
    path("documents/<int:pk>/remove/", parts.part_remove_view, DOCUMENT, name="acceptance_document_remove"),
    path("documents/<int:pk>/move/", parts.part_move_view, DOCUMENT, name="acceptance_document_move"),
    path("documents/<int:pk>/pass-over/", parts.part_pass_over_view, DOCUMENT, name="acceptance_document_pass_over"),
    path("documents/<int:pk>/mark/", parts.document_mark_view, name="acceptance_document_mark"),
    path("documents/<int:pk>/file/", parts.document_download, name="acceptance_document_download"),
    path("<int:pk>/points/new/", points.point_add_view, name="acceptance_point_add"),
    path("points/<int:pk>/edit/", points.point_update_view, name="acceptance_point_update"),
    path("points/<int:pk>/remove/", points.point_remove_view, name="acceptance_point_remove"),
    path("points/<int:pk>/settle/", points.point_settle_view, name="acceptance_point_settle"),
    path("points/<int:pk>/task/", points.point_to_task_view, name="acceptance_point_to_task"),
]
