"""Below /api/v1/."""

from django.urls import path

from projects.api import attachments, bulk, checklists, dependencies, milestones, moves, projects, quick_add, tasks

urlpatterns = [
    path("projects/", projects.ProjectListView.as_view(), name="api_project_list"),
    path("projects/<int:pk>/", projects.ProjectDetailView.as_view(), name="api_project_detail"),
    path("projects/<int:pk>/kick-off/", projects.ProjectKickOffView.as_view(), name="api_project_kick_off"),
    path("projects/<int:pk>/members/", projects.MemberListView.as_view(), name="api_project_member_list"),
    path("customers/", projects.CustomerListView.as_view(), name="api_customer_list"),
    path("tasks/", tasks.TaskListView.as_view(), name="api_task_list"),
    path("tasks/quick/", quick_add.TaskQuickView.as_view(), name="api_task_quick"),
    path("tasks/change/", bulk.TaskChangeManyView.as_view(), name="api_task_change_many"),
    path("tasks/<int:pk>/", tasks.TaskDetailView.as_view(), name="api_task_detail"),
    path("tasks/<int:pk>/status-logs/", tasks.StatusLogListView.as_view(), name="api_status_log_list"),
    path("tasks/<int:pk>/cancel/", tasks.TaskCancelView.as_view(), name="api_task_cancel"),
    path("tasks/<int:pk>/history/", tasks.TaskHistoryView.as_view(), name="api_task_history"),
    path("tasks/<int:pk>/attachments/", attachments.TaskAttachmentsView.as_view(), name="api_task_attachments"),
    path(
        "milestones/<int:pk>/attachments/",
        attachments.MilestoneAttachmentsView.as_view(),
        name="api_milestone_attachments",
    ),
    path("attachments/<int:pk>/", attachments.AttachmentDetailView.as_view(), name="api_attachment_detail"),
    path("attachments/<int:pk>/restore/", attachments.AttachmentRestoreView.as_view(), name="api_attachment_restore"),
    path("tasks/<int:pk>/checklist/", checklists.ChecklistView.as_view(), name="api_task_checklist"),
    path("checklist-lines/<int:pk>/", checklists.ChecklistLineView.as_view(), name="api_checklist_line_detail"),
    path("checklist-lines/<int:pk>/tick/", checklists.ChecklistTickView.as_view(), name="api_checklist_line_tick"),
    path("checklist-lines/<int:pk>/move/", checklists.ChecklistMoveView.as_view(), name="api_checklist_line_move"),
    path(
        "checklist-lines/<int:pk>/restore/",
        checklists.ChecklistRestoreView.as_view(),
        name="api_checklist_line_restore",
    ),
    path("tasks/<int:pk>/dependencies/", dependencies.TaskDependenciesView.as_view(), name="api_task_dependencies"),
    path(
        "milestones/<int:pk>/dependencies/",
        dependencies.MilestoneDependenciesView.as_view(),
        name="api_milestone_dependencies",
    ),
    path("tasks/<int:pk>/reschedule/", moves.TaskRescheduleView.as_view(), name="api_task_reschedule"),
    path("milestones/<int:pk>/reschedule/", moves.MilestoneRescheduleView.as_view(), name="api_milestone_reschedule"),
    path("work/undo/", moves.WorkUndoView.as_view(), name="api_work_undo"),
    path("dependencies/<int:pk>/", dependencies.DependencyDetailView.as_view(), name="api_dependency_detail"),
    path("milestones/", milestones.MilestoneListView.as_view(), name="api_milestone_list"),
    path("milestones/<int:pk>/", milestones.MilestoneDetailView.as_view(), name="api_milestone_detail"),
    path("milestones/<int:pk>/cancel/", milestones.MilestoneCancelView.as_view(), name="api_milestone_cancel"),
    path("milestones/<int:pk>/history/", milestones.MilestoneHistoryView.as_view(), name="api_milestone_history"),
    path("milestones/<int:pk>/achieve/", milestones.MilestoneAchieveView.as_view(), name="api_milestone_achieve"),
]
