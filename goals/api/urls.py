"""Below /api/v1/."""

from django.urls import path

from goals.api import views

urlpatterns = [
    path("cycles/", views.CycleListView.as_view(), name="api_cycle_list"),
    path("cycles/<int:pk>/", views.CycleDetailView.as_view(), name="api_cycle_detail"),
    path("cycles/<int:pk>/begin-closing/", views.CycleBeginClosingView.as_view(), name="api_cycle_begin_closing"),
    path("cycles/<int:pk>/close/", views.CycleCloseView.as_view(), name="api_cycle_close"),
    path("cycles/<int:pk>/reopen/", views.CycleReopenView.as_view(), name="api_cycle_reopen"),
    path("cycles/<int:pk>/carry-on/", views.CycleCarryOnView.as_view(), name="api_cycle_carry_on"),
    path("cycles/<int:pk>/tree/", views.CycleTreeView.as_view(), name="api_cycle_tree"),
    path("goals/", views.GoalListView.as_view(), name="api_goal_list"),
    path("goals/<int:pk>/", views.GoalDetailView.as_view(), name="api_goal_detail"),
    path("goals/<int:pk>/activate/", views.GoalActivateView.as_view(), name="api_goal_activate"),
    path("goals/<int:pk>/close/", views.GoalCloseView.as_view(), name="api_goal_close"),
    path("goals/<int:pk>/reopen/", views.GoalReopenView.as_view(), name="api_goal_reopen"),
    path("goals/<int:pk>/drop/", views.GoalDropView.as_view(), name="api_goal_drop"),
    path("goals/<int:pk>/check-ins/", views.CheckInListView.as_view(), name="api_checkin_list"),
    path("goals/<int:pk>/history/", views.GoalHistoryView.as_view(), name="api_goal_history"),
    path("goals/<int:pk>/smart-check/", views.GoalSmartCheckView.as_view(), name="api_goal_smart_check"),
    path("smart-check/", views.SmartCheckView.as_view(), name="api_smart_check"),
]
