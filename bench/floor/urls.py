"""One address an operation."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from bench.floor import views


def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [
    path("healthz", healthz),
    path("api/tasks/values/", views.task_values, name="task_values"),
    path("api/tasks/", views.TaskList.as_view(), name="task_api_list"),
    path("api/tasks/new/", views.TaskCreate.as_view(), name="task_create"),
    path("api/tasks/change/", views.TaskChangeMany.as_view(), name="task_change"),
    path("api/tasks/<int:pk>/", views.TaskDetail.as_view(), name="task_detail"),
    path("api/tasks/<int:pk>/status-logs/", views.StatusLogCreate.as_view(), name="task_log"),
    path("api/roll-up/", views.roll_up, name="roll_up"),
    path("tasks/", views.task_page, name="task_list"),
    path("tasks/<int:pk>/", views.task_show, name="task_show"),
    path("dashboard/", views.dashboard, name="dashboard"),
]
