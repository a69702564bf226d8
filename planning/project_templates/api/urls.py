"""Below /api/v1/project-templates/."""

from django.urls import path

from planning.project_templates.api import views

urlpatterns = [
    path("", views.TemplateListView.as_view(), name="api_template_list"),
    path("take/", views.TakeView.as_view(), name="api_template_take"),
    path("of/<int:project_pk>/", views.TakenView.as_view(), name="api_template_taken_list"),
    path("for/<int:breakdown_pk>/", views.UseView.as_view(), name="api_template_use"),
    path("<int:pk>/", views.TemplateDetailView.as_view(), name="api_template_detail"),
    path("<int:pk>/versions/<int:number>/", views.TemplateVersionView.as_view(), name="api_template_version_detail"),
    path("<int:pk>/lines/", views.LineListView.as_view(), name="api_template_line_list"),
    path("<int:pk>/lines/<uuid:key>/", views.LineDetailView.as_view(), name="api_template_line_detail"),
    path("<int:pk>/lines/<uuid:key>/move/", views.LineMoveView.as_view(), name="api_template_line_move"),
]
