"""Below /goals/: the tree of a cycle, a goal, its check-ins."""

from django.urls import path

from goals.views import checkins, closing, cycles, edit, goals, own, place, policy, tree

urlpatterns = [
    path("", tree.goal_list, name="goal_list"),
    path("new/", edit.goal_create_view, name="goal_create"),
    path("mine/", own.goal_mine, name="goal_mine"),
    path("key/", own.goal_key, name="goal_key"),
    path("policy/", policy.goal_policy_view, name="goal_policy"),
    path("cycles/new/", cycles.cycle_create_view, name="cycle_create"),
    path("cycles/<int:pk>/", cycles.cycle_detail, name="cycle_detail"),
    path("cycles/<int:pk>/begin-closing/", cycles.cycle_begin_closing_view, name="cycle_begin_closing"),
    path("cycles/<int:pk>/close/", cycles.cycle_close_view, name="cycle_close"),
    path("cycles/<int:pk>/reopen/", cycles.cycle_reopen_view, name="cycle_reopen"),
    path("cycles/<int:pk>/carry-on/", cycles.cycle_carry_on_view, name="cycle_carry_on"),
    path("<int:pk>/", goals.goal_detail, name="goal_detail"),
    path("<int:pk>/why/", goals.goal_why, name="goal_why"),
    path("<int:pk>/edit/", edit.goal_update_view, name="goal_update"),
    path("<int:pk>/quick/", place.goal_quick_view, name="goal_quick"),
    path("<int:pk>/move/", place.goal_move_view, name="goal_move"),
    path("<int:pk>/start/", goals.goal_activate_view, name="goal_activate"),
    path("<int:pk>/close/", closing.goal_close_view, name="goal_close"),
    path("<int:pk>/drop/", closing.goal_drop_view, name="goal_drop"),
    path("<int:pk>/reopen/", closing.goal_reopen_view, name="goal_reopen"),
    path("<int:pk>/check-in/", checkins.checkin_record_view, name="checkin_record"),
    path("check-ins/<int:pk>/correct/", checkins.checkin_supersede_view, name="checkin_supersede"),
]
