"""Below /api/v1/."""

from django.urls import path

from projects.api import dependencies, limits, milestones, projects, quick_add, tasks

urlpatterns = [
    path("projects/", projects.ProjectListView.as_view(), name="api_project_list"),
    path("projects/<int:pk>/", projects.ProjectDetailView.as_view(), name="api_project_detail"),
    path("projects/<int:pk>/members/", projects.MemberListView.as_view(), name="api_project_member_list"),
    path("customers/", projects.CustomerListView.as_view(), name="api_customer_list"),
    path("tasks/", tasks.TaskListView.as_view(), name="api_task_list"),
    path("column-limits/", limits.ColumnLimitsView.as_view(), name="api_column_limits"),
    path("tasks/quick/", quick_add.TaskQuickView.as_view(), name="api_task_quick"),
    path("tasks/<int:pk>/", tasks.TaskDetailView.as_view(), name="api_task_detail"),
    path("tasks/<int:pk>/status-logs/", tasks.StatusLogListView.as_view(), name="api_status_log_list"),
    path("tasks/<int:pk>/cancel/", tasks.TaskCancelView.as_view(), name="api_task_cancel"),
    path("tasks/<int:pk>/history/", tasks.TaskHistoryView.as_view(), name="api_task_history"),
    path("tasks/<int:pk>/dependencies/", dependencies.TaskDependenciesView.as_view(), name="api_task_dependencies"),
    path(
        "milestones/<int:pk>/dependencies/",
        dependencies.MilestoneDependenciesView.as_view(),
        name="api_milestone_dependencies",
    ),
    path("dependencies/<int:pk>/", dependencies.DependencyDetailView.as_view(), name="api_dependency_detail"),
    path("milestones/", milestones.MilestoneListView.as_view(), name="api_milestone_list"),
    path("milestones/<int:pk>/", milestones.MilestoneDetailView.as_view(), name="api_milestone_detail"),
    path("milestones/<int:pk>/cancel/", milestones.MilestoneCancelView.as_view(), name="api_milestone_cancel"),
    path("milestones/<int:pk>/history/", milestones.MilestoneHistoryView.as_view(), name="api_milestone_history"),
    path("milestones/<int:pk>/achieve/", milestones.MilestoneAchieveView.as_view(), name="api_milestone_achieve"),
]
