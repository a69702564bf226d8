"""Below /api/v1/."""

from django.urls import path

from projects.api import comments, dependencies, milestones, projects, quick_add, tasks

urlpatterns = [
    path("projects/", projects.ProjectListView.as_view(), name="api_project_list"),
    path("projects/<int:pk>/", projects.ProjectDetailView.as_view(), name="api_project_detail"),
    path("projects/<int:pk>/members/", projects.MemberListView.as_view(), name="api_project_member_list"),
    path("customers/", projects.CustomerListView.as_view(), name="api_customer_list"),
    path("tasks/", tasks.TaskListView.as_view(), name="api_task_list"),
    path("tasks/quick/", quick_add.TaskQuickView.as_view(), name="api_task_quick"),
    path("tasks/<int:pk>/", tasks.TaskDetailView.as_view(), name="api_task_detail"),
    path("tasks/<int:pk>/status-logs/", tasks.StatusLogListView.as_view(), name="api_status_log_list"),
    path("tasks/<int:pk>/cancel/", tasks.TaskCancelView.as_view(), name="api_task_cancel"),
    path("tasks/<int:pk>/history/", tasks.TaskHistoryView.as_view(), name="api_task_history"),
    path("tasks/<int:pk>/dependencies/", dependencies.TaskDependenciesView.as_view(), name="api_task_dependencies"),
    path("tasks/<int:pk>/comments/", comments.CommentListView.as_view(), name="api_comment_list"),
    path("comments/<int:pk>/", comments.CommentDetailView.as_view(), name="api_comment_detail"),
    path("tasks/<int:pk>/watchers/", comments.WatcherListView.as_view(), name="api_watcher_list"),
    path("tasks/<int:pk>/watchers/<int:user>/", comments.WatcherRemoveView.as_view(), name="api_watcher_remove"),
    path("tasks/<int:pk>/watch/", comments.WatchView.as_view(), name="api_task_watch"),
    path("references/", comments.ReferenceListView.as_view(), name="api_reference_list"),
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
