"""Below /api/v1/: retrospectives and lessons."""

from django.urls import path

from lessons.api import library, measures, retrospectives

urlpatterns = [
    path("lessons/", library.LessonListView.as_view(), name="api_lesson_list"),
    path("lessons/from-item/", library.LessonFromItemView.as_view(), name="api_lesson_from_item"),
    path("lessons/<int:pk>/", library.LessonDetailView.as_view(), name="api_lesson_detail"),
    path("lessons/<int:pk>/submit/", library.LessonSubmitView.as_view(), name="api_lesson_submit"),
    path("lessons/<int:pk>/take-back/", library.LessonTakeBackView.as_view(), name="api_lesson_take_back"),
    path("lessons/<int:pk>/withdraw/", library.LessonWithdrawView.as_view(), name="api_lesson_withdraw"),
    path("lessons/<int:pk>/reviewers/", library.LessonReviewersView.as_view(), name="api_lesson_reviewers"),
    path("retrospectives/", retrospectives.RetrospectiveListView.as_view(), name="api_retrospective_list"),
    path("retrospectives/matrix/", retrospectives.MatrixView.as_view(), name="api_retrospective_matrix"),
    path("retrospectives/waiting/", retrospectives.WaitingView.as_view(), name="api_retrospective_waiting"),
    path("retrospectives/rhythms/", measures.RhythmView.as_view(), name="api_rhythm_list"),
    path("retrospectives/<int:pk>/", retrospectives.RetrospectiveDetailView.as_view(), name="api_retrospective_detail"),
    path(
        "retrospectives/<int:pk>/publish/",
        retrospectives.RetrospectivePublishView.as_view(),
        name="api_retrospective_publish",
    ),
    path(
        "retrospectives/<int:pk>/similar/",
        retrospectives.RetrospectiveSimilarView.as_view(),
        name="api_retrospective_similar",
    ),
    path(
        "retrospectives/<int:pk>/history/",
        retrospectives.RetrospectiveHistoryView.as_view(),
        name="api_retrospective_history",
    ),
    path("retrospectives/<int:pk>/items/", retrospectives.ItemWriteView.as_view(), name="api_retrospective_item_write"),
    path("retrospectives/<int:pk>/adopt/", retrospectives.ItemAdoptView.as_view(), name="api_retrospective_item_adopt"),
    path(
        "retrospectives/items/<int:pk>/",
        retrospectives.ItemDetailView.as_view(),
        name="api_retrospective_item_detail",
    ),
    path("retrospectives/<int:pk>/measures/", measures.MeasureAddView.as_view(), name="api_measure_add"),
    path("retrospectives/measures/<int:pk>/", measures.MeasureDetailView.as_view(), name="api_measure_detail"),
    path("retrospectives/measures/<int:pk>/done/", measures.MeasureDoneView.as_view(), name="api_measure_done"),
    path("retrospectives/measures/<int:pk>/task/", measures.MeasureToTaskView.as_view(), name="api_measure_to_task"),
    path("retrospectives/measures/<int:pk>/carry/", measures.MeasureCarryView.as_view(), name="api_measure_carry"),
]
