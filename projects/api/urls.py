"""Below /api/v1/."""

from django.urls import path

from projects.api import (
    alone,
    bins,
    copying,
    dependencies,
    hand_over,
    milestones,
    projects,
    quick_add,
    recurrences,
    tasks,
)

urlpatterns = [
    path("projects/", projects.ProjectListView.as_view(), name="api_project_list"),
    path("projects/<int:pk>/", projects.ProjectDetailView.as_view(), name="api_project_detail"),
    path("projects/<int:pk>/members/", projects.MemberListView.as_view(), name="api_project_member_list"),
    path("customers/", projects.CustomerListView.as_view(), name="api_customer_list"),
    path("tasks/", tasks.TaskListView.as_view(), name="api_task_list"),
    path("tasks/quick/", quick_add.TaskQuickView.as_view(), name="api_task_quick"),
    path("recurrences/", recurrences.RecurrenceListView.as_view(), name="api_recurrence_list"),
    path("recurrences/<int:pk>/", recurrences.RecurrenceDetailView.as_view(), name="api_recurrence_detail"),
    path("recurrences/<int:pk>/pause/", recurrences.RecurrencePauseView.as_view(), name="api_recurrence_pause"),
    path("recurrences/<int:pk>/resume/", recurrences.RecurrenceResumeView.as_view(), name="api_recurrence_resume"),
    path("recurrences/<int:pk>/end/", recurrences.RecurrenceEndView.as_view(), name="api_recurrence_end"),
    path("tasks/bin/", bins.BinView.as_view(), name="api_bin_list"),
    path("tasks/bin/<int:pk>/put-back/", bins.TaskPutBackView.as_view(), name="api_task_put_back"),
    path("tasks/<int:pk>/throw-away/", bins.TaskThrowAwayView.as_view(), name="api_task_throw_away"),
    path("tasks/alone/", alone.AloneView.as_view(), name="api_alone_list"),
    path("tasks/<int:pk>/", tasks.TaskDetailView.as_view(), name="api_task_detail"),
    path("tasks/<int:pk>/status-logs/", tasks.StatusLogListView.as_view(), name="api_status_log_list"),
    path("tasks/<int:pk>/cancel/", tasks.TaskCancelView.as_view(), name="api_task_cancel"),
    path("tasks/<int:pk>/copy/", copying.TaskCopyView.as_view(), name="api_task_copy"),
    path("tasks/<int:pk>/move/", copying.TaskMoveView.as_view(), name="api_task_move"),
    path("tasks/<int:pk>/hand-over/", hand_over.TaskHandOverView.as_view(), name="api_task_hand_over"),
    path("people/<int:pk>/work/", hand_over.PersonWorkView.as_view(), name="api_person_work"),
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
