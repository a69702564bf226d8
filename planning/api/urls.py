"""Below /api/v1/breakdowns/."""

from django.urls import path

from planning.api import gated, items, lessons, views

urlpatterns = [
    path("", views.BreakdownListView.as_view(), name="api_breakdown_list"),
    path("<int:pk>/", views.BreakdownDetailView.as_view(), name="api_breakdown_detail"),
    path("<int:pk>/items/", items.ItemListView.as_view(), name="api_item_add"),
    path("<int:pk>/items/removed/", items.RemovedItemListView.as_view(), name="api_removed_item_list"),
    path("<int:pk>/items/removed/<uuid:key>/", items.ItemRestoreView.as_view(), name="api_item_restore"),
    path("<int:pk>/items/import/", items.ItemImportView.as_view(), name="api_item_import"),
    path("<int:pk>/items/<int:item_pk>/move/", items.ItemMoveView.as_view(), name="api_item_move"),
    path("<int:pk>/items/<int:item_pk>/", items.ItemDetailView.as_view(), name="api_item_detail"),
    path("<int:pk>/lessons/", lessons.LessonWarningsView.as_view(), name="api_breakdown_lesson_list"),
    path("<int:pk>/lessons/<int:lesson_pk>/", lessons.LessonAnswerView.as_view(), name="api_breakdown_lesson_undo"),
    path("<int:pk>/lessons/<int:lesson_pk>/take/", lessons.LessonTakeView.as_view(), name="api_breakdown_lesson_take"),
    path(
        "<int:pk>/lessons/<int:lesson_pk>/dismiss/",
        lessons.LessonDismissView.as_view(),
        name="api_breakdown_lesson_dismiss",
    ),
    path("material/", gated.PolicyListView.as_view(), name="api_material_policy_list"),
    path("material/<int:pk>/", gated.PolicyDetailView.as_view(), name="api_material_policy_detail"),
    path("pending/", gated.PendingView.as_view(), name="api_pending_change"),
    path("<int:pk>/adopt/", gated.AdoptView.as_view(), name="api_free_work_list"),
    path("<int:pk>/applied/", gated.AppliedView.as_view(), name="api_breakdown_applied"),
    path("<int:pk>/submit/", views.SubmitView.as_view(), name="api_breakdown_submit"),
    path("<int:pk>/withdraw/", views.WithdrawView.as_view(), name="api_breakdown_withdraw"),
    path("<int:pk>/diff/", views.DiffView.as_view(), name="api_breakdown_diff"),
    path("<int:pk>/smart/", views.SmartView.as_view(), name="api_breakdown_smart"),
    path("<int:pk>/reviewers/", views.ReviewersView.as_view(), name="api_breakdown_reviewers"),
]
