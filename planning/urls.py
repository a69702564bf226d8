"""Below /breakdowns/; `of_goal` stands below /goals/<id>/breakdown/ (goaltrack/urls.py)."""

from django.urls import path

from planning.views import adoption, breakdowns, items, lessons, material, paste, proposals, rows, verdicts

urlpatterns = [
    path("<int:pk>/", breakdowns.breakdown_detail, name="breakdown_detail"),
    path("material/", material.material_list, name="material_list"),
    path("material/<int:pk>/", material.material_set_view, name="material_set"),
    path("proposals/<uuid:key>/take-back/", proposals.proposal_take_back, name="proposal_take_back"),
    path("<int:pk>/adopt/", adoption.work_adopt_view, name="work_adopt"),
    path("<int:pk>/submit/", breakdowns.breakdown_submit, name="breakdown_submit"),
    path("<int:pk>/withdraw/", breakdowns.breakdown_withdraw, name="breakdown_withdraw"),
    path("<int:pk>/items/add/", items.item_add, name="item_add"),
    path("<int:pk>/items/<uuid:key>/restore/", items.item_restore, name="item_restore"),
    path("<int:pk>/items/repair/", items.item_repair, name="item_repair"),
    path("<int:pk>/rows/add/", rows.row_add, name="row_add"),
    path("<int:pk>/paste/", paste.draft_paste, name="draft_paste"),
    path("<int:pk>/sync/", rows.draft_sync, name="draft_sync"),
    path("<int:pk>/beside/", rows.draft_beside, name="draft_beside"),
    path("items/<int:pk>/save/", rows.row_save, name="row_save"),
    path("items/<int:pk>/move/", rows.item_move, name="item_move"),
    path("items/<int:pk>/edit/", items.item_update, name="item_update"),
    path("items/<int:pk>/remove/", items.item_remove, name="item_remove"),
    path("<int:pk>/lessons/<int:lesson_pk>/take/", lessons.lesson_take, name="breakdown_lesson_take"),
    path("<int:pk>/lessons/<int:lesson_pk>/dismiss/", lessons.lesson_dismiss, name="breakdown_lesson_dismiss"),
    path("<int:pk>/lessons/<int:lesson_pk>/undo/", lessons.lesson_undo, name="breakdown_lesson_undo"),
    path("<int:pk>/verdict/", verdicts.verdict_give, name="verdict_give"),
    path("<int:pk>/verdict/agree/", verdicts.verdict_agree, name="verdict_agree"),
    path("<int:pk>/verdict/preview/", verdicts.verdict_preview, name="verdict_preview"),
    path("<int:pk>/remarks/", verdicts.remark_add, name="remark_add"),
    path("<int:pk>/remarks/<int:remark_pk>/answer/", verdicts.remark_answer, name="remark_answer"),
]

of_goal = [path("", breakdowns.breakdown_start, name="breakdown_start")]
