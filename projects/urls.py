"""/projects/, /tasks/ and /milestones/."""

from django.urls import path

from projects.views import dependencies, limits, milestones, projects, quick_add, status, task_list, tasks

urlpatterns = [
    path("projects/", projects.project_list, name="project_list"),
    path("projects/new/", projects.project_create_view, name="project_create"),
    path("projects/<int:pk>/", projects.project_detail, name="project_detail"),
    path("projects/<int:pk>/edit/", projects.project_update_view, name="project_update"),
    path("tasks/", task_list.task_list, name="task_list"),
    path("tasks/board/", task_list.task_board_view, name="task_board"),
    path("tasks/board/limits/", limits.column_limits_view, name="column_limits"),
    path("tasks/gantt/", task_list.task_gantt, name="task_gantt"),
    path("tasks/calendar/", task_list.task_calendar_view, name="task_calendar"),
    path("tasks/new/", tasks.task_create_view, name="task_create"),
    path("tasks/quick/", quick_add.task_quick_view, name="task_quick"),
    path("tasks/<int:pk>/", tasks.task_detail, name="task_detail"),
    path("tasks/<int:pk>/edit/", tasks.task_update_view, name="task_update"),
    path("tasks/<int:pk>/dependencies/", dependencies.task_dependencies, name="task_dependencies"),
    path("tasks/<int:pk>/cancel/", tasks.task_cancel_view, name="task_cancel"),
    path("tasks/<int:pk>/take-back/", quick_add.task_take_back_view, name="task_take_back"),
    path("tasks/<int:pk>/status/", status.task_log_status_view, name="task_log_status"),
    path("milestones/<int:pk>/", milestones.milestone_detail, name="milestone_detail"),
    path("milestones/<int:pk>/edit/", milestones.milestone_update_view, name="milestone_update"),
    path("milestones/<int:pk>/dependencies/", dependencies.milestone_dependencies, name="milestone_dependencies"),
    path("dependencies/<int:pk>/remove/", dependencies.dependency_remove_view, name="dependency_remove"),
    path("milestones/<int:pk>/cancel/", milestones.milestone_cancel_view, name="milestone_cancel"),
    path("milestones/<int:pk>/achieve/", milestones.milestone_achieve_view, name="milestone_achieve"),
]
