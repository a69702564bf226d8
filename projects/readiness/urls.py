"""Below /preconditions/."""

from django.urls import path

from projects.readiness import views

urlpatterns = [
    path("", views.precondition_radar, name="precondition_radar"),
    path("new/<int:project_pk>/", views.precondition_create_view, name="precondition_create"),
    path("<int:pk>/", views.precondition_detail, name="precondition_detail"),
    path("<int:pk>/edit/", views.precondition_update_view, name="precondition_update"),
    path("<int:pk>/begin/", views.precondition_begin_view, name="precondition_begin"),
    path("<int:pk>/ready/", views.precondition_ready_view, name="precondition_ready"),
    path("<int:pk>/drop/", views.precondition_drop_view, name="precondition_drop"),
]
