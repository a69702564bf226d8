"""Below /api/v1/."""

from django.urls import path

from goals.api import checkins, cycles, insight, policy, views

urlpatterns = [
    path("cycles/", cycles.CycleListView.as_view(), name="api_cycle_list"),
    path("cycles/<int:pk>/", cycles.CycleDetailView.as_view(), name="api_cycle_detail"),
    path("cycles/<int:pk>/begin-closing/", cycles.CycleBeginClosingView.as_view(), name="api_cycle_begin_closing"),
    path("cycles/<int:pk>/close/", cycles.CycleCloseView.as_view(), name="api_cycle_close"),
    path("cycles/<int:pk>/reopen/", cycles.CycleReopenView.as_view(), name="api_cycle_reopen"),
    path("cycles/<int:pk>/carry-on/", cycles.CycleCarryOnView.as_view(), name="api_cycle_carry_on"),
    path("cycles/<int:pk>/tree/", cycles.CycleTreeView.as_view(), name="api_cycle_tree"),
    path("goals/", views.GoalListView.as_view(), name="api_goal_list"),
    path("goals/<int:pk>/", views.GoalDetailView.as_view(), name="api_goal_detail"),
    path("goals/mine/", insight.OwnGoalsView.as_view(), name="api_goal_mine"),
    path("goals/<int:pk>/explanation/", insight.GoalExplanationView.as_view(), name="api_goal_explanation"),
    path("goals/<int:pk>/move-preview/", insight.GoalMovePreviewView.as_view(), name="api_goal_move_preview"),
    path("cycles/<int:pk>/weeks/", insight.CycleWeeksView.as_view(), name="api_cycle_weeks"),
    path("goals/<int:pk>/activate/", views.GoalActivateView.as_view(), name="api_goal_activate"),
    path("goals/<int:pk>/close/", views.GoalCloseView.as_view(), name="api_goal_close"),
    path("goals/<int:pk>/reopen/", views.GoalReopenView.as_view(), name="api_goal_reopen"),
    path("goals/<int:pk>/drop/", views.GoalDropView.as_view(), name="api_goal_drop"),
    path("goals/<int:pk>/check-ins/", checkins.CheckInListView.as_view(), name="api_checkin_list"),
    path("goals/<int:pk>/history/", views.GoalHistoryView.as_view(), name="api_goal_history"),
    path("goals/<int:pk>/smart-check/", views.GoalSmartCheckView.as_view(), name="api_goal_smart_check"),
    path("check-ins/<int:pk>/supersede/", checkins.CheckInSupersedeView.as_view(), name="api_checkin_supersede"),
    path("goal-policies/", policy.GoalPolicyView.as_view(), name="api_goal_policy"),
    path("smart-check/", views.SmartCheckView.as_view(), name="api_smart_check"),
]
