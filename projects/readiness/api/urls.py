"""Below /api/v1/preconditions/."""

from django.urls import path

from projects.readiness.api import views

urlpatterns = [
    path("", views.PreconditionListView.as_view(), name="api_precondition_list"),
    path("<int:pk>/", views.PreconditionDetailView.as_view(), name="api_precondition_detail"),
    path("<int:pk>/begin/", views.PreconditionBeginView.as_view(), name="api_precondition_begin"),
    path("<int:pk>/ready/", views.PreconditionReadyView.as_view(), name="api_precondition_ready"),
    path("<int:pk>/drop/", views.PreconditionDropView.as_view(), name="api_precondition_drop"),
]
