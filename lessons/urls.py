"""/retrospectives/ and /lessons/."""

from django.urls import path

from lessons.views import items, library, library_steps, measures, retrospectives, rhythm

urlpatterns = [
    path("lessons/", library.lesson_list, name="lesson_list"),
    path("lessons/new/", library.lesson_create, name="lesson_create"),
    path("lessons/from-item/<int:pk>/", library_steps.lesson_from_item_view, name="lesson_from_item"),
    path("lessons/<int:pk>/", library.lesson_detail, name="lesson_detail"),
    path("lessons/<int:pk>/edit/", library.lesson_update_view, name="lesson_update"),
    path("lessons/<int:pk>/submit/", library_steps.lesson_submit_view, name="lesson_submit"),
    path("lessons/<int:pk>/take-back/", library_steps.lesson_take_back_view, name="lesson_take_back"),
    path("lessons/<int:pk>/verdict/", library_steps.lesson_verdict_view, name="lesson_verdict"),
    path("lessons/<int:pk>/verdict/agree/", library_steps.lesson_agree_view, name="lesson_agree"),
    path("lessons/<int:pk>/withdraw/", library_steps.lesson_withdraw_view, name="lesson_withdraw"),
    path("retrospectives/", retrospectives.retrospective_list, name="retrospective_list"),
    path("retrospectives/start/", retrospectives.retrospective_start_view, name="retrospective_start"),
    path("retrospectives/rhythm/", rhythm.rhythm, name="rhythm"),
    path("retrospectives/<int:pk>/", retrospectives.retrospective_detail, name="retrospective_detail"),
    path("retrospectives/<int:pk>/facts/", retrospectives.retrospective_facts_view, name="retrospective_facts"),
    path("retrospectives/<int:pk>/publish/", retrospectives.retrospective_publish_view, name="retrospective_publish"),
    path("retrospectives/<int:pk>/items/", items.item_write, name="retrospective_item_write"),
    path("retrospectives/<int:pk>/adopt/", items.item_adopt, name="retrospective_item_adopt"),
    path("retrospectives/items/<int:pk>/edit/", items.item_change, name="retrospective_item_change"),
    path("retrospectives/items/<int:pk>/remove/", items.item_remove, name="retrospective_item_remove"),
    path("retrospectives/<int:pk>/measures/", measures.measure_add, name="measure_add"),
    path("retrospectives/measures/<int:pk>/edit/", measures.measure_change, name="measure_change"),
    path("retrospectives/measures/<int:pk>/remove/", measures.measure_remove, name="measure_remove"),
    path("retrospectives/measures/<int:pk>/done/", measures.measure_done, name="measure_done"),
    path("retrospectives/measures/<int:pk>/task/", measures.measure_to_task, name="measure_to_task"),
    path("retrospectives/measures/<int:pk>/carry/", measures.measure_carry, name="measure_carry"),
]
